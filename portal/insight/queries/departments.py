"""Reads of a department's dashboard: six statements, whatever the number of its metrics."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, or_, select, union
from sqlalchemy.orm import aliased, joinedload

from portal.accounts.models import Department, Headship, Person
from portal.db import session
from portal.insight import dashboard as calculation
from portal.insight.dashboard import Dashboard, End, Link
from portal.insight.models import Verdict
from portal.insight.queries import rollups, tags
from portal.insight.queries.rows import IN_FORCE, TODAY, listed, metrics_listed
from portal.registry.models import Metric, MetricLink

OWN: Any = bindparam("department_id")


def department(_person: Person, slug: str) -> Department | None:
    """The department with this slug and the one above it; archived ones stay readable."""
    found = select(Department).where(Department.slug == slug)
    return session.scalars(found.options(joinedload(Department.parent))).first()


def dashboard(department: Department, _person: Person, today: date) -> Dashboard:
    """All that the department's page shows to anybody: drafts stand with their owners."""
    tag = tags.of_department(department.id, today)
    given = {"department_id": department.id, "today": today}
    return calculation.compose(
        department,
        [listed(row, today) for row in session.execute(_METRICS, given)],
        [_link(row, department) for row in session.execute(_LINKS, given)],
        heads=heads(department.id, today),
        parts=rollups.parts_below(department.id, today),
        today=today,
        tag=tag,
    )


def heads(department_id: int, day: date) -> list[str]:
    """The names of those who head the department on `day`."""
    given = {"department_id": department_id, "today": day}
    return list(session.scalars(_HEADS, given))


_METRICS = metrics_listed().where(Metric.department_id == OWN).order_by(Metric.name, Metric.id)


def _links() -> Any:
    """Which metric in force is meant to move which, where either is of the department."""
    own_metrics = select(Metric.id).where(Metric.department_id == OWN)
    from_own = select(MetricLink.id).where(MetricLink.metric_id.in_(own_metrics))
    to_own = select(MetricLink.id).where(MetricLink.other_id.in_(own_metrics))
    driver, driven = aliased(Metric), aliased(Metric)
    ends: list[Any] = []
    found: Any = select(MetricLink.id).select_from(MetricLink)
    for end, own in ((driver, MetricLink.metric_id), (driven, MetricLink.other_id)):
        home, read = aliased(Department), aliased(Verdict)
        found = (
            found.join(end, own == end.id)
            .join(home, end.department_id == home.id)
            .outerjoin(read, read.metric_id == end.id)
        )
        ends += [end.id, end.code, end.name, home.id, home.name, read.variation]
    return (
        found.with_only_columns(*ends)
        .where(
            MetricLink.kind == "drives",
            driver.state.in_(IN_FORCE),
            driven.state.in_(IN_FORCE),
            MetricLink.id.in_(union(from_own, to_own)),  # each by its index, unlike an OR
        )
        .order_by(driver.name, driven.name, MetricLink.id)
    )


_LINKS = _links()


def _link(row: Sequence[Any], department: Department) -> Link:
    return Link(row[0], _end(row[1:6], department), row[6], _end(row[7:12], department))


def _end(row: Sequence[Any], department: Department) -> End:
    code, name, home_id, home_name, variation = row
    return End(code, name, "" if home_id == department.id else home_name, variation or "none")


_HEADS = (
    select(Person.name)
    .join(Headship, Headship.person_id == Person.id)
    .where(
        Headship.department_id == OWN,
        Headship.starts_on <= TODAY,
        or_(Headship.ends_on.is_(None), Headship.ends_on >= TODAY),
    )
    .order_by(Person.name)
)
