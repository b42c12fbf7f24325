"""Which metrics move together? Pairwise correlation of all series of one rhythm.

Pure; `docs/methods/redundancy.md` works an example and says what a correlation does not say.
Two metrics that both grow correlate whatever they measure: so each pair also says how its changes
from one period to the next correlate.
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from operator import mul
from statistics import fmean

REDUNDANT = 0.9  # |r| beyond which one of two metrics may do
FEWEST = 12  # periods that both have; a year of months
MOST = 5  # companions named of each metric
SCREEN = 0.15  # how far gaps may move r in the quick look, where at most GAPPY are missing
GAPPY = 0.1  # share of periods without a value; beyond it every pair is worked out exactly

Series = Mapping[int, float]  # number of the period → value


@dataclass(frozen=True, slots=True)
class Companion:
    """Another series, and how it goes along: `r` of values, `moves` of their changes."""

    key: Hashable
    r: float
    n: int
    moves: float | None


def pearson(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """Pearson's r of pairs in order; None where one side does not vary.

    Raises ValueError where the lengths differ.
    """
    if len(xs) != len(ys):
        raise ValueError("correlation needs as many values on either side")
    one, other = _standard(xs), _standard(ys)
    if one is None or other is None:
        return None
    r: float = sum(map(mul, one, other))
    return max(-1.0, min(1.0, r))


def between(one: Series, other: Series) -> Companion | None:
    """How two series go along over the periods that both have; None below FEWEST, or flat."""
    shared = sorted(one.keys() & other.keys())
    if len(shared) < FEWEST:
        return None
    r = pearson([one[at] for at in shared], [other[at] for at in shared])
    if r is None:
        return None
    steps = [at for at in shared if at - 1 in one and at - 1 in other]
    moves = None
    if len(steps) >= FEWEST - 1:
        moves = pearson(
            [one[at] - one[at - 1] for at in steps], [other[at] - other[at - 1] for at in steps]
        )
    return Companion(None, r, len(shared), moves)


class Together:
    """Series of one rhythm, laid side by side so that every pair is looked at once."""

    def __init__(self, series: Mapping[Hashable, Series], bound: float = REDUNDANT) -> None:
        self.series = {key: one for key, one in series.items() if len(one) >= FEWEST}
        self.bound = bound
        self.keys = list(self.series)
        periods = sorted({at for one in self.series.values() for at in one})
        self.rows = [_laid(self.series[key], periods) for key in self.keys]
        self.gappy = [len(self.series[key]) < (1 - GAPPY) * len(periods) for key in self.keys]
        self.found: dict[Hashable, list[Companion]] = {key: [] for key in self.keys}

    def __len__(self) -> int:
        return len(self.keys)

    def look(self, at: int) -> None:
        """Hold the series number `at` against all that come later."""
        row, is_gappy = self.rows[at], self.gappy[at]
        if row is None:
            return
        least = self.bound - SCREEN
        for later in range(at + 1, len(self.keys)):
            other = self.rows[later]
            if other is None:
                continue
            if is_gappy or self.gappy[later] or abs(sum(map(mul, row, other))) > least:
                self._pair(self.keys[at], self.keys[later])

    def _pair(self, one: Hashable, other: Hashable) -> None:
        pair = between(self.series[one], self.series[other])
        if pair is not None and abs(pair.r) > self.bound:
            self.found[one].append(Companion(other, pair.r, pair.n, pair.moves))
            self.found[other].append(Companion(one, pair.r, pair.n, pair.moves))

    def companions(self, key: Hashable) -> tuple[Companion, ...]:
        """Those beyond the bound, the closest first, ties by key; at most MOST."""
        found = self.found.get(key, [])
        return tuple(sorted(found, key=lambda one: (-abs(one.r), str(one.key)))[:MOST])

    def count(self, key: Hashable) -> int:
        """How many go beyond the bound, named or not."""
        return len(self.found.get(key, []))


def _standard(values: Sequence[float]) -> list[float] | None:
    """Values less their mean, of length 1 as a vector; None where they do not vary."""
    mean = fmean(values) if values else 0.0
    off = [value - mean for value in values]
    length = math.sqrt(sum(map(mul, off, off)))
    scale = max((abs(value) for value in values), default=0.0)
    if length <= 1e-12 * scale or length == 0:
        return None
    return [one / length for one in off]


def _laid(series: Series, periods: Sequence[int]) -> list[float] | None:
    """The standard values of `series` in all `periods`; a gap lies at the mean, which is 0."""
    at = [number for number in periods if number in series]
    standard = _standard([series[number] for number in at])
    if standard is None:
        return None
    known = dict(zip(at, standard, strict=True))
    return [known.get(number, 0.0) for number in periods]
