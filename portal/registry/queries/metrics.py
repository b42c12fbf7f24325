"""Reads of metrics: one as far as a person may see it, and those of a department."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.base import ExecutableOption

from portal.accounts.models import Person
from portal.db import session
from portal.registry import policy
from portal.registry.models import (
    Definition,
    Metric,
    MetricLink,
    MetricObjective,
    MetricPerson,
    Objective,
)
from portal.registry.queries.visible import seen_by


def metric_with_targets(person: Person, code: str) -> Metric | None:
    """The same as `metric` with its targets read, for its page: still one statement."""
    return _seen(person, code, _with_targets())


def metric(person: Person, code: str) -> Metric | None:
    """The metric with this code as far as `person` may see it.

    With department, owner, author, the definition and its current version, and the people who
    have a part in it: one statement.
    """
    return _seen(person, code, _with_all())


@cache
def _with_all() -> Select[Metric]:
    """Built once: that takes longer than to run it."""
    return _of_code(joinedload(Metric.definition).joinedload(Definition.current))


def _of_code(*more: ExecutableOption) -> Select[Metric]:
    return (
        select(Metric)
        .where(Metric.code == bindparam("code"))
        .options(
            joinedload(Metric.department),
            joinedload(Metric.owner),
            joinedload(Metric.created_by),
            joinedload(Metric.replaced_by),
            joinedload(Metric.people).joinedload(MetricPerson.person),
            *more,
        )
    )


@cache
def _with_targets() -> Select[Metric]:
    """The versions of the definition are read after it, the current one among them."""
    return _of_code(joinedload(Metric.definition), joinedload(Metric.targets))


def _seen(person: Person, code: str, statement: Select[Metric]) -> Metric | None:
    found = session.scalars(statement, {"code": code}).unique().first()
    return found if found is not None and policy.can_see(person, found) else None


def visible_by_code(person: Person, code: str) -> Metric | None:
    """The metric with this code if `person` may see it, with nothing else loaded."""
    found = select(Metric).where(Metric.code == code.strip().upper(), seen_by(person))
    return session.scalars(found).first()


def links_of(person: Person, metric: Metric) -> Sequence[MetricLink]:
    """Links from and to `metric` whose other end `person` may see, with both ends."""
    own = (MetricLink.metric_id == metric.id) | (MetricLink.other_id == metric.id)
    ends = select(Metric.id).where(seen_by(person))
    found = (
        select(MetricLink)
        .where(own, MetricLink.metric_id.in_(ends), MetricLink.other_id.in_(ends))
        .options(joinedload(MetricLink.metric), joinedload(MetricLink.other))
        .order_by(MetricLink.kind, MetricLink.id)
    )
    return session.scalars(found).all()


def objectives_of(metric: Metric) -> Sequence[Objective]:
    """The objectives that `metric` serves, by code."""
    found = (
        select(Objective)
        .join(MetricObjective, MetricObjective.objective_id == Objective.id)
        .where(MetricObjective.metric_id == metric.id)
        .order_by(Objective.code)
    )
    return session.scalars(found).all()
