"""In which order a column writes day and month: judged by all its dates, never one by one."""

import re
from collections.abc import Iterable

from portal.dates import DateOrder, readings
from portal.periods import is_aligned, parse_period
from portal.unreadable import Unreadable

_NUMERIC = re.compile(
    r"\s{0,9}(\d{1,2})([-/])(\d{1,2})\2\d{4}(?:[ T][0-9:.]{4,18}Z?)?\s{0,9}", re.ASCII
)
FEWEST = 3  # different dates that must agree before their alignment may settle the order


def has_numeric_dates(values: Iterable[str]) -> bool:
    """Whether any of `values` is a date such as 05/06/2024, whose order must be known."""
    return any(_NUMERIC.fullmatch(text) for text in values if len(text) < 60)


def detect_date_order(values: Iterable[str], frequency: str | None = None) -> DateOrder | None:
    """The order of day and month in a column; None where nothing settles it or dates disagree: ask.

    A number above 12 settles it. Failing that, and where `frequency` is longer than a day: the
    order by which each of at least three dates begins or ends a period of its own, if the other
    does not manage that (01/04/2024, 01/05/2024, 01/06/2024 are three months in one order only).
    The order of the values doesn't matter.
    """
    dates: set[str] = set()
    found: set[DateOrder] = set()
    for text in values:
        match = _NUMERIC.fullmatch(text) if len(text) < 60 else None
        if match:
            dates.add(text.strip())
            if int(match[1]) > 12:
                found.add("dmy")
            if int(match[3]) > 12:
                found.add("mdy")
    if found or frequency is None or frequency in ("day", "irregular"):
        return found.pop() if len(found) == 1 else None
    orders: tuple[DateOrder, ...] = ("dmy", "mdy")
    aligned = [order for order in orders if _all_aligned(dates, order, frequency)]
    return aligned[0] if len(aligned) == 1 and len(dates) >= FEWEST else None


def _all_aligned(dates: set[str], order: DateOrder, frequency: str) -> bool:
    starts = set()
    for text in dates:
        try:
            period = parse_period(text, frequency, order=order)
            day = readings(text, order)[0].day
        except Unreadable:
            return False
        if day is None or not is_aligned(day, period):
            return False
        starts.add(period.start)
    return len(starts) == len(dates)
