"""How often a metric has a value, and what follows from that for the calendar."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Frequency(StrEnum):
    """How often a metric has a value. Members are strings and fit a column as they are."""

    DAY = "day"
    WEEK = "week"
    TWO_WEEKS = "two_weeks"
    FOUR_WEEKS = "four_weeks"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    FISCAL_QUARTER = "fiscal_quarter"
    FISCAL_YEAR = "fiscal_year"
    IRREGULAR = "irregular"


WEEKS: Mapping[Frequency, int] = MappingProxyType(
    {Frequency.WEEK: 1, Frequency.TWO_WEEKS: 2, Frequency.FOUR_WEEKS: 4}
)
MONTHS_IN: Mapping[Frequency, int] = MappingProxyType(
    {
        Frequency.MONTH: 1,
        Frequency.QUARTER: 3,
        Frequency.HALF_YEAR: 6,
        Frequency.YEAR: 12,
        Frequency.FISCAL_QUARTER: 3,
        Frequency.FISCAL_YEAR: 12,
    }
)
FISCAL = frozenset({Frequency.FISCAL_QUARTER, Frequency.FISCAL_YEAR})

WORDS: Mapping[Frequency, tuple[str, str]] = MappingProxyType(
    {  # what one value is of, and how one writes it
        Frequency.DAY: ("a day", "2024-05-31"),
        Frequency.WEEK: ("a week", "2024-W07"),
        Frequency.TWO_WEEKS: ("two weeks", "the Monday on which they start, such as 2024-05-06"),
        Frequency.FOUR_WEEKS: ("four weeks", "the Monday on which they start, such as 2024-04-29"),
        Frequency.MONTH: ("a month", "2024-05"),
        Frequency.QUARTER: ("a quarter", "2024 Q2"),
        Frequency.HALF_YEAR: ("a half-year", "2024-H1"),
        Frequency.YEAR: ("a year", "2024"),
        Frequency.FISCAL_QUARTER: ("a fiscal quarter", "FY2024/25 Q1"),
        Frequency.FISCAL_YEAR: ("a fiscal year", "FY2024/25"),
        Frequency.IRREGULAR: ("a day", "2024-05-31"),
    }
)


_PER_YEAR: Mapping[Frequency, int] = MappingProxyType(
    {Frequency.DAY: 365, Frequency.WEEK: 52, Frequency.TWO_WEEKS: 26, Frequency.FOUR_WEEKS: 13}
    | {kind: 12 // months for kind, months in MONTHS_IN.items()}
)


def per_year(frequency: str) -> int | None:
    """Whole periods in a common year (365 days, 52 weeks); None for irregular."""
    return _PER_YEAR.get(Frequency(frequency))
