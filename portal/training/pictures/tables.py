"""The table that stands beside each chart of content: the same figures in rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.training.pictures import cases as of_cases
from portal.training.pictures.parts import labels_of, plain, series_of, written

Spec = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """Names of the columns, and rows whose first cell names the row."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def table(spec: Spec) -> Table:
    """The figures of a chart."""
    kind = spec["kind"]
    if kind == "histogram":
        return _histogram(spec)
    if kind == "boxes":
        return _boxes(spec)
    if kind == "funnel":
        return _funnel(spec)
    if kind == "scatter":
        return _scatter(spec)
    held = series_of(spec)
    first = "Period" if kind in ("line", "run", "xmr", "area") else "Item"
    head = (first, *((name or "Value") for name in held))
    rows = [
        (label, *(written(values[at], spec) for values in held.values()))
        for at, label in enumerate(labels_of(spec))
    ]
    target = spec.get("target")
    if target is not None:
        head = (*head, "Target")
        rows = [(*row, written(target, spec)) for row in rows]
    return Table(head, tuple(rows))


def _histogram(spec: Spec) -> Table:
    edges, counts = of_cases.bins_of(spec)
    unit = {"unit": spec.get("unit"), "decimals": spec.get("decimals")}
    rows = [
        (f"{written(edges[at], {})} to {written(edges[at + 1], unit)}", str(count))
        for at, count in enumerate(counts)
    ]
    return Table(("From … to below", "Cases"), tuple(rows))


def _boxes(spec: Spec) -> Table:
    rows: list[tuple[str, ...]] = []
    for name, values in series_of(spec).items():
        five: Sequence[float] = of_cases.five_of(values)
        count = sum(each is not None for each in values)
        rows.append((name or "All", str(count), *(written(each, spec) for each in five)))
    head = ("Group", "Cases", "Least", "Lower quartile", "Median", "Upper quartile", "Most")
    return Table(head, tuple(rows))


def _funnel(spec: Spec) -> Table:
    shown = {"decimals": 1, **spec}
    rows = [
        (
            name, plain(int(cases) if cases == int(cases) else cases), plain(int(events)),
            *(written(each, shown) for each in (rate, low, high)),
        )
        for name, cases, events, rate, low, high in of_cases.funnel_rows(spec)
    ]  # fmt: skip
    return Table(("Unit", "Cases", "Events", "Rate", "Lower limit", "Upper limit"), tuple(rows))


def _scatter(spec: Spec) -> Table:
    held = series_of(spec)
    rows = [
        (plain(x), *(written(values[at], spec) for values in held.values()))
        for at, x in enumerate(spec["x"])
    ]
    return Table(("Across", *((name or "Upwards") for name in held)), tuple(rows))
