"""How far somebody is: begun, the place where one left, completed."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import observe, observe_if_free, session, upsert
from portal.errors import Refused
from portal.training.actions import practice
from portal.training.actions.assignments import settle
from portal.training.models import Attempt, Piece, Progress
from portal.training.queries import checks
from portal.training.queries.lessons import Guide, Lesson
from portal.training.queries.shelf import Listed

AGAIN = timedelta(minutes=10)  # how long a visit counts as the same


def see(person: Person, piece: Listed) -> None:
    """Remember that `person` reads it: bookkeeping, left out while the database is busy."""
    now = clock.now()
    if piece.seen_at is not None and now - piece.seen_at < AGAIN:
        return
    observe_if_free(lambda connection: _seen(connection, person.id, piece, now))


def leave_at(person: Person, piece: Listed, place: str) -> None:
    """Remember the heading where one left, of those that the text has: bookkeeping."""
    if place not in {str(one[0]) for one in piece.outline}:
        return
    now = clock.now()
    observe(lambda connection: _seen(connection, person.id, piece, now, place))


def _seen(
    connection: Connection, person_id: int, piece: Listed, now: datetime, place: str | None = None
) -> None:
    row = {
        "person_id": person_id, "piece_id": piece.id, "edition_id": piece.edition_id,
        "place": place or "", "started_at": now, "seen_at": now,
    }  # fmt: skip
    newer = {"seen_at": now} | ({"place": place} if place is not None else {})
    connection.execute(
        upsert()(Progress)
        .values(row)
        .on_conflict_do_update(index_elements=["person_id", "piece_id"], set_=newer)
    )


def complete_lesson(lesson: Lesson, *, actor: Person) -> Progress:
    """Done: all its checks are answered, or it has none. Again takes the text as it is now."""
    if lesson.is_locked:
        raise Refused("This lesson opens when the one before it is done.")
    left = checks.unanswered(actor, lesson.piece.edition_id)
    if left:
        words = "one check is" if left == 1 else f"{left} checks are"
        raise Refused(f"Answer every check first: {words} left. You find them in the text.")
    return _complete(lesson.piece, actor, lesson.course.piece.id)


def complete_guide(guide: Guide, *, actor: Person) -> Progress:
    """Read to the end."""
    return _complete(guide.piece, actor)


def _complete(piece: Listed, actor: Person, course_id: int | None = None) -> Progress:
    record = _record(actor, piece.id, piece.edition_id)
    with change(record, f"complete {piece.kind}", actor=actor, piece=piece.slug):
        record.edition_id = piece.edition_id
        record.completed_at = record.seen_at = clock.now()
        record.place = ""
        session.flush()
        practice.finish(piece.id, actor=actor)
        if course_id is not None:
            finish_course(actor, course_id)
    return record


def finish_course(person: Person, course_id: int) -> bool:
    """Within a change: the course is done where all its lessons are and its test is passed."""
    course = session.get(Piece, course_id)
    if course is None or course.edition is None or not _is_finished(person, course):
        return False
    record = _record(person, course.id, course.edition.id)
    if record.completed_at is None:
        with change(record, "complete course", actor=person, piece=course.slug):
            record.edition_id = course.edition.id
            record.completed_at = record.seen_at = clock.now()
    settle(person.id, course.id)
    return True


def _is_finished(person: Person, course: Piece) -> bool:
    undone = (
        select(Piece.id)
        .outerjoin(
            Progress,
            (Progress.piece_id == Piece.id)
            & (Progress.person_id == person.id)
            & Progress.completed_at.is_not(None),
        )
        .where(Piece.course_id == course.id, Piece.retired_at.is_(None), Progress.id.is_(None))
        .limit(1)
    )
    if session.scalar(undone) is not None:
        return False
    test = course.edition.meta.get("test") if course.edition else None
    return test is None or bool(
        session.scalar(
            select(Attempt.id)
            .join(Piece, Piece.id == Attempt.piece_id)
            .where(
                Attempt.person_id == person.id, Attempt.passed.is_(True),
                Piece.kind == "assessment", Piece.slug == str(test),
            )
            .limit(1)
        )
    )  # fmt: skip


def _record(person: Person, piece_id: int, edition_id: int) -> Progress:
    """The row of this person and piece; a new one where there is none yet."""
    found = session.scalars(
        select(Progress)
        .where(Progress.person_id == person.id, Progress.piece_id == piece_id)
        .with_for_update()
    ).first()
    if found is not None:
        return found
    now = clock.now()
    return Progress(
        person_id=person.id, piece_id=piece_id, edition_id=edition_id, place="", started_at=now,
        seen_at=now,
    )  # fmt: skip
