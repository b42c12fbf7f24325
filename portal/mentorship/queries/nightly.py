"""What the night has to do about pairings: one statement for each kind of thing."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from portal.accounts.models import ACTIVE as AT_WORK
from portal.accounts.models import Person
from portal.db import session
from portal.mentorship.lifecycle import (
    ACTIVE,
    CLOSE_DAYS,
    CLOSING,
    NO_CONTACT_DAYS,
    OPEN,
    PAUSED,
    STANDING,
)
from portal.mentorship.models import CheckIn, Meeting, Pairing

LATELY = timedelta(days=30)  # what is older is no news


def expired(today: date) -> Sequence[int]:
    """Offers and requests whose last day has passed."""
    return _ids(Pairing.state.in_(OPEN), Pairing.expires_on < today)


def rested(today: date) -> Sequence[int]:
    """Pauses that are over."""
    return _ids(Pairing.state == PAUSED, Pairing.paused_until < today)


def over(today: date) -> Sequence[int]:
    """Pairs whose time is over."""
    return _ids(Pairing.state.in_((ACTIVE, PAUSED)), Pairing.ends_on < today)


def left() -> Sequence[int]:
    """Pairs and offers of which one works here no more."""
    mentor, mentee = aliased(Person), aliased(Person)
    found = (
        select(Pairing.id)
        .join(mentor, mentor.id == Pairing.mentor_id)
        .join(mentee, mentee.id == Pairing.mentee_id)
        .where(
            Pairing.state.in_((*OPEN, ACTIVE, PAUSED)),
            or_(mentor.state != AT_WORK, mentee.state != AT_WORK),
        )
    )
    return session.scalars(found.order_by(Pairing.id)).all()


def closing(today: date) -> Sequence[int]:
    """Those that close by themselves now."""
    latest = today - timedelta(days=CLOSE_DAYS)
    return _ids(Pairing.state == CLOSING, Pairing.ends_on <= latest)


def silent(today: date) -> Sequence[Pairing]:
    """Pairs that began a while ago and have not met."""
    begun = today - timedelta(days=NO_CONTACT_DAYS)
    return _whole(
        Pairing.state == ACTIVE,
        Pairing.last_met_on.is_(None),
        Pairing.starts_on.between(begun - LATELY, begun),
    )


def ending(today: date, ahead: timedelta) -> Sequence[Pairing]:
    """Pairs that end soon."""
    return _whole(
        Pairing.state.in_((ACTIVE, PAUSED)), Pairing.ends_on.between(today, today + ahead)
    )


def unsaid(now: datetime) -> Sequence[Meeting]:
    """Sessions of which one side has not said whether they met, and which nobody asked about."""
    found = (
        select(Meeting)
        .join(Pairing, Pairing.id == Meeting.pairing_id)
        .where(
            Pairing.state.in_(STANDING),
            Meeting.state != "cancelled",
            Meeting.asked_at.is_(None),
            Meeting.starts_at.between(now - LATELY, now - timedelta(hours=1)),
            or_(Meeting.mentor_says.is_(None), Meeting.mentee_says.is_(None)),
        )
        .options(
            joinedload(Meeting.pairing).options(
                joinedload(Pairing.mentor), joinedload(Pairing.mentee)
            )
        )
        .order_by(Meeting.id)
    )
    return session.scalars(found).all()


def to_check_in(today: date, every: timedelta) -> Sequence[tuple[Pairing, int]]:
    """Pairs at work, each with who is to be asked how it goes."""
    asked = (
        select(CheckIn.pairing_id, CheckIn.person_id, func.max(CheckIn.asked_on).label("last"))
        .group_by(CheckIn.pairing_id, CheckIn.person_id)
        .subquery()
    )
    person = aliased(Person)
    found = (
        select(Pairing, person.id)
        .join(person, person.id.in_((Pairing.mentor_id, Pairing.mentee_id)))
        .outerjoin(asked, and_(asked.c.pairing_id == Pairing.id, asked.c.person_id == person.id))
        .where(
            Pairing.state == ACTIVE,
            func.coalesce(asked.c.last, Pairing.starts_on) <= today - every,
        )
        .options(joinedload(Pairing.mentor), joinedload(Pairing.mentee))
        .order_by(Pairing.id, person.id)
    )
    return [(row[0], row[1]) for row in session.execute(found)]


def _ids(*conditions: ColumnElement[bool]) -> Sequence[int]:
    return session.scalars(select(Pairing.id).where(*conditions).order_by(Pairing.id)).all()


def _whole(*conditions: ColumnElement[bool]) -> Sequence[Pairing]:
    found: Select[Pairing] = select(Pairing).where(*conditions).order_by(Pairing.id)
    return session.scalars(
        found.options(joinedload(Pairing.mentor), joinedload(Pairing.mentee))
    ).all()
