"""Intervals of 95 % around shares, correlations and reliabilities; only the standard library."""

import math
from statistics import NormalDist

CONFIDENCE = 0.95
TAIL = (1 - CONFIDENCE) / 2
Z = NormalDist().inv_cdf(1 - TAIL)  # 1.96 standard errors
Interval = tuple[float, float]


def wilson(share: float, n: int) -> Interval | None:
    """Wilson's score interval (1927) of a share from 0 to 1 over `n`; None for nobody."""
    if n < 1:
        return None
    square = Z * Z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = Z / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def fisher(r: float, n: int) -> Interval | None:
    """The interval of a correlation by Fisher's z (1921); None for fewer than 4 pairs."""
    if n < 4:
        return None
    if abs(r) >= 1:
        return r, r
    z, half = math.atanh(r), Z / math.sqrt(n - 3)
    return math.tanh(z - half), math.tanh(z + half)


def feldt(alpha: float, n: int, k: int) -> Interval | None:
    """The interval of alpha over `n` people and `k` items (Feldt, 1965); None below 2 of either.

    (1 - alpha of all people)/(1 - alpha found) follows F with n-1 and (n-1)(k-1) degrees.
    """
    if n < 2 or k < 2:
        return None
    first, second = n - 1, (n - 1) * (k - 1)
    low = 1 - (1 - alpha) * f_quantile(1 - TAIL, first, second)
    return low, 1 - (1 - alpha) * f_quantile(TAIL, first, second)


def f_quantile(chance: float, first: int, second: int) -> float:
    """The value below which F with `first` and `second` degrees lies with `chance`."""
    low, high = 0.0, 1.0
    for _step in range(200):  # halving the interval of the beta quantile to the last bit
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if incomplete_beta(middle, first / 2, second / 2) < chance:
            low = middle
        else:
            high = middle
    return second * high / (first * (1 - high))


def incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function, by its continued fraction (Lentz)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(1 - x, b, a)
    log = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    front = math.exp(log + a * math.log(x) + b * math.log1p(-x)) / a
    return front * _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    tiny = 1e-300
    c, d = 1.0, _away(1 - (a + b) * x / (a + 1), tiny)
    found = d
    for m in range(1, 10_000):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = _away(1 + step * d, tiny)
            held = 1 + step / c
            c = held if abs(held) > tiny else tiny
            found *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return found


def _away(value: float, tiny: float) -> float:
    return 1 / (value if abs(value) > tiny else tiny)
