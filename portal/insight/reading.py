"""The reading of one metric as its page shows it: verdict, charts, warnings. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.insight import charts
from portal.insight.listed import Listed


@dataclass(frozen=True)
class Reading:
    """A metric's verdict with its charts, wide and narrow; no charts without a value."""

    metric: Listed
    tag: str
    chart: charts.Pair | None
    ranges: charts.Pair | None
    warnings: tuple[str, ...]


def compose(
    metric: Listed, drawing: charts.Drawing | None, remarks: Sequence[charts.Remark], *, tag: str
) -> Reading:
    """The reading from the drawing that the verdict keeps."""
    if not drawing or not metric.points_count:
        return Reading(metric, tag, None, None, ())
    return Reading(
        metric=metric,
        tag=tag,
        chart=charts.xmr_pair(
            drawing, remarks, title=charts.title(metric.name, metric.department, metric.unit)
        ),
        ranges=charts.range_pair(drawing, title=f"{metric.name}: moving ranges"),
        warnings=tuple(drawing["warnings"]),
    )
