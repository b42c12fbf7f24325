"""A programme in figures: shares with their interval, and none on fewer than five people."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from portal.training.statistics.distributions import Z, wilson

FLOOR: Final = 5  # people: what says something of fewer is not shown


@dataclass(frozen=True)
class Share:
    """`count` of `n`, with Wilson's score interval (1927) of 95 %, from 0 to 1."""

    count: int
    n: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.count / self.n


@dataclass(frozen=True)
class Gain:
    """How far marks rose from the first check to the second: shares of what was possible."""

    n: int
    before: float
    after: float
    low: float  # of the mean gain, 95 %
    high: float


def share(count: int, n: int) -> Share | None:
    """The share with its interval; None of fewer than FLOOR."""
    found = wilson(count / n, n) if n >= FLOOR else None
    return Share(count, n, *found) if found is not None else None


def gain(pairs: Sequence[tuple[str, str]]) -> Gain | None:
    """Of marks such as "5/8", before and after, one pair a person; None of fewer than FLOOR.

    The interval is the mean's, by its standard error.
    """
    if len(pairs) < FLOOR:
        return None
    marks = [(float(Fraction(one)), float(Fraction(other))) for one, other in pairs]
    n = len(marks)
    rises = [after - before for before, after in marks]
    mean = math.fsum(rises) / n
    spread = math.sqrt(math.fsum((one - mean) ** 2 for one in rises) / (n - 1))
    half = Z * spread / math.sqrt(n)
    return Gain(
        n,
        math.fsum(before for before, _ in marks) / n,
        math.fsum(after for _, after in marks) / n,
        mean - half,
        mean + half,
    )
