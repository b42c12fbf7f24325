"""Two drawings that stand in a row of a list: a sparkline and a bullet bar.

A page holds dozens of them, so their paths are joined here and their macros only fill in text.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.insight.geometry_parts import XY, Formatter, Kind, Segment, Tick
from portal.insight.geometry_scale import (
    Range,
    Scale,
    axis_range,
    decimals_of,
    figure,
    nice_ticks,
    tick_step,
    tick_texts,
    with_unit,
)
from portal.insight.geometry_shapes import polyline, rectangle, shape, strands
from portal.insight.geometry_text import TEXT_SIZE, clean, fitted, spread, text_width

SPARKLINE = (120.0, 28.0)  # px
BULLET = (320.0, 60.0)  # px
BARE = 40.0  # px; a bullet bar less high than this has no words of its own
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


@dataclass(frozen=True, slots=True)
class Bullet:
    """A bar from zero to the value, with the target across it and the expected range behind."""

    title: str
    unit: str
    width: float
    height: float
    bar: str
    band: str
    target: str
    baseline: str
    axis: str
    ticks: tuple[Tick, ...]
    tick_y: float
    labels: tuple[
        tuple[str, Tick], ...
    ]  # value, target or baseline, and its text from its left end
    label_y: float


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
    shown = [value for value in values if value is not None]
    limits = [_limits(segment, hard_range) for segment in segments]
    shown += [limit for pair in limits if pair for limit in pair]
    shown += [segment.mean for segment in segments if segment.mean is not None]
    shown += [] if target is None else [target]
    if not all(map(math.isfinite, shown)):
        raise ValueError("a sparkline needs finite values, limits and targets")
    scale = Scale(*axis_range(shown), height - INSET, INSET)
    step = (width - 2 * INSET) / max(1, len(values) - 1)
    left = INSET if len(values) > 1 else width / 2
    places = [
        None if value is None else (left + step * index, scale(value))
        for index, value in enumerate(values)
    ]
    band, centre = [], []
    for segment, pair in zip(segments, limits, strict=True):
        x1 = max(0.0, left + step * (segment.start - 0.5))
        x2 = min(width, left + step * (segment.end + 0.5))
        if pair:
            band.append(rectangle(x1, scale(pair[1]), x2, scale(pair[0])))
        if segment.mean is not None:
            centre.append(polyline([(x1, scale(segment.mean)), (x2, scale(segment.mean))]))
    stretches = strands(places)
    marks = _marks(places, kinds or ["common"] * len(values), stretches)
    return Sparkline(
        title=clean(title),
        width=width,
        height=height,
        line="".join(map(polyline, stretches)),
        band="".join(band),
        centre="".join(centre),
        target="" if target is None else polyline([(0, scale(target)), (width, scale(target))]),
        marks=_joined(marks[:-1]),
        latest=marks[-1] if marks else None,
        latest_hollow=not latest_final,
    )


def _limits(segment: Segment, hard_range: Range) -> tuple[float, float] | None:
    """Lower and upper limit of a segment inside the hard range, where it has both."""
    if segment.lower is None or segment.upper is None:
        return None
    floor, ceiling = hard_range
    lower, upper = (
        limit if floor is None else max(limit, floor) for limit in (segment.lower, segment.upper)
    )
    return (lower, upper) if ceiling is None else (min(lower, ceiling), min(upper, ceiling))


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


def bullet(
    value: float | None,
    *,
    target: float | None = None,
    target_high: float | None = None,
    low: float | None = None,
    high: float | None = None,
    baseline: float | None = None,
    unit: str = "",
    hard_range: Range = (None, None),
    format: Formatter | None = None,
    width: float = BULLET[0],
    height: float = BULLET[1],
    title: str = "",
) -> Bullet:
    """Draw `value` as a bar from zero, with the target across it.

    `low` to `high` is the expected range, `baseline` where the target set out from. The axis always
    contains zero: a cut bar would lie. Less than 40 px high it has no words of its own. Raises
    ValueError for a figure that is not finite.
    """
    floor, ceiling = hard_range
    low = low if low is None or floor is None else max(low, floor)
    high = high if high is None or ceiling is None else min(high, ceiling)
    shown = [one for one in (value, target, target_high, low, high, baseline) if one is not None]
    if not all(map(math.isfinite, shown)):
        raise ValueError("a bullet bar needs finite figures")
    unit = clean(unit)
    bottom, top = axis_range(shown, hard_range, from_zero=True)
    count = max(2, int(width / 80))
    scale = Scale(bottom, top, 2, width - 2)
    ticks = nice_ticks(bottom, top, count)
    decimals = decimals_of(tick_step(bottom, top, count) / 10)
    write = format or (lambda one: with_unit(figure(one, decimals), unit))
    bare = height < BARE
    y1, y2 = (1, height - 3) if bare else (TEXT_SIZE + 7, height - TEXT_SIZE - 9)
    middle, zero, thick = (y1 + y2) / 2, scale(0.0), (y2 - y1) / 5
    wanted = [("value", value, ""), ("target", target, "target "), ("baseline", baseline, "from ")]
    return Bullet(
        title=clean(title),
        unit=unit,
        width=width,
        height=height,
        bar="" if value is None else rectangle(zero, middle - thick, scale(value), middle + thick),
        band="" if low is None or high is None else rectangle(scale(low), y1, scale(high), y2),
        target="".join(
            _post(scale(one), y1, y2) for one in (target, target_high) if one is not None
        ),
        baseline=""
        if baseline is None
        else _post(scale(baseline), middle - 1.7 * thick, middle + 1.7 * thick),
        axis=polyline([(0, y2 + 2), (width, y2 + 2)]) + _post(zero, y1, y2 + 2),
        ticks=() if bare else tuple(_in_view(scale, ticks, tick_texts(ticks, unit), width)),
        tick_y=height - 3,
        labels=_placed(
            [
                (name, scale(one), word + write(one))
                for name, one, word in wanted
                if one is not None
            ],
            width,
        ),
        label_y=TEXT_SIZE,
    )


def _post(x: float, top: float, bottom: float) -> str:
    return polyline([(x, top), (x, bottom)])


def _in_view(
    scale: Scale, ticks: Sequence[float], texts: Sequence[str], width: float
) -> Iterator[Tick]:
    """Ticks by their middle, moved inside where their text would leave the drawing."""
    free = 0.0
    for tick, text in zip(ticks, texts, strict=True):
        half = text_width(text) / 2
        at = min(max(scale(tick), half), width - half)
        if at - half >= free:
            yield Tick(at, text)
            free = at + half + 6


def _placed(wanted: Sequence[tuple[str, float, str]], width: float) -> tuple[tuple[str, Tick], ...]:
    """Labels side by side in one row, each as near as possible to its place."""
    ordered = sorted(wanted, key=lambda one: one[1])
    room = width / max(1, len(ordered)) - 10
    if sum(text_width(text) + 10 for _, _, text in ordered) > width:
        ordered = [(name, x, fitted(text, room)) for name, x, text in ordered]
    sizes = [text_width(text) + 10 for _, _, text in ordered]
    lefts = [x - size / 2 for (_, x, _), size in zip(ordered, sizes, strict=True)]
    starts = spread(lefts, sizes, 0, width)
    return tuple(
        (name, Tick(start + 5, text))
        for start, (name, _, text) in zip(starts, ordered, strict=True)
    )
