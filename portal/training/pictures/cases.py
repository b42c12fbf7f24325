"""Charts of single cases rather than of labels: histogram, scatter, funnel, box plots."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from portal.insight.geometry_scale import Scale
from portal.insight.geometry_text import fitted, text_width
from portal.training.authoring import functions
from portal.training.pictures.parts import (
    DOT,
    Picture,
    Plot,
    Shape,
    Spec,
    categories,
    key,
    labels_of,
    reach,
    series_of,
    ticks_of,
    upright,
    written,
)


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
