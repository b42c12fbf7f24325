"""A bullet bar: how a value stands to its target, on one line.

Stephen Few's bullet graph, with the expected range where he puts grades of performance.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from portal.insight.geometry_parts import Formatter, Tick
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
    within,
)
from portal.insight.geometry_shapes import polyline, rectangle
from portal.insight.geometry_text import TEXT_SIZE, clean, spread, text_width

BULLET = (320.0, 60.0)  # px
BARE = 40.0  # px; a lower bar has no words of its own
TICK_WIDTH = 62.0  # px that a tick has to itself
LABEL_GAP = 12.0  # px between two labels


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
    labels: tuple[tuple[str, Tick], ...]  # value, target or baseline, and its text by its left end
    label_y: float


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
    band = [within(one, hard_range) for one in (low, high) if one is not None]
    unit, bare = clean(unit), height < BARE
    ends = _ends((value, target, target_high, *band, baseline), hard_range)
    scale = Scale(*ends, 2, width - 2)
    ticks = nice_ticks(*ends, max(2, int(width / TICK_WIDTH)))
    top, bottom = (1.0, height - 3) if bare else (TEXT_SIZE + 7, height - TEXT_SIZE - 9)
    third = (bottom - top) / 3
    return Bullet(
        title=clean(title),
        unit=unit,
        width=width,
        height=height,
        bar="" if value is None else rectangle(scale(0), top + third, scale(value), bottom - third),
        band=rectangle(scale(band[0]), top, scale(band[1]), bottom) if len(band) > 1 else "",
        target=_posts((target, target_high), scale, top, bottom),
        baseline=_posts((baseline,), scale, top, bottom),
        axis=polyline([(0, bottom + 2), (width, bottom + 2)]) + _posts([0], scale, top, bottom + 2),
        ticks=() if bare else tuple(_in_view(scale, ticks, tick_texts(ticks, unit), width)),
        tick_y=height - 3,
        labels=() if bare else _labels(scale, value, target, baseline, unit, format),
        label_y=TEXT_SIZE,
    )


def _ends(figures: Iterable[float | None], hard_range: Range) -> tuple[float, float]:
    """Both ends of the axis; raises ValueError where a figure is not finite."""
    shown = [one for one in figures if one is not None]
    if not all(map(math.isfinite, shown)):
        raise ValueError("a bullet bar needs finite figures")
    return axis_range(shown, hard_range, from_zero=True)


def _labels(
    scale: Scale,
    value: float | None,
    target: float | None,
    baseline: float | None,
    unit: str,
    format: Formatter | None,
) -> tuple[tuple[str, Tick], ...]:
    """The figures above the bar, the most important first where not all have room."""
    decimals = decimals_of(tick_step(scale.low, scale.high, 5) / 10)
    wanted = [("value", value, ""), ("target", target, "target "), ("baseline", baseline, "from ")]
    known = [(name, one, word) for name, one, word in wanted if one is not None]
    plain = [word + figure(one, decimals) for _, one, word in known]
    full = [
        word + (clean(format(one)) if format else with_unit(figure(one, decimals), unit))
        for _, one, word in known
    ]
    places = [(name, scale(one)) for name, one, _ in known]
    return _placed(places, full, plain, scale.end + 2)


def _posts(figures: Sequence[float | None], scale: Scale, top: float, bottom: float) -> str:
    """Vertical lines at the figures that are given."""
    known = [scale(one) for one in figures if one is not None]
    return "".join(polyline([(x, top), (x, bottom)]) for x in known)


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


def _placed(
    places: Sequence[tuple[str, float]], full: Sequence[str], plain: Sequence[str], width: float
) -> tuple[tuple[str, Tick], ...]:
    """Labels in one row, each as near as possible to its place.

    The `full` ones where they fit side by side, else the `plain` ones; of these, the last are left
    out until the others fit, for a figure is never cut.
    """
    texts = list(full if _total(full) <= width else plain)
    while len(texts) > 1 and _total(texts) > width:
        texts.pop()
    ordered = sorted(zip(places, texts, strict=False), key=lambda one: one[0][1])
    sizes = [text_width(text) + LABEL_GAP for _, text in ordered]
    lefts = [x - size / 2 for ((_, x), _), size in zip(ordered, sizes, strict=True)]
    starts = spread(lefts, sizes, 0, width)
    return tuple(
        (name, Tick(start + LABEL_GAP / 2, text))
        for start, ((name, _), text) in zip(starts, ordered, strict=True)
    )


def _total(texts: Sequence[str]) -> float:
    return sum(text_width(text) + LABEL_GAP for text in texts)
