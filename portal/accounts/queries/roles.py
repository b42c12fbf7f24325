"""Reads of roles: who has which, and who else administers."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import ACTIVE, ADMINISTRATOR, ROLES, Person, RoleGrant
from portal.db import session


def role_holders() -> dict[str, Sequence[RoleGrant]]:
    """Every role with the grants that hold, by name of the person: one statement."""
    found = select(RoleGrant).join(RoleGrant.person).where(RoleGrant.ended_at.is_(None))
    found = found.options(joinedload(RoleGrant.person).joinedload(Person.department))
    holders: dict[str, list[RoleGrant]] = {role: [] for role in ROLES}
    for one in session.scalars(found.order_by(Person.name, Person.id)):
        holders.setdefault(one.role, []).append(one)
    return dict(holders)


def grant(_person: Person, id: int) -> RoleGrant | None:
    """One grant that holds, with its person."""
    found = select(RoleGrant).where(RoleGrant.id == id, RoleGrant.ended_at.is_(None))
    return session.scalars(found.options(joinedload(RoleGrant.person))).one_or_none()


def grant_of(asking: Person, id: int, grant_id: int) -> RoleGrant | None:
    """One grant that holds, of the person with identity `id`."""
    found = grant(asking, grant_id)
    return found if found is not None and found.person_id == id else None


def other_administrators(person: Person) -> int:
    """How many active administrators there are beside `person`; they stay so until the commit.

    All of them are locked on PostgreSQL, in one order, or two administrators could remove each
    other at once.
    """
    found = (
        select(RoleGrant.person_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            RoleGrant.role == ADMINISTRATOR, RoleGrant.ended_at.is_(None), Person.state == ACTIVE
        )
        .order_by(RoleGrant.id)
        .with_for_update()
    )
    return sum(1 for id in session.scalars(found) if id != person.id)
