"""Metrics with their verdicts as they stand, or as of the end of an earlier month: for documents.

As of an earlier day, values of periods that ended later don't count; those that do are taken as
they are known now, revisions included.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, Select

from portal.db import session
from portal.insight.charts import Drawing
from portal.insight.listed import Listed
from portal.insight.models import Verdict
from portal.insight.queries import inputs
from portal.insight.queries.rows import any_listed, listed, listed_with
from portal.registry.models import Metric

BATCH = 200  # metrics read at a time: some 10,000 values in memory


@dataclass(frozen=True)
class Read:
    """A metric with its verdict, and what its chart draws; no drawing where nothing was read."""

    metric: Listed
    drawing: Drawing | None


def metrics() -> Select[Any]:
    """All metrics with department, owner and verdict, by name; narrow it, then `read` it."""
    return any_listed(Verdict.drawing).order_by(Metric.name, Metric.id)


def read(chosen: Select[Any], today: date, until: date | None = None) -> list[Read]:
    """The metrics of `chosen`, as they stand today or, with `until`, stood when that day ended.

    One statement, and six more for each 200 metrics with `until`.
    """
    rows = session.execute(chosen).all()
    if until is None:
        return [Read(listed(row, today), row.drawing) for row in rows]
    return list(_read_anew(rows, until))


def _read_anew(rows: Sequence[Row[Any]], until: date) -> Iterator[Read]:
    day = until + timedelta(days=1)
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        found = inputs.readings([row.metric_id for row in batch], day, until=until)
        readings = {one["metric_id"]: one for one in found}
        for row in batch:
            reading = readings[row.metric_id]
            yield Read(listed_with(row, reading, day), reading["drawing"])
