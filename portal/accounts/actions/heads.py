"""Who heads a department, from which day until which. One head a day; rights follow the day."""

from datetime import date, timedelta

from sqlalchemy import select

from portal.accounts import told
from portal.accounts.models import Department, Headship, Person
from portal.changelog.recording import Actor, change
from portal.db import session
from portal.errors import Refused
from portal.web import security
from portal.web.filters import today

ONE_DAY = timedelta(days=1)
EARLIEST = date(1900, 1, 1)


def set_head(
    department: Department,
    *,
    person_id: int,
    starts_on: date,
    actor: Actor | None,
    reason: str = "",
) -> Department:
    """Have a person head `department` from `starts_on` until the next head that is set, if any.

    Whoever heads it on that day does so until the day before; a head who was set from the very
    same day is replaced, for that was a mistake.
    """
    person = session.get(Person, person_id)
    if person is None or not person.is_active:
        raise Refused("Name a person who works here.", field="person_id")
    put_head(department, person, starts_on, actor=actor, reason=reason)
    note_head(department.id, person.id, actor)
    return department


def put_head(
    department: Department,
    person: Person,
    starts_on: date,
    *,
    actor: Actor | None,
    reason: str = "",
) -> None:
    """The change of `set_head`, which may stand in another's."""
    if department.is_archived:
        raise Refused("An archived department has no head. Restore it first.")
    if starts_on < EARLIEST:
        raise Refused("Check the year.", field="starts_on")
    with change(
        department, "set head", actor=actor, reason=reason, head=person.name, since=starts_on
    ):
        known = _locked(department)
        before = next((one for one in known if one.holds_on(starts_on)), None)
        after = [one.starts_on for one in known if one.starts_on > starts_on]
        if before is not None and before.person_id == person.id:
            raise Refused(f"{person.name} heads it on that day already.", field="person_id")
        until_now = next((one.person_id for one in known if one.holds_on(today())), None)
        if before is not None and before.starts_on == starts_on:
            before.person_id = person.id
        else:
            _follow(before, department, person, starts_on, min(after) - ONE_DAY if after else None)
        session.flush()
        session.expire(person, ["headships"])
        if starts_on <= today() and not any(day <= today() for day in after):
            told.another_head(department, until_now, actor)


def note_head(department_id: int, person_id: int, actor: Actor | None) -> None:
    """Tell the security log, once it is stored."""
    _note("head set", department_id, person_id, actor)


def _follow(
    before: Headship | None,
    department: Department,
    person: Person,
    starts_on: date,
    ends_on: date | None,
) -> None:
    """A headship of its own, for which the one before it ends the day before."""
    if before is not None:
        before.ends_on = starts_on - ONE_DAY
        session.flush()
    session.add(
        Headship(
            department_id=department.id,
            person_id=person.id,
            starts_on=starts_on,
            ends_on=ends_on,
        )
    )


def end_head(
    headship: Headship, *, ends_on: date, actor: Actor | None, reason: str = ""
) -> Department:
    """Let a headship end; `ends_on` is its last day."""
    department = headship.department
    with change(
        department, "end head", actor=actor, reason=reason, head=headship.person.name, until=ends_on
    ):
        known = _locked(department)
        if ends_on < headship.starts_on:
            raise Refused("The last day cannot come before the first.", field="ends_on")
        if any(headship.starts_on < one.starts_on <= ends_on for one in known):
            raise Refused("Somebody else heads it on that day already.", field="ends_on")
        headship.ends_on = ends_on
    _note("head ended", department.id, headship.person_id, actor)
    return department


def _locked(department: Department) -> list[Headship]:
    """The department's headships, while nobody else can change them."""
    session.execute(select(Department.id).where(Department.id == department.id).with_for_update())
    found = select(Headship).where(Headship.department_id == department.id)
    found = found.order_by(Headship.starts_on).execution_options(populate_existing=True)
    return list(session.scalars(found))


def _note(event: str, department_id: int, person_id: int, actor: Actor | None) -> None:
    by = actor.id if actor else None
    security.note(event, department=department_id, person=person_id, by=by)
