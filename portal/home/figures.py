"""The figures that concern a person: their own, what they follow, and what moves around them."""

from datetime import date
from typing import Any

from sqlalchemy import bindparam, case, select, true, union

from portal.accounts.models import Department, Person
from portal.db import bigint, session
from portal.insight.listed import Listed
from portal.insight.models import RollUpMetric
from portal.insight.queries.rows import any_listed, listed
from portal.insight.rollups import QUIET
from portal.notices.models import Following
from portal.registry.models import Metric, MetricObjective

MOST = 8  # on the start page: what one takes in before work begins

_ME: Any = bindparam("person_id", type_=bigint)
_HOME: Any = bindparam("department_id", type_=bigint)


def figures_for(person: Person, today: date) -> list[tuple[Listed, bool]]:
    """Metrics with their verdicts, what worsens first; and whether each is theirs.

    Theirs are those that they own or follow, also by an objective. Of the departments that they
    follow, and of their own with those below it, only what is news. One statement.
    """
    given = {"person_id": person.id, "department_id": person.department_id}
    figures = _FIGURES[session.connection().dialect.name]
    return [(listed(row, today), bool(row[-1])) for row in session.execute(figures, given)]


def _followed(kind: str) -> Any:
    return select(Following.subject_id).where(
        Following.person_id == _ME, Following.subject_kind == kind
    )


def _around() -> Any:
    """The department of the person and all that stand below it."""
    below = select(Department.id).where(Department.id == _HOME).cte("below", recursive=True)
    return select(below.union(select(Department.id).where(Department.parent_id == below.c.id)).c.id)


def _news(engine: str) -> Any:
    """The first MOST metrics around the person whose verdict is news, by urgency and name.

    Each department gives its own first ones, along an index: as many are looked at as there are
    departments, however many metrics these have. SQLite knows no LATERAL; PostgreSQL would look
    for each metric among the first ones of its department.
    """
    ranked = RollUpMetric.__table__.alias("ranked")
    order = (ranked.c.urgency, ranked.c.name, ranked.c.metric_id)
    firsts = (
        select(*order)
        .where(ranked.c.department_id == Department.id, ranked.c.urgency < QUIET)
        .order_by(*order)
        .limit(MOST)
        .correlate(Department)
    )
    if engine == "postgresql":
        read: Any = firsts.lateral("firsts")
        found: Any = select(read.c.metric_id).select_from(Department).join(read, true())
    else:
        read = RollUpMetric.__table__
        ids = firsts.with_only_columns(ranked.c.metric_id)
        found = select(read.c.metric_id).join(Department, read.c.department_id == Department.id)
        found = found.where(read.c.metric_id.in_(ids))
    places = union(_around(), _followed("department"))
    near = select(Department.id).where(Department.id.in_(places))
    found = (
        found.where(Department.id.in_(near))
        .order_by(read.c.urgency, read.c.name, read.c.metric_id)
        .limit(MOST)
        .subquery("news")
    )
    return select(found.c.metric_id)


def _figures(engine: str) -> Any:
    serving = select(MetricObjective.metric_id).where(
        MetricObjective.objective_id.in_(_followed("objective"))
    )
    own = select(Metric.id).where(Metric.owner_id == _ME)
    theirs = (own, _followed("metric"), serving)
    first = case((Metric.id.in_(union(*theirs)), 1), else_=0)
    return (
        any_listed(first)
        .join(RollUpMetric, RollUpMetric.metric_id == Metric.id)  # those in force have one
        .where(Metric.id.in_(union(*theirs, _news(engine))))
        .order_by(RollUpMetric.urgency, first.desc(), RollUpMetric.name, Metric.id)
        .limit(MOST)
    )


_FIGURES = {engine: _figures(engine) for engine in ("sqlite", "postgresql")}
