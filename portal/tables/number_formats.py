"""What a cell's format makes of its number: a day, a time, a percentage, or a number as it is."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from portal.tables.cells import Figure

Kind = Literal["plain", "percent", "date", "time"]

# ECMA-376, part 1, 18.8.30: formats that a file need not spell out.
_BUILT_IN: dict[int, Kind] = {9: "percent", 10: "percent"}
_BUILT_IN |= dict.fromkeys((*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)), "date")
_BUILT_IN |= dict.fromkeys((*range(18, 22), 32, 33, 34, 35, 45, 46, 47), "time")

_LITERAL = re.compile(r'"[^"]{0,255}"|\\.|[_*].|\[[^\]]{0,255}\]')
_ELAPSED = re.compile(r"\[(?:h{1,3}|m{1,3}|s{1,3})\]", re.IGNORECASE)
_DAYS = re.compile(r"[ydbge]", re.IGNORECASE)  # years, days, eras; an m alone may be minutes
_EXPONENT = re.compile(r"e[+-]", re.IGNORECASE)

LAST_SERIAL = 2_958_466  # the day after 9999-12-31
_DAY = 86_400  # seconds
_BEFORE_1900 = date(1899, 12, 30)  # day 0, as far as days from March 1900 on are concerned
_BEFORE_1904 = date(1904, 1, 1)


def kind_of(number: int, code: str | None) -> Kind:
    """What format `number` shows, which the workbook spells `code` if it is its own."""
    if code is None:
        return _BUILT_IN.get(number, "plain")
    code = code[:1000].partition(";")[0]
    if _ELAPSED.search(code):
        return "time"
    bare = _LITERAL.sub("", code)
    if "general" in bare.lower():
        return "plain"
    bare = _EXPONENT.sub("", bare)
    if _DAYS.search(bare):
        return "date"
    if re.search(r"[hs]", bare, re.IGNORECASE):
        return "time"
    if re.search(r"m", bare, re.IGNORECASE):
        return "date"
    return "percent" if "%" in bare else "plain"


def shown(raw: str, kind: Kind, since_1904: bool) -> str:
    """The cell of a number that the file writes as `raw`. Raises ValueError where it is none."""
    if "_" in raw:
        raise ValueError("no number has an underscore")
    value = float(raw)
    if kind == "percent":
        hundredfold = float(f"{Decimal(raw.strip()).scaleb(2):.15g}")  # digits that are shown
        return Figure(f"{_plain(hundredfold)}%", hundredfold, percent=True)
    if kind == "date" and -1 < value < LAST_SERIAL:
        return _moment(value, since_1904) or Figure(_plain(value), value)
    if kind == "time" and 0 <= value < LAST_SERIAL:
        seconds = round(value * _DAY)
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return Figure(_plain(value), value)


def _plain(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _moment(value: float, since_1904: bool) -> str:
    """ISO text of a day number, with a time where it has one; "" where the calendar has none.

    Day 60 of the other calendar is 29 February 1900, a day that never was.
    """
    day, seconds = divmod(round(value * _DAY), _DAY)
    if since_1904:
        start = _BEFORE_1904
    else:
        start = _BEFORE_1900 if day > 60 else _BEFORE_1900 + timedelta(days=1)
        if day in (0, 60) or value < 0:
            return ""
    try:
        found = start + timedelta(days=day)
    except OverflowError:
        return ""
    if not seconds:
        return found.isoformat()
    at = datetime(found.year, found.month, found.day) + timedelta(seconds=seconds)  # noqa: DTZ001
    return at.isoformat()
