"""Values as long rows for a file: one for each metric and period that has one."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Engine, select
from sqlalchemy.orm import Session, joinedload

from portal.accounts.models import Department, Person
from portal.db import db, session, writing
from portal.registry.models import Metric
from portal.registry.queries.visible import seen_by
from portal.tables.safe_csv import Cell
from portal.values.models import Observation, Series
from portal.values.queries.observations import visible
from portal.values.queries.terms import versions_of
from portal.values.terms import Versions

HEADER = (
    "department", "metric_code", "metric_name", "period", "start", "value", "numerator",
    "denominator", "unit", "state", "note",
)  # fmt: skip
FETCHED = 500  # rows at a time


@dataclass(frozen=True)
class Export:
    """The metrics whose values are written, and the tag that changes when one does."""

    name: str  # of the file, without its ending
    metrics: tuple[Metric, ...]
    tag: str


def of_metric(person: Person, code: str) -> Export | None:
    """The values of one metric that `person` may see."""
    found = _metrics(person, Metric.code == code)
    return _export(code, found) if found else None


def of_department(person: Person, slug: str) -> Export | None:
    """The values of a department's metrics, as far as `person` sees them."""
    found = select(Department.id).where(Department.slug == slug)
    department_id = session.scalars(found).first()
    if department_id is None:
        return None
    return _export(slug, _metrics(person, Metric.department_id == department_id))


def rows(export: Export) -> Iterator[tuple[Cell, ...]]:
    """The rows, metric by metric and oldest period first; fetched as they are needed.

    They are read on a session of their own: a file is sent after its request has ended.
    """
    versions = versions_of(one.definition_id for one in export.metrics)
    told = {
        one.id: (one.department.name, one.code, one.name, versions[one.definition_id])
        for one in export.metrics
        if one.definition_id in versions
    }
    return _rows(db.engine, told)


def _rows(engine: Engine, told: dict[int, tuple[str, str, str, Versions]]) -> Iterator[Any]:
    with Session(engine) as reading:
        with writing(False):
            reading.connection()
        for one in _values(reading, list(told)):
            department, code, name, versions = told[one.metric_id]
            period, terms = versions.slot(one.period_start)
            note = "; ".join(text for text in (one.reason, one.note) if text)
            yield (
                department, code, name, period.label, one.period_start, one.value, one.numerator,
                one.denominator, terms.unit, one.state, note,
            )  # fmt: skip


def _values(reading: Session, metric_ids: Sequence[int]) -> Iterator[Observation]:
    """The newest visible revision of each metric's periods: one statement."""
    found = (
        select(Observation)
        .where(Observation.metric_id.in_(metric_ids), visible())
        .order_by(Observation.metric_id, Observation.period_start, Observation.id)
        .execution_options(yield_per=FETCHED)
    )
    revisions = groupby(reading.scalars(found), key=lambda one: (one.metric_id, one.period_start))
    for _, each in revisions:
        *_, newest = each
        yield newest


def _metrics(person: Person, which: ColumnElement[bool]) -> tuple[Metric, ...]:
    found = select(Metric).where(which, seen_by(person)).options(joinedload(Metric.department))
    return tuple(session.scalars(found.order_by(Metric.id)))


def _export(name: str, metrics: tuple[Metric, ...]) -> Export:
    """Names, units and departments stand in the file too: records' versions enter the tag."""
    found = select(Series.metric_id, Series.number).where(
        Series.metric_id.in_([one.id for one in metrics])
    )
    numbers = {row.metric_id: row.number for row in session.execute(found)}
    versions = versions_of(one.definition_id for one in metrics)
    state = [
        (
            one.id, one.version, one.department.version, numbers.get(one.id, 0),
            sorted(terms.version_id for terms in versions[one.definition_id].all)
            if one.definition_id in versions else None,
        )
        for one in metrics
    ]  # fmt: skip
    return Export(name, metrics, hashlib.sha256(repr(state).encode()).hexdigest()[:32])
