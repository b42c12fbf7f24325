"""Reads for the library and for adoptions."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Department, Headship, Person
from portal.db import session
from portal.registry.models import Adoption, Definition, DefinitionVersion, Metric
from portal.registry.queries.visible import seen_by

SHOWN = 200  # metrics of one definition that a page lists


def shared_definition(key: str) -> Definition | None:
    """The shared definition with this key."""
    found = select(Definition).where(Definition.key == key, Definition.is_shared)
    return session.scalars(found).first()


class Place(NamedTuple):
    """A department that may adopt."""

    id: int
    name: str
    slug: str
    code: str | None


def departments_without(key: str, department_ids: Sequence[int]) -> list[Place]:
    """Those of the departments, by name, that have no living metric of the shared definition."""
    measured = (
        select(Metric.department_id)
        .join(Definition, Metric.definition_id == Definition.id)
        .where(Definition.key == key, Metric.state.not_in(("rejected", "archived")))
    )
    found = select(Department.id, Department.name, Department.slug, Department.code).where(
        Department.id.in_(department_ids),
        Department.archived_at.is_(None),
        Department.id.not_in(measured),
    )
    return [Place(*row) for row in session.execute(found.order_by(Department.name, Department.id))]


def heads_of(departments: Sequence[Place], day: date) -> dict[int, int]:
    """Department → the person who heads it on `day`."""
    found = select(Headship.department_id, Headship.person_id).where(
        Headship.department_id.in_([one.id for one in departments]),
        Headship.starts_on <= day,
        or_(Headship.ends_on.is_(None), Headship.ends_on >= day),
    )
    return {row.department_id: row.person_id for row in session.execute(found)}


def codes_like(code: str) -> Sequence[str]:
    """Codes of metrics that begin with `code`."""
    return session.scalars(select(Metric.code).where(Metric.code.startswith(code))).all()


def keys_like(slug: str) -> Sequence[str]:
    """Keys of definitions that begin with `slug`."""
    return session.scalars(select(Definition.key).where(Definition.key.startswith(slug))).all()


def metric_ids(adoption: Adoption) -> Sequence[int]:
    """The metrics of an adoption."""
    found = select(Metric.id).where(Metric.adoption_id == adoption.id)
    return session.scalars(found.order_by(Metric.id)).all()


def version_in_review(definition_id: int | None) -> DefinitionVersion | None:
    """The version of a definition that waits for its review; None for a new definition."""
    found = select(DefinitionVersion).where(
        DefinitionVersion.definition_id == definition_id, DefinitionVersion.state == "in_review"
    )
    return session.scalars(found.order_by(DefinitionVersion.id.desc())).first()


def adoption(_person: Person, adoption_id: int) -> Adoption | None:
    """One adoption with its definition and its people; what is asked is no secret."""
    found = (
        select(Adoption)
        .where(Adoption.id == adoption_id)
        .options(
            joinedload(Adoption.definition),
            joinedload(Adoption.asked_by),
            joinedload(Adoption.decided_by),
        )
    )
    return session.scalars(found).first()


def metrics_of_adoption(adoption: Adoption) -> Sequence[Metric]:
    """The first metrics of an adoption, with department and owner."""
    found = (
        select(Metric)
        .where(Metric.adoption_id == adoption.id)
        .options(joinedload(Metric.department), joinedload(Metric.owner))
    )
    return session.scalars(found.order_by(Metric.code).limit(SHOWN)).all()


def waiting_adoptions() -> Sequence[Adoption]:
    """Adoptions that wait for a decision, the oldest first."""
    found = (
        select(Adoption)
        .where(Adoption.state == "in_review")
        .options(joinedload(Adoption.definition), joinedload(Adoption.asked_by))
    )
    return session.scalars(found.order_by(Adoption.id)).all()


def metrics_of_definition(person: Person, definition: Definition) -> Sequence[Metric]:
    """The first metrics of a definition that `person` may see, by department."""
    found = (
        select(Metric)
        .join(Department, Metric.department_id == Department.id)
        .where(Metric.definition_id == definition.id, seen_by(person))
        .options(joinedload(Metric.department), joinedload(Metric.owner))
    )
    return session.scalars(found.order_by(Department.name, Metric.id).limit(SHOWN)).all()


def adopters() -> dict[str, int]:
    """Library key → how many living metrics rest on it."""
    found = (
        select(Definition.library_key, func.count())
        .join(Metric, Metric.definition_id == Definition.id)
        .where(Definition.library_key.is_not(None), Metric.state.not_in(("rejected", "archived")))
        .group_by(Definition.library_key)
    )
    return {str(row[0]): int(row[1]) for row in session.execute(found)}


def versions_of(definition: Definition) -> Sequence[DefinitionVersion]:
    """All versions of a definition, the newest first, with their authors."""
    found = (
        select(DefinitionVersion)
        .where(DefinitionVersion.definition_id == definition.id)
        .options(joinedload(DefinitionVersion.author), joinedload(DefinitionVersion.decided_by))
    )
    return session.scalars(found.order_by(DefinitionVersion.id.desc())).all()
