"""Moments of whole numbers: how far two lists go together, and the shape of one.

Sums are exact; variances have n - 1. None is "not defined": there is nobody, or nothing varies.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from operator import mul


def covariance(xs: Sequence[int], ys: Sequence[int]) -> float | None:
    n = len(xs)
    if n < 2:
        return None
    across: int = sum(map(mul, xs, ys))
    return (n * across - sum(xs) * sum(ys)) / (n * (n - 1))


def correlation(xs: Sequence[int], ys: Sequence[int]) -> float | None:
    """100 times the correlation; None where either does not vary."""
    across, left, right = covariance(xs, ys), covariance(xs, xs), covariance(ys, ys)
    if across is None or not left or not right:
        return None
    return max(-100.0, min(100.0, 100 * across / math.sqrt(left) / math.sqrt(right)))


def efficiency(xs: Sequence[int], ys: Sequence[int]) -> float | None:
    """100 times the covariance over the largest that the two lists could have, each sorted."""
    return percent_of(covariance(xs, ys), covariance(sorted(xs), sorted(ys)))


def shape(totals: list[int]) -> tuple[float | None, float | None]:
    """k3/k2^1.5 and k4/k2^2 with the unbiased k-statistics."""
    n, whole = len(totals), sum(totals)
    offs = [n * one - whole for one in totals]  # n times each deviation, exact
    second = sum(one**2 for one in offs)
    if n < 3 or not second:
        return None, None
    k2 = Fraction(second, n - 1)
    k3 = Fraction(n * sum(one**3 for one in offs), (n - 1) * (n - 2))
    skewness = math.copysign(math.sqrt(k3**2 / k2**3), k3)
    if n < 4:
        return skewness, None
    fourth = sum(one**4 for one in offs)
    k4 = Fraction(n * (n + 1) * fourth - 3 * (n - 1) * second**2, (n - 1) * (n - 2) * (n - 3))
    return skewness, float(k4 / k2**2)


def median(totals: list[int], scale: int) -> float | None:
    if not totals:
        return None
    ordered, half = sorted(totals), len(totals) // 2
    return (ordered[half] + ordered[-half - 1]) / 2 / scale


def percent_of(part: float | None, whole: float | None) -> float | None:
    return 100 * part / whole if part is not None and whole else None
