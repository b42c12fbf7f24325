"""Charts of content: whether their figures can be drawn, and how."""

from __future__ import annotations

import math
from collections.abc import Iterator
from html import escape
from typing import Any

from portal.training.documents import Chart, Document, Problem

NUMERIC_X = ("scatter",)


def faults(document: Document) -> Iterator[Problem]:
    """Charts of a file that cannot be drawn, or have no table of their figures."""
    for chart in document.charts:
        yield from _faults(document.path, chart)
    for asked in document.asked:
        if asked.question.chart:
            yield from _faults(document.path, Chart(asked.chart_line, asked.question.chart))


def _faults(path: str, chart: Chart) -> Iterator[Problem]:
    text = fault(chart.spec)
    if text:
        yield Problem(path, chart.line, 1, "C003", f"chart: {text}")


def fault(spec: dict[str, Any]) -> str:  # noqa: C901  # one sentence for each fault
    """Why a chart cannot be drawn; empty where it can."""
    kind = spec.get("kind")
    series = spec.get("series") or ({"": spec["y"]} if spec.get("y") else None)
    if not isinstance(series, dict) or not series:
        return "it has no figures: give `y` or `series`, which also make its table"
    for name, values in series.items():
        if not isinstance(values, list) or not any(_is_number(each) for each in values):
            return f"the series {name or 'y'} holds no numbers"
        if any(each is not None and not _is_number(each) for each in values):
            return f"the series {name or 'y'} holds something that is no number"
    x = spec.get("x")
    if kind in ("histogram", "boxes"):
        return ""
    if not isinstance(x, list) or not x:
        return "`x` is missing: it names what each figure belongs to"
    for name, values in series.items():
        if len(values) != len(x):
            return f"`x` has {len(x)} entries and {name or 'y'} has {len(values)}"
    if kind in NUMERIC_X and not all(_is_number(each) for each in x):
        return "`x` of a scatter holds numbers"
    n = spec.get("n")
    if kind == "funnel" and (not isinstance(n, list) or len(n) != len(x)):
        return "a funnel needs `n`: the cases of each unit"
    return ""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def drawn(spec: dict[str, Any], name: str) -> str:
    """A chart as HTML: a figure with title, what is to be seen, and the table of its figures."""
    if fault(spec):
        return ""
    title, alt = str(spec.get("title", "")), str(spec.get("alt", ""))
    return (
        f'<figure class="chart-frame" id="{escape(name)}"><figcaption class="chart-title">'
        f"{escape(title)}</figcaption><p>{escape(alt)}</p></figure>"
    )
