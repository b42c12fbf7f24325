"""What verdicts rest on, and the verdicts that come of it, before anybody stores them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from portal import clock, periods
from portal.db import session
from portal.insight import verdicts
from portal.insight.models import Rebase
from portal.registry.facts import TargetTerms
from portal.registry.models import Definition, DefinitionVersion, Metric, Target
from portal.registry.queries.days import day_of
from portal.registry.vocabulary import Comparability
from portal.values.models import ParallelValue, Series
from portal.values.queries.observations import Value, values_of

Parts = Mapping[date, tuple[float | None, float | None]]


class Known:
    """What the readings of these metrics rest on beside their values: four statements.

    One more where two versions of a definition are linked.
    """

    def __init__(self, metric_ids: Sequence[int], today: date) -> None:
        found = session.execute(
            select(
                Metric.id, Metric.state, Metric.created_at, Metric.definition_id,
                Definition.current_id,
            )
            .join(Definition, Metric.definition_id == Definition.id)
            .where(Metric.id.in_(metric_ids))
        )  # fmt: skip
        self.metrics = {row.id: row for row in found}
        self.versions = _versions({row.definition_id for row in self.metrics.values()})
        self.goals = _goals(metric_ids)
        self.rebases = _rebases(metric_ids)
        self.parallels = _parallels(metric_ids) if self._has(Comparability.LINKED) else {}
        self.today = today
        self.at = clock.now()

    def _has(self, comparability: Comparability) -> bool:
        each = (one for versions in self.versions.values() for one in versions.values())
        return any(one.comparability == comparability for one in each)

    def read(
        self, metric_id: int, values: Sequence[verdicts.Given], parts: Parts | None = None
    ) -> dict[str, Any]:
        """The row of a metric's verdict, but for its series' number."""
        row = self.metrics[metric_id]
        inputs = verdicts.Inputs(
            current_id=row.current_id,
            versions=self.versions[row.definition_id],
            values=values,
            goals=self.goals[row.id],
            rebases=self.rebases[row.id],
            takes_values=row.state in ("approved", "deprecated"),
            known_since=day_of(row.created_at),
            parts=parts or {},
            parallels=self.parallels.get(metric_id, ()),
        )
        read = verdicts.verdict(inputs, self.today)
        return read | {"metric_id": metric_id, "computed_at": self.at}


def readings(
    metric_ids: Sequence[int],
    today: date,
    *,
    until: date | None = None,
    restarted: date | None = None,
) -> Iterator[dict[str, Any]]:
    """The rows of these metrics' verdicts: six statements, however many they are.

    With `until` values of periods that end later don't count: the metrics are read as of that day,
    from what is known now. With `restarted` their limits start anew there as well.
    """
    known = Known(metric_ids, today)
    if restarted is not None:
        for metric_id in metric_ids:
            known.rebases[metric_id] = sorted([*known.rebases[metric_id], restarted])
    values = values_of(metric_ids)
    counted = select(Series.metric_id, Series.number).where(Series.metric_id.in_(metric_ids))
    numbers = {row.metric_id: row.number for row in session.execute(counted)}
    for metric_id, row in known.metrics.items():
        given = [
            verdicts.Given(
                one.period_start, one.value, one.state, one.definition_version_id, one.reason
            )
            for one in values.get(metric_id, ())
            if until is None or _ended(one, known.versions[row.definition_id], until)
        ]
        parts = {
            one.period_start: (one.numerator, one.denominator) for one in values.get(metric_id, ())
        }
        yield known.read(metric_id, given, parts) | {"number": numbers.get(metric_id, 0)}


def _ended(value: Value, versions: Mapping[int, verdicts.Terms], until: date) -> bool:
    """Whether the value's period had ended on `until`."""
    terms = versions[value.definition_version_id]
    period = periods.period_of(value.period_start, terms.frequency, terms.fiscal_start_month)
    return period.end <= until


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
            breaks=one.comparability in (Comparability.BROKEN, Comparability.LINKED),
            effective_from=one.effective_from,
            comparability=one.comparability or "",
            formula=one.formula,
            scale=one.scale or "1",
            conversion=one.conversion,
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
        Rebase.metric_id.in_(metric_ids),
        Rebase.approved_at.is_not(None),
        Rebase.undone_at.is_(None),
    )
    starts: dict[int, list[date]] = defaultdict(list)
    for row in session.execute(found.order_by(Rebase.period_start)):
        starts[row.metric_id].append(row.period_start)
    return starts


def _parallels(metric_ids: Sequence[int]) -> dict[int, list[verdicts.Given]]:
    """Of each period the newest."""
    found = select(
        ParallelValue.metric_id,
        ParallelValue.period_start,
        ParallelValue.value,
        ParallelValue.definition_version_id,
    ).where(ParallelValue.metric_id.in_(metric_ids))
    newest: dict[int, dict[date, verdicts.Given]] = defaultdict(dict)
    for row in session.execute(found.order_by(ParallelValue.id)):
        start = row.period_start
        given = verdicts.Given(start, row.value, "final", row.definition_version_id)
        newest[row.metric_id][start] = given
    return {metric_id: list(by_start.values()) for metric_id, by_start in newest.items()}
