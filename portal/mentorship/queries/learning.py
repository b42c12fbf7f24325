"""What a mentee has learned, as far as the mentee lets the mentor see it; what to read next.

What is not shared is not read from the tables either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import aliased

from portal import clock
from portal.accounts.models import Person
from portal.db import session
from portal.mentorship import topics
from portal.mentorship.lifecycle import STANDING
from portal.mentorship.models import MENTOR, Reading
from portal.mentorship.queries.glance import Pair
from portal.mentorship.reading import Lesson, suggested
from portal.packed import packed, read_moment, unpacked
from portal.training.models import Attempt, Card, Drawn, Edition, Piece, Progress, SkillLevel
from portal.training.queries.shelf import CURRICULUM, address
from portal.web.filters import local, today

SKILLS: Final = "skills"
LESSONS: Final = "lessons"
PRACTICE: Final = "practice"
SHARED: Final = {  # what a mentee may let be seen, and how pages call it
    SKILLS: "Skill levels",
    LESSONS: "Lessons done",
    PRACTICE: "How much is practised",
}
LOOKED: Final = "What you share with your mentor"  # where the mentee reads who looked
PRACTISED_DAYS: Final = 28  # that "how much" looks back


@dataclass(frozen=True)
class Shown:
    """What training knows of a mentee; None: not shared."""

    levels: Mapping[str, str] | None = None  # by area
    lessons: int | None = None
    latest: date | None = None  # when the last one was done


@dataclass(frozen=True)
class Practised:
    """How much somebody practises: never which questions, or how well."""

    answered: int  # questions within PRACTISED_DAYS
    due: int  # cards that come back today or came back before


@dataclass(frozen=True)
class ToRead:
    """A lesson on a reading list, and why: the need that it serves, or the mentor's words."""

    id: int
    title: str
    url: str
    minutes: int
    topic: str = ""
    why: str = ""
    is_done: bool = False
    is_added: bool = False  # by the mentor


def _of(name: str) -> Any:
    return bindparam(name, expanding=True)


_DONE = (
    select(
        Progress.person_id, func.count(Progress.id).label("lessons"),
        func.max(Progress.completed_at).label("latest"),
    )
    .join(Piece, Piece.id == Progress.piece_id)
    .where(
        Progress.person_id.in_(_of("reading")), Progress.completed_at.is_not(None),
        Piece.kind == "lesson", Piece.retired_at.is_(None),
    )
    .group_by(Progress.person_id)
    .subquery()
)  # fmt: skip
_SHOWN: Any = packed(
    select(Person.id, SkillLevel.area, SkillLevel.level, _DONE.c.lessons, _DONE.c.latest)
    .outerjoin(
        SkillLevel,
        and_(SkillLevel.person_id == Person.id, SkillLevel.person_id.in_(_of("skilled"))),
    )
    .outerjoin(_DONE, _DONE.c.person_id == Person.id)
    .where(Person.id.in_(_of("either")))
)


def shown(pairs: Iterable[Pair]) -> dict[int, Shown]:
    """By pairing, what the mentor who looks may know of the mentee: one statement."""
    mine = [one for one in pairs if one.side == MENTOR and one.state in STANDING]
    skilled = {one.other_id for one in mine if SKILLS in one.shares}
    reading = {one.other_id for one in mine if LESSONS in one.shares}
    if not skilled | reading:
        return {one.id: Shown() for one in mine}
    given = {"skilled": list(skilled), "reading": list(reading), "either": [*skilled | reading]}
    levels: dict[int, dict[str, str]] = {}
    lessons: dict[int, tuple[int, date | None]] = {}
    for person, area, level, count, latest in unpacked(_SHOWN, given):
        if area is not None:
            levels.setdefault(person, {})[area] = level
        lessons[person] = count or 0, local(read_moment(latest)).date() if latest else None
    return {one.id: _shown(one, levels, lessons) for one in mine}


def _shown(
    one: Pair, levels: dict[int, dict[str, str]], lessons: dict[int, tuple[int, date | None]]
) -> Shown:
    count, latest = lessons.get(one.other_id, (0, None))
    if LESSONS not in one.shares:
        return Shown(levels=levels.get(one.other_id, {}))
    return Shown(levels.get(one.other_id, {}) if SKILLS in one.shares else None, count, latest)


def practised(person_id: int) -> Practised:
    """Two statements."""
    since = clock.now() - timedelta(days=PRACTISED_DAYS)
    answered = session.scalar(
        select(func.count(Drawn.id))
        .join(Attempt, Attempt.id == Drawn.attempt_id)
        .where(
            Attempt.person_id == person_id, Attempt.behaviour.in_(("practice", "review")),
            Drawn.answered_at >= since,
        )
    )  # fmt: skip
    due = session.scalar(
        select(func.count(Card.id)).where(Card.person_id == person_id, Card.due_on <= today())
    )
    return Practised(answered or 0, due or 0)


def reading_list(pair: Pair, mentee_id: int, *, knows_done: bool) -> list[ToRead]:
    """What the mentor put on it, then lessons by need: one statement.

    With `knows_done` what was done is left out or marked; a mentor who may not know it gets the
    list as if nothing were done yet.
    """
    rows = _lessons(pair.id, mentee_id)
    done = {row.id for row in rows if knows_done and row.completed_at is not None}
    added = [row for row in rows if row.added_at is not None]
    added.sort(key=lambda row: row.added_at)
    lessons = [Lesson(row.id, row.meta.get("skills") or ()) for row in rows]
    needs = [str(one["topic"]) for one in pair.needs]
    besides = done | {row.id for row in added}
    by_id = {row.id: row for row in rows}
    return [
        *(_to_read(row, is_done=row.id in done) for row in added),
        *(
            _to_read(by_id[one.id], topic=one.topic)
            for one in suggested(needs, topics.SKILLS, lessons, besides=besides)
        ),
    ]


def choices() -> list[tuple[int, str]]:
    """Lessons that may be put on a list, under the names of their courses: one statement."""
    course = aliased(Piece)
    rows = session.execute(
        select(Piece.id, course.title, Piece.title)
        .join(course, course.id == Piece.course_id)
        .where(Piece.kind == "lesson", Piece.retired_at.is_(None))
        .order_by(course.position, course.title, Piece.position, Piece.id)
    )
    return [(row[0], f"{row[1]}: {row[2]}") for row in rows]


def _to_read(row: Any, *, topic: str = "", is_done: bool = False) -> ToRead:
    minutes = int(row.meta.get("minutes") or 0)
    is_added = row.added_at is not None
    url = address("lesson", row.slug)
    return ToRead(row.id, row.title, url, minutes, topic, row.why or "", is_done, is_added)


def _lessons(pairing_id: int, mentee_id: int) -> list[Any]:
    """All lessons in the order of the curriculum."""
    course = aliased(Piece)
    rows = session.execute(
        select(
            Piece.id, Piece.slug, Piece.title, Edition.meta, Progress.completed_at,
            Reading.added_at, Reading.why, Piece.position, course.slug.label("course"),
        )
        .join(Edition, Edition.id == Piece.edition_id)
        .join(course, course.id == Piece.course_id)
        .outerjoin(
            Progress, and_(Progress.piece_id == Piece.id, Progress.person_id == mentee_id)
        )
        .outerjoin(
            Reading,
            and_(
                Reading.piece_id == Piece.id, Reading.pairing_id == pairing_id,
                Reading.dropped_at.is_(None),
            ),
        )
        .where(Piece.kind == "lesson", Piece.retired_at.is_(None))
    ).all()  # fmt: skip

    def place(row: Any) -> tuple[int, int, int]:
        known = row.course in CURRICULUM
        at = CURRICULUM.index(row.course) if known else len(CURRICULUM)
        return at, row.position, row.id

    return sorted(rows, key=place)
