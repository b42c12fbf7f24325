"""The kinds of charts that content has beside those of metrics: where everything goes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from portal.insight.geometry_scale import Scale
from portal.insight.geometry_text import text_width, wrapped
from portal.training.pictures import cases
from portal.training.pictures.parts import (
    EDGE,
    Picture,
    Plot,
    Shape,
    Spec,
    categories,
    key,
    labels_of,
    reach,
    series_of,
    target,
    ticks_of,
    upright,
    written,
)

ROW = 34.0  # px of a bar with its space


def lines(spec: Spec, picture: Picture) -> None:
    """Lines over labels, filled down to the axis for areas; a second axis where it is asked for."""
    held, labels = series_of(spec), labels_of(spec)
    second: Spec = spec.get("second") or {}
    other = second.get("series")
    first = [each for name, values in held.items() if name != other for each in values]
    low, high = reach(first, spec, from_zero=spec["kind"] == "area")
    plot, scale = upright(picture, low, high, spec)
    middles = categories(picture, plot, labels)
    target(picture, plot, scale, spec)
    for tone, (name, values) in enumerate(held.items(), 1):
        own = _second(picture, plot, values, second) if name == other else scale
        _line(spec, picture, plot, own, middles, values, tone if len(held) > 1 else 0, name)
    key(picture, list(held))


def _second(picture: Picture, plot: Plot, values: Sequence[float | None], spec: Spec) -> Scale:
    low, high = reach(values, spec, from_zero=False)
    scale = Scale(low, high, plot.bottom, plot.top)
    picture.line(plot.right, plot.top, plot.right, plot.bottom, "axis")
    for at, text in ticks_of(low, high, ""):
        picture.text(plot.right + 6, scale(at) + 4.5, text)
    return scale


def _line(
    spec: Spec,
    picture: Picture,
    plot: Plot,
    scale: Scale,
    middles: Sequence[float],
    values: Sequence[float | None],
    tone: int,
    name: str,
) -> None:
    path, started, drawn = "", False, []
    for x, value in zip(middles, values, strict=False):
        if value is None:
            started = False
            continue
        path += f"{'L' if started else 'M'}{x:.1f} {scale(value):.1f}"
        started = True
        drawn.append((x, value))
    if spec["kind"] == "area" and drawn:
        floor = f"L{drawn[-1][0]:.1f} {plot.bottom:.1f}L{drawn[0][0]:.1f} {plot.bottom:.1f}Z"
        outline = "".join(
            f"{'L' if at else 'M'}{x:.1f} {scale(value):.1f}" for at, (x, value) in enumerate(drawn)
        )
        picture.shapes.append(Shape(outline + floor, "area", tone))
    picture.shapes.append(Shape(path, "line", tone))
    labels = labels_of(spec)
    if len(middles) <= 60:
        for x, value, label in zip(middles, values, labels, strict=False):
            if value is not None:
                said = ", ".join(filter(None, (name, label)))
                picture.dot(x, scale(value), tone, f"{said}: {written(value, spec)}")


def columns(spec: Spec, picture: Picture) -> None:
    """Columns side by side, or one upon the other."""
    held, labels = series_of(spec), labels_of(spec)
    is_stacked = spec["kind"] == "stacked"
    if is_stacked:
        sums = [sum(filter(None, each)) for each in zip(*held.values(), strict=False)]
        low, high = reach(sums, spec, from_zero=True)
    else:
        low, high = reach([one for each in held.values() for one in each], spec, from_zero=True)
    plot, scale = upright(picture, low, high, spec, below=34)
    middles = categories(picture, plot, labels, lines=2)
    band = (plot.right - plot.left) / max(len(labels), 1) * 0.72
    wide = min(band, 72 if is_stacked else 72 * len(held))
    base = min(max(0.0, low), high)
    for at, middle in enumerate(middles):
        floor = 0.0
        for tone, (name, values) in enumerate(held.items()):
            value = values[at] if at < len(values) else None
            if value is None:
                continue
            said = f"{', '.join(filter(None, (name, labels[at])))}: {written(value, spec)}"
            lowest = max(floor, low) if is_stacked else base
            top = min(max((floor + value) if is_stacked else value, low), high)
            each = wide if is_stacked else wide / len(held)
            left = middle - wide / 2 + (0 if is_stacked else tone * each)
            number = tone + 1 if len(held) > 1 else 0
            right = left + each - (0 if is_stacked or len(held) == 1 else 1)
            picture.box(left, scale(lowest), right, scale(top), "bar", number, said)
            floor += value
    target(picture, plot, scale, spec)
    key(picture, list(held))


def bars(spec: Spec, picture: Picture) -> None:
    """Bars lying, or dots, with the label of each row beside it."""
    held, labels = series_of(spec), labels_of(spec)
    is_dot = spec["kind"] == "dot"
    values = [one for each in held.values() for one in each]
    low, high = reach(values, spec, from_zero=not is_dot)
    room = min(max((text_width(one) for one in labels), default=0) + 8, picture.width * 0.4)
    each = max(ROW, 16.0 * len(held) + 12)
    picture.height = 8 + each * len(labels) + 24
    plot = Plot(room, 8, picture.width - EDGE - 14, picture.height - 24)
    scale = Scale(low, high, plot.left, plot.right)
    for at, text in ticks_of(
        low, high, str(spec.get("unit") or ""), 3 if picture.width < 400 else 5
    ):
        picture.line(scale(at), plot.top, scale(at), plot.bottom, "grid-line")
        picture.text(scale(at), plot.bottom + 17, text, "middle")
    picture.line(plot.left, plot.top, plot.left, plot.bottom, "axis")
    for row, label in enumerate(labels):
        middle = plot.top + (row + 0.5) * each
        rows = wrapped(label, room - 8, 2)
        for line, text in enumerate(rows):
            picture.text(
                plot.left - 7, middle + 4.5 - (len(rows) - 1) * 7.5 + line * 15, text, "end"
            )
        thick = (each - 12) / len(held)
        for tone, (name, series) in enumerate(held.items()):
            value = series[row] if row < len(series) else None
            if value is None:
                continue
            said = f"{', '.join(filter(None, (name, label)))}: {written(value, spec)}"
            number = tone + 1 if len(held) > 1 else 0
            top = middle - (each - 12) / 2 + tone * thick
            if is_dot:
                picture.dot(scale(value), middle, number, said)
            else:
                start = scale(min(max(0.0, low), high))
                end = scale(min(max(value, low), high))
                picture.box(start, top, end, top + thick - 1, "bar", number, said)
    if isinstance(spec.get("target"), int | float):
        at = scale(float(spec["target"]))
        picture.line(
            at, plot.top, at, plot.bottom, "target", f"Target {written(spec['target'], spec)}"
        )
    key(picture, list(held))


def pie(spec: Spec, picture: Picture) -> None:
    values = [max(float(each or 0), 0.0) for each in next(iter(series_of(spec).values()))]
    labels = labels_of(spec)
    total = sum(values) or 1.0
    radius = min(picture.width, picture.height) / 2 - 10
    x, y = picture.width / 2, picture.height / 2
    angle = -math.pi / 2
    for tone, (label, value) in enumerate(zip(labels, values, strict=False), 1):
        turn = 2 * math.pi * min(value / total, 0.999999)
        end = angle + turn
        wide = 1 if turn > math.pi else 0
        d = (
            f"M{x:.1f} {y:.1f}"
            f"L{x + radius * math.cos(angle):.1f} {y + radius * math.sin(angle):.1f}"
            f"A{radius:.1f} {radius:.1f} 0 {wide} 1 "
            f"{x + radius * math.cos(end):.1f} {y + radius * math.sin(end):.1f}Z"
        )
        picture.shapes.append(Shape(d, "slice", tone, f"{label}: {written(value, spec)}"))
        angle = end
    key(picture, labels)


KINDS: dict[str, Callable[[Spec, Picture], None]] = {
    "line": lines, "area": lines, "columns": columns, "stacked": columns, "bar": bars, "dot": bars,
    "histogram": cases.histogram, "scatter": cases.scatter, "funnel": cases.funnel, "pie": pie,
    "boxes": cases.boxes,
}  # fmt: skip
