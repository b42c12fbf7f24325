"""Who may decide on what is in review, by name: it waits for these people."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, or_, select

from portal.accounts.models import ACTIVE, ADMINISTRATOR, LEADERSHIP, Person, RoleGrant
from portal.db import session
from portal.registry.approving import Deciders
from portal.registry.models import Adoption
from portal.registry.policy import MetricCase
from portal.registry.vocabulary import Level

MOST_NAMED = 4


@dataclass(frozen=True)
class Deciding:
    """Those who may decide, by name; `administrators`, who can change that, where nobody may.

    `is_headless`: the department has no head. `is_own`: it has, but nobody decides on their own.
    """

    names: tuple[str, ...]
    more: int
    is_headless: bool
    is_own: bool
    administrators: tuple[str, ...]


def of_case(case: MetricCase) -> Deciding:
    """Who may decide on the version: one statement, or two where nobody may."""
    if case.definition.is_shared:
        asked_by = select(Adoption.asked_by_id).where(Adoption.id == case.metric.adoption_id)
        return _of(Deciders(frozenset(), True, frozenset(session.scalars(asked_by))))
    is_departments = case.metric.level != Level.ORGANISATION
    return _of(
        case.deciders,
        is_headless=is_departments and not case.has_head,
        is_own=is_departments and case.has_head,
    )


def of_adoption(adoption: Adoption) -> Deciding:
    """The same of an adoption, which the leadership decides on, but never who asked for it."""
    return _of(Deciders(frozenset(), True, frozenset({adoption.asked_by_id})))


def _of(found: Deciders, *, is_headless: bool = False, is_own: bool = False) -> Deciding:
    is_named = Person.id.in_(found.people)
    who = or_(is_named, _holds(LEADERSHIP)) if found.leadership else is_named
    names = _names(who, Person.id.not_in(found.excluded))
    return Deciding(
        names=names[:MOST_NAMED],
        more=max(0, len(names) - MOST_NAMED),
        is_headless=is_headless,
        is_own=is_own,
        administrators=() if names else _names(_holds(ADMINISTRATOR))[:MOST_NAMED],
    )


def _holds(role: str) -> ColumnElement[bool]:
    return exists().where(
        RoleGrant.person_id == Person.id, RoleGrant.role == role, RoleGrant.ended_at.is_(None)
    )


def _names(*conditions: ColumnElement[bool]) -> tuple[str, ...]:
    found = select(Person.name).where(Person.state == ACTIVE, *conditions)
    return tuple(session.scalars(found.order_by(Person.name, Person.id)))
