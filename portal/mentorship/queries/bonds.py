"""Reads of a relationship: its goals, sessions, notes, questions and check-ins."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import defer, joinedload, selectinload

from portal import clock
from portal.accounts.models import Person
from portal.db import session
from portal.mentorship.models import (
    MENTEE,
    MENTOR,
    CheckIn,
    Goal,
    GoalStep,
    Meeting,
    Pairing,
    Profile,
    Question,
    SharedNote,
)
from portal.mentorship.policy import pairings as policy
from portal.registry.queries.days import day_of

Part = TypeVar("Part", Goal, Meeting, SharedNote, Question)

SHOWN = 30  # sessions, notes or questions on the page of a pairing


def goals(pairing_id: int) -> Sequence[Goal]:
    """Goals with steps and metrics, the open ones first: two statements."""
    found = (
        select(Goal)
        .where(Goal.pairing_id == pairing_id)
        .options(joinedload(Goal.metric), selectinload(Goal.steps))
        .order_by((Goal.state != "open"), Goal.id)
    )
    return session.scalars(found).all()


def zones(pairing: Pairing) -> dict[str, str]:
    """By side, the time zone of whoever works in one of their own: one statement."""
    people = {MENTOR: pairing.mentor_id, MENTEE: pairing.mentee_id}
    rows = session.execute(
        select(Profile.side, Profile.person_id, Profile.zone).where(
            Profile.programme_id == pairing.programme_id,
            Profile.person_id.in_(people.values()),
            Profile.zone != "",
        )
    )
    return {row.side: row.zone for row in rows if people[row.side] == row.person_id}


def meetings(pairing_id: int) -> Sequence[Meeting]:
    """Sessions, the latest first."""
    found = select(Meeting).where(Meeting.pairing_id == pairing_id)
    return session.scalars(found.order_by(Meeting.starts_at.desc()).limit(SHOWN)).all()


def notes(pairing_id: int) -> Sequence[SharedNote]:
    """Shared notes, the latest first."""
    found = select(SharedNote).where(SharedNote.pairing_id == pairing_id)
    found = found.options(joinedload(SharedNote.author))
    return session.scalars(found.order_by(SharedNote.id.desc()).limit(SHOWN)).all()


def questions(pairing_id: int) -> Sequence[Question]:
    """Questions without their charts: those that wait for an answer first, then the latest."""
    found = (
        select(Question)
        .where(Question.pairing_id == pairing_id)
        .options(joinedload(Question.metric), defer(Question.drawing))
        .order_by(Question.answered_at.is_not(None), Question.id.desc())
        .limit(SHOWN)
    )
    return session.scalars(found).all()


def check_ins(pairing_id: int, person_id: int) -> Sequence[CheckIn]:
    """One's own check-ins, the latest first."""
    found = select(CheckIn).where(CheckIn.pairing_id == pairing_id, CheckIn.person_id == person_id)
    return session.scalars(found.order_by(CheckIn.id.desc()).limit(SHOWN)).all()


def open_goals(pairing_id: int) -> int:
    """How many goals are open."""
    found = select(func.count()).where(Goal.pairing_id == pairing_id, Goal.state == "open")
    return session.scalar(found) or 0


def unanswered(pairing_id: int) -> int:
    """How many questions wait for an answer."""
    found = select(func.count()).where(
        Question.pairing_id == pairing_id, Question.answered_at.is_(None)
    )
    return session.scalar(found) or 0


def coming(pairing_id: int) -> Sequence[Meeting]:
    """Sessions that are planned and have not begun."""
    found = select(Meeting).where(
        Meeting.pairing_id == pairing_id,
        Meeting.state == "planned",
        Meeting.starts_at > clock.now(),
    )
    return session.scalars(found.order_by(Meeting.starts_at)).all()


def last_met(pairing_id: int) -> date | None:
    """The day of the latest session that took place."""
    found = select(func.max(Meeting.starts_at)).where(
        Meeting.pairing_id == pairing_id, Meeting.state == "held"
    )
    latest = session.scalar(found)
    return day_of(latest) if latest else None


def goal(person: Person, goal_id: int) -> Goal | None:
    return _seen(person, session.get(Goal, goal_id))


def step(person: Person, step_id: int) -> GoalStep | None:
    found = session.get(GoalStep, step_id)
    return found if found is not None and goal(person, found.goal_id) is not None else None


def meeting(person: Person, meeting_id: int) -> Meeting | None:
    return _seen(person, session.get(Meeting, meeting_id))


def note(person: Person, note_id: int) -> SharedNote | None:
    return _seen(person, session.get(SharedNote, note_id))


def question(person: Person, question_id: int) -> Question | None:
    return _seen(person, session.get(Question, question_id))


def _seen(person: Person, found: Part | None) -> Part | None:
    """A part of a pairing, as far as `person` may see the pairing."""
    if found is None or not policy.can_see(person, found.pairing):
        return None
    return found


def whole(pairing: Pairing) -> dict[str, Any]:
    """What stands on the page of a pairing for both sides."""
    return {
        "goals": goals(pairing.id),
        "meetings": meetings(pairing.id),
        "zones": zones(pairing),
        "notes": notes(pairing.id),
        "questions": questions(pairing.id),
    }
