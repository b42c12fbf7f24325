"""What mentoring hands to the start page and to search."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask_login import current_user
from sqlalchemy import ColumnElement, String, and_, case, cast, func, or_, select
from sqlalchemy.orm import aliased

from portal import clock
from portal.accounts.models import ACTIVE, Person
from portal.db import session
from portal.mentorship import rhythm
from portal.mentorship.lifecycle import BY_MENTEE, BY_MENTOR, OFFERED, OPEN, STANDING
from portal.mentorship.models import MENTOR, Meeting, Pairing, Profile, Programme
from portal.mentorship.profiles import TOPICS
from portal.web.filters import moment, plural, today
from portal.web.found import A_FEW, Hit, Waiting, Wanted

BESIDE = "mentoring"
MINE = (
    select(func.count(Pairing.id))
    .where(
        or_(Pairing.mentor_id == Person.id, Pairing.mentee_id == Person.id),
        Pairing.state.in_(OPEN | STANDING),
    )
    .scalar_subquery()
)  # read with who is signed in, so that the start page of most people costs no statement
HEADING = "Mentoring"
MOST_WORDS = 8  # of a search


def waiting(person: Person, _wanted: Wanted = A_FEW) -> list[Waiting]:
    """One's mentor, one's mentees in a line, offers to answer: a statement, or none without any."""
    if current_user and current_user.is_authenticated and current_user.beside.get(BESIDE) == 0:
        return []
    rows = _rows(person)
    offers = [one for one in rows if one.state in OPEN and not one.accepted]
    standing = [one for one in rows if one.state in STANDING]
    mentors = [one for one in standing if one.mentee_id == person.id]
    mentees = [one for one in standing if one.mentor_id == person.id]
    return [
        *(_offer(person, one) for one in offers),
        *(
            Waiting(
                HEADING, f"{one.name}, your mentor", f"/mentoring/pairings/{one.id}", _next(one)
            )
            for one in mentors
        ),
        *([_mentees(mentees)] if mentees else []),
    ]


def _rows(person: Person) -> list[Any]:
    me, other = person.id, aliased(Person)
    is_mine = Pairing.mentor_id == me
    ahead = select(func.min(Meeting.starts_at)).where(
        Meeting.pairing_id == Pairing.id, Meeting.state == "planned",
        Meeting.starts_at >= clock.now(),
    )  # fmt: skip
    accepted = case((is_mine, Pairing.mentor_accepted_at), else_=Pairing.mentee_accepted_at)
    found = (
        select(
            Pairing.id, Pairing.mentor_id, Pairing.mentee_id, Pairing.state, Pairing.starts_on,
            Pairing.rhythm_days, Pairing.last_met_on, Pairing.expires_on, other.name,
            accepted.is_not(None).label("accepted"), ahead.scalar_subquery().label("next_at"),
        )
        .join(other, other.id == case((is_mine, Pairing.mentee_id), else_=Pairing.mentor_id))
        .where(or_(is_mine, Pairing.mentee_id == me), Pairing.state.in_(OPEN | STANDING))
        .order_by(Pairing.id)
    )  # fmt: skip
    return list(session.execute(found))


def _offer(person: Person, one: Any) -> Waiting:
    side = "mentee" if one.mentor_id == person.id else "mentor"
    title = f"{one.name} as your {side}: accept or decline"
    url = f"/mentoring/pairings/{one.id}"
    return Waiting(HEADING, title, url, _asked(one.state, one.name), one.expires_on)


def _asked(state: str, name: str) -> str:
    if state == OFFERED:
        return "Proposed by the programme"
    return {BY_MENTEE: f"{name} asks you", BY_MENTOR: f"{name} offers it"}.get(state, "")


def _next(one: Any) -> str:
    at: datetime | None = one.next_at
    return f"Next session {moment(at)}" if at else "No session is planned"


def _mentees(mentees: list[Any]) -> Waiting:
    """All in one line: whom one meets next, and how many are late."""
    late = sum(rhythm.pace(_contact(one), today()) == "late" for one in mentees)
    ahead = [one for one in mentees if one.next_at]
    words = "No session is planned"
    if ahead:
        first = min(ahead, key=lambda one: (one.next_at, one.id))
        words = f"Next session {moment(first.next_at)}, {first.name}"
    title = f"My {plural(len(mentees), 'mentee')}" if len(mentees) > 1 else mentees[0].name
    title = title if len(mentees) > 1 else f"{title}, your mentee"
    return Waiting(HEADING, title, "/mentoring", words + (f"; {late} late" if late else ""))


def _contact(one: Any) -> rhythm.Contact:
    met: date | None = one.last_met_on
    return rhythm.Contact(one.state, one.starts_on, one.rhythm_days, met)


def search(_person: Person, text: str, limit: int = 10) -> list[Hit]:
    """Profiles of mentors that may be read, by name, words and topics: one statement.

    Whether somebody takes part at present or pauses is not told, so neither decides what is found.
    """
    words = text.split()[:MOST_WORDS]
    if not words:
        return []
    rows = session.execute(
        select(Person.id, Person.name, Programme.slug, Programme.name, Profile.levels)
        .join(Profile, and_(Profile.person_id == Person.id, Profile.side == MENTOR))
        .join(Programme, Programme.id == Profile.programme_id)
        .where(
            Profile.consents, Person.state == ACTIVE, Programme.ended_at.is_(None),
            *map(_holds, words),
        )
        .order_by(Person.name, Profile.id)
        .limit(limit)
    )  # fmt: skip
    return [
        Hit(
            "Mentor", name, f"/mentoring/programmes/{slug}/mentors/{identity}", _words(named, known)
        )
        for identity, name, slug, named, known in rows
    ]


def _words(programme: str, levels: dict[str, int]) -> str:
    topics = ", ".join(TOPICS[one] for one in levels if one in TOPICS)
    return f"{programme}: {topics}" if topics else programme


def _holds(word: str) -> ColumnElement[bool]:
    named = [key for key, words in TOPICS.items() if word.casefold() in words.casefold()]
    levels = cast(Profile.levels, String)
    return or_(
        Person.name.icontains(word, autoescape=True),
        Profile.about.icontains(word, autoescape=True),
        *(levels.contains(f'"{key}"', autoescape=True) for key in named),
    )
