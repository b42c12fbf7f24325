"""From when a decision holds: after notice, at the start of a quarter. Dates in, a date out.

`docs/methods/effective.md` explains it with examples.
"""

from datetime import date, timedelta

NOTICE = timedelta(days=28)  # between publication and effect
QUARTER = 3  # months
AT_ONCE = frozenset({"suspend", "ratify"})
NOTHING_CHANGES = frozenset({"keep", "defer"})
ENDING = frozenset({"retire", "merge"})


def quarter_start(day: date, first_month: int = 1) -> date:
    """The first start of a quarter on `day` or after it; years begin in `first_month`."""
    month = day.replace(day=1)
    if day.day > 1:
        month = _months_on(month, 1)
    while (month.month - first_month) % QUARTER:
        month = _months_on(month, 1)
    return month


def earliest(kind: str, published_on: date, first_month: int = 1) -> date:
    """The earliest day from which it may hold."""
    if kind in AT_ONCE or kind in NOTHING_CHANGES:
        return published_on
    if kind in ENDING:
        return archived_on(published_on, first_month)
    return published_on + NOTICE


def holds_from(
    kind: str, published_on: date, wished: date | None = None, first_month: int = 1
) -> date:
    """The day from which a decision holds.

    As wished where that leaves enough notice; else the next start of a quarter that does. What
    changes nothing, and what stops a metric at once, holds from its publication.
    """
    soonest = earliest(kind, published_on, first_month)
    if kind in AT_ONCE or kind in NOTHING_CHANGES:
        return soonest
    if wished is not None and wished >= soonest:
        return wished
    return quarter_start(soonest, first_month)


def new_metric_from(published_on: date, first_month: int = 1) -> date:
    """The day from which the metric that a merge brings is measured: before the others end."""
    return quarter_start(published_on + NOTICE, first_month)


def archived_on(deprecated_on: date, first_month: int = 1) -> date:
    """The end of a metric's last full quarter: it is still computed for the whole of one."""
    return _months_on(quarter_start(deprecated_on, first_month), QUARTER)


def _months_on(first: date, months: int) -> date:
    """The first day of the month that many months on."""
    place = first.year * 12 + first.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)
