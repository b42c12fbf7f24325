"""The days of training for a calendar: certificates that end, what is to be finished."""

from datetime import date

from sqlalchemy import literal, select

from portal.accounts.models import Person
from portal.notices import days as port
from portal.notices.calendar_text import Day
from portal.training.models import Assignment, Certificate, Piece

WHAT = "training:"
PREFIX = {"assessment": "/learn/assessments/", "playbook": "/learn/playbooks/"}


_ENDS = select(
    literal(f"{WHAT}certificate").label("what"),
    Certificate.id.label("id"),
    Certificate.expires_on.label("day"),
    Certificate.title.label("title"),
    Certificate.serial.label("place"),
).where(
    Certificate.person_id == port.PERSON,
    Certificate.expires_on.is_not(None),
    Certificate.revoked_at.is_(None),
    Certificate.superseded_by_id.is_(None),
)
_DUE = (
    select((literal(WHAT) + Piece.kind), Assignment.id, Assignment.due_on, Piece.title, Piece.slug)
    .join(Assignment.piece)
    .where(
        Assignment.person_id == port.PERSON,
        Assignment.due_on.is_not(None),
        Assignment.done_at.is_(None),
        Assignment.ended_at.is_(None),
    )
)


def _day(what: str, identity: int, day: date | None, title: str, place: str) -> Day:
    kind, on = what.removeprefix(WHAT), day or date.max
    if kind == "certificate":
        path = f"/certificates/{place}"
        return Day(f"certificate:{identity}", on, f"Certificate ends: {title}", path=path)
    path = PREFIX.get(kind, "/learn/") + place
    return Day(f"assignment:{identity}", on, f"To finish: {title}", path=path)


ROWS = port.Rows(WHAT, (_ENDS, _DUE), _day)


def days(person: Person) -> list[Day]:
    """All of them by themselves."""
    return port.of_rows(person, ROWS)
