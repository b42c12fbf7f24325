"""A sparkline: a series with its limits and signals, small enough for a cell of a table.

A page holds dozens of them, so their paths are joined here and the macro only fills in text.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from portal.insight.geometry_parts import XY, Kind, Segment
from portal.insight.geometry_scale import Range, Scale, axis_range, within
from portal.insight.geometry_shapes import polyline, rectangle, shape, strands
from portal.insight.geometry_text import clean

SPARKLINE = (120.0, 28.0)  # px
DOT = 1.2  # px, radius of a usual point that gaps isolate
SIGNAL = 2.6  # px, radius of a point with a signal
LATEST = 3.2  # px, radius of the last point
INSET = 5.0  # px around a sparkline, for its markers


@dataclass(frozen=True, slots=True)
class Sparkline:
    """Paths of a small chart without words; `marks` holds one path for each kind of point."""

    title: str
    width: float
    height: float
    line: str
    band: str
    centre: str
    target: str
    marks: tuple[tuple[Kind, str], ...]
    latest: tuple[Kind, str] | None
    latest_hollow: bool


def sparkline(
    values: Sequence[float | None],
    kinds: Sequence[Kind] = (),
    *,
    segments: Sequence[Segment] = (),
    target: float | None = None,
    hard_range: Range = (None, None),
    width: float = SPARKLINE[0],
    height: float = SPARKLINE[1],
    latest_final: bool = True,
    title: str = "",
) -> Sparkline:
    """Draw `values`, one for each period in order, None for a gap.

    `kinds` belongs to `values` index by index; empty means that no point is a signal. Limits are
    drawn inside the hard range. Raises ValueError for a value that is not finite.
    """
    shown = _quantities(values, segments, target, hard_range)
    scale = Scale(*axis_range(shown), height - INSET, INSET)
    step = (width - 2 * INSET) / max(1, len(values) - 1)
    left = INSET if len(values) > 1 else width / 2
    places = [
        None if value is None else (left + step * index, scale(value))
        for index, value in enumerate(values)
    ]
    edges = [
        (max(0.0, left + step * (one.start - 0.5)), min(width, left + step * (one.end + 0.5)))
        for one in segments
    ]
    stretches = strands(places)
    marks = _marks(places, kinds or ["common"] * len(values), stretches)
    return Sparkline(
        title=clean(title),
        width=width,
        height=height,
        line="".join(map(polyline, stretches)),
        band=_band(segments, edges, scale, hard_range),
        centre=_centres(segments, edges, scale),
        target="" if target is None else polyline([(0, scale(target)), (width, scale(target))]),
        marks=_joined(marks[:-1]),
        latest=marks[-1] if marks else None,
        latest_hollow=not latest_final,
    )


def _quantities(
    values: Sequence[float | None],
    segments: Sequence[Segment],
    target: float | None,
    hard_range: Range,
) -> list[float]:
    """All that the drawing has to show; raises ValueError where one is not finite."""
    shown = [value for value in values if value is not None]
    for segment in segments:
        shown += _limits(segment, hard_range)
        shown += [] if segment.mean is None else [segment.mean]
    shown += [] if target is None else [target]
    if not all(map(math.isfinite, shown)):
        raise ValueError("a sparkline needs finite values, limits and targets")
    return shown


def _band(segments: Sequence[Segment], edges: Sequence[XY], scale: Scale, hard_range: Range) -> str:
    """The area between the limits of each segment; `edges` are its left and right end."""
    return "".join(
        rectangle(x1, scale(limits[1]), x2, scale(limits[0]))
        for (x1, x2), one in zip(edges, segments, strict=True)
        if (limits := _limits(one, hard_range))
    )


def _centres(segments: Sequence[Segment], edges: Sequence[XY], scale: Scale) -> str:
    return "".join(
        polyline([(x1, scale(one.mean)), (x2, scale(one.mean))])
        for (x1, x2), one in zip(edges, segments, strict=True)
        if one.mean is not None
    )


def _limits(segment: Segment, hard_range: Range) -> list[float]:
    """Lower and upper limit of a segment inside the hard range; empty unless it has both."""
    if segment.lower is None or segment.upper is None:
        return []
    return [within(segment.lower, hard_range), within(segment.upper, hard_range)]


def _marks(
    places: Sequence[XY | None], kinds: Sequence[Kind], stretches: Sequence[Sequence[XY]]
) -> list[tuple[Kind, str]]:
    """Signals, points that stand alone, and last the latest point, whatever it is."""
    alone = {stretch[0] for stretch in stretches if len(stretch) == 1}
    found = [(place, kind) for place, kind in zip(places, kinds, strict=True) if place]
    marks: list[tuple[Kind, str]] = []
    for number, (place, kind) in enumerate(found, start=1):
        if number == len(found):
            marks.append((kind, shape(kind, *place, LATEST)))
        elif kind != "common":
            marks.append((kind, shape(kind, *place, SIGNAL)))
        elif place in alone:
            marks.append((kind, shape(kind, *place, DOT)))
    return marks


def _joined(marks: Sequence[tuple[Kind, str]]) -> tuple[tuple[Kind, str], ...]:
    """One path for each kind."""
    paths: dict[Kind, str] = {}
    for kind, path in marks:
        paths[kind] = paths.get(kind, "") + path
    return tuple(paths.items())
