"""Days of a person's pairings for their calendar: sessions, answers that are due, the end."""

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.accounts.models import Person
from portal.db import session
from portal.mentorship import lifecycle
from portal.mentorship.models import Meeting, Pairing
from portal.notices.calendar_text import Day
from portal.registry.queries.days import day_of
from portal.web.filters import moment

MOST = 60


def sessions(person: Person) -> list[Day]:
    """Sessions to come: one statement."""
    found = (
        select(Meeting)
        .join(Pairing, Pairing.id == Meeting.pairing_id)
        .where(_is_of(person), Meeting.state == "planned", Meeting.starts_at > clock.now())
        .options(
            joinedload(Meeting.pairing).options(
                joinedload(Pairing.mentor), joinedload(Pairing.mentee)
            )
        )
        .order_by(Meeting.starts_at)
        .limit(MOST)
    )
    return [
        Day(
            f"mentoring-session-day:{one.id}",
            day_of(one.starts_at),
            f"Mentoring with {_other(one.pairing, person)}",
            f"{moment(one.starts_at)}, {one.minutes} minutes. {one.place}".strip(),
            f"/mentoring/sessions/{one.id}",
        )
        for one in session.scalars(found)
    ]


def pairings(person: Person) -> list[Day]:
    """The last days of answers that are awaited, and ends of pairings: one statement."""
    awaited = (
        ("mentor_id", (lifecycle.OFFERED, lifecycle.BY_MENTEE)),
        ("mentee_id", (lifecycle.OFFERED, lifecycle.BY_MENTOR)),
    )
    mine = [
        and_(getattr(Pairing, column) == person.id, Pairing.state.in_(states))
        for column, states in awaited
    ]
    running = and_(_is_of(person), Pairing.state.in_((lifecycle.ACTIVE, lifecycle.PAUSED)))
    found = (
        select(Pairing)
        .where(or_(*mine, running))
        .options(joinedload(Pairing.mentor), joinedload(Pairing.mentee))
        .order_by(Pairing.id)
        .limit(MOST)
    )
    return [_day(one, person) for one in session.scalars(found)]


def _day(one: Pairing, person: Person) -> Day:
    other, path = _other(one, person), f"/mentoring/pairings/{one.id}"
    if one.state in lifecycle.OPEN:
        title = f"Last day to answer: mentoring with {other}"
        return Day(f"mentoring-answer:{one.id}", one.expires_on, title, "", path)
    title = f"Mentoring with {other} ends"
    return Day(f"mentoring-end:{one.id}", one.ends_on or one.expires_on, title, "", path)


def _is_of(person: Person) -> ColumnElement[bool]:
    return or_(Pairing.mentor_id == person.id, Pairing.mentee_id == person.id)


def _other(pairing: Pairing, person: Person) -> str:
    return pairing.mentee.name if person.id == pairing.mentor_id else pairing.mentor.name
