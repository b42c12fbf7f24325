"""Mentors to ask and mentees to offer oneself to, as somebody of a programme reads them.

What keeps two people apart is told as the rules tell it to others: a private reason reads "not
available" whichever it is, and beside one that may be told it does not stand at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import ACTIVE, Person
from portal.db import session
from portal.mentorship import rules, scoring
from portal.mentorship.lifecycle import OPEN, STANDING
from portal.mentorship.models import MENTEE, MENTOR, Pairing, Profile, Programme
from portal.mentorship.profiles import Mentee, Mentor
from portal.mentorship.queries import instances, profiles, programmes
from portal.mentorship.settings import Settings

PAGE = 25  # people on a page of the list
UNAVAILABLE = rules.UNAVAILABLE.sentence
WORDS = {  # the rules that may be told, as one of the two reads them
    "SELF": "This is you.",
    "MANAGER": "One of you manages the other, directly or from further up.",
    "CAPACITY": "No place with the mentor is free.",
    "ALREADY": "You are a pair already, or an answer is awaited between you.",
    "NO_SLOT": "You share no half-day.",
    "NO_LANGUAGE": "You share no language.",
    "NO_EXPERIENCE": "The mentor is not further in any of the mentee's needs.",
    "DEPARTMENT": "The programme does not pair your departments in this way.",
}
OTHER = {MENTOR: MENTEE, MENTEE: MENTOR}


@dataclass(frozen=True)
class Found:
    """Somebody's profile and what stands between them and the reader, if anything."""

    profile: Profile
    refusal: str  # "" where the reader may ask or offer
    score: scoring.Score | None


@dataclass(frozen=True)
class Browsing:
    """A programme as one side of it reads the other. `own`: the reader's profile, if any."""

    programme: Programme
    side: str  # whose profiles are read
    own: Profile | None


@dataclass(frozen=True)
class One:
    """One profile that somebody reads."""

    browsing: Browsing
    profile: Profile


def mentors(person: Person, slug: str) -> Browsing | None:
    """Everybody may read mentors."""
    return _browsing(person, slug, MENTOR)


def mentees(person: Person, slug: str) -> Browsing | None:
    """Only who is a mentor there reads mentees."""
    found = _browsing(person, slug, MENTEE)
    return found if found is not None and found.own is not None else None


def mentor(person: Person, slug: str, person_id: int) -> One | None:
    """The profile of a mentor who lets it be read."""
    return _one(mentors(person, slug), person_id)


def mentee(person: Person, slug: str, person_id: int) -> One | None:
    """The profile of a mentee who lets mentors of the programme read it."""
    return _one(mentees(person, slug), person_id)


def _browsing(person: Person, slug: str, side: str) -> Browsing | None:
    programme = programmes.programme(person, slug)
    if programme is None:
        return None
    return Browsing(programme, side, profiles.own(person, programme, OTHER[side]))


def _one(browsing: Browsing | None, person_id: int) -> One | None:
    if browsing is None:
        return None
    found = _readable(browsing).where(Profile.person_id == person_id)
    profile = session.scalars(found).first()
    return One(browsing, profile) if profile is not None else None


def page(browsing: Browsing, after: int = 0) -> tuple[list[Found], int | None]:
    """The next profiles by identity, and after which others follow. The number of statements is
    the same for any number of people.
    """
    found = _readable(browsing).where(Profile.id > after).order_by(Profile.id).limit(PAGE + 1)
    rows = session.scalars(found).all()
    shown = rows[:PAGE]
    return _judged(browsing, shown), (shown[-1].id if len(rows) > PAGE else None)


def judged(one: One) -> Found:
    """One profile and what stands between."""
    return _judged(one.browsing, [one.profile])[0]


def _readable(browsing: Browsing) -> Select[Profile]:
    return (
        select(Profile)
        .join(Person, Person.id == Profile.person_id)
        .where(
            Profile.programme_id == browsing.programme.id,
            Profile.side == browsing.side,
            Profile.consents,
            Person.state == ACTIVE,
        )
        .options(joinedload(Profile.person).joinedload(Person.department))
    )


def _judged(browsing: Browsing, rows: Sequence[Profile]) -> list[Found]:
    if browsing.own is None or not rows:
        return [Found(one, "", None) for one in rows]
    settings = programmes.settings_of(browsing.programme)
    mine, others = [browsing.own.person_id], [one.person_id for one in rows]
    reads_mentors = browsing.side == MENTOR
    people = instances.people(
        browsing.programme,
        mentors=others if reads_mentors else mine,
        mentees=mine if reads_mentors else others,
    )
    busy = with_a_mentor(browsing.programme, [one.id for one in people.mentees])
    known = {one.id: one for one in (people.mentors if reads_mentors else people.mentees)}
    own = (people.mentees if reads_mentors else people.mentors)[0]
    return [
        Found(one, *_between(known[one.person_id], own, settings, busy, reads_mentors))
        for one in rows
    ]


def _between(
    other: Mentor | Mentee, own: Mentor | Mentee, settings: Settings, busy: set[int], asks: bool
) -> tuple[str, scoring.Score | None]:
    mentor, mentee = (other, own) if asks else (own, other)
    return between(mentor, mentee, settings, busy)  # type: ignore[arg-type]  # by side


def between(
    mentor: Mentor, mentee: Mentee, settings: Settings, busy: set[int]
) -> tuple[str, scoring.Score | None]:
    """What to tell either of the two, "" for nothing, and what the pair is worth.

    `busy` mentees have a mentor already, which is their own business.
    """
    found = rules.refusals(mentor, mentee, settings.rules)
    told = rules.shown_to("other", [one.code for one in found])
    if told:
        return WORDS.get(told[0].code, told[0].sentence), None
    if mentee.id in busy:
        return UNAVAILABLE, None
    return "", scoring.score(mentor, mentee, settings.weights)


def with_a_mentor(programme: Programme, mentee_ids: Sequence[int]) -> set[int]:
    """Those of these people who have a mentor in the programme."""
    found = select(Pairing.mentee_id).where(
        Pairing.programme_id == programme.id,
        Pairing.mentee_id.in_(mentee_ids),
        Pairing.state.in_(STANDING),
    )
    return set(session.scalars(found))


def open_of(programme: Programme, person: Person, side: str, state: str) -> int:
    """How many requests or offers of a person wait for an answer."""
    column = Pairing.mentee_id if side == MENTEE else Pairing.mentor_id
    found = select(func.count()).where(
        Pairing.programme_id == programme.id,
        column == person.id,
        Pairing.state == state,
        Pairing.origin != "run",
    )
    return session.scalar(found) or 0


def open_between(programme: Programme, mentor_id: int, mentee_id: int) -> Pairing | None:
    """What waits for an answer between the two, which both know of."""
    found = select(Pairing).where(
        Pairing.programme_id == programme.id,
        Pairing.mentor_id == mentor_id,
        Pairing.mentee_id == mentee_id,
        Pairing.state.in_(OPEN),
    )
    return session.scalars(found).first()
