"""A department's monthly pack: the figures of its dashboard, then each metric with its chart."""

from typing import Any

from sqlalchemy import func, select

from portal.accounts.models import Department, Person
from portal.db import session
from portal.insight import dashboard as calculation
from portal.insight.queries import as_of, departments, tags
from portal.insight.queries.rows import IN_FORCE
from portal.registry.models import Metric
from portal.reports.queries import leaves, talks
from portal.reports.spans import Span
from portal.values.models import Note


def gather(
    person: Person, department: Department, span: Span, scope: str
) -> dict[str, Any]:  # fmt: skip
    """What reports/department.html shows: drafts stand with their owners, conversations with
    those whom they concern.
    """
    chosen = as_of.metrics().where(
        Metric.department_id == department.id, Metric.state.in_(IN_FORCE)
    )
    read = as_of.read(chosen, span.today, span.until)
    board = calculation.compose(
        department,
        [one.metric for one in read],
        [],
        heads=departments.heads(department.id, span.day),
        parts=[],
        today=span.day,
        tag="",
    )
    return {
        "board": board,
        "leaves": leaves.leaves(read, span),
        "most": leaves.MOST,
        "rows": leaves.ROWS,
        "talks": talks.talks(person, department, span, scope),
    }


def state(department: Department, span: Span) -> str:
    """What changes whenever the pack does: figures, names, and notes on its charts."""
    notes = (
        select(func.count(Note.id), func.sum(Note.version))
        .join(Metric, Note.metric_id == Metric.id)
        .where(Metric.department_id == department.id)
    )
    count, versions = session.execute(notes).one()
    told = tags.of_department(department.id, span.today)
    said = talks.state(department)
    return f"{department.version}-{told}-{count}-{versions or 0}-{said}"
