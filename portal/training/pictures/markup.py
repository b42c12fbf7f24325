"""Charts of content as HTML: drawn twice, for wide and narrow pages, with a table of the figures.

Lines, run charts and XmR charts of one series are drawn by the charts of metrics; the limits are
computed as everywhere in the portal. In a question nothing marks what signals: that is asked.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from portal.insight import spc
from portal.insight.geometry import NARROW, WIDE, Point, Segment, Target, XmrChart, xmr_chart
from portal.training.authoring.documents import Chart, Document, Problem
from portal.training.pictures import kinds as picture_kinds
from portal.training.pictures import tables as picture_tables
from portal.training.pictures.parts import Picture, labels_of, series_of, written

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
NUMERIC_X = ("scatter",)
PROCESS = ("run", "xmr")
FIRST = date(2000, 1, 1)  # periods of a chart in content need an order, not a date


def faults(document: Document, *, laid_out: bool = False) -> Iterator[Problem]:
    """Charts of a file that cannot be drawn, or have no table of their figures."""
    charts = [Chart(one.chart_line, one.question.chart) for one in document.asked
              if one.question.chart]  # fmt: skip
    for chart in (*document.charts, *charts):
        text = fault(chart.spec, laid_out=laid_out)
        if text:
            yield Problem(document.path, chart.line, 1, "C003", f"chart: {text}")


def fault(spec: dict[str, Any], *, laid_out: bool = False) -> str:
    """Why a chart cannot be drawn; empty where it can. `laid_out`: no HTML is made to see it."""
    text = _fault(spec)
    if text:
        return text
    try:
        _sizes(spec, is_asked=False) if laid_out else drawn(spec, "c")
    except (ArithmeticError, ValueError, TypeError, LookupError) as error:
        return f"it cannot be drawn ({error})"[:160]
    return ""


def _fault(spec: dict[str, Any]) -> str:  # noqa: C901  # one sentence for each fault
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
    if kind == "funnel" and not (
        isinstance(n, list) and len(n) == len(x) and all(_is_number(each) for each in n)
    ):
        return "a funnel needs `n`: the cases of each unit"
    return "" if kind in (*picture_kinds.KINDS, *PROCESS) else "its kind is unknown"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


@cache
def _macros() -> Any:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("macros/pictures.html").module


def drawn(spec: dict[str, Any], name: str, *, is_asked: bool = False) -> str:
    """A chart as HTML. `name` begins its ids; `is_asked`: nothing is marked."""
    if _fault(spec):
        return ""
    rows = picture_tables.table(spec)
    wide, narrow = _sizes(spec, is_asked=is_asked)
    macro = _macros().process if _of_metric(spec) else _macros().picture
    found = macro(wide, narrow, spec, name, rows)
    return str(found).strip()


def _sizes(spec: dict[str, Any], *, is_asked: bool) -> list[XmrChart | Picture]:
    """The chart as it is laid out for wide pages and for narrow ones."""
    return [
        _process(spec, size, is_asked=is_asked) if _of_metric(spec) else _other(spec, size)
        for size in (WIDE, NARROW)
    ]


def _of_metric(spec: dict[str, Any]) -> bool:
    """Whether the charts of metrics draw it."""
    if len(series_of(spec)) > 1:
        return False
    plain_axis = not any(key in spec for key in ("from", "to", "second"))
    return spec["kind"] in PROCESS or (spec["kind"] == "line" and plain_axis)


def _other(spec: dict[str, Any], size: tuple[float, float]) -> Picture:
    picture = Picture(size[0], size[1])
    kind = "line" if spec["kind"] in PROCESS else spec["kind"]
    picture_kinds.KINDS[kind]({**spec, "kind": kind}, picture)
    return picture


def reading(spec: dict[str, Any]) -> spc.Reading:
    """The series as the portal reads one: limits, segments, signals."""
    values = next(iter(series_of(spec).values()))
    starts = _starts(len(values))
    labels = labels_of(spec)
    restart = str(spec.get("restart", ""))
    rebase = [starts[labels.index(restart)]] if restart in labels else []
    return spc.reading(
        starts, values, improvement_direction="neutral", rebase_dates=rebase, counts=False,
        write=lambda value: written(value, spec), name=str,
    )  # fmt: skip


def _starts(count: int) -> list[date]:
    return [FIRST + timedelta(days=at) for at in range(count)]


def _process(spec: dict[str, Any], size: tuple[float, float], *, is_asked: bool) -> XmrChart:
    values, labels = next(iter(series_of(spec).values())), labels_of(spec)
    read = reading(spec) if spec["kind"] in PROCESS else None
    marked = spec["kind"] == "xmr" and not is_asked and read is not None
    points = [
        Point(
            start.isoformat(), label, value, "missing" if value is None else "final",
            (read.points[at].point or "common") if marked and read else "common",
            read.points[at].rules if marked and read else (),
        )
        for at, (start, label, value) in enumerate(
            zip(_starts(len(values)), labels, values, strict=True)
        )
    ]  # fmt: skip
    target = spec.get("target")
    chart = xmr_chart(
        points,
        _segments(spec, read),
        width=size[0],
        height=size[1],
        targets=() if target is None else (Target(0, len(values) - 1, float(target)),),
        unit=str(spec.get("unit") or ""),
        hard_range=(0, None) if min(filter(None, values), default=0) >= 0 else (None, None),
        format=lambda value: written(value, {"decimals": 1, **spec} if read else spec),
        title=str(spec.get("title", "")),
    )
    kept = () if marked else ("common",)  # where nothing is marked, no point is called common
    return replace(chart, key=tuple(one for one in chart.key if one.name not in kept or one.hollow))


def _segments(spec: dict[str, Any], read: spc.Reading | None) -> list[Segment]:
    if read is None:
        return []
    if spec["kind"] == "run":
        return [
            Segment(one.first, one.last, None, median=one.median) for one in read.segments if one.n
        ]
    return [
        Segment(one.first, one.last, one.mean, one.lower, one.upper, one.provisional, one.median)
        for one in read.segments
    ]
