"""Charts of a metric from the drawing that its verdict keeps, with the notes that people wrote.

Pure: `drawing` is what `drawings.drawing` made, as JSON gives it back; the results are what the
macros of `templates/macros/charts.html` take. The same drawing serves page, PDF and SVG file.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.insight.geometry import (
    NARROW,
    WIDE,
    Break,
    Note,
    Point,
    Segment,
    Target,
    XmrChart,
    moving_range_chart,
    xmr_chart,
)
from portal.insight.geometry_parts import Beside, RemarkKind
from portal.registry.wording import Wording

SHOWN = 60  # periods on a metric's page: five years of months; older ones have a page of their own
LOW = 0.6  # a chart of moving ranges is less high than the one it belongs to

Drawing = Mapping[str, Any]
EMPTY: Drawing = {
    "chart": "run", "starts": [], "labels": [], "values": [], "states": [], "reasons": [],
    "kinds": [], "rules": [], "ranges": [], "complete": 0, "segments": [], "targets": [],
    "breaks": [], "warnings": [], "unit": "", "decimals": None, "hard": [None, None],
}  # fmt: skip
"""What is drawn of a metric that was never read."""


def title(name: str, department: str, unit: str) -> str:
    """What stands above a chart, also where it stands alone."""
    return f"{name}, {department}" + (f" ({unit})" if unit and unit != "1" else "")


@dataclass(frozen=True)
class Remark:
    """What somebody wrote about the period that starts on `period_start`."""

    period_start: date
    text: str
    kind: RemarkKind = "note"


@dataclass(frozen=True)
class Pair:
    """One chart in both layouts; a page shows the one that fits."""

    wide: XmrChart
    narrow: XmrChart


def xmr(
    drawing: Drawing,
    remarks: Iterable[Remark] = (),
    *,
    size: tuple[float, float] = WIDE,
    title: str = "",
) -> XmrChart:
    """The chart of the values: limits, segments, targets, notes, breaks and signals."""
    return xmr_chart(
        list(_points(drawing)),
        list(_segments(drawing)),
        width=size[0],
        height=size[1],
        targets=[Target(*target) for target in drawing["targets"]],
        notes=list(_notes(drawing, remarks)),
        breaks=[*_breaks(drawing), *_restatement(drawing)],
        beside=_beside(drawing),
        unit=drawing["unit"],
        hard_range=tuple(drawing["hard"]),
        format=_wording(drawing).quantity,
        title=title,
    )


def moving_ranges(
    drawing: Drawing, *, size: tuple[float, float] = WIDE, title: str = ""
) -> XmrChart:
    """The chart of the moving ranges: the limits of the values rest on them."""
    return moving_range_chart(
        list(_ranges(drawing)),
        [
            Segment(
                one["first"], one["last"], one["mean_range"], None, one["range_limit"],
                one["provisional"],
            )
            for one in drawing["segments"]
            if one["upper"] is not None
        ],
        width=size[0],
        height=size[1] * LOW,
        breaks=_breaks(drawing),
        unit=drawing["unit"],
        format=_wording(drawing).quantity,
        title=title,
    )  # fmt: skip


def latest(drawing: Drawing, count: int = SHOWN) -> Drawing:
    """The last `count` periods of a drawing; limits are still those of the whole segments."""
    skipped = len(drawing["values"]) - count
    if skipped <= 0:
        return drawing
    by_period = ("starts", "labels", "values", "states", "reasons", "kinds", "rules", "ranges")
    segments = [
        one | {"first": max(0, one["first"] - skipped), "last": one["last"] - skipped}
        for one in drawing["segments"]
        if one["last"] >= skipped
    ]
    targets = [
        [max(0, first - skipped), last - skipped, low, high]
        for first, last, low, high in drawing["targets"]
        if last >= skipped
    ]
    breaks = [[at - skipped, why, cuts] for at, why, cuts in drawing["breaks"] if at > skipped]
    beside = drawing.get("beside")
    if beside:
        places = [[at - skipped, value] for at, value in beside[1] if at >= skipped]
        beside = [beside[0], places]
    return {
        **drawing,
        **({"beside": beside} if beside else {}),
        **{name: drawing[name][skipped:] for name in by_period},
        "complete": max(0, drawing["complete"] - skipped),
        "segments": segments,
        "targets": targets,
        "breaks": breaks,
    }


def xmr_pair(drawing: Drawing, remarks: Iterable[Remark] = (), *, title: str = "") -> Pair:
    """The chart of the values, wide and narrow."""
    remarks = list(remarks)
    return Pair(*(xmr(drawing, remarks, size=size, title=title) for size in (WIDE, NARROW)))


def range_pair(drawing: Drawing, *, title: str = "") -> Pair | None:
    """The chart of the moving ranges, wide and narrow; None where no limits rest on them."""
    if drawing["chart"] != "xmr":
        return None
    return Pair(*(moving_ranges(drawing, size=size, title=title) for size in (WIDE, NARROW)))


def _wording(drawing: Drawing) -> Wording:
    return Wording(drawing["unit"], drawing["decimals"])


def _points(drawing: Drawing) -> Iterator[Point]:
    for index, value in enumerate(drawing["values"]):
        yield Point(
            period=drawing["starts"][index],
            label=drawing["labels"][index],
            value=value,
            state=drawing["states"][index],
            kind=drawing["kinds"][index],
            rules=tuple(drawing["rules"][index]),
            reason=drawing["reasons"][index],
        )


def _segments(drawing: Drawing) -> Iterator[Segment]:
    """Limits as values are judged by; the chart draws them inside the hard range."""
    for one in drawing["segments"]:
        yield Segment(
            one["first"],
            one["last"],
            one["mean"],
            one["lower"],
            one["upper"],
            one["provisional"],
            one["median"],
        )


def _breaks(drawing: Drawing) -> list[Break]:
    return [Break(index, label, cuts) for index, label, cuts in drawing["breaks"]]


def _restatement(drawing: Drawing) -> Iterator[Break]:
    """The last recalculated period: values before are marked, not measured."""
    number, states = drawing.get("restated"), drawing["states"]
    if number and "recalculated" in states:
        after = len(states) - states[::-1].index("recalculated")
        if after < len(states):
            yield Break(after, f"Definition {number}, earlier values recalculated", False)


def _beside(drawing: Drawing) -> Beside | None:
    """Values of the linking period as the version before counted them."""
    found = drawing.get("beside")
    if not found or not found[1]:
        return None
    return Beside(found[0], tuple((at, value) for at, value in found[1]))


def _ranges(drawing: Drawing) -> Iterator[Point]:
    """Moving ranges; one above its limit is marked, for it screens itself out of the limits."""
    limits: dict[int, float] = {}
    for one in drawing["segments"]:
        if one["range_limit"] is not None and one["upper"] is not None:
            limits |= dict.fromkeys(range(one["first"], one["last"] + 1), one["range_limit"])
    for index, value in enumerate(drawing["ranges"]):
        beyond = value is not None and index in limits and value > limits[index]
        yield Point(
            period=drawing["starts"][index],
            label=drawing["labels"][index],
            value=value,
            kind="neutral_high" if beyond else "common",
            rules=("beyond_upper",) if beyond else (),
        )


def _notes(drawing: Drawing, remarks: Iterable[Remark]) -> Iterator[Note]:
    """The remarks at their periods, oldest first; those before the first period have no place."""
    starts = drawing["starts"]
    for remark in sorted(remarks, key=lambda one: one.period_start):
        index = bisect_right(starts, remark.period_start.isoformat()) - 1
        if index >= 0:
            yield Note(index, remark.text, remark.kind)
