"""The plain XmR method: limits, rules and assurance, without any judgement on top.

The figures are those of NHSRplotthedots 0.2.2 (NHS England's Making Data Count) where
`count_beyond` is false. `docs/methods/xmr.md` works an example.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from operator import sub
from statistics import fmean
from typing import Any, Literal, NamedTuple

from portal.insight.assurance import AssuranceType, Direction, assurance
from portal.insight.spc_input import Number, Period, Series, series
from portal.insight.spc_rules import (
    LIMIT_FACTOR,
    RULE_SIDE,
    SCREEN_FACTOR,
    Lines,
    Mark,
    marks,
)

PROVISIONAL_BELOW = 13  # values in a segment; Making Data Count
LOOK_BACK = 16  # values before one that its rules may look back on; the longest run has 8
ROUNDING = 16 * 2.0**-52  # of the largest value: what binary numbers may add to a limit

PointType = Literal["common", "improvement", "concern", "neutral_high", "neutral_low"]


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of a series with limits of its own, in the unit of the values.

    `stop` is the position after its last point, `n` counts its values (gaps left out). The mean
    is None without values, limits and `mean_range` where no moving range is left.
    """

    start: str
    first: int
    stop: int
    n: int
    mean: float | None
    lower: float | None
    upper: float | None
    short_baseline: bool
    near_lower: float | None
    near_upper: float | None
    mean_range: float | None
    range_limit: float | None
    still: float  # share of the baseline's moving ranges that are 0; 0 without ranges
    slack: float  # numbers closer than this are equal

    def as_dict(self) -> dict[str, Any]:
        """What the reference cases call a segment."""
        keys = ("start", "n", "mean", "lower", "upper", "short_baseline")
        return {key: getattr(self, key) for key in keys}


class Point(NamedTuple):
    """One period. A gap has no value, and nothing is said of it but that no rule hits it.

    `rules` are all rules hit, first the one that is shown; `moving_range` is the distance to the
    value before it in the same segment, also across a gap (`after_gap`).
    """

    period: str
    value: float | None
    after_gap: bool
    moving_range: float | None
    rules: tuple[str, ...]
    point: PointType | None
    near_limit: bool | None
    side: int | None

    @property
    def rule(self) -> str:
        """The code of the first rule by priority, or none."""
        return self.rules[0] if self.rules else "none"


@dataclass(frozen=True, slots=True)
class Analysis:
    """A series by the plain method. `variation_last` is the type of the last value's point.

    `points` are those from the series' `marked_from` on.
    """

    segments: tuple[Segment, ...]
    points: tuple[Point, ...]
    variation_last: PointType | None
    assurance: AssuranceType | None

    def as_dict(self) -> dict[str, Any]:
        """The keys of the reference cases, and all rules hit per point."""
        return {
            "segments": [segment.as_dict() for segment in self.segments],
            "rule": [point.rule for point in self.points],
            "rules": [list(point.rules) for point in self.points],
            "point": [point.point for point in self.points],
            "near_limit": [
                None if point.near_limit is None else int(point.near_limit) for point in self.points
            ],
            "side": [point.side for point in self.points],
            "variation_last": self.variation_last,
            "assurance": self.assurance,
        }


def analyse(
    dates: Sequence[Period],
    values: Sequence[Number | None],
    *,
    improvement_direction: Direction = "neutral",
    target: Number | Sequence[Number] | None = None,
    rebase_dates: Sequence[Period] = (),
    fix_after_n: int | None = None,
    screen_moving_ranges: bool = True,
    count_beyond: bool = True,
    preset: str = "nhs",
) -> Analysis:
    """The XmR analysis of `values` (None: a gap), one for each of `dates`, in any order.

    A segment starts at each of `rebase_dates`; its limits come from its first `fix_after_n`
    values (at least 12) or from all. `target` is a level or a range (low, high).
    `screen_moving_ranges` leaves out extreme ranges once; `count_beyond` lets a value beyond a
    limit count towards two of three. `preset` is nhs or wheeler. Direction band reads like
    neutral, with a range as its target. No dates give an analysis without segments.
    Raises ValueError, with a sentence that says what to change, for input it can't judge.
    """
    return analysed(
        series(
            dates,
            values,
            improvement_direction=improvement_direction,
            target=target,
            rebase_dates=rebase_dates,
            fix_after_n=fix_after_n,
            screen_moving_ranges=screen_moving_ranges,
            count_beyond=count_beyond,
            preset=preset,
        )
    )


def analysed(given: Series) -> Analysis:
    """The analysis of a checked series."""
    segments: list[Segment] = []
    points: list[Point] = []
    for first, stop in pairwise((*given.starts, len(given.periods))):
        values = [value for value in given.values[first:stop] if value is not None]
        ranges = list(map(abs, map(sub, islice(values, 1, None), values)))
        segment = _segment(given, first, stop, values, ranges)
        segments.append(segment)
        if stop > given.marked_from:
            points += _points(given, segment, values, ranges)
    last = segments[-1] if segments else None
    return Analysis(
        segments=tuple(segments),
        points=tuple(points),
        variation_last=next((p.point for p in reversed(points) if p.value is not None), None),
        assurance=None
        if last is None or last.mean is None
        else assurance(
            last.lower, last.upper, given.target, given.improvement_direction, slack=last.slack
        ),
    )


def _segment(
    given: Series,
    first: int,
    stop: int,
    values: Sequence[float],
    ranges: Sequence[float],
) -> Segment:
    """The lines of one segment; mean and ranges come from its baseline only."""
    slack = ROUNDING * max(map(abs, values), default=0.0)
    baseline = values[: given.fix_after_n]
    baseline_ranges = ranges[: max(len(baseline) - 1, 0)]
    mean = fmean(baseline) if baseline else None
    mean_range = _mean_range(baseline_ranges, slack, screen=given.screen_moving_ranges)
    lower, upper = _around(mean, mean_range, 1.0)
    near_lower, near_upper = _around(mean, mean_range, given.preset.near_share)
    return Segment(
        start=given.periods[first],
        first=first,
        stop=stop,
        n=len(values),
        mean=mean,
        lower=lower,
        upper=upper,
        short_baseline=len(values) < PROVISIONAL_BELOW,
        near_lower=near_lower,
        near_upper=near_upper,
        mean_range=mean_range,
        range_limit=None if mean_range is None else given.preset.range_factor * mean_range,
        still=sum(map(slack.__ge__, baseline_ranges)) / max(len(baseline_ranges), 1),
        slack=slack,
    )


def _mean_range(ranges: Sequence[float], slack: float, *, screen: bool) -> float | None:
    """The mean of the moving `ranges`; with `screen`, of those that are left once the extreme ones
    are out. None where none is left: of a constant series none is, for 0 is not below 0."""
    if ranges and screen:
        widest = SCREEN_FACTOR * fmean(ranges) - slack
        ranges = [each for each in ranges if each < widest]
    return fmean(ranges) if ranges else None


def _around(
    mean: float | None, mean_range: float | None, share: float
) -> tuple[float | None, float | None]:
    """The lines that lie `share` of the way from the mean to the limits."""
    if mean is None or mean_range is None:
        return None, None
    distance = share * LIMIT_FACTOR * mean_range
    return mean - distance, mean + distance


def _points(
    given: Series, segment: Segment, values: Sequence[float], ranges: Sequence[float]
) -> list[Point]:
    """The marked points of one segment, gaps included; `ranges` are those of its `values`."""
    first = max(segment.first, given.marked_from)
    before = given.values[segment.first : first]
    skipped = len(before) - before.count(None)
    marked = zip(
        _marks(given, segment, values, skipped), islice((None, *ranges), skipped, None), strict=True
    )
    periods, after_gap = given.periods[first : segment.stop], given.missing_before
    direction = given.improvement_direction
    points = []
    for i, (period, value) in enumerate(zip(periods, given.values[first:], strict=False), first):
        if value is None:
            points.append(Point(period, None, after_gap[i], None, (), None, None, None))
            continue
        (rules, near_limit, side), moving_range = next(marked)
        kind = point_type(rules, direction) if rules else "common"
        points.append(
            Point(period, value, after_gap[i], moving_range, rules, kind, near_limit, side)
        )
    return points


def _marks(
    given: Series, segment: Segment, values: Sequence[float], skipped: int
) -> Sequence[Mark]:
    """The marks of the values behind the first `skipped` ones."""
    if segment.mean is None:
        return ()
    lines = Lines(
        segment.mean,
        segment.lower,
        segment.upper,
        segment.near_lower,
        segment.near_upper,
        segment.slack,
    )
    begin = max(0, skipped - LOOK_BACK)
    found = marks(values[begin:], lines, given.preset, count_beyond=given.count_beyond)
    return found[skipped - begin :]


def point_type(rules: Sequence[str], direction: Direction) -> PointType:
    """What the first of `rules` means where `direction` is better: above or rising is an
    improvement for increase and a concern for decrease; without a better side, high or low."""
    if not rules:
        return "common"
    side = RULE_SIDE[rules[0]]
    if direction in ("neutral", "band"):
        return "neutral_high" if side > 0 else "neutral_low"
    return "improvement" if (side > 0) == (direction == "increase") else "concern"
