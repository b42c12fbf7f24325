"""What people said on the periods of a metric: notes, and what higher features add to them.

A port: a feature adds a statement for its own remarks, and all are read in one.
"""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from flask import Flask, current_app
from sqlalchemy import bindparam, literal, select, union_all

from portal.db import session
from portal.insight.charts import Remark
from portal.values.models import Note

METRICS: Any = bindparam("metric_ids", expanding=True)
"""What a statement of the port narrows its metrics to: `.where(Thing.metric_id.in_(METRICS))`."""

_NOTES = select(
    Note.metric_id.label("metric_id"),
    Note.period_start.label("period_start"),
    Note.text.label("text"),
    literal("note").label("kind"),
    Note.id.label("number"),
).where(Note.metric_id.in_(METRICS), Note.retired_at.is_(None))


def register(app: Flask, statement: Any) -> None:
    """Add remarks: their metric_id, period_start (any day of the period), text, kind, number."""
    app.extensions.setdefault("insight.remarks", []).append(statement)


def remarks_of(metric_ids: Collection[int]) -> dict[int, list[Remark]]:
    """The remarks on each of these metrics, oldest first: one statement."""
    found: dict[int, list[Remark]] = defaultdict(list)
    for row in session.execute(_statement(), {"metric_ids": list(metric_ids)}):
        found[row.metric_id].append(Remark(row.period_start, row.text, row.kind))
    return found


def remarks(metric_id: int) -> list[Remark]:
    """The remarks on one metric, oldest first."""
    return remarks_of([metric_id])[metric_id]


def _statement() -> Any:
    """Built once: that takes longer than to run it."""
    extensions = current_app.extensions
    if "insight.remarks.statement" not in extensions:
        added = extensions.get("insight.remarks", [])
        built = union_all(_NOTES, *added).order_by("period_start", "kind", "number")
        extensions["insight.remarks.statement"] = built
    return extensions["insight.remarks.statement"]
