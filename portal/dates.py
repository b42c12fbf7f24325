"""The usual ways in which people write a day, a week, a month, a quarter, a half-year or a year.

Pure: text in, `Written` out. A text may have more than one reading (“05/06/2024”, “2011-12”);
all of them are returned, and whoever asks chooses by what fits, or says that it is ambiguous.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from portal.unreadable import Unreadable, shown

DateOrder = Literal["dmy", "mdy"]
Kind = Literal[
    "day", "week", "month", "quarter", "half_year", "year", "fiscal_quarter", "fiscal_year"
]

FIRST_YEAR, LAST_YEAR = 1900, 2199  # figures outside are typing errors, not history
LONGEST_TEXT = 60  # characters; the longest form that we read has 31
CENTURY_PIVOT = 69  # two-digit years from 69 on are of the 1900s (POSIX strptime)

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """One reading of a text: `number` is the week, month, quarter or half of `year` (0 for a year).

    For a day, `day` is set. For fiscal kinds, `year` is the calendar year in which the fiscal year
    starts; it is None where only one year was written (“FY24”), which does not say start or end.
    """

    kind: Kind
    year: int | None
    number: int = 0
    day: date | None = None
    single_year: int | None = None

    @property
    def spans_two(self) -> bool:
        """A fiscal year named by both its calendar years: “1899/00” reaches into 1900."""
        return self.kind in ("fiscal_year", "fiscal_quarter") and self.year is not None


_MONTH_NUMBER = {name.casefold(): index for index, name in enumerate(MONTHS, 1)}
_MONTH_NUMBER |= {name[:3].casefold(): index for index, name in enumerate(MONTHS, 1)}
_MONTH_NUMBER["sept"] = 9

_TO_SPACE = dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f"), " ") | dict.fromkeys(
    map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-"
)


def _full_year(text: str) -> int:
    if len(text) == 4:
        return int(text)
    return int(text) + (1900 if int(text) >= CENTURY_PIVOT else 2000)


def _day(year: str, month: str, day: str) -> Written:
    number = _MONTH_NUMBER.get(month) or int(month)
    found = date(_full_year(year), number, int(day))
    return Written("day", found.year, day=found)


def _iso_day(year: str, week: str, weekday: str) -> Written:
    found = date.fromisocalendar(int(year), int(week), int(weekday))
    return Written("day", found.year, day=found)


def _week(year: str, week: str) -> Written:
    date.fromisocalendar(int(year), int(week), 1)  # raises where the year has no such week
    return Written("week", int(year), int(week))


def _month(year: str, month: str) -> Written:
    number = _MONTH_NUMBER.get(month) or int(month)
    if not 1 <= number <= 12:
        raise ValueError(f"there is no month {number}")
    return Written("month", _full_year(year), number)


def _quarter(year: str, quarter: str) -> Written:
    return Written("quarter", int(year), int(quarter))


def _half_year(year: str, half: str) -> Written:
    return Written("half_year", int(year), int(half))


def _year(year: str) -> Written:
    return Written("year", int(year))


def _fiscal(first: str, second: str, quarter: str | None = None) -> Written:
    start = int(first)
    if int(second) != (start + 1 if len(second) == 4 else (start + 1) % 100):
        raise ValueError("a fiscal year is named by two years in a row")
    kind: Kind = "fiscal_quarter" if quarter else "fiscal_year"
    return Written(kind, start, int(quarter or 0))


def _single_fiscal(year: str, quarter: str | None = None) -> Written:
    kind: Kind = "fiscal_quarter" if quarter else "fiscal_year"
    return Written(kind, None, int(quarter or 0), single_year=_full_year(year))


_Y = r"(?P<year>\d{4})"
_NEAR_Y = r"(?P<year>(?:19|20|21)\d\d)"  # where digits alone must look like a year
_YY = r"(?P<year>\d{2})"
_M = r"(?P<month>\d{1,2})"
_D = r"(?P<day>\d{1,2})"
_TH = r"(?:st|nd|rd|th)?"
_NAME = "(?P<month>" + "|".join(sorted(_MONTH_NUMBER, key=len, reverse=True)) + r")\.?"
_TIME = r"(?:[t ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?z?)?"
_W = r"w(?:eek|k)? ?(?P<week>\d{1,2})"
_Q = r"q(?:uarter|tr)? ?(?P<quarter>[1-4])"
_H = r"h(?:alf)? ?(?P<half>[12])"
_FISCAL = r"(?:fy ?)?(?P<first>\d{4}) ?[/-] ?(?P<second>\d{4}|\d{2})"
_SINGLE_FISCAL = r"fy ?'?(?P<year>\d{4}|\d{2})"
_GAP = "[ ,/-]{0,2}"
_FQ = "q(?P<quarter>[1-4])"

# Order of day and month that the form assumes (None: none), what it makes, and how it looks.
# Each is matched against the whole of at most LONGEST_TEXT tidy characters.
_SHAPES: tuple[tuple[DateOrder | None, Callable[..., Written], str], ...] = (
    (None, _day, rf"{_Y}(?P<mark>[-/.]){_M}(?P=mark){_D}{_TIME}"),
    (None, _day, rf"{_NEAR_Y}(?P<month>\d\d)(?P<day>\d\d)"),
    ("dmy", _day, rf"{_D}(?P<mark>[-/]){_M}(?P=mark){_Y}{_TIME}"),
    ("mdy", _day, rf"{_M}(?P<mark>[-/]){_D}(?P=mark){_Y}{_TIME}"),
    (None, _day, rf"{_D}\.{_M}\.{_Y}{_TIME}"),
    (None, _day, rf"{_D}{_TH}[ -]?{_NAME}[ ,-]{{0,2}}{_Y}"),
    (None, _day, rf"{_NAME} ?{_D}{_TH}(?:, ?| ){_Y}"),
    (None, _iso_day, rf"{_Y}-?w(?P<week>\d\d)-?(?P<weekday>[1-7])"),
    (None, _week, rf"{_Y}[- ]?{_W}"),
    (None, _week, rf"{_W}(?:, ?|[ /-]){_Y}"),
    (None, _month, rf"{_Y}[-/.]{_M}"),
    (None, _month, rf"{_NEAR_Y}(?P<month>\d\d)"),
    (None, _month, rf"{_Y}[- ]?m{_M}"),
    (None, _month, rf"{_M}[-/.]{_Y}"),
    (None, _month, rf"{_NAME}{_GAP}{_Y}"),
    (None, _month, rf"{_Y}{_GAP}{_NAME}"),
    (None, _month, rf"{_NAME}[ -]?'?{_YY}"),
    (None, _quarter, rf"{_Y}[- /]?{_Q}"),
    (None, _quarter, rf"{_Q}(?:, ?|[ /-]){_Y}"),
    (None, _half_year, rf"{_Y}[- /]?{_H}"),
    (None, _half_year, rf"{_H}(?:, ?|[ /-]){_Y}"),
    (None, _year, _Y),
    (None, _fiscal, rf"{_FISCAL}(?:{_GAP}{_FQ})?"),
    (None, _fiscal, rf"{_FQ}{_GAP}{_FISCAL}"),
    (None, _single_fiscal, rf"{_SINGLE_FISCAL}(?:{_GAP}{_FQ})?"),
    (None, _single_fiscal, rf"{_FQ}{_GAP}{_SINGLE_FISCAL}"),
)
_FORMS = [(order, build, re.compile(shape, re.ASCII)) for order, build, shape in _SHAPES]

_WEEKS_FROM = re.compile(r"(?:2|4|two|four) weeks from (.+)", re.ASCII)
_EXCEL_SERIAL = re.compile(r"\d{5}(?:[.,]\d{1,12})?", re.ASCII)
_SHORT_YEAR = re.compile(r"\d{1,2}([-/.])\d{1,2}\1\d{2}", re.ASCII)


def tidy(text: str) -> str:
    """`text` with plain spaces and hyphens, single spaces, lower case."""
    return " ".join(text.translate(_TO_SPACE).split()).casefold()


def readings(text: str, order: DateOrder | None = None) -> list[Written]:
    """Every sensible reading of `text`, without repeats; `order` decides 05/06/2024.

    Raises Unreadable: empty, too long, no known form, no day of the calendar, a year outside
    1900 to 2199, a two-digit year in a numeric date, or a spreadsheet's serial number.
    """
    if len(text) > LONGEST_TEXT * 2 or len(plain := tidy(text)) > LONGEST_TEXT:
        raise Unreadable(
            "date_unreadable", f"{shown(text)} is too long for a date.", "Write 2024-05-31."
        )
    if weeks := _WEEKS_FROM.fullmatch(plain):
        plain = weeks[1]
    found: list[Written] = []
    impossible = False
    for assumed, build, pattern in _FORMS:
        match = None if assumed and order and assumed != order else pattern.fullmatch(plain)
        if match:
            fields = {name: part for name, part in match.groupdict().items() if name != "mark"}
            try:
                found.append(build(**fields))
            except ValueError:
                impossible = True
    if not found:
        raise _refusal(text, plain, impossible)
    for each in found:
        if not FIRST_YEAR - each.spans_two <= (each.year or each.single_year or 0) <= LAST_YEAR:
            reason = f"{shown(text)} lies outside the years {FIRST_YEAR} to {LAST_YEAR}."
            raise Unreadable("date_out_of_range", reason, "Correct the year.")
    return list(dict.fromkeys(found))


def _refusal(text: str, plain: str, impossible: bool) -> Unreadable:
    if not plain:
        return Unreadable("date_missing", "The date is empty.", "Write it as 2024-05-31.")
    if impossible:
        reason = f"{shown(text)} does not exist in the calendar."
        return Unreadable(
            "date_impossible",
            reason,
            "Correct the date, or say in which order day and month stand.",
        )
    if _EXCEL_SERIAL.fullmatch(plain):
        reason = f"{shown(text)} looks like a spreadsheet's day number, not a date."
        remedy = (
            "Format the column as a date (yyyy-mm-dd) in the spreadsheet and save it as CSV again."
        )
        return Unreadable("date_serial", reason, remedy)
    if _SHORT_YEAR.fullmatch(plain):
        reason = f"{shown(text)} has a year of two digits."
        return Unreadable(
            "date_short_year", reason, "Write years with four digits, as in 2024-05-31."
        )
    return Unreadable(
        "date_unreadable", f"{shown(text)} is no date that we can read.", "Write it as 2024-05-31."
    )


def parse_date(text: str, order: DateOrder | None = None) -> date:
    """The single day that `text` names. Raises Unreadable, also for an ambiguous order."""
    days = [each.day for each in readings(text, order) if each.day]
    if not days:
        reason = f"{shown(text)} names a longer time than a day."
        raise Unreadable("date_unreadable", reason, "Write the day as 2024-05-31.")
    if len(days) > 1:
        raise ambiguous(text)
    return days[0]


def ambiguous(text: str) -> Unreadable:
    """The refusal of a numeric date whose day and month could be swapped."""
    reason = f"{shown(text)} may be day/month/year or month/day/year."
    remedy = "Choose the order of day and month for the file, or write dates as 2024-05-31."
    return Unreadable("date_ambiguous", reason, remedy)
