"""The days of training for a calendar: certificates that end, what is to be finished."""

from sqlalchemy import literal, select, union_all

from portal.accounts.models import Person
from portal.db import session
from portal.notices.calendar_text import Day
from portal.training.models import Assignment, Certificate, Piece

PREFIX = {"assessment": "/learn/assessments/", "playbook": "/learn/playbooks/"}


def days(person: Person) -> list[Day]:
    """All of them in one statement."""
    ends = select(
        literal("certificate").label("what"),
        Certificate.id.label("id"),
        Certificate.expires_on.label("day"),
        Certificate.title.label("title"),
        Certificate.serial.label("place"),
    ).where(
        Certificate.person_id == person.id,
        Certificate.expires_on.is_not(None),
        Certificate.revoked_at.is_(None),
        Certificate.superseded_by_id.is_(None),
    )
    due = (
        select(Piece.kind, Assignment.id, Assignment.due_on, Piece.title, Piece.slug)
        .join(Assignment.piece)
        .where(
            Assignment.person_id == person.id,
            Assignment.due_on.is_not(None),
            Assignment.done_at.is_(None),
            Assignment.ended_at.is_(None),
        )
    )
    return [_day(*row) for row in session.execute(union_all(ends, due))]


def _day(what: str, identity: int, day: object, title: str, place: str) -> Day:
    if what == "certificate":
        path = f"/certificates/{place}"
        return Day(f"certificate:{identity}", day, f"Certificate ends: {title}", path=path)  # type: ignore[arg-type]  # a date
    path = PREFIX.get(what, "/learn/") + place
    return Day(f"assignment:{identity}", day, f"To finish: {title}", path=path)  # type: ignore[arg-type]  # a date
