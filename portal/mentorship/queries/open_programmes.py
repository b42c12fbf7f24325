"""Which programmes are open, and what somebody is in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, or_, select

from portal.accounts.models import Person
from portal.db import session
from portal.mentorship.models import MENTEE, MENTOR, Profile, Programme, ProgrammeAdministrator
from portal.web.filters import today

AHEAD_DAYS = 30  # how early a programme is announced
MOST = 20


@dataclass(frozen=True)
class Listed:
    """A programme as somebody sees it in the list."""

    slug: str
    name: str
    purpose: str
    opens_on: date
    closes_on: date
    is_mentor: bool  # has a profile on that side
    is_mentee: bool
    runs_it: bool

    def is_open(self, on: date) -> bool:
        return self.opens_on <= on <= self.closes_on


def programmes(person: Person) -> list[Listed]:
    """Those that are open or will be soon, and those that the person runs: one statement."""
    now = today()
    mine = [
        select(Profile.id)
        .where(
            Profile.programme_id == Programme.id, Profile.person_id == person.id,
            Profile.side == side,
        )
        .exists()
        for side in (MENTOR, MENTEE)
    ]  # fmt: skip
    runs_it = (
        select(ProgrammeAdministrator.id)
        .where(
            ProgrammeAdministrator.programme_id == Programme.id,
            ProgrammeAdministrator.person_id == person.id,
            ProgrammeAdministrator.ended_at.is_(None),
        )
        .exists()
    )
    soon = and_(Programme.opens_on <= now + timedelta(days=AHEAD_DAYS), Programme.closes_on >= now)
    rows = session.execute(
        select(
            Programme.slug, Programme.name, Programme.purpose, Programme.opens_on,
            Programme.closes_on, *mine, runs_it,
        )
        .where(Programme.ended_at.is_(None), or_(soon, runs_it))
        .order_by(Programme.closes_on, Programme.id)
        .limit(MOST)
    )  # fmt: skip
    return [Listed(*tuple(row)) for row in rows]
