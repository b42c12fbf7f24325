"""Reads of one metric's verdict: two statements."""

import json
from collections.abc import Callable
from datetime import date

from sqlalchemy import ScalarSelect, Text, bindparam, cast, select

from portal.accounts.models import Department
from portal.db import session
from portal.driver import Ready
from portal.insight import charts
from portal.insight import reading as calculation
from portal.insight.models import Verdict
from portal.insight.packing import unpacked
from portal.insight.queries import tags
from portal.insight.queries.remarks import remarks
from portal.insight.queries.rows import any_listed, listed
from portal.insight.queries.tags import Tagged
from portal.insight.reading import Reading
from portal.registry.models import Metric

_READING = any_listed(Verdict.drawing).where(Metric.id == bindparam("metric_id"))
_TAG = tags.of_metric()
_TAGGED = Ready(
    any_listed(cast(Verdict.drawing, Text).label("drawn"), *_TAG).where(
        Metric.id == bindparam("metric_id")
    )
)
_DRAWING = (
    select(Metric.name, Department.name, Verdict.unit, Verdict.drawing)
    .join(Department, Metric.department_id == Department.id)
    .outerjoin(Verdict, Verdict.metric_id == Metric.id)
    .where(Metric.id == bindparam("metric_id"))
)


def reading(metric_id: int, today: date, *, tag: str = "", whole: bool = False) -> Reading:
    """The reading of a metric that the caller may see, in whatever state it is."""
    row = session.execute(_READING, {"metric_id": metric_id}).one()
    return calculation.compose(
        listed(row, today), row.drawing, remarks(metric_id), tag=tag, whole=whole
    )


def tagged_reading(metric: Metric, today: date) -> tuple[Tagged, Callable[[], Reading]]:
    """A metric's tag, and its reading for where it is not kept drawn: one statement, or two."""
    (row,) = _TAGGED.rows(session.connection(), metric_id=metric.id)
    tag = tags.tag_of(row[-len(_TAG) :], today)

    def read() -> Reading:
        drawing = unpacked(json.loads(row.drawn)) if row.drawn else None
        return calculation.compose(listed(row, today), drawing, remarks(metric.id), tag=tag)

    return Tagged(metric.id, metric.code, tag, row.computed_at is not None), read


def ranges(metric_id: int, today: date) -> charts.Pair | None:
    """The charts of its moving ranges; None where no limits rest on them."""
    row = session.execute(_READING, {"metric_id": metric_id}).one()
    return calculation.ranges(listed(row, today), row.drawing)


def drawing_said(parameter: str) -> ScalarSelect[str]:
    """The drawing of the metric of this code, for another statement, as `drawing_of` reads it."""
    drawn = select(cast(Verdict.drawing, Text)).join(Metric, Verdict.metric_id == Metric.id)
    return drawn.where(Metric.code == bindparam(parameter)).scalar_subquery()


def drawing_of(said: str) -> charts.Drawing:
    """The drawing that `drawing_said` read."""
    return unpacked(json.loads(said))


def drawing(metric_id: int) -> tuple[charts.Drawing, str]:
    """What charts of a metric draw, and their title; an empty drawing without a verdict."""
    name, home, unit, drawn = session.execute(_DRAWING, {"metric_id": metric_id}).one()
    return drawn or charts.EMPTY, charts.title(name, home, unit or "")
