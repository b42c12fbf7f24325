"""Which programmes are open, and what somebody is in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, or_, select

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


def _side(side: str) -> Any:
    """Whether the person has a profile there on this side."""
    return (
        select(Profile.id)
        .where(
            Profile.programme_id == Programme.id, Profile.person_id == bindparam("me"),
            Profile.side == side,
        )
        .exists()
    )  # fmt: skip


_RUNS_IT = (
    select(ProgrammeAdministrator.id)
    .where(
        ProgrammeAdministrator.programme_id == Programme.id,
        ProgrammeAdministrator.person_id == bindparam("me"),
        ProgrammeAdministrator.ended_at.is_(None),
    )
    .exists()
)
_SOON = and_(Programme.opens_on <= bindparam("ahead"), Programme.closes_on >= bindparam("now"))
_LISTED: Any = (
    select(
        Programme.slug, Programme.name, Programme.purpose, Programme.opens_on,
        Programme.closes_on, _side(MENTOR), _side(MENTEE), _RUNS_IT,
    )
    .where(Programme.ended_at.is_(None), or_(_SOON, _RUNS_IT))
    .order_by(Programme.closes_on, Programme.id)
    .limit(MOST)
)  # fmt: skip


def programmes(person: Person) -> list[Listed]:
    """Those that are open or will be soon, and those that the person runs: one statement."""
    now = today()
    given = {"me": person.id, "now": now, "ahead": now + timedelta(days=AHEAD_DAYS)}
    return [Listed(*tuple(row)) for row in session.connection().execute(_LISTED, given)]
