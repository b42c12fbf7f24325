"""Adding and editing people, and whether they may sign in."""

from portal import clock
from portal.accounts import addresses, queries, sessions, told
from portal.accounts.actions.constraints import unique
from portal.accounts.actions.void_links import void_links
from portal.accounts.models import ACTIVE, SUSPENDED, Department, Person, SignIn
from portal.changelog.recording import Actor, change
from portal.db import session
from portal.errors import Refused
from portal.web import security

TAKEN = "Somebody has this address already. Search for them, or type another."


def add_person(
    *, email: str, name: str, department_id: int, actor: Actor | None, reason: str = ""
) -> Person:
    """Add somebody, who then needs a one-time link to set a password."""
    department = _department(department_id)
    person = Person(
        email=_address(email),
        name=_name(name),
        department_id=department.id,
        state=ACTIVE,
        theme="auto",
        created_at=clock.now(),
    )
    with unique(email=TAKEN), change(person, "add person", actor=actor, reason=reason):
        pass
    return person


def edit_person(
    person: Person,
    *,
    email: str,
    name: str,
    department_id: int,
    actor: Actor | None,
    reason: str = "",
) -> Person:
    """Correct somebody's name, address or department."""
    moved = {}
    if department_id != person.department_id:
        moved["moved_to"] = _department(department_id).name
    address, called, before = _address(email), _name(name), person.email
    with unique(email=TAKEN), change(person, "edit person", actor=actor, reason=reason, **moved):
        person.email = address
        person.name = called
        person.department_id = department_id
        if address != before:
            void_links([person.id], clock.now())  # the one at the other address may have got it
            told.about_safety(person, f"Your e-mail address is {address} now", actor)
            told.another_address(person, before, actor)
    return person


def suspend(person: Person, *, reason: str, actor: Actor) -> Person:
    """Keep somebody out, at once: their sessions end, their links are void, their records stay."""
    if person.id == actor.id:
        raise Refused("You cannot suspend yourself. Ask another administrator.")
    if not person.is_active:
        raise Refused(f"{person.name} is suspended already.")
    with change(person, "suspend person", actor=actor, reason=reason):
        keep_an_administrator(person)
        person.state = SUSPENDED
        void_links([person.id], clock.now())
        session.execute(sessions.ending(SignIn.person_id == person.id))
    security.note("suspended", level=security.NOTABLE, person=person.id, by=actor.id)
    return person


def reactivate(person: Person, *, reason: str = "", actor: Actor) -> Person:
    """Let somebody in again, with the password and the roles that they had."""
    if person.is_active:
        raise Refused(f"{person.name} is not suspended.")
    with change(person, "reactivate person", actor=actor, reason=reason):
        person.state = ACTIVE
    security.note("reactivated", level=security.NOTABLE, person=person.id, by=actor.id)
    return person


def end_sessions(person: Person, *, actor: Actor, reason: str = "") -> Person:
    """Sign somebody out of every browser: a device was lost."""
    with change(person, "end all sessions", actor=actor, reason=reason) as entry:
        ended = session.execute(sessions.ending(SignIn.person_id == person.id))
        entry.extra["ended"] = ended.rowcount  # type: ignore[attr-defined]  # of an UPDATE
        told.about_safety(person, "You were signed out everywhere", actor)
    security.note("sessions ended", person=person.id, by=actor.id)
    return person


def keep_an_administrator(person: Person) -> None:
    """Refuse what would take the last active administrator away. Called inside the change."""
    if person.is_administrator and not queries.other_administrators(person):
        raise Refused(
            f"{person.name} is the only administrator. Make somebody else one first: "
            "somebody must remain."
        )


def _address(email: str) -> str:
    address = addresses.tidy(email)
    if fault := addresses.fault(address):
        raise Refused(fault, field="email")
    return address


def _name(name: str) -> str:
    if not name.strip():
        raise Refused("Type the full name.", field="name")
    return name.strip()


def _department(id: int) -> Department:
    department = session.get(Department, id)
    if department is None or department.is_archived:
        raise Refused("Choose a department that is not archived.", field="department_id")
    return department
