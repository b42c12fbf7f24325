"""The sheet: every period whose value a person owes, and what stands in the present one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal import periods
from portal.accounts.models import Person
from portal.db import session
from portal.periods import Frequency, Period
from portal.registry.models import Metric
from portal.registry.queries.days import day_of, today
from portal.values import policy
from portal.values.queries.metrics import Slot, owed_by
from portal.values.queries.observations import Value, reopened_until, values_of
from portal.values.queries.terms import versions_of
from portal.values.terms import Terms, Versions, is_closed

Opened = Mapping[tuple[int, date], date]  # the last day of reopened periods, by metric and start

MOST_GAPS = 3  # earlier periods without a value that the sheet shows of one metric
LOOKED_BACK = 12  # periods before the present one in which gaps are looked for


@dataclass(frozen=True)
class Row:
    """One period of one metric, with what stands there and in the period before."""

    metric: Metric
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
        return f"{self.metric.code}-{self.period.start.isoformat()}"


def sheet(person: Person, month: Period | None = None) -> list[Row]:
    """Rows of all metrics that `person` owes values of, by name, older periods first.

    With `month` instead every period that ends in it. A constant number of statements. A metric
    without a fixed rhythm owes nothing.
    """
    metrics = session.scalars(owed_by(person)).unique().all()
    versions = versions_of(one.definition_id for one in metrics)
    values = values_of([one.id for one in metrics]) if metrics else {}
    opened = reopened_until([one.id for one in metrics]) if metrics else {}
    rows = []
    for metric in metrics:
        known = versions.get(metric.definition_id)
        if known is not None:
            rows += _rows(person, metric, known, values.get(metric.id, ()), opened, month)
    return rows


def row(person: Person, slot: Slot) -> Row:
    """The row of one period of one metric."""
    values = values_of([slot.metric.id]).get(slot.metric.id, ())
    opened = reopened_until([slot.metric.id])
    return _row(person, slot, {one.period_start: one for one in values}, opened)


def _rows(
    person: Person,
    metric: Metric,
    versions: Versions,
    values: Sequence[Value],
    opened: Opened,
    month: Period | None,
) -> list[Row]:
    terms = versions.current
    if terms.frequency == Frequency.IRREGULAR:
        return []
    by_start = {one.period_start: one for one in values}
    chosen = _ending_in(terms, month) if month else _owed(terms, by_start)
    found = []
    for period in chosen:
        held, terms = versions.slot(period.start)
        if held.start == period.start:
            found.append(_row(person, Slot(metric, held, terms), by_start, opened))
    return found


def _owed(terms: Terms, by_start: Mapping[date, Value]) -> list[Period]:
    """The latest complete period, after a few earlier ones without a value."""
    latest = periods.latest_complete(today(), terms.frequency, terms.fiscal_start_month)
    gaps: list[Period] = []
    if by_start:
        first = min(by_start)
        earlier = (periods.shift(latest, -step) for step in range(1, LOOKED_BACK + 1))
        gaps = [one for one in earlier if one.start > first and one.start not in by_start]
    return [*reversed(gaps[:MOST_GAPS]), latest]


def _ending_in(terms: Terms, month: Period) -> list[Period]:
    """Every period that ends in `month`, oldest first."""
    found = []
    period = terms.period_of(month.end)
    while period.end >= month.start:
        if period.end <= month.end:
            found.append(period)
        period = periods.shift(period, -1)
    return found[::-1]


def _row(person: Person, slot: Slot, values: dict[date, Value], opened: Opened) -> Row:
    period, due_on = slot.period, slot.terms.due_on(slot.period)
    before = [start for start in values if start < period.start]
    standing = values.get(period.start)
    until = opened.get((slot.metric.id, period.start))
    return Row(
        slot.metric,
        period,
        slot.terms,
        standing,
        values[max(before)] if before else None,
        due_on,
        standing is None and today() > due_on and _is_owed(slot, values),
        policy.can_confirm(person, slot.metric),
        standing is not None and is_closed(period, slot.terms, today(), until),
    )


def _is_owed(slot: Slot, values: Mapping[date, Value]) -> bool:
    """A metric without a value owes nothing that ended before it came into the portal."""
    return bool(values) or slot.period.end >= day_of(slot.metric.created_at)
