"""Verdicts are written where values change: recomputed, staged, applied, rebuilt."""

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, cast

from flask import current_app
from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from portal import clock
from portal.db import ensure_writing, session, set_writing, upsert
from portal.driver import Added
from portal.insight import seen
from portal.insight.actions import rollups
from portal.insight.laid import Given, Plain
from portal.insight.models import StagedVerdict, Verdict, VerdictColumns
from portal.insight.queries import inputs, recounting
from portal.jobs.kinds import LONG, Kind
from portal.jobs.running import Step
from portal.registry.models import DefinitionVersion, Metric
from portal.registry.vocabulary import Comparability
from portal.values.models import Series

log = logging.getLogger("portal.insight")

BATCH = 200  # metrics read at a time: some 10,000 values in memory
FEW = 20  # metrics that a rebuild reads in one transaction: some 50 ms of the write lock
KEYS = ("import_id", "metric_id")
COLUMNS = tuple(
    column.key for column in StagedVerdict.__table__.columns if column.key not in KEYS
)  # of a verdict, staged or not
_STAGED = Added(insert(StagedVerdict), [*KEYS, *COLUMNS])
_IS_RECALCULATED = StagedVerdict.metric_id.in_(
    select(Metric.id)
    .join(DefinitionVersion, DefinitionVersion.definition_id == Metric.definition_id)
    .where(
        DefinitionVersion.comparability == Comparability.RECALCULATED,
        DefinitionVersion.state == "approved",
    )
)


def recompute(metric_ids: Sequence[int]) -> None:
    """Read these metrics anew, inside the transaction that changed what they rest on."""
    for batch in _batches(sorted(set(metric_ids))):
        rows = list(inputs.readings(batch, _today()))
        _store(session.connection(), Verdict, rows, ("metric_id",))
        seen.announce(batch)
    rollups.follow(metric_ids)


class StagedReadings:
    """Readings that count an import's values too, kept until it is applied.

    Nobody sees them before, so they are worked out without any lock.
    """

    def __init__(self, import_id: int, metric_ids: Sequence[int]) -> None:
        self.import_id = import_id
        self.known = inputs.Known(metric_ids, _today())
        self.dialect = session.get_bind().dialect
        self.rows: list[Any] = []

    def take(self, metric_id: int, values: Sequence[Plain]) -> None:
        """Read one metric; of two values of a period the later counts."""
        given = cast(Sequence[Given], values)
        row = self.known.read(metric_id, given) | {"import_id": self.import_id}
        self.rows.append(_STAGED.laid(self.dialect, row))

    def store(self, connection: Connection) -> None:
        """Store what was read since the last time."""
        rows, self.rows = self.rows, []
        if rows:
            _STAGED.add_laid(connection, rows)


def _today() -> date:
    return clock.today(current_app.config["SETTINGS"].timezone)


def apply_staged(import_id: int) -> None:
    """Let the staged readings of an import count: one statement, however many metrics.

    They stay where they are until `drop_staged`, which can wait.
    """
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
    read = select(StagedVerdict.metric_id, _IS_RECALCULATED.label("is_recalculated"))
    rows = session.execute(
        read.where(StagedVerdict.import_id == import_id).order_by(StagedVerdict.metric_id)
    ).all()
    _read_again([row.metric_id for row in rows if row.is_recalculated])
    metric_ids = [row.metric_id for row in rows]
    seen.announce(metric_ids)
    rollups.follow(metric_ids)


def _read_again(metric_ids: Sequence[int]) -> None:
    """Read anew what needs numerators and denominators, which a staged reading does not have."""
    for few in _batches(metric_ids):
        _store(session.connection(), Verdict, list(inputs.readings(few, _today())), ("metric_id",))


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
    _mend_roll_ups()
    return len(everything)


def _mend_roll_ups() -> None:
    """What stands in them is compared with the verdicts; made anew should it ever differ."""
    faults = recounting.faults()
    for fault in faults:
        log.error("%s: counted anew", fault)
    if faults:
        rollups.recount()
    rollups.forget_days()
    session.commit()
    set_writing(False)


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


def _store(
    connection: Connection,
    table: type[VerdictColumns],
    rows: list[dict[str, Any]],
    key: tuple[str, ...],
) -> None:
    if not rows:
        return
    added = upsert()(table)
    changed = {name: added.excluded[name] for name in rows[0] if name not in key}
    stored = added.on_conflict_do_update(index_elements=list(key), set_=changed)
    connection.execute(stored, rows)  # many times one statement, compiled once
