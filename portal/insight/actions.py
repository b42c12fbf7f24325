"""Verdicts are written where values change: recomputed, staged, applied, rebuilt."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import delete, select

from portal import clock
from portal.db import ensure_writing, session, set_writing, upsert
from portal.insight import verdicts
from portal.insight.models import Rebase, StagedVerdict, Verdict, VerdictColumns
from portal.jobs.kinds import LONG, Kind
from portal.jobs.running import Step
from portal.registry.facts import TargetTerms
from portal.registry.models import Definition, DefinitionVersion, Metric, Target
from portal.registry.queries.days import day_of
from portal.values.models import Series
from portal.values.queries.observations import values_of

BATCH = 200  # metrics read at a time: some 10,000 values in memory
FEW = 20  # metrics that a rebuild reads in one transaction: some 50 ms of the write lock
KEYS = ("import_id", "metric_id")
COLUMNS = tuple(
    column.key for column in StagedVerdict.__table__.columns if column.key not in KEYS
)  # of a verdict, staged or not


def recompute(metric_ids: Sequence[int], *, staged: int | None = None) -> None:
    """Read these metrics anew, inside the transaction that changed what they rest on.

    With `staged`, the reading counts that import's values too, and is kept until it is applied.
    Nobody sees it before, so it is worked out without the write lock, which only storing takes.
    """
    today = clock.today(current_app.config["SETTINGS"].timezone)
    for batch in _batches(sorted(set(metric_ids))):
        rows = list(_rows(batch, today, staged))
        if staged is None:
            _store(Verdict, rows, ("metric_id",))
        else:
            rows = [row | {"import_id": staged} for row in rows]
            ensure_writing()
            _store(StagedVerdict, rows, ("import_id", "metric_id"))


def apply_staged(import_id: int) -> None:
    """Let the staged readings of an import count: one statement, however many metrics."""
    number = select(Series.number).where(Series.metric_id == StagedVerdict.metric_id)
    staged = select(
        StagedVerdict.metric_id,
        number.scalar_subquery(),
        *(getattr(StagedVerdict, name) for name in COLUMNS),
    ).where(StagedVerdict.import_id == import_id)
    added = upsert()(Verdict).from_select(["metric_id", "number", *COLUMNS], staged)
    session.execute(
        added.on_conflict_do_update(
            index_elements=["metric_id"],
            set_={name: added.excluded[name] for name in ("number", *COLUMNS)},
        )
    )
    drop_staged(import_id)


def drop_staged(import_id: int) -> None:
    """Forget the staged readings of an import."""
    session.execute(delete(StagedVerdict).where(StagedVerdict.import_id == import_id))


def rebuild(report: Callable[[int, int], None] | None = None) -> int:
    """Read every metric anew, a batch a transaction; returns how many.

    Derived rows, so the change log has nothing to say; but for the time they come out alike.
    `report` hears in each transaction how many of how many are read.
    """
    everything = session.scalars(select(Metric.id).order_by(Metric.id)).all()
    read = 0
    for batch in _batches(everything, FEW):
        ensure_writing()
        recompute(batch)
        read += len(batch)
        if report is not None:
            report(read, len(everything))
        session.commit()
        set_writing(False)
    return len(everything)


def rebuild_as_job(step: Step) -> None:
    count = rebuild(lambda read, all_of_them: step.progress(read, all_of_them, "Metrics read"))
    step.done(f"{count} metric{'' if count == 1 else 's'} read anew.")


REBUILD = Kind(
    "insight.rebuild",
    "Reading every metric anew",
    rebuild_as_job,
    memory=512,
    seconds=3_600,
    queue=LONG,
    cron="20 0 * * *",  # soon after the day on which a period ended
)


def _batches(metric_ids: Sequence[int], most: int = BATCH) -> Iterator[Sequence[int]]:
    for start in range(0, len(metric_ids), most):
        yield metric_ids[start : start + most]


def _rows(metric_ids: Sequence[int], today: date, staged: int | None) -> Iterator[dict[str, Any]]:
    """The verdicts' rows: five statements for a batch."""
    metrics = session.execute(
        select(
            Metric.id, Metric.state, Metric.created_at, Metric.definition_id, Definition.current_id
        )
        .join(Definition, Metric.definition_id == Definition.id)
        .where(Metric.id.in_(metric_ids))
    ).all()
    versions = _versions({row.definition_id for row in metrics})
    goals = _goals(metric_ids)
    rebases = _rebases(metric_ids)
    values = values_of(metric_ids, staged=staged)
    counted = select(Series.metric_id, Series.number).where(Series.metric_id.in_(metric_ids))
    numbers = {row.metric_id: row.number for row in session.execute(counted)}
    at = clock.now()
    for row in metrics:
        inputs = verdicts.Inputs(
            current_id=row.current_id,
            versions=versions[row.definition_id],
            values=[
                verdicts.Given(
                    one.period_start, one.value, one.state, one.definition_version_id, one.reason
                )
                for one in values.get(row.id, ())
            ],
            goals=goals[row.id],
            rebases=rebases[row.id],
            takes_values=row.state in ("approved", "deprecated"),
            known_since=day_of(row.created_at),
        )
        read = verdicts.verdict(inputs, today)
        number = {} if staged is not None else {"number": numbers.get(row.id, 0)}
        yield read | number | {"metric_id": row.id, "computed_at": at}


def _versions(definition_ids: Iterable[int]) -> dict[int, dict[int, verdicts.Terms]]:
    found = select(DefinitionVersion).where(
        DefinitionVersion.definition_id.in_(definition_ids), DefinitionVersion.state == "approved"
    )
    terms: dict[int, dict[int, verdicts.Terms]] = defaultdict(dict)
    for one in session.scalars(found):
        terms[one.definition_id][one.id] = verdicts.Terms(
            number=one.number,
            unit=one.unit,
            decimals=one.decimals,
            direction=one.direction or "neutral",
            frequency=one.frequency or "month",
            fiscal_start_month=one.fiscal_start_month or 1,
            value_type=one.value_type or "",
            time_aggregation=one.time_aggregation or "",
            null_policy=one.null_policy or "missing",
            due_days=one.due_days or 0,
            hard_low=one.hard_low,
            hard_high=one.hard_high,
            breaks=one.comparability == "broken",
            effective_from=one.effective_from,
        )
    return terms


def _goals(metric_ids: Sequence[int]) -> dict[int, list[verdicts.Goal]]:
    found = select(Target).where(Target.metric_id.in_(metric_ids))
    goals: dict[int, list[verdicts.Goal]] = defaultdict(list)
    for one in session.scalars(found.order_by(Target.starts_on, Target.id)):
        terms = TargetTerms(
            type=one.type,
            value=one.value,
            low=one.low,
            high=one.high,
            stretch=one.stretch,
            profile=one.profile,
            baseline_value=one.baseline_value,
            starts_on=one.starts_on,
            review_on=one.review_on,
            tolerance=one.tolerance,
            is_percent=one.is_percent,
        )
        goals[one.metric_id].append(verdicts.Goal(terms, one.starts_on, one.ended_on))
    return goals


def _rebases(metric_ids: Sequence[int]) -> dict[int, list[date]]:
    found = select(Rebase.metric_id, Rebase.period_start).where(
        Rebase.metric_id.in_(metric_ids), Rebase.undone_at.is_(None)
    )
    starts: dict[int, list[date]] = defaultdict(list)
    for row in session.execute(found.order_by(Rebase.period_start)):
        starts[row.metric_id].append(row.period_start)
    return starts


def _store(table: type[VerdictColumns], rows: list[dict[str, Any]], key: tuple[str, ...]) -> None:
    if not rows:
        return
    added = upsert()(table)
    changed = {name: added.excluded[name] for name in rows[0] if name not in key}
    stored = added.on_conflict_do_update(index_elements=list(key), set_=changed)
    session.connection().execute(stored, rows)  # many times one statement, compiled once
