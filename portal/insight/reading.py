"""The reading of one metric as its page shows it: verdict, chart, warnings. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.insight import charts
from portal.insight.listed import Listed


@dataclass(frozen=True)
class Reading:
    """A metric's verdict with its chart, wide and narrow; no chart without a value."""

    metric: Listed
    tag: str
    chart: charts.Pair | None = None
    ranges: charts.Pair | None = None  # where they were asked for
    has_ranges: bool = False  # whether limits rest on moving ranges
    warnings: tuple[str, ...] = ()
    periods: int = 0
    shown: int = 0  # of these, in the chart


def compose(
    metric: Listed,
    drawing: charts.Drawing | None,
    remarks: Sequence[charts.Remark],
    *,
    tag: str,
    whole: bool = False,
) -> Reading:
    """The reading from the drawing that the verdict keeps: its last periods, or with `whole` all.

    The moving ranges are drawn with `whole` only: a page shows them folded, and few unfold them.
    """
    if not drawing or not metric.points_count:
        return Reading(metric, tag)
    drawn = drawing if whole else charts.latest(drawing)
    title = charts.title(metric.name, metric.department, metric.unit)
    return Reading(
        metric=metric,
        tag=tag,
        chart=charts.xmr_pair(drawn, remarks, title=title),
        ranges=charts.range_pair(drawn, title=ranges_title(metric)) if whole else None,
        has_ranges=drawing["chart"] == "xmr",
        warnings=tuple(drawing["warnings"]),
        periods=drawing.get("periods", len(drawing["values"])),
        shown=len(drawn["values"]),
    )


def ranges(metric: Listed, drawing: charts.Drawing | None) -> charts.Pair | None:
    """The moving ranges of the periods that the metric's page shows."""
    if not drawing or not metric.points_count:
        return None
    return charts.range_pair(charts.latest(drawing), title=ranges_title(metric))


def ranges_title(metric: Listed) -> str:
    """What stands above the chart of moving ranges."""
    return f"{metric.name}: moving ranges"
