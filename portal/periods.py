"""Periods: the stretches of time that values are keyed by.

Pure: no clock; `today` is an argument. The stored key of a period is its start date. Weeks are ISO
8601 weeks (Monday to Sunday; week 1 holds the year's first Thursday). Two and four weeks are
counted from ANCHOR, so that all cut time at the same Mondays. See docs/methods/periods.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

from portal.dates import (
    FIRST_YEAR,
    LAST_YEAR,
    MONTHS,
    DateOrder,
    Kind,
    Written,
    ambiguous,
    readings,
)
from portal.frequencies import FISCAL, MONTHS_IN, WEEKS, WORDS
from portal.frequencies import Frequency as Frequency
from portal.frequencies import per_year as per_year
from portal.period_labels import label, short_label
from portal.unreadable import Unreadable, shown

ANCHOR = date(
    2001, 1, 1
)  # a Monday, first day of ISO week 1 of 2001: two and four weeks count from it
DAY = timedelta(days=1)
KEPT = 8_192  # periods that are remembered: those of many metrics are the same


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to `end`, both inclusive. `fiscal_start_month` is 1 unless it is fiscal."""

    start: date
    end: date
    label: str
    frequency: Frequency
    fiscal_start_month: int = 1

    @property
    def short_label(self) -> str:
        """A label for an axis: “May 24”, “W7 24”, “Q2 24”, “24/25”."""
        return short_label(self.start, self.frequency, self.fiscal_start_month, self.label)

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.end - self.start).days + 1

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


def period_of(day: date, frequency: str, fiscal_start_month: int = 1) -> Period:
    """The period that contains `day`.

    Raises ValueError for an unknown frequency, a month outside 1 to 12, or a day outside the years
    1900 to 2199.
    """
    return _period_of(day, frequency, fiscal_start_month)


@lru_cache(maxsize=KEPT)
def _period_of(day: date, frequency: str, fiscal_start_month: int) -> Period:
    kind = Frequency(frequency)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"{day} lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    if not 1 <= fiscal_start_month <= 12:
        raise ValueError("fiscal_start_month is a month, 1 to 12")
    return _starting(_start(day, kind, fiscal_start_month), kind, fiscal_start_month)


def _start(day: date, kind: Frequency, fiscal_start_month: int) -> date:
    if kind in WEEKS:
        length = 7 * WEEKS[kind]
        return day - timedelta(days=(day - ANCHOR).days % length)
    if kind in MONTHS_IN:
        first = fiscal_start_month if kind in FISCAL else 1
        since = (day.month - first) % MONTHS_IN[kind]
        return _add_months(day.replace(day=1), -since)
    return day


@lru_cache(maxsize=KEPT)
def _starting(start: date, kind: Frequency, fiscal_start_month: int) -> Period:
    month = fiscal_start_month if kind in FISCAL else 1
    if kind in WEEKS:
        end = start + timedelta(days=7 * WEEKS[kind] - 1)
    elif kind in MONTHS_IN:
        end = _add_months(start, MONTHS_IN[kind]) - DAY
    else:
        end = start
    return Period(start, end, label(start, kind, month), kind, month)


def _add_months(first_of_month: date, months: int) -> date:
    year, month = divmod(first_of_month.year * 12 + first_of_month.month - 1 + months, 12)
    return date(year, month + 1, 1)


def shift(period: Period, steps: int) -> Period:
    """The period `steps` later (earlier where negative).

    Raises ValueError for an irregular one, which has no next, and beyond the years 1900 to 2199.
    """
    kind = period.frequency
    if kind is Frequency.IRREGULAR:
        raise ValueError("irregular values have no next or previous period")
    try:
        if kind in MONTHS_IN:
            start = _add_months(period.start, steps * MONTHS_IN[kind])
        else:
            start = period.start + timedelta(days=steps * 7 * WEEKS.get(kind, 0) or steps)
    except (OverflowError, ValueError) as error:
        raise ValueError("that is beyond the calendar") from error
    if not FIRST_YEAR - 1 <= start.year <= LAST_YEAR:
        raise ValueError(f"{start} lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return _starting(start, kind, period.fiscal_start_month)


def next_period(period: Period) -> Period:
    """The one that starts on the day after `period` ends."""
    return shift(period, 1)


def previous_period(period: Period) -> Period:
    """The one that ends on the day before `period` starts."""
    return shift(period, -1)


def steps_between(first: Period, last: Period) -> int:
    """How many times to shift `first` by one to reach `last`: 0 for the same, negative backwards.

    Raises ValueError unless both are of one frequency and calendar, and regular.
    """
    kind = first.frequency
    if (kind, first.fiscal_start_month) != (last.frequency, last.fiscal_start_month):
        raise ValueError("periods of two frequencies or calendars can't be counted together")
    if kind is Frequency.IRREGULAR:
        raise ValueError("irregular values have no next or previous period")
    if kind in MONTHS_IN:
        months = (last.start.year - first.start.year) * 12 + last.start.month - first.start.month
        return months // MONTHS_IN[kind]
    return (last.start - first.start).days // (7 * WEEKS.get(kind, 0) or 1)


def periods_between(first: Period, last: Period) -> list[Period]:
    """Every period from `first` to `last`, both included; empty if `last` is earlier."""
    return list(_periods_between(first, last))


@lru_cache(maxsize=4)
def _periods_between(first: Period, last: Period) -> tuple[Period, ...]:
    return tuple(shift(first, step) for step in range(steps_between(first, last) + 1))


def latest_complete(today: date, frequency: str, fiscal_start_month: int = 1) -> Period:
    """The last period that ended before `today`; for an irregular frequency, yesterday."""
    return period_of(
        period_of(today, frequency, fiscal_start_month).start - DAY, frequency, fiscal_start_month
    )


def is_complete(period: Period, today: date) -> bool:
    """Whether the period has ended: `today` is after its last day."""
    return today > period.end


def is_aligned(day: date, period: Period) -> bool:
    """Whether `day` is the period's first or last, as one names a period; else a likely slip."""
    return day in (period.start, period.end)


def due_on(period: Period, due_days: int) -> date:
    """The day by which the value is due: `due_days` after the period's last day."""
    return period.end + timedelta(days=due_days)


def closes_on(period: Period, due_days: int, grace_days: int) -> date:
    """The last day on which a value may be entered: `grace_days` after the due day."""
    return due_on(period, due_days) + timedelta(days=grace_days)


def parse_period(
    text: str, frequency: str, fiscal_start_month: int = 1, order: DateOrder | None = None
) -> Period:
    """The period of this frequency that `text` names.

    A day stands for the period that contains it (ask `is_aligned` whether it begins or ends it), a
    month or week for a longer period that it begins or ends. `order` settles 05/06/2024.
    Raises Unreadable: no known form, another length of time, ambiguous, or out of range.
    """
    kind = Frequency(frequency)
    found: dict[date, Period] = {}
    written = readings(text, order)
    for each in written:
        if period := _fitting(each, kind, fiscal_start_month):
            found.setdefault(period.start, period)
    if len(found) > 1:
        raise ambiguous(text)
    if not found:
        per, example = WORDS[kind]
        given = WORDS[Frequency(written[0].kind)][0]
        reason = f"{shown(text)} names {given}, but one value here is for {per}."
        if kind in FISCAL and fiscal_start_month != 1:
            starts = MONTHS[fiscal_start_month - 1]
            reason = f"{shown(text)} does not name {per} of the year that starts in {starts}."
        raise Unreadable("period_wrong_length", reason, f"Write {example}.")
    return next(iter(found.values()))


def _fitting(written: Written, kind: Frequency, fiscal_start_month: int) -> Period | None:
    if written.day:
        return period_of(written.day, kind, fiscal_start_month)
    span = _span(written, fiscal_start_month)
    calendar_only = written.kind in ("quarter", "half_year", "year")
    if span is None or (calendar_only and kind in FISCAL and fiscal_start_month != 1):
        return None  # “2024” and “Q2 2024” don't say which fiscal year they mean
    first, last = span
    period = period_of(first, kind, fiscal_start_month)
    if (period.start, period.end) == span:
        return period
    begins_or_ends = last <= period.end and (first == period.start or last == period.end)
    return period if begins_or_ends and written.kind in ("month", "week") else None


_MONTHS_WRITTEN: Mapping[Kind, int] = MappingProxyType(
    {"month": 1, "quarter": 3, "half_year": 6, "year": 12, "fiscal_quarter": 3, "fiscal_year": 12}
)


def _span(written: Written, fiscal_start_month: int) -> tuple[date, date] | None:
    """First and last day of what was written; None where it doesn't say which fiscal year."""
    year = written.year if written.year is not None else written.single_year
    if year is None:
        return None
    if written.kind == "week":
        monday = date.fromisocalendar(year, written.number, 1)
        return monday, monday + timedelta(days=6)
    fiscal = written.kind.startswith("fiscal")
    named_by_two_years = written.single_year is None
    if fiscal and named_by_two_years is (fiscal_start_month == 1):
        return None  # “2024/25” starts in no January; “FY24” may start or end in 2024
    months = _MONTHS_WRITTEN[written.kind]
    first_month = fiscal_start_month if fiscal else 1
    start = _add_months(date(year, first_month, 1), months * max(written.number - 1, 0))
    return start, _add_months(start, months) - DAY
