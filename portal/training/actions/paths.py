"""Learning paths: laid, given to whoever comes under them, ended."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select, update

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import ensure_writing, session
from portal.errors import Refused
from portal.jobs import actions as jobs
from portal.jobs.kinds import SHORT, Kind
from portal.jobs.running import Step, release
from portal.training.actions import assignments
from portal.training.models import Assignment, Path, PathStep, Piece
from portal.training.policy import learning as policy
from portal.training.queries import paths as queries
from portal.web.filters import plural, today

BATCH = 200  # people in a transaction


def lay(
    *,
    title: str,
    purpose: str,
    role: str,
    department_id: int,
    piece_ids: Sequence[int],
    days: int | None,
    due_on: date | None,
    actor: Person,
) -> Path:
    """A path for a role, a department, or a role in one; a job gives it to its people.

    `role` "" and `department_id` 0 mean everybody. One of `days` and `due_on` says until when.
    """
    if not policy.can_plan_for_all(actor) and not (
        department_id and actor.is_head_of(department_id)
    ):
        raise Refused("Choose a department that you head.", field="department_id")
    if bool(days) == bool(due_on):
        raise Refused("Give either a day or a number of days.", field="due_on")
    if due_on is not None and due_on < today():
        raise Refused("Choose today or a later day.", field="due_on")
    path = Path(
        title=title, purpose=purpose, role=role or None, department_id=department_id or None,
        days=days, due_on=due_on, begins_on=today(), created_by_id=actor.id,
    )  # fmt: skip
    with change(path, "lay learning path", actor=actor, pieces=len(piece_ids)):
        session.flush()
        for position, piece_id in enumerate(piece_ids, 1):
            session.add(PathStep(path_id=path.id, piece_id=piece_id, position=position))
        session.flush()
        jobs.enqueue(GIVE.name, name=f"Giving out: {title}", actor=actor, path_id=path.id)
    return path


def end(path: Path, *, reason: str, actor: Person) -> None:
    """Nobody has to go through it any more; what is done stays done."""
    with change(path, "end learning path", actor=actor, reason=reason):
        path.ended_at = clock.now()
        session.execute(
            update(Assignment)
            .where(
                Assignment.path_id == path.id, Assignment.done_at.is_(None),
                Assignment.ended_at.is_(None),
            )
            .values(ended_at=clock.now())
        )  # fmt: skip


def give_out(path: Path) -> int:
    """Assign its steps to whoever came under it since; again is no harm. Says how many."""
    people = list(session.scalars(queries.people_under(path)))
    pieces, given = queries.steps_of(path.id), 0
    for piece in pieces:
        for at in range(0, len(people), BATCH):
            given += _give(path, piece, people[at : at + BATCH])
    return given


def _give(path: Path, piece: Piece, people: Sequence[int]) -> int:
    """In one transaction: who has the piece to do already, or has done it, is left alone."""
    ensure_writing()
    had = select(Assignment.person_id).where(
        Assignment.piece_id == piece.id, Assignment.person_id.in_(people)
    )
    left = set(people) - set(session.scalars(had)) - assignments.done(piece, people)
    if not left:
        release()
        return 0
    due_on = path.due_on or today() + timedelta(days=path.days or 0)
    new = sorted(left)
    with change(path, "give out learning path", actor=None, piece=piece.slug, people=len(new)):
        assignments.write(piece, new, due_on, path.title, path.created_by_id, path.id)
        assignments.tell(piece, new, due_on, path.title, None)
    return len(new)


def _work(step: Step) -> None:
    path = session.get(Path, step.arguments["path_id"])
    given = give_out(path) if path is not None and path.ended_at is None else 0
    step.done(f"{plural(given, 'assignment')} given.")


GIVE = Kind("learning.give", "Giving out a learning path", _work, 128, 300, SHORT)
