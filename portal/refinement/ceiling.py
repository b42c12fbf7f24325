"""Topped out: have all values of four quarters lain at the end of what is possible?

Pure; `docs/methods/evidence.md`. The bound of 95 % and the four quarters are those of the
refinement's specification; the idea is CMS's for measures of hospitals.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

NEAR = 0.05  # of what is possible: from 95 % of the way on
QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Quarter:
    """One calendar quarter: how many values it has, how many of them lie at the end."""

    label: str
    values: int
    near: int

    @property
    def is_near(self) -> bool:
        return 0 < self.values == self.near


@dataclass(frozen=True, slots=True)
class ToppedOut:
    """`bound`: the value from which on one lies at the end. `is_topped_out`: in all quarters."""

    bound: float
    best: float
    quarters: tuple[Quarter, ...]

    @property
    def count(self) -> int:
        return sum(one.is_near for one in self.quarters)

    @property
    def is_topped_out(self) -> bool:
        return self.count == len(self.quarters)


def topped_out(
    values: Iterable[tuple[date, date, float]],
    *,
    side: int,
    lowest: float,
    highest: float,
    today: date,
) -> ToppedOut:
    """The last four whole quarters before `today` against the possible range.

    `values` are (first day, last day, value) of periods. A period counts in the quarter in which
    it ends, one longer than a quarter in each that it covers to its end. `side` is 1 where higher
    is better. Raises ValueError for a range without width.
    """
    reach = highest - lowest
    if reach <= 0:
        raise ValueError("the possible range needs a width")
    best = highest if side > 0 else lowest
    bound = best - side * NEAR * reach
    kept = [(start, end, side * (value - bound) >= 0) for start, end, value in values]
    quarters = []
    for first, last, label in last_quarters(today):
        inside = [
            near
            for start, end, near in kept
            if first <= end <= last or (start <= first and end >= last)
        ]
        quarters.append(Quarter(label, len(inside), sum(inside)))
    return ToppedOut(bound, best, tuple(quarters))


def last_quarters(today: date, count: int = QUARTERS) -> list[tuple[date, date, str]]:
    """First day, last day and name of the last `count` calendar quarters that have ended."""
    running = today.year * 4 + (today.month - 1) // 3
    return [
        (_first(number), date.fromordinal(_first(number + 1).toordinal() - 1), _label(number))
        for number in range(running - count, running)
    ]


def _first(number: int) -> date:
    return date(number // 4, number % 4 * 3 + 1, 1)


def _label(number: int) -> str:
    return f"Q{number % 4 + 1} {number // 4}"
