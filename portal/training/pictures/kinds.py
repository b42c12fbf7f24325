"""The kinds of charts that content has beside those of metrics: where everything goes."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any

from portal.insight.geometry_scale import Scale
from portal.insight.geometry_text import fitted, text_width, wrapped
from portal.training.authoring import functions
from portal.training.pictures.parts import (
    DOT,
    EDGE,
    Picture,
    Plot,
    Shape,
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

Spec = dict[str, Any]
ROW = 34.0  # px of a bar with its space
SIGMAS = 3.0  # as the limits of the funnel in figures.py


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


def bins_of(spec: Spec) -> tuple[list[float], list[int]]:
    """Edges of a histogram and how many cases lie in each; the last holds its upper edge, too."""
    values = sorted(
        float(each) for each in next(iter(series_of(spec).values())) if each is not None
    )
    edges = sorted(
        {float(each) for each in spec.get("bins") or () if isinstance(each, int | float)}
    )
    if len(edges) < 2:
        low, high = values[0], values[-1]
        step = (high - low) / 8 or 1.0
        edges = [low + step * at for at in range(9)]
    counts = [0] * (len(edges) - 1)
    for value in values:
        at = bisect_right(edges, value) - 1
        if value == edges[-1]:
            at = len(counts) - 1
        if 0 <= at < len(counts):
            counts[at] += 1
    return edges, counts


def histogram(spec: Spec, picture: Picture) -> None:
    edges, counts = bins_of(spec)
    low, high = reach(list(counts), spec, from_zero=True)
    plot, scale = upright(picture, low, high, {**spec, "unit": "cases", "target": None})
    across = Scale(edges[0], edges[-1], plot.left, plot.right)
    free = 0.0
    for at, count in enumerate(counts):
        said = f"{_span(edges, at)}: {count}"
        left, right = across(edges[at]), across(edges[at + 1])
        picture.box(left + 0.5, scale(0.0), right - 0.5, scale(float(count)), "bar", 0, said)
    for edge in edges:
        text = written(edge, {"decimals": spec.get("decimals")})
        half = text_width(text) / 2
        if across(edge) - half >= free:
            picture.text(min(across(edge), picture.width - half), plot.bottom + 17, text, "middle")
            free = across(edge) + half + 6


def _span(edges: Sequence[float], at: int) -> str:
    return f"{written(edges[at], {})} to {written(edges[at + 1], {})}"


def scatter(spec: Spec, picture: Picture) -> None:
    xs = [float(each) for each in spec["x"]]
    low, high = reach(next(iter(series_of(spec).values())), spec, from_zero=False)
    plot, scale = upright(picture, low, high, spec)
    across = _across(picture, plot, xs)
    for tone, (name, values) in enumerate(series_of(spec).items()):
        for x, y in zip(xs, values, strict=False):
            if y is not None:
                said = f"{name} {written(x, {})}: {written(y, spec)}".strip()
                picture.dot(across(x), scale(y), tone + 1 if name else 0, said)
    key(picture, list(series_of(spec)))


def _across(picture: Picture, plot: Plot, xs: Sequence[float]) -> Scale:
    """An axis of numbers along the bottom."""
    low, high = reach(xs, {}, from_zero=False)
    scale = Scale(low, high, plot.left + DOT, plot.right - DOT)
    for at, text in ticks_of(low, high, "", 3 if picture.width < 400 else 6):
        half = text_width(text) / 2
        x = min(max(scale(at), half), picture.width - half)
        picture.line(scale(at), plot.bottom, scale(at), plot.bottom + 4, "axis")
        picture.text(x, plot.bottom + 17, text, "middle")
    return scale


def funnel_rows(spec: Spec) -> list[tuple[str, float, float, float, float, float]]:
    """Of each unit: name, cases, events, rate, lower and upper limit (in percent, if that is the
    unit)."""
    n = [float(each) for each in spec["n"]]
    events = [float(each or 0) for each in next(iter(series_of(spec).values()))]
    times = 100.0 if spec.get("unit") == "%" else 1.0
    whole = sum(events) / sum(n)
    return [
        (
            label, cases, hits, times * hits / cases,
            times * functions.funnel(whole, cases, -1), times * functions.funnel(whole, cases, 1),
        )
        for label, cases, hits in zip(labels_of(spec), n, events, strict=True)
        if cases > 0
    ]  # fmt: skip


def funnel(spec: Spec, picture: Picture) -> None:
    """Rates against size, with limits that narrow as the number of cases grows."""
    rows = funnel_rows(spec)
    times = 100.0 if spec.get("unit") == "%" else 1.0
    whole = sum(row[2] for row in rows) / sum(row[1] for row in rows)
    low, high = reach([each for row in rows for each in row[3:]], spec, from_zero=True)
    plot, scale = upright(picture, low, high, spec)
    across = _across(picture, plot, [row[1] for row in rows])
    picture.line(plot.left, scale(times * whole), plot.right, scale(times * whole), "mean", "All")
    smallest, largest = min(row[1] for row in rows), max(row[1] for row in rows)
    for side in (-1, 1):
        path = ""
        for at in range(41):
            n = max(smallest + (largest - smallest) * at / 40, 1.0)
            y = min(max(times * functions.funnel(whole, n, side), low), high)
            path += f"{'L' if path else 'M'}{across(n):.1f} {scale(y):.1f}"
        picture.shapes.append(Shape(path, "limit"))
    for name, cases, _events, rate, _low, _high in rows:
        x, y = across(cases), scale(rate)
        picture.dot(
            x, y, 0, f"{name}: {written(rate, {**spec, 'decimals': spec.get('decimals', 1)})}"
        )
        half = text_width(name) / 2
        picture.text(min(max(x, half), picture.width - half), y - 8, fitted(name, 90), "middle")


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


def five_of(values: Sequence[float | None]) -> tuple[float, ...]:
    """Least, lower quartile, median, upper quartile, largest."""
    held = [float(each) for each in values if each is not None]
    return tuple(functions.quantile(held, share) for share in (0, 0.25, 0.5, 0.75, 1))


def boxes(spec: Spec, picture: Picture) -> None:
    held = series_of(spec)
    low, high = reach([one for each in held.values() for one in each], spec, from_zero=False)
    plot, scale = upright(picture, low, high, spec, below=34)
    middles = categories(picture, plot, list(held), lines=2)
    half = min((plot.right - plot.left) / max(len(held), 1) * 0.3, 36)
    for middle, (name, values) in zip(middles, held.items(), strict=True):
        least, lower, median, upper, most = five_of(values)
        said = f"{name}: median {written(median, spec)}"
        picture.line(middle, scale(least), middle, scale(most), "axis")
        picture.box(middle - half, scale(lower), middle + half, scale(upper), "box", 0, said)
        picture.line(middle - half, scale(median), middle + half, scale(median), "mean")


KINDS: dict[str, Callable[[Spec, Picture], None]] = {
    "line": lines, "area": lines, "columns": columns, "stacked": columns, "bar": bars, "dot": bars,
    "histogram": histogram, "scatter": scatter, "funnel": funnel, "pie": pie, "boxes": boxes,
}  # fmt: skip
