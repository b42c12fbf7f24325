"""Reads of metrics whose values are entered, and of their periods."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select, union
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Person
from portal.db import session
from portal.periods import Period
from portal.registry import policy as registry
from portal.registry.models import Metric, MetricPerson
from portal.registry.queries.visible import seen_by
from portal.values.policy import CONTRIBUTOR
from portal.values.queries.terms import versions_for
from portal.values.terms import Terms

TAKING_VALUES = ("approved", "deprecated")


@dataclass(frozen=True)
class Slot:
    """One period of one metric, with the version of the definition that holds there."""

    metric: Metric
    period: Period
    terms: Terms
    beside: Terms | None = None  # the version before, where both are measured to link them


def metric(person: Person, code: str) -> Metric | None:
    """The metric with this code, with department, owner, definition and people."""
    found = select(Metric).where(Metric.code == code, seen_by(person)).options(*_loaded())
    return session.scalars(found).first()


def slot(person: Person, code: str, start: str) -> Slot | None:
    """The period of a metric that starts on `start` (ISO); None where none does."""
    found = metric(person, code)
    versions = versions_for(found) if found is not None else None
    if found is None or versions is None:
        return None
    try:
        day = date.fromisoformat(start)
        period, terms = versions.slot(day)
    except ValueError:
        return None
    if period.start != day:
        return None
    return Slot(found, period, terms, versions.beside(period))


def enterable_by(person: Person) -> ColumnElement[bool]:
    """Metrics whose values `person` may enter."""
    heads = registry.headed(person)
    mine = _entered_by(person)
    return or_(mine, Metric.department_id.in_(heads)) if heads else mine


def _entered_by(person: Person) -> ColumnElement[bool]:
    owned = select(Metric.id).where(Metric.owner_id == person.id)
    shared = select(MetricPerson.metric_id).where(
        MetricPerson.person_id == person.id, MetricPerson.part == CONTRIBUTOR
    )
    return Metric.id.in_(union(owned, shared))


def _loaded() -> tuple[Any, ...]:
    return (
        joinedload(Metric.department),
        joinedload(Metric.owner),
        joinedload(Metric.definition),
        selectinload(Metric.people),
    )
