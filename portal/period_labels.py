"""What periods are called. Pure."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from portal.dates import MONTHS
from portal.frequencies import FISCAL, Frequency


def _fiscal_year(start: date, fiscal_start_month: int) -> tuple[int, str]:
    year = start.year - (start.month < fiscal_start_month)
    return year, str(year) if fiscal_start_month == 1 else f"{year}/{(year + 1) % 100:02d}"


def _day_label(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _fiscal_quarter(start: date, month: int) -> int:
    return (start.month - month) % 12 // 3 + 1


_LABELS: Mapping[Frequency, Callable[[date, int], str]] = MappingProxyType(
    {
        Frequency.DAY: lambda start, _: _day_label(start),
        Frequency.IRREGULAR: lambda start, _: _day_label(start),
        Frequency.WEEK: lambda start, _: "week {1}, {0}".format(*start.isocalendar()),
        Frequency.TWO_WEEKS: lambda start, _: f"2 weeks from {_day_label(start)}",
        Frequency.FOUR_WEEKS: lambda start, _: f"4 weeks from {_day_label(start)}",
        Frequency.MONTH: lambda start, _: f"{MONTHS[start.month - 1]} {start.year}",
        Frequency.QUARTER: lambda start, _: f"Q{start.month // 3 + 1} {start.year}",
        Frequency.HALF_YEAR: lambda start, _: f"H{start.month // 6 + 1} {start.year}",
        Frequency.YEAR: lambda start, _: str(start.year),
        Frequency.FISCAL_QUARTER: lambda start, month: (
            f"FY {_fiscal_year(start, month)[1]} Q{_fiscal_quarter(start, month)}"
        ),
        Frequency.FISCAL_YEAR: lambda start, month: f"FY {_fiscal_year(start, month)[1]}",
    }
)


def label(start: date, kind: Frequency, fiscal_start_month: int) -> str:
    """A period in words: “May 2024”, “week 7, 2024”, “Q2 2024”, “FY 2024/25”."""
    return _LABELS[kind](start, fiscal_start_month)


def short_label(start: date, kind: Frequency, fiscal_start_month: int, said: str) -> str:
    """The same for an axis: “May 24”, “W7 24”, “Q2 24”, “24/25”; `said` is its label."""
    year, week, _ = start.isocalendar()
    if kind is Frequency.WEEK:
        return f"W{week} {year % 100:02d}"
    if kind in FISCAL:
        named, both = _fiscal_year(start, fiscal_start_month)
        fiscal = both[2:] if fiscal_start_month != 1 else str(named)
        return fiscal if kind is Frequency.FISCAL_YEAR else f"{said[-2:]} {fiscal}"
    if kind in (Frequency.QUARTER, Frequency.HALF_YEAR):
        return f"{said[:2]} {start:%y}"
    if kind is Frequency.YEAR:
        return said
    month = f"{MONTHS[start.month - 1][:3]} {start:%y}"
    return month if kind is Frequency.MONTH else f"{start.day} {month}"
