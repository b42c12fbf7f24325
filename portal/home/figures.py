"""The figures that concern a person: their own, what they follow, and what moves around them."""

from datetime import date
from typing import Any

from sqlalchemy import bindparam, case, or_, select, union

from portal.accounts.models import Department, Person
from portal.db import bigint, session
from portal.insight.listed import Listed
from portal.insight.models import Verdict
from portal.insight.queries.rows import (
    CHANGED,
    IMPROVING,
    IN_FORCE,
    WORSENING,
    any_listed,
    listed,
)
from portal.notices.models import Following
from portal.registry.models import Metric, MetricObjective
from portal.registry.queries.visible import STATE_UNINDEXED

MOST = 8  # on the start page: what one takes in before work begins

_ME: Any = bindparam("person_id", type_=bigint)
_HOME: Any = bindparam("department_id", type_=bigint)


def figures_for(person: Person, today: date) -> list[tuple[Listed, bool]]:
    """Metrics with their verdicts, what worsens first; and whether each is theirs.

    Theirs are those that they own or follow, also by an objective. Of the departments that they
    follow, and of their own with those below it, only what is news. One statement.
    """
    given = {"person_id": person.id, "department_id": person.department_id}
    return [(listed(row, today), bool(row[-1])) for row in session.execute(_FIGURES, given)]


def _followed(kind: str) -> Any:
    return select(Following.subject_id).where(
        Following.person_id == _ME, Following.subject_kind == kind
    )


def _around() -> Any:
    """The department of the person and all that stand below it."""
    below = select(Department.id).where(Department.id == _HOME).cte("below", recursive=True)
    return select(below.union(select(Department.id).where(Department.parent_id == below.c.id)).c.id)


def _figures() -> Any:
    serving = select(MetricObjective.metric_id).where(
        MetricObjective.objective_id.in_(_followed("objective"))
    )
    own = select(Metric.id).where(Metric.owner_id == _ME)
    theirs = (own, _followed("metric"), serving)
    near = select(Metric.id).where(
        Metric.department_id.in_(union(_around(), _followed("department")))
    )
    worse, other = Verdict.variation.in_(WORSENING), Verdict.variation.in_(IMPROVING + CHANGED)
    failing = Verdict.assurance == "fail"
    is_theirs = Metric.id.in_(union(*theirs))
    first = case((is_theirs, 1), else_=0)
    urgency = case((worse, 0), (failing, 1), (other, 2), else_=3)
    state = STATE_UNINDEXED
    return (
        any_listed(first)
        .where(state.in_(IN_FORCE))
        .where(Metric.id.in_(union(*theirs, near)), or_(is_theirs, worse, other, failing))
        .order_by(urgency, first.desc(), Metric.name, Metric.id)
        .limit(MOST)
    )


_FIGURES = _figures()
