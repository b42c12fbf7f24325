"""What a person has learnt, in lines for their transcript: courses, assessments, certificates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.db import session
from portal.training.assessment import results
from portal.training.models import Attempt, Edition, Piece, Progress
from portal.training.queries import certificates
from portal.training.queries.statements import may_tell
from portal.training.vocabulary import percent_words
from portal.web.filters import local, plural, today

HEADER = ("What", "Title", "State", "Day", "Mark", "Serial", "Valid until")


@dataclass(frozen=True)
class Line:
    """One course, sitting or certificate."""

    what: str
    title: str
    state: str
    day: date | None
    mark: str = ""
    serial: str = ""
    until: date | None = None

    @property
    def cells(self) -> tuple[str | date | None, ...]:
        """As a row below HEADER."""
        return (
            self.what, self.title, self.state, self.day, self.mark, self.serial, self.until
        )  # fmt: skip


def transcript(person_id: int) -> list[Line]:
    """Courses in their order, then sittings and certificates, the latest first: four statements."""
    return [*_courses(person_id), *_sittings(person_id), *_certificates(person_id)]


def state(person_id: int) -> str:
    """What changes whenever a line would: what was done and regraded, and the day."""
    seen = select(func.max(Progress.seen_at)).where(Progress.person_id == person_id)
    sat = select(func.sum(Attempt.version)).where(Attempt.person_id == person_id)
    held = sum(one.version for one in certificates.of_person(person_id))
    return f"{session.scalar(seen)}:{session.scalar(sat)}:{held}:{today()}"


def _courses(person_id: int) -> list[Line]:
    """Courses that were begun, with how many of their lessons are done."""
    lessons = select(Piece.course_id, func.count(Piece.id)).where(
        Piece.kind == "lesson", Piece.retired_at.is_(None)
    )
    counts = {row[0]: row[1] for row in session.execute(lessons.group_by(Piece.course_id))}
    found = (
        select(Progress)
        .join(Progress.piece)
        .options(joinedload(Progress.piece).joinedload(Piece.course))
        .where(Progress.person_id == person_id, Piece.kind == "lesson")
    )
    begun: dict[Piece, list[Progress]] = {}
    for one in session.scalars(found):
        if one.piece.course is not None:
            begun.setdefault(one.piece.course, []).append(one)
    ordered = sorted(begun, key=lambda course: (course.position, course.title))
    return [_course(course, begun[course], counts.get(course.id, 0)) for course in ordered]


def _course(course: Piece, progress: Sequence[Progress], lessons: int) -> Line:
    ended = [one.completed_at for one in progress if one.completed_at is not None]
    done = len(ended)
    is_done = lessons > 0 and done >= lessons
    said = "Completed" if is_done else f"{done} of {plural(lessons, 'lesson')} done"
    latest = local(max(ended)).date() if ended else None
    return Line("Course", course.title, said, latest)


def _sittings(person_id: int) -> list[Line]:
    found = (
        select(Attempt)
        .options(
            joinedload(Attempt.piece).joinedload(Piece.edition).load_only(Edition.meta),
            joinedload(Attempt.edition).load_only(Edition.meta),
        )
        .where(
            Attempt.person_id == person_id,
            Attempt.behaviour == "assessment",
            Attempt.state == "finished",
        )
        .order_by(Attempt.id.desc())
    )
    attempts = [one for one in session.scalars(found) if may_tell(one)]  # no line yet else
    many = Counter(one.piece_id for one in attempts)
    return [*_counting(attempts, many), *(_sitting(one, many[one.piece_id]) for one in attempts)]


def _counting(attempts: Sequence[Attempt], many: Mapping[int, int]) -> list[Line]:
    """Of what was taken more than once, the mark that counts by the rules of its last edition."""
    pieces = {one.piece_id: one.piece for one in attempts if many[one.piece_id] > 1}
    lines = []
    for piece in pieces.values():
        mine = [one for one in attempts if one.piece_id == piece.id]
        grade = (piece.edition.meta if piece.edition else {}).get("grade", "highest")
        mark = results.counting(mine, grade)
        if mark:
            state = f"{results.GRADES[grade]} of {plural(len(mine), 'attempt')}"
            lines.append(Line("Assessment", piece.title, state, None, percent_words(mark)))
    return lines


def _sitting(one: Attempt, many: int) -> Line:
    return Line(
        "Assessment",
        one.piece.title + (f", attempt {one.number}" if many > 1 else ""),
        "Passed" if one.passed else "Not passed" if one.passed is False else "Finished",
        local(one.finished_at).date() if one.finished_at else None,
        percent_words(one.score) if one.score else "",
    )


def _certificates(person_id: int) -> list[Line]:
    return [
        Line(
            "Certificate", one.title, one.standing(today()).capitalize(), one.issued_on,
            percent_words(one.score), one.serial, one.expires_on,
        )
        for one in certificates.of_person(person_id)
    ]  # fmt: skip
