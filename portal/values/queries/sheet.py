"""The sheet: the periods whose values a person owes, and what stands in them and before."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import starmap
from typing import Any

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import aliased

from portal.accounts.models import Person
from portal.packed import packed, unpacked
from portal.periods import Period
from portal.registry.models import Metric
from portal.registry.queries.days import day_of, today
from portal.values import policy
from portal.values.models import Observation
from portal.values.queries.metrics import Slot
from portal.values.queries.observations import COLUMNS, Value, reopened_until, visible
from portal.values.queries.owed import Due, owed
from portal.values.terms import Terms, is_closed

Standing = Mapping[date, Value]  # values of one metric by the starts of their periods


@dataclass(frozen=True)
class Row:
    """One period of one metric, with what stands there and in the period before."""

    code: str
    name: str  # the metric's
    department: str
    period: Period
    terms: Terms
    standing: Value | None
    previous: Value | None
    due_on: date
    is_overdue: bool  # nothing stands there, and the day has passed
    may_confirm: bool  # whether the person makes values final
    is_locked: bool  # the period is closed over the value that stands there

    @property
    def key(self) -> str:
        """What ids on the page are made of."""
        return f"{self.code}-{self.period.start.isoformat()}"


def sheet(person: Person, month: Period | None = None) -> list[Row]:
    """All rows of what `person` owes, or of the periods that end in `month`."""
    return rows_of(person, owed(person, month))


def rows_of(person: Person, found: Sequence[Due]) -> list[Row]:
    """These periods with what stands in them: two statements, of which one fetches one row."""
    firsts: dict[int, date] = {}
    for one in found:
        start = one.period.start
        firsts[one.metric.metric_id] = min(start, firsts.get(one.metric.metric_id, start))
    values, opened = _values_from(firsts), reopened_until(list(firsts), today()) if firsts else {}
    rows = []
    for one in found:
        metric, period = one.metric, one.period
        known = values.get(metric.metric_id, {})
        standing = known.get(period.start)
        until = opened.get((metric.metric_id, period.start))
        rows.append(
            Row(
                metric.code, metric.name, metric.department, period, one.terms, standing,
                _before(known, period), one.due_on, standing is None and one.is_late,
                policy.confirms_of(person, metric.owner_id, metric.department_id),
                standing is not None and is_closed(period, one.terms, today(), until),
            )
        )  # fmt: skip
    return rows


def row(person: Person, slot: Slot) -> Row:
    """The row of one period of one metric."""
    metric, period, due_on = slot.metric, slot.period, slot.terms.due_on(slot.period)
    known = _values_from({metric.id: period.start}).get(metric.id, {})
    standing = known.get(period.start)
    until = reopened_until([metric.id], today()).get((metric.id, period.start))
    owes = bool(known) or period.end >= day_of(metric.created_at)
    return Row(
        metric.code, metric.name, metric.department.name, period, slot.terms, standing,
        _before(known, period), due_on, standing is None and owes and today() > due_on,
        policy.can_confirm(person, metric),
        standing is not None and is_closed(period, slot.terms, today(), until),
    )  # fmt: skip


def _before(known: Standing, period: Period) -> Value | None:
    """The latest value of an earlier period."""
    before = [start for start in known if start < period.start]
    return known[max(before)] if before else None


def _values_from(firsts: Mapping[int, date]) -> dict[int, dict[date, Value]]:
    """Of each metric the values of the periods from its day in `firsts` on, and the last before.

    Figures have 15 digits, as many as a field shows. Metrics of one rhythm mostly share the day.
    """
    by_day: dict[date, list[int]] = defaultdict(list)
    for metric_id, day in firsts.items():
        by_day[day].append(metric_id)
    if not by_day:
        return {}
    rows = unpacked(packed(union_all(*starmap(_from, sorted(by_day.items())))), {})
    found: dict[int, dict[date, Value]] = defaultdict(dict)
    for one in sorted(rows):  # by identity: the last revision of a period stays
        start = date.fromisoformat(one[3])
        found[one[1]][start] = Value._make(one)._replace(period_start=start)
    return found


def _from(day: date, metric_ids: Sequence[int]) -> Any:
    earlier = aliased(Observation)
    last = (
        select(earlier.period_start)
        .where(earlier.metric_id == Metric.id, earlier.period_start < day, visible(of=earlier))
        .order_by(earlier.period_start.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(*COLUMNS)
        .join(Metric, Metric.id == Observation.metric_id)
        .where(
            Metric.id.in_(metric_ids),
            Observation.period_start >= func.coalesce(last, day),
            visible(),
        )
    )
