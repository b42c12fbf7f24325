"""Granting and ending roles. A person's roles add up."""

from portal import clock
from portal.accounts.actions.constraints import unique
from portal.accounts.actions.people import keep_an_administrator
from portal.accounts.models import ADMINISTRATOR, ROLES, Person, RoleGrant
from portal.changelog.recording import Actor, change
from portal.db import hold, session
from portal.errors import Refused
from portal.web import security


def grant_role(person: Person, *, role: str, actor: Actor | None, reason: str = "") -> Person:
    """Give `person` a role, until it is ended."""
    if role not in ROLES:
        raise Refused("Choose a role from the list.", field="role")
    if not person.is_active:
        raise Refused(f"{person.name} is suspended. Reactivate them first.", field="role")
    held = f"{person.name} has this role already."
    if person.has_role(role):
        raise Refused(held, field="role")
    with (
        unique(role=held),
        change(person, "grant role", actor=actor, reason=reason, role=ROLES[role]),
    ):
        session.add(
            RoleGrant(
                person_id=person.id,
                role=role,
                granted_by_id=actor.id if actor else None,
                granted_at=clock.now(),
            )
        )
        session.flush()
        session.expire(person, ["grants"])
    _note("role granted", person, role, actor)
    return person


def grant_role_to(*, person_id: int, role: str, actor: Actor | None, reason: str = "") -> Person:
    """The same, for a person who is named by identity."""
    person = session.get(Person, person_id)
    if person is None:
        raise Refused("Name a person who works here.", field="person_id")
    return grant_role(person, role=role, actor=actor, reason=reason)


def end_role(grant: RoleGrant, *, actor: Actor | None, reason: str = "") -> Person:
    """Take a role away, at once."""
    person = grant.person
    with change(person, "end role", actor=actor, reason=reason, role=grant.word):
        if grant.role == ADMINISTRATOR:
            keep_an_administrator(person)
        hold(grant)
        if grant.ended_at is not None:
            raise Refused("This role has been ended already.")
        grant.ended_at = clock.now()
    _note("role ended", person, grant.role, actor)
    return person


def _note(event: str, person: Person, role: str, actor: Actor | None) -> None:
    by = actor.id if actor else None
    security.note(event, person=person.id, role=role, by=by)
