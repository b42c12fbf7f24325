"""Metrics with their charts and notes, as every report shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.insight import charts
from portal.insight.geometry import XmrChart
from portal.insight.listed import Listed
from portal.insight.queries.as_of import Read
from portal.insight.queries.remarks import remarks_of
from portal.reports import spans
from portal.reports.spans import Span

ROWS = 500  # of a list or table in a document: laying out more takes many seconds
MOST = 120  # metrics with a chart of their own in one document; the CSV has them all


@dataclass(frozen=True)
class Leaf:
    """One metric in a report: its verdict and its chart, where it has values, and its notes."""

    metric: Listed
    chart: XmrChart | None
    warnings: tuple[str, ...]
    notes: tuple[charts.Remark, ...]

    @property
    def id(self) -> str:
        """What the contents point at."""
        return f"metric-{self.metric.metric_id}"


def leaves(read: Sequence[Read], span: Span, most: int = MOST) -> list[Leaf]:
    """The first of these metrics with their charts in the span: one statement."""
    told = notes([one.metric.metric_id for one in read[:most]], span)
    return [leaf(one, told.get(one.metric.metric_id, ()), span) for one in read[:most]]


def leaf(read: Read, told: Sequence[charts.Remark], span: Span) -> Leaf:
    """One metric with its chart."""
    if not read.drawing or not read.metric.points_count:
        return Leaf(read.metric, None, (), tuple(told))
    drawn = spans.shown(read.drawing, span.first)
    title = charts.title(read.metric.name, read.metric.department, read.metric.unit)
    chart = charts.xmr(drawn, told, title=title)
    return Leaf(read.metric, chart, tuple(read.drawing["warnings"]), tuple(told))


def notes(metric_ids: Sequence[int], span: Span) -> dict[int, list[charts.Remark]]:
    """What was said and agreed on these metrics' periods in the span, oldest first."""
    return {
        metric_id: [one for one in told if span.first <= one.period_start <= span.day]
        for metric_id, told in remarks_of(metric_ids).items()
    }
