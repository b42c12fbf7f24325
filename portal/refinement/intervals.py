"""Shares with their interval, and the interval of a correlation: what so few answers can say."""

import math
from dataclasses import dataclass
from statistics import NormalDist

CONFIDENCE = 0.95
Z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)  # 1.96 standard errors


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `n`, as a share from 0 to 1, with the interval of CONFIDENCE around it."""

    count: int
    n: int
    share: float
    low: float
    high: float


def wilson(count: int, n: int) -> Share:
    """The share of `count` in `n` with Wilson's score interval (1927), without correction.

    It never leaves 0 to 1 and has a width where all or none answered alike. Raises ValueError
    unless 0 <= count <= n and n > 0.
    """
    if not 0 <= count <= n or n < 1:
        raise ValueError("a share needs a count between 0 and n, and n above 0")
    share, square = count / n, Z * Z
    middle = (count + square / 2) / (n + square)
    half = Z / (n + square) * math.sqrt(count * (n - count) / n + square / 4)
    low = 0.0 if count == 0 else middle - half
    high = 1.0 if count == n else middle + half
    return Share(count, n, share, low, high)


def fisher(r: float, n: int) -> tuple[float, float] | None:
    """The interval of CONFIDENCE of a correlation `r` over `n` pairs, by Fisher's z (1921).

    None for fewer than 4 pairs. Of a perfect correlation both ends are `r`.
    """
    if n < 4:
        return None
    if abs(r) >= 1:
        return r, r
    z, half = math.atanh(r), Z / math.sqrt(n - 3)
    return math.tanh(z - half), math.tanh(z + half)
