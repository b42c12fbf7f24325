"""What the formulae of authors may call: one function a name, each over numbers and lists. Pure.

`docs/methods/lint.md` says what each gives.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise
from statistics import fmean, median, stdev
from typing import Any

from portal.insight.spc import LIMIT_FACTOR, analyse

SIGMAS = 3.0  # standard errors between the centre of a funnel and its limits
Z = 1.959963984540054  # of 95 %
Value = Any


class Unreckonable(ValueError):
    """A formula that gives no figure, with a sentence."""


def number(value: Value) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unreckonable("a list stands where one number belongs")
    return value


def finite(value: Value) -> Value:
    if isinstance(value, complex):
        raise Unreckonable("the root of a negative number is no figure")
    if isinstance(value, int) and abs(value) > 2**53:
        return float(value)
    return value


def listed(value: Value) -> list[Any]:
    if not isinstance(value, list):
        raise Unreckonable("one number stands where a list belongs")
    return value


def _numbers(value: Value) -> list[float]:
    """The numbers of a list, gaps left out."""
    held = [each for each in listed(value) if each is not None]
    if not held or any(isinstance(each, bool | str | list | dict) for each in held):
        raise Unreckonable("a list of numbers is needed")
    return held


def _two(xs: Value, ys: Value) -> tuple[list[float], list[float]]:
    first, second = _numbers(xs), _numbers(ys)
    if len(first) != len(second):
        raise Unreckonable("both lists need the same length")
    return first, second


def quantile(values: Value, share: float) -> float:
    """Interpolated between the two nearest in order (as spreadsheets' PERCENTILE.INC)."""
    held = sorted(_numbers(values))
    if not 0 <= share <= 1:
        raise Unreckonable("a quantile lies between 0 and 1")
    place = share * (len(held) - 1)
    low = math.floor(place)
    high = min(low + 1, len(held) - 1)
    return held[low] + (place - low) * (held[high] - held[low])


def moving_range(values: Value) -> float:
    """The mean of the moving ranges as the portal's limits take it, the extreme ones left out."""
    held = _numbers(values)
    found = analyse([f"{at:05d}" for at in range(len(held))], held).segments[0].mean_range
    return 0.0 if found is None else found


def _limit(values: Value, side: int) -> float:
    held = _numbers(values)
    return fmean(held) + side * LIMIT_FACTOR * moving_range(held)


def wilson(hits: float, n: float, side: int) -> float:
    """An end of Wilson's 95 % interval, as a share between 0 and 1."""
    share = hits / n
    middle = share + Z * Z / (2 * n)
    wide = Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return (middle + side * wide) / (1 + Z * Z / n)


def funnel(share: float, n: float, side: int) -> float:
    """A limit three standard errors from `share`, inside 0 to 1."""
    return min(1.0, max(0.0, share + side * SIGMAS * math.sqrt(share * (1 - share) / n)))


def correlation(xs: Value, ys: Value) -> float:
    first, second = _two(xs, ys)
    return _sum_of(first, second) / math.sqrt(_sum_of(first, first) * _sum_of(second, second))


def slope(xs: Value, ys: Value) -> float:
    first, second = _two(xs, ys)
    return _sum_of(first, second) / _sum_of(first, first)


def _sum_of(first: Sequence[float], second: Sequence[float]) -> float:
    """Sum of the products of the distances from the means."""
    middle, other = fmean(first), fmean(second)
    return math.fsum((x - middle) * (y - other) for x, y in zip(first, second, strict=True))


def _sides(values: Value) -> list[bool]:
    """On which side of the median each value lies; those on it are left out."""
    held = _numbers(values)
    middle = median(held)
    return [each > middle for each in held if each != middle]


def longest_run(values: Value) -> int:
    """The longest run on one side of the median; values on it neither count nor break."""
    longest = run = 0
    before: bool | None = None
    for side in _sides(values):
        run = run + 1 if side == before else 1
        longest, before = max(longest, run), side
    return longest


def crossings(values: Value) -> int:
    """How often the line crosses the median."""
    sides = _sides(values)
    return sum(one != other for one, other in pairwise(sides))


def binomial(hits: float, n: float, share: float) -> float:
    """The chance of exactly `hits` in `n`."""
    if not 0 <= hits <= n <= 10_000 or hits != int(hits) or n != int(n):
        raise Unreckonable("binomial(k, n, p) needs whole numbers, k at most n, n at most 10,000")
    return float(math.comb(int(n), int(hits)) * share**hits * (1 - share) ** (n - hits))


def weighted(values: Value, weights: Value) -> float:
    first, second = _two(values, weights)
    return zip_sum(first, second) / math.fsum(second)


def zip_sum(first: Value, second: Value) -> float:
    """The sum of the products, pair by pair."""
    return math.fsum(x * y for x, y in zip(*_two(first, second), strict=True))


def ratio(first: Value, second: Value) -> Value:
    """Pair by pair; of two numbers, the one over the other."""
    if isinstance(first, list):
        return [x / y for x, y in zip(*_two(first, second), strict=True)]
    return number(first) / number(second)


def rounded(value: float, decimals: int = 0) -> float:
    """Half away from zero, as people round."""
    step = Decimal(1).scaleb(-int(decimals))
    return float(Decimal(repr(float(value))).quantize(step, rounding="ROUND_HALF_UP"))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "mean": lambda values: fmean(_numbers(values)),
    "median": lambda values: median(_numbers(values)),
    "sum": lambda values: math.fsum(_numbers(values)),
    "min": lambda *values: min(_numbers(values[0] if len(values) == 1 else list(values))),
    "max": lambda *values: max(_numbers(values[0] if len(values) == 1 else list(values))),
    "len": lambda values: len(listed(values)),
    "sd": lambda values: stdev(_numbers(values)),
    "quantile": quantile,
    "moving_range": moving_range,
    "centre": lambda values: fmean(_numbers(values)),
    "upper": lambda values: _limit(values, 1),
    "lower": lambda values: _limit(values, -1),
    "percent": lambda part, whole: 100 * number(part) / number(whole),
    "points": lambda before, after: number(after) - number(before),
    "change": lambda before, after: 100 * (number(after) - before) / number(before),
    "rate": lambda events, n, per: number(events) / number(n) * number(per),
    "round": rounded,
    "abs": lambda value: abs(number(value)),
    "sqrt": lambda value: math.sqrt(number(value)),
    "log": lambda value, *base: math.log(number(value), *base),
    "wilson_low": lambda hits, n: wilson(hits, n, -1),
    "wilson_high": lambda hits, n: wilson(hits, n, 1),
    "funnel_low": lambda share, n: funnel(share, n, -1),
    "funnel_high": lambda share, n: funnel(share, n, 1),
    "correlation": correlation,
    "slope": slope,
    "intercept": lambda xs, ys: fmean(_numbers(ys)) - slope(xs, ys) * fmean(_numbers(xs)),
    "weighted": weighted,
    "longest_run": longest_run,
    "crossings": crossings,
    "binomial": binomial,
    "zip_sum": zip_sum,
    "ratio": ratio,
    "sorted": lambda values: sorted(_numbers(values)),
    "count": lambda values, low, high: sum(low <= each < high for each in _numbers(values)),
}
