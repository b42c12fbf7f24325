"""Assignments: what somebody is to finish by a day; given, done, reminded of."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select, update

from portal import clock
from portal.accounts.models import ACTIVE, Department, Person
from portal.changelog.recording import change
from portal.db import ensure_writing, hold, session, upsert
from portal.errors import Refused
from portal.notices import telling
from portal.notices.telling import News
from portal.training.models import Assignment, Attempt, Piece, Progress
from portal.web.filters import day, plural, today

ASSIGNED, DUE = "learning.assigned", "learning.due"  # kinds of notices
STEPS = (14, 7, 1)  # days before the due day on which somebody is reminded
LONGEST = timedelta(days=60)  # overdue for longer: known, and no news


def settle(person_id: int, piece_id: int) -> None:
    """Within a change: the assignment of this piece is done, if there is an open one."""
    session.execute(
        update(Assignment)
        .where(
            Assignment.person_id == person_id, Assignment.piece_id == piece_id,
            Assignment.done_at.is_(None), Assignment.ended_at.is_(None),
        )
        .values(done_at=clock.now())
    )  # fmt: skip


def assign(
    department: Department,
    *,
    piece_id: int,
    person_id: int | None,
    due_on: date,
    reason: str,
    actor: Person,
) -> int:
    """Have one person of the department, or all, finish a course or assessment by a day.

    Who has it to do already gets the new day; who has done it is left alone.
    """
    piece = session.get(Piece, piece_id)
    if piece is None or piece.retired_at is not None:
        raise Refused("Choose a course or an assessment.", field="piece_id")
    if due_on < today():
        raise Refused("Choose today or a later day.", field="due_on")
    people = _people(department, person_id)
    with change(
        department, "assign learning", actor=actor, reason=reason, piece=piece.slug,
        due_on=due_on, people=len(people),
    ):  # fmt: skip
        wanted = [one for one in people if one not in done(piece, people)]
        write(piece, wanted, due_on, reason, actor.id)
        tell(piece, wanted, due_on, reason, actor)
    return len(wanted)


def _people(department: Department, person_id: int | None) -> list[int]:
    found = select(Person.id).where(
        Person.department_id == department.id, Person.state == ACTIVE
    )  # fmt: skip
    if person_id is not None:
        found = found.where(Person.id == person_id)
    people = list(session.scalars(found.order_by(Person.id)))
    if not people:
        raise Refused(f"Name somebody who works in {department.name}.", field="person_id")
    return people


def done(piece: Piece, people: Sequence[int]) -> set[int]:
    """Who has finished it: a course completed, an assessment passed."""
    if piece.kind == "assessment":
        passed = select(Attempt.person_id).where(
            Attempt.piece_id == piece.id, Attempt.passed.is_(True), Attempt.person_id.in_(people)
        )
        return set(session.scalars(passed))
    completed = select(Progress.person_id).where(
        Progress.piece_id == piece.id, Progress.completed_at.is_not(None),
        Progress.person_id.in_(people),
    )  # fmt: skip
    return set(session.scalars(completed))


def write(
    piece: Piece,
    people: Sequence[int],
    due_on: date,
    reason: str,
    by_id: int,
    path_id: int | None = None,
) -> None:
    """Within a change: the rows; who has one already gets this day and reason."""
    if not people:
        return
    made = upsert()(Assignment)
    rows = [
        {
            "person_id": one, "piece_id": piece.id, "due_on": due_on, "reason": reason,
            "assigned_by_id": by_id, "created_at": clock.now(), "path_id": path_id,
        }
        for one in people
    ]  # fmt: skip
    anew = {
        "due_on": made.excluded.due_on, "reason": made.excluded.reason, "done_at": None,
        "assigned_by_id": made.excluded.assigned_by_id, "ended_at": None,
        "path_id": made.excluded.path_id,
    }  # fmt: skip
    session.connection().execute(
        made.on_conflict_do_update(index_elements=["person_id", "piece_id"], set_=anew), rows
    )


def tell(
    piece: Piece, people: Sequence[int], due_on: date, reason: str, actor: Person | None
) -> None:
    """Within a change: these people hear of it."""
    telling.tell(
        people,
        ASSIGNED,
        f"assigned:{piece.id}:{due_on}",
        subject=piece,
        title=f"To learn by {day(due_on)}: {piece.title}",
        sentence=reason,
        actor=actor,
    )


def withdraw(assignment: Assignment, *, reason: str, actor: Person) -> None:
    """Somebody need not finish it any more, and is told why; what is done stays done."""
    ensure_writing()
    hold(assignment)
    if assignment.done_at is not None:
        raise Refused("It is done already: there is nothing to withdraw.")
    if assignment.ended_at is not None:
        raise Refused("It was withdrawn already.")
    piece = assignment.piece
    with change(assignment, "withdraw assignment", actor=actor, reason=reason):
        assignment.ended_at = clock.now()
        telling.tell(
            [assignment.person_id],
            ASSIGNED,
            f"withdrawn:{assignment.id}:{assignment.ended_at.isoformat()}",
            subject=piece,
            title=f"You need not finish this any more: {piece.title}",
            sentence=reason,
            actor=actor,
        )


def reminders(now: date) -> list[News]:
    """Who is to hear today of what is due soon or overdue; each step is told once."""
    rows = session.execute(
        select(Assignment, Piece)
        .join(Piece, Piece.id == Assignment.piece_id)
        .where(
            Assignment.done_at.is_(None), Assignment.ended_at.is_(None),
            Assignment.due_on <= now + timedelta(days=max(STEPS)),
            Assignment.due_on >= now - LONGEST,
        )
        .order_by(Assignment.id)
    )  # fmt: skip
    return [_reminder(one, piece, now) for one, piece in rows if one.due_on is not None]


def _reminder(one: Assignment, piece: Piece, now: date) -> News:
    due = one.due_on or now
    left = (due - now).days
    if left < 0:
        key, title = "overdue", f"Overdue: {piece.title}"
        words = (
            f"It was due by {day(due)}. Go on where you left off, or tell your head of department."
        )
    else:
        step = min(step for step in STEPS if left <= step)
        key, title = str(step), f"Due by {day(due)}: {piece.title}"
        words = f"{plural(left, 'day')} left." if left else "It is due today."
    return News([one.person_id], DUE, f"assignment:{one.id}:{due}:{key}", piece, title, words)
