"""Mentoring in a department as its head may know it: counts above the floor, never who."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import or_, select

from portal.accounts.models import ACTIVE, Department, Person
from portal.db import session
from portal.mentorship import lifecycle, outcomes, rhythm
from portal.mentorship.models import MENTEE, MENTOR, Pairing, Profile, Programme
from portal.mentorship.outcomes import Share
from portal.mentorship.policy import programmes as policy
from portal.mentorship.queries import programmes
from portal.web.filters import today


class Place(NamedTuple):
    """A department in a programme."""

    programme: Programme
    department: Department


@dataclass(frozen=True)
class Figures:
    """None: of fewer than five, so it is not told."""

    mentors: int | None
    mentees: int | None
    matched: Share | None  # mentees who had a mentor, of all who joined
    on_time: Share | None  # pairs at work that met as they agreed


def place(person: Person, slug: str, department: str) -> Place | None:
    """For who heads the department, and for leadership; for everybody else there is none."""
    of = programmes.programme(person, slug)
    found = session.scalars(select(Department).where(Department.slug == department)).first()
    if of is None or found is None or not policy.sees_department(person, found):
        return None
    return Place(of, found)


def headed(person: Person) -> list[Department]:
    """Those that the person heads today, by name."""
    ids = [one.department_id for one in person.headships if one.holds_on(None)]
    if not ids:
        return []
    found = select(Department).where(Department.id.in_(ids)).order_by(Department.name)
    return list(session.scalars(found))


def figures(at: Place) -> Figures:
    """Two statements. Who pauses or takes no part just now is not told from the others."""
    joined: dict[str, set[int]] = {MENTOR: set(), MENTEE: set()}
    rows = session.execute(
        select(Profile.side, Profile.person_id)
        .join(Person, Person.id == Profile.person_id)
        .where(
            Profile.programme_id == at.programme.id, Person.department_id == at.department.id,
            Person.state == ACTIVE,
        )
    )  # fmt: skip
    for row in rows:
        joined[row.side].add(row.person_id)
    pairs = session.execute(
        select(
            Pairing.mentor_id, Pairing.mentee_id, Pairing.state, Pairing.starts_on,
            Pairing.rhythm_days, Pairing.last_met_on,
        ).where(
            Pairing.programme_id == at.programme.id, Pairing.starts_on.is_not(None),
            or_(Pairing.mentor_id.in_(joined[MENTOR]), Pairing.mentee_id.in_(joined[MENTEE])),
        )
    ).all()  # fmt: skip
    had = {one.mentee_id for one in pairs} & joined[MENTEE]
    paces = [
        rhythm.pace(
            rhythm.Contact(one.state, one.starts_on, one.rhythm_days, one.last_met_on), today()
        )
        for one in pairs
        if one.state == lifecycle.ACTIVE
    ]
    return Figures(
        mentors=_told(len(joined[MENTOR])),
        mentees=_told(len(joined[MENTEE])),
        matched=outcomes.share(len(had), len(joined[MENTEE])),
        on_time=outcomes.share(paces.count("on time"), len(paces)),
    )


def _told(people: int) -> int | None:
    return people if people >= outcomes.FLOOR else None
