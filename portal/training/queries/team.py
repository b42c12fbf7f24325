"""A department's learning: people by name for its head, counts that give nobody away for others.

As many statements for three people as for three hundred.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal import clock
from portal.accounts.models import ACTIVE, Department, Person
from portal.db import observe, session, upsert
from portal.training.floors import floored
from portal.training.models import Assignment, Look, Piece, Progress, SkillLevel
from portal.training.vocabulary import AREAS
from portal.web.filters import today

WHAT = "Skill levels and lessons done, in the view of the department"
ORDER = ("confident", "working", "aware", "none", "unknown")


@dataclass(frozen=True)
class Member:
    """How far one person is: never an answer or a mark."""

    id: int
    name: str
    levels: Mapping[str, str]  # by area
    done: Mapping[int, int]  # lessons by course
    overdue: int

    @property
    def lessons(self) -> int:
        return sum(self.done.values())


@dataclass(frozen=True)
class Course:
    """A course with its number of lessons."""

    id: int
    title: str
    lessons: int


@dataclass(frozen=True)
class Team:
    """The people of a department with what there is to learn."""

    members: Sequence[Member]
    courses: Sequence[Course]
    overdue: Sequence[Assignment]

    def counts(self) -> dict[str, dict[str, int | None] | None]:
        """By area, how many people stand at each level, withheld where that tells of few."""
        found: dict[str, dict[str, int | None] | None] = {}
        for area in AREAS:
            held = Counter(one.levels.get(area, "unknown") for one in self.members)
            found[area] = floored({level: held[level] for level in ORDER})
        return found


def department(_person: Person, slug: str) -> Department | None:
    """The department with this slug."""
    return session.scalars(select(Department).where(Department.slug == slug)).first()


def team(department_id: int) -> Team:
    """Five statements, however many people."""
    people = session.execute(
        select(Person.id, Person.name)
        .where(Person.department_id == department_id, Person.state == ACTIVE)
        .order_by(Person.name, Person.id)
    ).all()
    here = select(Person.id).where(
        Person.department_id == department_id, Person.state == ACTIVE
    )  # fmt: skip
    levels = _levels(here)
    done = _done(here)
    overdue = _overdue(here, today())
    late = Counter(one.person_id for one in overdue)
    members = [
        Member(row.id, row.name, levels.get(row.id, {}), done.get(row.id, {}), late[row.id])
        for row in people
    ]
    return Team(members, _courses(), overdue)


def _levels(here: Any) -> dict[int, dict[str, str]]:
    rows = session.execute(
        select(SkillLevel.person_id, SkillLevel.area, SkillLevel.level).where(
            SkillLevel.person_id.in_(here)
        )
    )
    found: dict[int, dict[str, str]] = {}
    for row in rows:
        found.setdefault(row.person_id, {})[row.area] = row.level
    return found


def _done(here: Any) -> dict[int, dict[int, int]]:
    rows = session.execute(
        select(Progress.person_id, Piece.course_id, func.count(Progress.id))
        .join(Piece, Piece.id == Progress.piece_id)
        .where(
            Progress.person_id.in_(here), Progress.completed_at.is_not(None),
            Piece.kind == "lesson", Piece.retired_at.is_(None),
        )
        .group_by(Progress.person_id, Piece.course_id)
    )  # fmt: skip
    found: dict[int, dict[int, int]] = {}
    for person_id, course_id, count in rows:
        if course_id is not None:
            found.setdefault(person_id, {})[course_id] = count
    return found


def _overdue(here: Any, now: date) -> Sequence[Assignment]:
    return session.scalars(
        select(Assignment)
        .options(joinedload(Assignment.person), joinedload(Assignment.piece))
        .where(
            Assignment.person_id.in_(here), Assignment.due_on < now,
            Assignment.done_at.is_(None), Assignment.ended_at.is_(None),
        )
        .order_by(Assignment.due_on, Assignment.id)
    ).all()  # fmt: skip


def _courses() -> list[Course]:
    """Courses in their order, with how many lessons they have: one statement."""
    lesson = Piece.__table__.alias("lesson")
    rows = session.execute(
        select(Piece.id, Piece.title, func.count(lesson.c.id))
        .outerjoin(lesson, (lesson.c.course_id == Piece.id) & lesson.c.retired_at.is_(None))
        .where(Piece.kind == "course", Piece.retired_at.is_(None))
        .group_by(Piece.id, Piece.title, Piece.position)
        .order_by(Piece.position, Piece.title)
    )
    return [Course(*row) for row in rows]


MOST = 500  # assignments on a page


def assigned(department_id: int) -> Sequence[Assignment]:
    """What people of a department have still to finish, the first due first: one statement."""
    return session.scalars(
        _assigned()
        .where(
            Person.department_id == department_id, Person.state == ACTIVE,
            Assignment.done_at.is_(None), Assignment.ended_at.is_(None),
        )
        .order_by(Assignment.due_on.is_(None), Assignment.due_on, Person.name, Assignment.id)
        .limit(MOST)
    ).all()  # fmt: skip


def assignment(_person: Person, slug: str, assignment_id: int) -> Assignment | None:
    """One of somebody in this department, done or withdrawn as it may be."""
    found = _assigned().join(Department, Department.id == Person.department_id)
    return session.scalar(found.where(Department.slug == slug, Assignment.id == assignment_id))


def _assigned() -> Select[Assignment]:
    return (
        select(Assignment)
        .join(Assignment.person)
        .options(
            contains_eager(Assignment.person), joinedload(Assignment.piece),
            joinedload(Assignment.path), joinedload(Assignment.assigned_by),
        )
    )  # fmt: skip


def look(viewer: Person, people: Collection[int]) -> None:
    """Remember that `viewer` saw these people's skills today, each once: they are shown it."""
    seen = set(
        session.scalars(
            select(Look.person_id).where(Look.viewer_id == viewer.id, Look.day == today())
        )
    )
    note_look(viewer, [one for one in people if one not in seen and one != viewer.id], WHAT)


def note_look(viewer: Person, people: Collection[int], what: str) -> None:
    """The same for `people` of whom none is noted today; `what` tells them what was seen."""
    rows = [
        {"person_id": one, "viewer_id": viewer.id, "day": today(), "at": clock.now(), "what": what}
        for one in people
    ]
    if rows:
        made = upsert()(Look).values(rows).on_conflict_do_nothing()
        observe(lambda connection: connection.execute(made))


def choices() -> list[tuple[int, str]]:
    """Courses and assessments that may be assigned: one statement."""
    rows = session.execute(
        select(Piece.id, Piece.title, Piece.kind)
        .where(Piece.kind.in_(("course", "assessment")), Piece.retired_at.is_(None))
        .order_by(Piece.kind.desc(), Piece.position, Piece.title)
    )
    return [(row.id, row.title) for row in rows]
