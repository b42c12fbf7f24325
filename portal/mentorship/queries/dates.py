"""Days of a person's pairings for their calendar: sessions, answers that are due, the end."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Date, String, and_, case, cast, literal, null, or_, select
from sqlalchemy.orm import aliased

from portal import clock
from portal.accounts.models import Person
from portal.mentorship import lifecycle
from portal.mentorship.models import Meeting, Pairing
from portal.notices import days as port
from portal.notices.calendar_text import Day
from portal.registry.queries.days import day_of
from portal.web.filters import moment

WHAT = "mentoring:"
SESSION, ANSWER, END = f"{WHAT}session", f"{WHAT}answer", f"{WHAT}end"


def _chosen(person: Person) -> Sequence[Any]:
    me, other = person.id, aliased(Person)
    is_mine = or_(Pairing.mentor_id == me, Pairing.mentee_id == me)
    is_other = other.id == case((Pairing.mentor_id == me, Pairing.mentee_id),
                                else_=Pairing.mentor_id)  # fmt: skip
    awaited = or_(
        and_(Pairing.mentor_id == me, Pairing.state.in_((lifecycle.OFFERED, lifecycle.BY_MENTEE))),
        and_(Pairing.mentee_id == me, Pairing.state.in_((lifecycle.OFFERED, lifecycle.BY_MENTOR))),
    )
    sessions = (
        select(
            literal(SESSION), Meeting.id, cast(null(), Date), other.name,
            cast(Meeting.starts_at, String),
        )
        .join(Pairing, Pairing.id == Meeting.pairing_id)
        .join(other, is_other)
        .where(is_mine, Meeting.state == "planned", Meeting.starts_at > clock.now())
    )  # fmt: skip
    answers = (
        select(literal(ANSWER), Pairing.id, Pairing.expires_on, other.name, literal(""))
        .join(other, is_other)
        .where(awaited)
    )
    ends = (
        select(literal(END), Pairing.id, Pairing.ends_on, other.name, literal(""))
        .join(other, is_other)
        .where(is_mine, Pairing.state.in_((lifecycle.ACTIVE, lifecycle.PAUSED)))
    )
    return sessions, answers, ends


def _day(what: str, identity: int, day: date | None, name: str, text: str) -> Day:
    if what == SESSION:
        at = _moment(text)
        title, path = f"Mentoring with {name}", f"/mentoring/sessions/{identity}"
        return Day(f"mentoring-session-day:{identity}", day_of(at), title, moment(at), path)
    path, on = f"/mentoring/pairings/{identity}", day or date.max
    if what == ANSWER:
        title = f"Last day to answer: mentoring with {name}"
        return Day(f"mentoring-answer:{identity}", on, title, "", path)
    return Day(f"mentoring-end:{identity}", on, f"Mentoring with {name} ends", "", path)


def _moment(text: str) -> datetime:
    """As either database writes it: SQLite keeps UTC and says no zone."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


ROWS = port.Rows(WHAT, _chosen, _day)
