"""Days of a person's pairings for their calendar: sessions, answers that are due, the end."""

from datetime import UTC, date, datetime

from sqlalchemy import Date, String, and_, case, cast, literal, null, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Person
from portal.mentorship import lifecycle
from portal.mentorship.models import Meeting, Pairing
from portal.notices import days as port
from portal.notices.calendar_text import Day
from portal.registry.queries.days import day_of
from portal.web.filters import moment

WHAT = "mentoring:"
SESSION, ANSWER, END = f"{WHAT}session", f"{WHAT}answer", f"{WHAT}end"


_OTHER = aliased(Person)
_AS_MENTOR, _AS_MENTEE = Pairing.mentor_id == port.PERSON, Pairing.mentee_id == port.PERSON
_IS_MINE = or_(_AS_MENTOR, _AS_MENTEE)
_IS_OTHER = _OTHER.id == case((_AS_MENTOR, Pairing.mentee_id), else_=Pairing.mentor_id)
_IS_AWAITED = or_(
    and_(_AS_MENTOR, Pairing.state.in_((lifecycle.OFFERED, lifecycle.BY_MENTEE))),
    and_(_AS_MENTEE, Pairing.state.in_((lifecycle.OFFERED, lifecycle.BY_MENTOR))),
)
_SESSIONS = (
    select(
        literal(SESSION), Meeting.id, cast(null(), Date), _OTHER.name,
        cast(Meeting.starts_at, String),
    )
    .join(Pairing, Pairing.id == Meeting.pairing_id)
    .join(_OTHER, _IS_OTHER)
    .where(_IS_MINE, Meeting.state == "planned", Meeting.starts_at > port.NOW)
)  # fmt: skip
_ANSWERS = (
    select(literal(ANSWER), Pairing.id, Pairing.expires_on, _OTHER.name, literal(""))
    .join(_OTHER, _IS_OTHER)
    .where(_IS_AWAITED)
)
_ENDS = (
    select(literal(END), Pairing.id, Pairing.ends_on, _OTHER.name, literal(""))
    .join(_OTHER, _IS_OTHER)
    .where(_IS_MINE, Pairing.state.in_((lifecycle.ACTIVE, lifecycle.PAUSED)))
)


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


ROWS = port.Rows(WHAT, (_SESSIONS, _ANSWERS, _ENDS), _day)
