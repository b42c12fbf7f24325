"""A segment as the portal draws it, and whether its values may be judged at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Literal

from portal.insight.spc_input import Number, finite
from portal.insight.xmr import Point, Segment

LIMITS_FROM = 5  # values in a segment; fewer give a run chart
MOST_STILL = 0.5  # share of ranges that may be 0; beyond it limits say nothing

Chart = Literal["xmr", "run"]
# Too few for limits; no variation; too little of it for limits; limits but no verdict; verdict.
State = Literal["empty", "few", "constant", "flat", "provisional", "judged"]
Bounds = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class ReadSegment:
    """One segment as it is drawn, first and last position inclusive (last < first: never).

    `lower` and `upper` are what values are judged by, `drawn_lower` and `drawn_upper` lie inside
    the hard range; all are None for a run chart, which is drawn around the median.
    """

    start: str
    first: int
    last: int
    n: int
    state: State
    chart: Chart
    provisional: bool
    mean: float | None
    median: float | None
    lower: float | None
    upper: float | None
    drawn_lower: float | None
    drawn_upper: float | None
    mean_range: float | None
    range_limit: float | None
    slack: float  # numbers closer than this are equal

    def as_dict(self) -> dict[str, Any]:
        """The segment as JSON takes it."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "slack"}


def bounds_of(hard_range: tuple[Number | None, Number | None]) -> Bounds:
    """`hard_range` as floats; ValueError where its ends are swapped or no numbers."""
    floor, ceiling = (
        None if end is None else finite(end, "Each end of the hard range") for end in hard_range
    )
    if floor is not None and ceiling is not None and floor > ceiling:
        raise ValueError("The hard range must start with its lower end.")
    return floor, ceiling


def read_segment(segment: Segment, series: Sequence[float | None], bounds: Bounds) -> ReadSegment:
    """`segment` of the values of a `series` as it is drawn inside `bounds`."""
    values = [value for value in series[segment.first : segment.stop] if value is not None]
    state = _state(segment, values)
    limited = state in ("provisional", "judged")
    lower, upper = (segment.lower, segment.upper) if limited else (None, None)
    return ReadSegment(
        start=segment.start,
        first=segment.first,
        last=segment.stop - 1,
        n=segment.n,
        state=state,
        chart="xmr" if limited else "run",
        provisional=segment.short_baseline,
        mean=segment.mean,
        median=median(values) if values else None,
        lower=lower,
        upper=upper,
        drawn_lower=within(lower, bounds),
        drawn_upper=within(upper, bounds),
        mean_range=segment.mean_range if limited else None,
        range_limit=segment.range_limit if limited else None,
        slack=segment.slack,
    )


def _state(segment: Segment, values: Sequence[float]) -> State:
    if len(values) < LIMITS_FROM:
        return "few" if values else "empty"
    if max(values) - min(values) <= segment.slack:
        return "constant"
    if segment.still > MOST_STILL or not segment.mean_range or segment.mean_range <= segment.slack:
        return "flat"
    return "provisional" if segment.short_baseline else "judged"


def within(limit: float | None, bounds: Bounds) -> float | None:
    """`limit`, moved onto the bound that it lies beyond."""
    if limit is None:
        return None
    floor, ceiling = bounds
    if floor is not None and limit < floor:
        return floor
    return ceiling if ceiling is not None and limit > ceiling else limit


def without_false_signals(
    segments: Sequence[ReadSegment], points: Sequence[Point], marked_from: int
) -> tuple[Point, ...]:
    """`points`, the first of which stands at `marked_from`, without what the plain rules say in
    segments that are run charts."""
    kept: list[Point] = []
    for segment in segments:
        first, end = segment.first - marked_from, segment.last + 1 - marked_from
        own = points[max(0, first) : max(0, end)]
        if segment.chart == "run":
            own = [
                point._replace(rules=(), point="common", near_limit=None)
                if point.value is not None
                else point
                for point in own
            ]
        kept += own
    return tuple(kept)
