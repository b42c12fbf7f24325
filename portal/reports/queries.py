"""Reads for printed reports."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.db import session
from portal.insight import charts
from portal.insight.dashboard import Dashboard
from portal.insight.geometry import XmrChart
from portal.insight.listed import Listed
from portal.insight.models import Verdict
from portal.values.models import Note

ROWS = 500  # of a list or table in a document: laying out more takes many seconds
MOST = 120  # metrics with a chart of their own in one document; the CSV has them all


@dataclass(frozen=True)
class Leaf:
    """One metric in a report: its verdict and its chart, where it has values."""

    metric: Listed
    chart: XmrChart | None
    warnings: tuple[str, ...]


def leaves(board: Dashboard) -> list[Leaf]:
    """The metrics of a dashboard with their charts: two statements."""
    shown = board.metrics[:MOST]
    identities = [one.metric_id for one in shown]
    found = select(Verdict.metric_id, Verdict.drawing).where(Verdict.metric_id.in_(identities))
    drawings = {row.metric_id: row.drawing for row in session.execute(found)}
    remarks = _remarks(identities)
    return [_leaf(one, drawings.get(one.metric_id), remarks[one.metric_id]) for one in shown]


def _leaf(metric: Listed, drawing: charts.Drawing | None, notes: Sequence[charts.Remark]) -> Leaf:
    if not drawing or not metric.points_count:
        return Leaf(metric, None, ())
    return Leaf(metric, charts.xmr(drawing, notes, title=""), tuple(drawing["warnings"]))


def _remarks(metric_ids: Sequence[int]) -> dict[int, list[charts.Remark]]:
    found = (
        select(Note.metric_id, Note.period_start, Note.text)
        .where(Note.metric_id.in_(metric_ids), Note.retired_at.is_(None))
        .order_by(Note.period_start, Note.id)
    )
    remarks: dict[int, list[charts.Remark]] = defaultdict(list)
    for row in session.execute(found):
        remarks[row.metric_id].append(charts.Remark(row.period_start, row.text))
    return remarks
