"""A department's learning: people by name for its head, counts that give nobody away for others.

As many statements for three people as for three hundred.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from portal.accounts.models import ACTIVE, Department, Person
from portal.db import session
from portal.training.models import Assignment, Piece, Progress, SkillLevel
from portal.training.statistics.floors import floored
from portal.training.vocabulary import AREAS
from portal.web.filters import today

ORDER = ("confident", "working", "aware", "none", "unknown")


_DEPARTMENT = select(Department).where(Department.slug == bindparam("slug"))
_HERE = (Person.department_id == bindparam("department")) & (Person.state == ACTIVE)
_LEVELS = (
    select(Person.id, Person.name, SkillLevel.area, SkillLevel.level)
    .outerjoin(SkillLevel, SkillLevel.person_id == Person.id)
    .where(_HERE)
    .order_by(Person.name, Person.id)
)
_DONE = (
    select(Progress.person_id, Piece.course_id, func.count(Progress.id).label("lessons"))
    .join(Piece, Piece.id == Progress.piece_id)
    .where(
        Progress.person_id.in_(select(Person.id).where(_HERE)), Progress.completed_at.is_not(None),
        Piece.kind == "lesson", Piece.retired_at.is_(None), Piece.course_id.is_not(None),
    )
    .group_by(Progress.person_id, Piece.course_id)
)  # fmt: skip
_OVERDUE = (
    select(Assignment)
    .options(joinedload(Assignment.person), joinedload(Assignment.piece))
    .where(
        Assignment.person_id.in_(select(Person.id).where(_HERE)),
        Assignment.due_on < bindparam("today"),
        Assignment.done_at.is_(None),
        Assignment.ended_at.is_(None),
    )
    .order_by(Assignment.due_on, Assignment.id)
)
_Lesson = aliased(Piece)
_COURSES = (  # in their order, with how many lessons they have
    select(Piece.id, Piece.title, func.count(_Lesson.id))
    .outerjoin(_Lesson, (_Lesson.course_id == Piece.id) & _Lesson.retired_at.is_(None))
    .where(Piece.kind == "course", Piece.retired_at.is_(None))
    .group_by(Piece.id, Piece.title, Piece.position)
    .order_by(Piece.position, Piece.title)
)
_CHOICES = (
    select(Piece.id, Piece.title, Piece.kind)
    .where(Piece.kind.in_(("course", "assessment")), Piece.retired_at.is_(None))
    .order_by(Piece.kind.desc(), Piece.position, Piece.title)
)


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
    return session.scalars(_DEPARTMENT, {"slug": slug}).first()


def team(department_id: int) -> Team:
    """Four statements, however many people."""
    given = {"department": department_id, "today": today()}
    names: dict[int, str] = {}  # in the order of the list
    levels: dict[int, dict[str, str]] = {}
    for person_id, name, area, level in session.connection().execute(_LEVELS, given):
        names[person_id] = name
        levels.setdefault(person_id, {})[area] = level  # somebody without any: under no area
    done: dict[int, dict[int, int]] = {}
    for row in session.connection().execute(_DONE, given):
        done.setdefault(row.person_id, {})[row.course_id] = row.lessons
    overdue = session.scalars(_OVERDUE, given).all()
    late = Counter(one.person_id for one in overdue)
    members = [
        Member(one, name, levels[one], done.get(one, {}), late[one]) for one, name in names.items()
    ]
    courses = [Course(*row) for row in session.connection().execute(_COURSES)]
    return Team(members, courses, overdue)


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


def choices() -> list[tuple[int, str]]:
    """Courses and assessments that may be assigned: one statement."""
    rows = session.connection().execute(_CHOICES)
    return [(row.id, row.title) for row in rows]
