"""How the questions of a test behave: docs/methods/item-statistics.md has each formula.

Item i has marks x out of m, T is a person's total, R = T - x the rest. Sums are exact, over whole
numbers; variances have n - 1. None is "not defined": there is nobody, or nothing varies.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from portal.training.statistics.distributions import Interval, feldt, fisher, wilson
from portal.training.statistics.moments import (
    correlation,
    covariance,
    efficiency,
    median,
    percent_of,
    shape,
)

Number = int | float | Fraction
State = Literal["too few", "provisional", "enough", "unusable", "not defined"]
SHOWN = 5  # people from which more than counts is shown
PROVISIONAL, ENOUGH = 20, 50  # people for a discrimination to be shown, and to be relied on
FEWEST_PEOPLE, FEWEST_ITEMS = 30, 5  # for a reliability
WANTED = 0.75  # the reliability that Spearman-Brown reckons towards
TAIL_SHARE = Fraction(27, 100)  # of the people, in each group of the old-style index


@dataclass(frozen=True)
class Item:
    """Figures of one item (question or slot)."""

    name: str
    n: int
    maximum: float
    mean: float | None
    facility: float | None  # share of the maximum
    facility_interval: Interval | None
    facility_state: State
    sd: float | None  # in marks
    discrimination: float | None  # -100 to 100
    discrimination_interval: Interval | None
    discrimination_state: State
    efficiency: float | None
    effective_weight: float | None  # percent of the test
    old_style_index: float | None  # -1 to 1
    state: State  # of the item as a whole: whether more than counts may be shown


@dataclass(frozen=True)
class Test:
    """Figures of the whole test, in marks."""

    n: int
    items: int
    maximum: float
    mean: float | None
    median: float | None
    mean_percent: float | None
    sd: float | None
    sd_percent: float | None
    skewness: float | None
    kurtosis: float | None
    alpha: float | None
    alpha_interval: Interval | None
    alpha_state: State
    error_ratio: float | None
    standard_error: float | None
    standard_error_percent: float | None
    items_needed: int | None  # of the same kind, for a reliability of 0.75
    state: State


@dataclass(frozen=True)
class Statistics:
    """Figures of a table of marks."""

    items: tuple[Item, ...]
    test: Test


def statistics_of(
    marks: Sequence[Sequence[Number]], maxima: Sequence[Number], names: Sequence[str] = ()
) -> Statistics:
    """Figures of `marks`: a row a person, a column an item, of which `maxima` can be had.

    The order of people and of items changes nothing. Raises ValueError for rows of another length.
    """
    k, n = len(maxima), len(marks)
    if any(len(row) != k for row in marks):
        raise ValueError("each row of marks needs a mark for every item")
    scale = _scale(marks, maxima)
    columns = [[_whole(row[at], scale) for row in marks] for at in range(k)]
    wholes = [_whole(one, scale) for one in maxima]
    return statistics_of_columns(columns, wholes, names, rows=n, scale=scale)


def statistics_of_columns(
    columns: Sequence[Sequence[int]],
    maxima: Sequence[int],
    names: Sequence[str] = (),
    *,
    rows: int,
    scale: int = 1,
) -> Statistics:
    """The same of marks by item, as whole numbers of which `scale` make a mark; `rows` people."""
    k = len(columns)
    totals = list(map(sum, zip(*columns, strict=True))) if k else [0] * rows
    covariances = [covariance(column, totals) for column in columns]
    roots = [math.sqrt(one) if one is not None and one >= 0 else None for one in covariances]
    weight = math.fsum(one for one in roots if one is not None)
    items = tuple(
        item_of(
            names[at] if names else str(at + 1),
            columns[at],
            maxima[at],
            [total - mark for total, mark in zip(totals, columns[at], strict=True)],
            scale=scale,
            weight=percent_of(roots[at], weight),
            by=totals,
        )
        for at in range(k)
    )
    return Statistics(items, _test(columns, maxima, totals, scale))


def item_of(
    name: str,
    column: Sequence[int],
    maximum: int,
    rests: Sequence[int],
    *,
    scale: int = 1,
    weight: float | None = None,
    by: Sequence[int] | None = None,
) -> Item:
    """Figures of one item: its marks, of at most `maximum`, and the rest of each person's test.

    Marks are whole numbers, `scale` of them to a mark; `rests` may have a unit of its own, such as
    a percentage. The old-style index groups people `by` their total, else by the rest.
    """
    n = len(column)
    mean = sum(column) / n / scale if n else None
    facility = sum(column) / (n * maximum) if n else None
    variance = covariance(column, column)
    discrimination = correlation(column, rests)
    enough = _state(n, PROVISIONAL, ENOUGH)
    seen = facility is not None and n >= SHOWN
    shown = discrimination is not None and n >= PROVISIONAL
    return Item(
        name=name,
        n=n,
        maximum=maximum / scale,
        mean=mean,
        facility=facility,
        facility_interval=wilson(facility or 0.0, n) if seen else None,
        facility_state=_state(n, SHOWN, SHOWN),
        sd=math.sqrt(variance) / scale if variance is not None else None,
        discrimination=discrimination,
        discrimination_interval=_percent(fisher((discrimination or 0.0) / 100, n))
        if shown
        else None,
        discrimination_state="not defined" if discrimination is None else enough,
        efficiency=efficiency(column, rests),
        effective_weight=weight,
        old_style_index=_old_style(column, by or rests, maximum),
        state=_state(n, SHOWN, SHOWN),
    )


def _test(
    columns: Sequence[Sequence[int]], wholes: Sequence[int], totals: list[int], scale: int
) -> Test:
    n, k, possible = len(totals), len(columns), sum(wholes)
    variance = covariance(totals, totals)
    alpha = _alpha(columns, variance)
    sd = math.sqrt(variance) / scale if variance is not None else None
    ratio = math.sqrt(max(0.0, 1 - alpha)) if alpha is not None else None
    error = sd * ratio if sd is not None and ratio is not None else None
    skewness, kurtosis = shape(totals)
    shown = alpha is not None and n >= FEWEST_PEOPLE and k >= FEWEST_ITEMS
    top = possible / scale

    mean = sum(totals) / n / scale if n else None
    return Test(
        n=n,
        items=k,
        maximum=top,
        mean=mean,
        median=median(totals, scale),
        mean_percent=percent_of(mean, top),
        sd=sd,
        sd_percent=percent_of(sd, top),
        skewness=skewness,
        kurtosis=kurtosis,
        alpha=alpha,
        alpha_interval=feldt(alpha or 0.0, n, k) if shown else None,
        alpha_state=_alpha_state(alpha, n, k),
        error_ratio=ratio,
        standard_error=error,
        standard_error_percent=percent_of(error, top),
        items_needed=spearman_brown(alpha, k),
        state=_state(n, SHOWN, SHOWN),
    )


def spearman_brown(alpha: float | None, k: int, wanted: float = WANTED) -> int | None:
    """How many items like these `k` have the reliability `wanted`; None where alpha is not > 0."""
    if alpha is None or alpha <= 0 or not k:
        return None
    if alpha >= 1:
        return 1
    return max(1, math.ceil(k * wanted * (1 - alpha) / (alpha * (1 - wanted)) - 1e-9))


def _alpha(columns: Sequence[Sequence[int]], variance: float | None) -> float | None:
    k = len(columns)
    if k < 2 or not variance:
        return None
    inside = math.fsum(covariance(column, column) or 0.0 for column in columns)
    return k / (k - 1) * (1 - inside / variance)


def _alpha_state(alpha: float | None, n: int, k: int) -> State:
    if alpha is None:
        return "not defined"
    if n < FEWEST_PEOPLE or k < FEWEST_ITEMS:
        return "too few"
    return "unusable" if alpha < 0 else "enough"


def _old_style(column: Sequence[int], totals: Sequence[int], maximum: int) -> float | None:
    """Facility among the top 27 % less that among the bottom 27 %; ties at the edge share."""
    n = len(column)
    size = max(1, math.floor(TAIL_SHARE * n + Fraction(1, 2)))
    if n < 2 or 2 * size > n:
        return None
    low = _group(column, totals, size)
    high = _group(column, [-one for one in totals], size)
    return float((high - low) / (size * maximum))


def _group(column: Sequence[int], totals: Sequence[int], size: int) -> Fraction:
    """Marks of the `size` people with the lowest totals; those who tie for a place share it."""
    edge = sorted(totals)[size - 1]
    inside = [mark for mark, total in zip(column, totals, strict=True) if total < edge]
    tied = [mark for mark, total in zip(column, totals, strict=True) if total == edge]
    return sum(inside) + Fraction(sum(tied), len(tied)) * (size - len(inside))


def _scale(marks: Sequence[Sequence[Number]], maxima: Sequence[Number]) -> int:
    found = {value for row in (maxima, *marks) for value in row if not isinstance(value, int)}
    return math.lcm(1, *(Fraction(value).denominator for value in found))


def _whole(value: Number, scale: int) -> int:
    return value * scale if isinstance(value, int) else int(Fraction(value) * scale)


def _percent(found: Interval | None) -> Interval | None:
    return (100 * found[0], 100 * found[1]) if found else None


def _state(n: int, provisional: int, enough: int) -> State:
    if n < provisional:
        return "too few"
    return "provisional" if n < enough else "enough"
