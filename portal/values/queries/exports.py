"""Values for a file: which metrics a person takes out, their tag, and the rows as they are read.

The statements name the metrics by a condition, not by their numbers, and what they find is read
through cursors: neither statements nor memory grow with the metrics or the values.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, String, func, select, type_coerce

from portal.accounts.models import Department, Person
from portal.db import db, session, writing
from portal.driver import FETCHED, fetched
from portal.registry.models import Definition, DefinitionVersion, Metric
from portal.registry.queries.visible import seen_by
from portal.values import rows
from portal.values.comparing import standings
from portal.values.models import Observation
from portal.values.models import Series as Counter
from portal.values.queries.observations import visible
from portal.values.rows import Described, Stood
from portal.values.terms import Terms, Versions, ordered


@dataclass(frozen=True)
class Export:
    """The metrics whose values are written, and the tag that changes when one does."""

    of: str  # metric | department
    name: str  # its code or its slug
    which: ColumnElement[bool]  # of the metrics
    tag: str


def of_metric(person: Person, code: str) -> Export | None:
    """The values of one metric that `person` may see."""
    which = (Metric.code == code) & seen_by(person)
    tag = _tag(which)
    return Export("metric", code, which, tag) if tag else None


def of_department(person: Person, slug: str) -> Export | None:
    """The values of a department's metrics, as far as `person` sees them."""
    found = select(Department.id).where(Department.slug == slug)
    department_id = session.scalars(found).first()
    if department_id is None:
        return None
    which = (Metric.department_id == department_id) & seen_by(person)
    return Export("department", slug, which, _tag(which))


def find(person: Person, of: str, name: str) -> Export | None:
    """The values of what has this name, as far as `person` may see them."""
    return of_metric(person, name) if of == "metric" else of_department(person, name)


def revisions_of(export: Export, most: int | None = None) -> int:
    """How many rows are read for it, counted no further than `most`: some more than are written."""
    read = select(Observation.id).where(_of(export.which), visible()).limit(most)
    return session.scalar(select(func.count()).select_from(read.subquery())) or 0


def series(export: Export) -> Iterator[rows.Series]:
    """Each metric with its values, fetched as they are needed; two statements.

    They are read on a connection of their own: a file is sent after its request has ended.
    """
    return _series(db.engine, export.which)


def _series(engine: Engine, which: ColumnElement[bool]) -> Iterator[rows.Series]:
    with engine.connect() as connection:
        with writing(False):
            connection.begin()
        described = _described(connection, which)
        at, told = next(described, (0, None))
        values = _newest(fetched(connection, _values(which)))
        for metric_id, some in groupby(values, itemgetter(0)):
            while told is not None and at < metric_id:
                at, told = next(described, (0, None))
            if told is not None and at == metric_id:
                yield told, some


def _values(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """All visible revisions, by metric and period, the newest of a period last.

    Days come as the driver gives them: making a date of each would take a second a million.
    """
    start = type_coerce(Observation.period_start, String)
    found = select(
        Observation.metric_id, start, Observation.value, Observation.numerator,
        Observation.denominator, Observation.state, Observation.reason, Observation.note,
        Observation.definition_version_id,
    )  # fmt: skip
    return found.where(_of(which), visible()).order_by(
        Observation.metric_id, Observation.period_start, Observation.id
    )


def _of(which: ColumnElement[bool]) -> ColumnElement[bool]:
    return Observation.metric_id.in_(select(Metric.id).where(which))


def _newest(found: Iterator[Stood]) -> Iterator[Stood]:
    """The last one of each metric's period."""
    held = next(found, None)
    if held is None:
        return
    for one in found:
        if one[1] != held[1] or one[0] != held[0]:
            yield held
        held = one
    yield held


def _described(
    connection: Connection, which: ColumnElement[bool]
) -> Iterator[tuple[int, Described]]:
    """The metrics whose definition has an approved version, in the order of their numbers."""
    found = (
        select(
            Metric.id, Department.name.label("department"), Metric.code, Metric.name,
            Definition.current_id, DefinitionVersion.id.label("version_id"),
            DefinitionVersion.effective_from, DefinitionVersion.unit, DefinitionVersion.frequency,
            DefinitionVersion.fiscal_start_month, *_COMPARED,
        )
        .join(Department, Metric.department_id == Department.id)
        .join(Definition, Metric.definition_id == Definition.id)
        .join(DefinitionVersion, DefinitionVersion.definition_id == Definition.id)
        .where(which, DefinitionVersion.state == "approved")
        .order_by(Metric.id, DefinitionVersion.id)
    )  # fmt: skip
    options = connection.execution_options(stream_results=True, yield_per=FETCHED)
    for metric_id, versions in groupby(options.execute(found), itemgetter(0)):
        each = list(versions)
        terms = ordered([_terms(one) for one in each], frozenset())
        first = each[0]
        current = next((one for one in terms if one.version_id == first.current_id), terms[-1])
        by_id = {one.version_id: _version(one) for one in each}
        known = standings([by_id[one.version_id] for one in terms], current.version_id)
        held = Versions(terms, current)
        yield metric_id, Described(first.department, first.code, first.name, held, known)


@dataclass(frozen=True)
class _Version:
    """A version as `comparing` asks for it."""

    id: int
    number: str
    comparability: str | None
    conversion: float | None
    formula: str
    scale: str


_COMPARED = (
    DefinitionVersion.major, DefinitionVersion.minor, DefinitionVersion.patch,
    DefinitionVersion.comparability, DefinitionVersion.conversion, DefinitionVersion.formula,
    DefinitionVersion.scale,
)  # fmt: skip


def _version(row: Any) -> _Version:
    number = f"{row.major}.{row.minor}.{row.patch}"
    return _Version(
        row.version_id, number, row.comparability, row.conversion, row.formula, row.scale or "1"
    )


def _terms(row: Any) -> Terms:
    """What a row of a file needs of a version."""
    return Terms(
        version_id=row.version_id,
        number="",
        effective_from=row.effective_from,
        unit=row.unit,
        frequency=row.frequency or "month",
        fiscal_start_month=row.fiscal_start_month or 1,
    )


def _tag(which: ColumnElement[bool]) -> str:
    """The tag of these metrics' file; "" where there are none.

    Names, units and departments stand in the file too: records' versions enter it.
    """
    found = (
        select(
            Metric.id, Metric.version, Department.version, Counter.number, Definition.current_id,
            DefinitionVersion.id,
        )
        .join(Department, Metric.department_id == Department.id)
        .join(Definition, Metric.definition_id == Definition.id)
        .outerjoin(Counter, Counter.metric_id == Metric.id)
        .outerjoin(
            DefinitionVersion,
            (DefinitionVersion.definition_id == Definition.id)
            & (DefinitionVersion.state == "approved"),
        )
        .where(which)
        .order_by(Metric.id, DefinitionVersion.id)
    )  # fmt: skip
    digest, is_any = hashlib.sha256(), False
    for some in session.execute(found.execution_options(yield_per=FETCHED)).partitions():
        digest.update(repr([tuple(row) for row in some]).encode())
        is_any = True
    return digest.hexdigest()[:32] if is_any else ""
