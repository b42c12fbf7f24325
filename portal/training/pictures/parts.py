"""What drawings of content are made of, and their axes: plain values, pixels from the top left.

The charts of metrics have a geometry of their own (portal.insight.geometry); these are the other
kinds, in the same visual language.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from portal.insight.geometry_scale import (
    Scale,
    axis_range,
    figure,
    nice_ticks,
    tick_texts,
    with_unit,
)
from portal.insight.geometry_text import LINE_HEIGHT, clean, fitted, text_width, wrapped

Spec = dict[str, Any]  # a chart as content writes it, read from YAML

TOP = 26.0  # px above the plot: the unit stands there
EDGE = 12.0  # px beside the plot
TICKS = 5  # at most this many steps on an axis
DOT = 4.0  # px, radius


@dataclass(frozen=True)
class Shape:
    """A path; `role` is its CSS class, `tone` the number of its series from 1 (0: none)."""

    d: str
    role: str
    tone: int = 0
    said: str = ""  # when pointed at


@dataclass(frozen=True)
class Words:
    """Text at its baseline."""

    x: float
    y: float
    text: str
    anchor: str = ""
    role: str = ""
    bold: bool = False


@dataclass
class Picture:
    """A drawing in the making."""

    width: float
    height: float
    shapes: list[Shape] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)

    def line(self, x1: float, y1: float, x2: float, y2: float, role: str, said: str = "") -> None:
        self.shapes.append(Shape(f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}", role, said=said))

    def box(
        self, x1: float, y1: float, x2: float, y2: float, role: str, tone: int = 0, said: str = ""
    ) -> None:
        left, right, top, bottom = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
        d = f"M{left:.1f} {top:.1f}H{right:.1f}V{bottom:.1f}H{left:.1f}Z"
        self.shapes.append(Shape(d, role, tone, said))

    def dot(self, x: float, y: float, tone: int = 0, said: str = "") -> None:
        d = f"M{x - DOT:.1f} {y:.1f}a{DOT} {DOT} 0 1 0 {2 * DOT} 0a{DOT} {DOT} 0 1 0 -{2 * DOT} 0Z"
        self.shapes.append(Shape(d, "dot", tone, said))

    def text(self, x: float, y: float, text: str, anchor: str = "", **more: Any) -> None:
        self.words.append(Words(x, y, text, anchor, **more))


@dataclass(frozen=True)
class Plot:
    left: float
    top: float
    right: float
    bottom: float


def series_of(spec: Spec) -> dict[str, list[float | None]]:
    """The series of a chart by name; a single one has no name."""
    held = spec.get("series")
    if isinstance(held, dict) and held:
        return {clean(str(name)): list(values) for name, values in held.items()}
    return {"": list(spec.get("y") or [])}


def labels_of(spec: Spec) -> list[str]:
    return [clean(plain(one)) for one in spec.get("x") or []]


def plain(value: Any) -> str:
    """A label or number as its author wrote it."""
    if isinstance(value, float):
        return format(Decimal(repr(value)).normalize(), "f")
    return "" if value is None else str(value)


def written(value: float | None, spec: Spec) -> str:
    """A figure with its unit; a gap is said so."""
    if value is None:
        return "no value"
    decimals = spec.get("decimals")
    if not isinstance(decimals, int):
        text = plain(float(value))
        decimals = min(len(text.partition(".")[2]), 3)
    return with_unit(figure(float(value), decimals), str(spec.get("unit") or ""))


def reach(values: Iterable[float | None], spec: Spec, *, from_zero: bool) -> tuple[float, float]:
    """Lowest and highest figure on the axis, as the author says or as the figures need."""
    held = [float(each) for each in values if each is not None]
    if isinstance(spec.get("target"), int | float):
        held.append(float(spec["target"]))
    low, high = axis_range(held, from_zero=from_zero)
    low = float(spec["from"]) if isinstance(spec.get("from"), int | float) else low
    high = float(spec["to"]) if isinstance(spec.get("to"), int | float) else high
    return (low, high) if low < high else (low, low + (abs(low) or 1.0))


def ticks_of(low: float, high: float, unit: str, count: int = TICKS) -> list[tuple[float, str]]:
    """Ticks with their texts; the unit stands with % only, else above the axis."""
    ticks = nice_ticks(low, high, count)
    return list(zip(ticks, tick_texts(ticks, unit), strict=True))


def upright(
    picture: Picture, low: float, high: float, spec: Spec, *, below: float = LINE_HEIGHT
) -> tuple[Plot, Scale]:
    """Axis, grid and target of a chart whose figures go upwards; `below` is kept for labels."""
    unit = str(spec.get("unit") or "")
    ticks = ticks_of(low, high, unit)
    left = max((text_width(text) for _at, text in ticks), default=20) + 10
    right = picture.width - EDGE - _second_room(spec)
    plot = Plot(left, TOP, right, picture.height - below - 6)
    scale = Scale(low, high, plot.bottom, plot.top)
    for at, text in ticks:
        picture.line(plot.left, scale(at), plot.right, scale(at), "grid-line")
        picture.text(plot.left - 7, scale(at) + 4.5, text, "end")
    picture.line(plot.left, plot.bottom, plot.right, plot.bottom, "axis")
    if unit and unit != "%":
        picture.text(0, TOP - 12, fitted(unit, picture.width / 2))
    return plot, scale


def _second_room(spec: Spec) -> float:
    return 46.0 if isinstance(spec.get("second"), dict) else 0.0


def target(picture: Picture, plot: Plot, scale: Scale, spec: Spec) -> None:
    """The line of the target, with its figure."""
    value = spec.get("target")
    if isinstance(value, int | float):
        at = scale(float(value))
        text = f"Target {written(value, spec)}"
        picture.line(plot.left, at, plot.right, at, "target", text)
        picture.text(plot.right, at - 5, text, "end", role="target-text")


def categories(
    picture: Picture, plot: Plot, labels: Sequence[str], *, lines: int = 1
) -> list[float]:
    """The middle of each band along the bottom, labelled as far as there is room."""
    step = (plot.right - plot.left) / max(len(labels), 1)
    middles = [plot.left + (at + 0.5) * step for at in range(len(labels))]
    widest = max((text_width(one) for one in labels), default=0)
    stride = 1
    least = min(widest, 90.0 if lines == 1 else 34.0) + 6
    if widest > step - 4 and step < least:
        stride = next((each for each in (2, 3, 4, 6, 12, 24) if each * step >= least), 24)
    for at, (middle, label) in enumerate(zip(middles, labels, strict=True)):
        if at % stride:
            continue
        room = step * stride - 4
        for row, text in enumerate(wrapped(label, max(room, 14), lines)):
            half = text_width(text) / 2
            x = min(max(middle, half), picture.width - half)
            picture.text(x, plot.bottom + 17 + row * 15, text, "middle")
    return middles


def key(picture: Picture, names: Sequence[str]) -> None:
    """What each series is, below the drawing; one without a name needs none."""
    if not any(names):
        return
    x, y = 0.0, picture.height + 6
    for tone, name in enumerate(names, 1):
        text = fitted(name, picture.width - 24)
        if x and x + 24 + text_width(text) > picture.width:
            x, y = 0.0, y + LINE_HEIGHT
        picture.box(x, y - 5, x + 14, y + 5, "bar", tone)
        picture.text(x + 20, y + 4.5, text)
        x += 38 + text_width(text)
    picture.height = y + 12
