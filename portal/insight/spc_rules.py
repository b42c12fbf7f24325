"""The rules that find a signal in an XmR chart, and the constants behind them.

Sources: Making Data Count (NHS England), as NHSRplotthedots 0.2.2 computes it; Wheeler,
Understanding Variation (1993), as Xmrit draws it. `docs/methods/xmr.md` explains both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

LIMIT_FACTOR = 2.66  # mean ranges from the mean to a limit; textbooks round it from 3 / 1.128
SCREEN_FACTOR = 3.267  # mean ranges; a range this wide is itself a signal and left out once


@dataclass(frozen=True, slots=True)
class Preset:
    """One school of reading XmR charts.

    `near_share` is how far from the mean to the limit a value must lie to count as near it;
    a cluster is `cluster_needed` such values among `cluster_size` in a row. `trend_run` is None
    where the school has no rule for trends.
    """

    name: str
    near_share: float
    cluster_code: str
    cluster_size: int
    cluster_needed: int
    shift_run: int  # points on one side of the mean
    trend_run: int | None  # points that rise, or fall, without a break
    range_factor: float  # mean ranges; upper limit of the chart of moving ranges


NHS = Preset("nhs", 2 / 3, "two_of_three", 3, 2, 7, 7, 3.267)
WHEELER = Preset("wheeler", 1 / 2, "three_of_four", 4, 3, 8, None, 3.268)
PRESETS = {preset.name: preset for preset in (NHS, WHEELER)}

# Which way each rule points: 1 is up, or the upper half of the chart.
RULE_SIDE = {
    "beyond_upper": 1,
    "beyond_lower": -1,
    "trend_up": 1,
    "trend_down": -1,
    "two_of_three_high": 1,
    "two_of_three_low": -1,
    "three_of_four_high": 1,
    "three_of_four_low": -1,
    "shift_high": 1,
    "shift_low": -1,
}


@dataclass(frozen=True, slots=True)
class Lines:
    """What a segment's values are compared with; the limits are None where they are undefined.

    `slack` is the rounding of binary numbers in the unit of the values: two numbers closer than
    that are equal (0.1, 0.2 and 0.3 have a mean that differs from 0.2 in the 17th digit).
    """

    mean: float
    lower: float | None
    upper: float | None
    near_lower: float | None
    near_upper: float | None
    slack: float


class Mark(NamedTuple):
    """What the rules say of one value: the rules it helps to hit, first the one that is shown."""

    rules: tuple[str, ...]
    near_limit: bool | None
    side: int


def marks(
    values: Sequence[float], lines: Lines, preset: Preset, *, count_beyond: bool
) -> list[Mark]:
    """The marks of one segment's `values`, oldest first. Order of rules: beyond, trend, cluster,
    shift. Without limits nothing is beyond or near them."""
    above, below = lines.mean + lines.slack, lines.mean - lines.slack
    sides = [1 if value > above else -1 if value < below else 0 for value in values]
    beyond = _outside(values, lines.lower, lines.upper, lines.slack)
    outer = _outside(values, lines.near_lower, lines.near_upper, lines.slack)
    # Outside the near line on one side: the cluster's candidates. NHSRplotthedots leaves out
    # those beyond the limit, Making Data Count's own tools count them since late 2023.
    near = [0 if there else out for there, out in zip(beyond, outer, strict=True)]
    clusters = _clusters(near if preset is NHS and not count_beyond else outer, sides, preset)
    shifts = spread(run_ends(sides, preset.shift_run), preset.shift_run)
    trends = _trends(values, preset.trend_run)
    undefined = lines.lower is None
    return [
        Mark(
            _rules(out, trend, cluster, shift) if out or trend or cluster or shift else (),
            None if undefined else close != 0,
            side,
        )
        for out, trend, cluster, shift, close, side in zip(
            beyond, trends, clusters, shifts, near, sides, strict=True
        )
    ]


@lru_cache(maxsize=256)
def _rules(
    out: int, trend: tuple[str, ...], cluster: tuple[str, ...], shift: int
) -> tuple[str, ...]:
    """All rules that a value helps to hit; there are few combinations."""
    return (
        *_code("beyond", out, "upper", "lower"), *trend, *cluster, *_code("shift", shift),
    )  # fmt: skip


@lru_cache(maxsize=64)
def _code(name: str, side: int, high: str = "high", low: str = "low") -> tuple[str, ...]:
    if side == 0:
        return ()
    return (f"{name}_{high if side > 0 else low}",)


def compare(value: float, line: float, slack: float) -> int:
    """1 above `line`, -1 below, 0 on it."""
    if value > line + slack:
        return 1
    return -1 if value < line - slack else 0


def _outside(
    values: Sequence[float], lower: float | None, upper: float | None, slack: float
) -> list[int]:
    """1 strictly above `upper`, -1 strictly below `lower`, else 0."""
    if lower is None or upper is None:
        return [0] * len(values)
    above, below = upper + slack, lower - slack
    return [1 if value > above else -1 if value < below else 0 for value in values]


def run_ends(sides: Sequence[int], length: int) -> list[int]:
    """The side at each point that completes, or continues, a run of `length` on one side; else 0.

    A value on the mean has side 0 and ends the run.
    """
    ends, run, last = [], 0, 0
    for side in sides:
        run = run + 1 if side == last else 1
        last = side
        ends.append(side if run >= length else 0)
    return ends


def trend_ends(values: Sequence[float], length: int) -> list[int]:
    """1 or -1 where `length` strictly rising or falling values end, else 0. A tie breaks it."""
    if not values:
        return []
    steps = [(later > earlier) - (later < earlier) for earlier, later in pairwise(values)]
    return [0, *run_ends(steps, length - 1)]


def spread(ends: Sequence[int], length: int) -> list[int]:
    """Each run's sign on all of its `length` points; where two runs share a point, the later's."""
    spread_out = [0] * len(ends)
    for end, sign in enumerate(ends):
        if sign:
            first = max(0, end - length + 1)
            spread_out[first : end + 1] = [sign] * (end + 1 - first)
    return spread_out


def _trends(values: Sequence[float], length: int | None) -> list[tuple[str, ...]]:
    """The trends that each value belongs to: the bottom of a V to two, the later one first."""
    ends = trend_ends(values, length) if length else []
    if length is None or not any(ends):
        return [()] * len(values)
    latest = spread(ends, length)
    up = spread([max(end, 0) for end in ends], length)
    down = spread([min(end, 0) for end in ends], length)
    return [
        (
            *_code("trend", sign, "up", "down"),
            *(_code("trend", -sign, "up", "down") if up[i] and down[i] else ()),
        )
        for i, sign in enumerate(latest)
    ]


def in_cluster(near: Sequence[int], sides: Sequence[int], size: int, needed: int) -> list[int]:
    """The side at each point in some window of `size` points, all on that side, `needed` near."""
    found = [0] * len(near)
    ends = run_ends(sides, size)
    for end in range(size - 1, len(near)):
        first = end - size + 1
        if ends[end] and size - near[first : end + 1].count(0) >= needed:
            found[first : end + 1] = [ends[end]] * size
    return found


def _clusters(outer: Sequence[int], sides: Sequence[int], preset: Preset) -> list[tuple[str, ...]]:
    """The codes of the cluster rule. NHS: the window on one side, only its near values are
    flagged. Wheeler: three near values are enough, and all four are flagged, so that a value
    can belong to an upper and a lower cluster; the later comes first."""
    name, size = preset.cluster_code, preset.cluster_size
    if not any(outer):
        return [()] * len(outer)
    if preset is NHS:
        found = in_cluster(outer, sides, size, preset.cluster_needed)
        return [_code(name, side) if near else () for side, near in zip(found, outer, strict=True)]
    codes: list[tuple[str, ...]] = [()] * len(outer)
    for first in range(len(outer) - size + 1):
        window = outer[first : first + size]
        for side in (1, -1):
            if window.count(side) >= preset.cluster_needed:
                code = _code(name, side)
                for i in range(first, first + size):
                    codes[i] = (*code, *(each for each in codes[i] if each not in code))
    return codes
