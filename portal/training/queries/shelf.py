"""What there is to learn and how far somebody is with it: one statement for all of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Person
from portal.db import session
from portal.driver import Ready
from portal.training.authoring import headings
from portal.training.course_state import State, Step, following, states
from portal.training.models import Attempt, Edition, Piece, Progress
from portal.web.cache import Cache

_PASSED = select(Attempt.piece_id).where(
    Attempt.person_id == bindparam("person"), Attempt.passed.is_(True)
)
_Then = aliased(Edition)  # the one that was completed
_COLUMNS: Any = (
    select(
        Piece.id, Piece.kind, Piece.slug, Piece.title, Piece.course_id,
        Edition.id.label("edition_id"), Progress.place, Progress.seen_at, Progress.completed_at,
        Progress.edition_id.label("known_id"), _Then.outline.label("then"),
        Piece.id.in_(_PASSED).label("is_passed"),
    )
    .join(Edition, Edition.id == Piece.edition_id)
    .outerjoin(
        Progress, (Progress.piece_id == Piece.id) & (Progress.person_id == bindparam("person"))
    )
    .outerjoin(
        _Then,
        (_Then.id == Progress.edition_id)
        & Progress.completed_at.is_not(None)
        & (_Then.id != Edition.id),
    )
    .where(Piece.retired_at.is_(None), Piece.kind != "bank")
    .order_by(Piece.position, Piece.title, Piece.id)
)  # fmt: skip
_COURSE = select(Piece.id).where(Piece.kind == "course", Piece.slug == bindparam("course"))
_OF_COURSE = _COLUMNS.where(
    or_(Piece.kind != "lesson", Piece.course_id == _COURSE.scalar_subquery())
)

_ALL, _ONE = Ready(_COLUMNS), Ready(_OF_COURSE)

_SAID = select(Edition.id, Edition.meta, Edition.outline).where(
    Edition.id.in_(bindparam("ids", expanding=True))
)
MOST_SHELVES = 50  # kept read by a process: a course each, and the one with all
_said: Cache[dict[int, dict[str, Any]]] = Cache(MOST_SHELVES)

CURRICULUM = (
    "reading", "noise", "choosing", "pictures", "trust", "deciding", "telling", "responsible"
)  # fmt: skip


@dataclass(frozen=True)
class Listed:
    """One piece as lists show it, and how far the reader is with it."""

    id: int
    kind: str
    slug: str
    title: str
    course_id: int | None
    edition_id: int
    place: str | None
    seen_at: datetime | None
    completed_at: datetime | None
    known_id: int | None
    then: list[Any] | None
    is_passed: bool | None  # an assessment, in any attempt
    meta: Mapping[str, Any]
    outline: Sequence[Any]

    @property
    def url(self) -> str:
        return address(self.kind, self.slug)

    @property
    def summary(self) -> str:
        return str(self.meta.get("summary", ""))

    @property
    def minutes(self) -> int:
        return int(self.meta.get("minutes") or 0)

    @property
    def level(self) -> str:
        return str(self.meta.get("level", ""))

    @property
    def skills(self) -> list[str]:
        """Areas, each once."""
        return list(dict.fromkeys(one.partition(".")[0] for one in self.meta.get("skills") or ()))

    @property
    def is_done(self) -> bool:
        return self.completed_at is not None

    @cached_property
    def changes(self) -> list[headings.Heading]:
        """What changed since the reader completed it."""
        return headings.changed(self.then, self.outline) if self.then is not None else []

    @property
    def step(self) -> Step:
        return Step(
            self.is_done,
            bool(self.changes),
            self.seen_at is not None,
            bool(self.meta.get("teaches")),
        )


@dataclass(frozen=True)
class Course:
    """A course with its lessons in order, for one reader."""

    piece: Listed
    lessons: tuple[Listed, ...]
    states: tuple[State, ...]
    test: Listed | None
    is_tested: bool
    missing: tuple[Listed, ...]  # courses that it asks for and that are not done

    @property
    def done(self) -> int:
        return sum(one.is_done for one in self.lessons)

    @property
    def is_done(self) -> bool:
        return self.piece.is_done

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.lessons)

    @property
    def minutes_left(self) -> int:
        return sum(one.minutes for one in self.lessons if not one.is_done)

    @property
    def is_begun(self) -> bool:
        return any(one.seen_at is not None for one in self.lessons)

    @property
    def rows(self) -> list[tuple[Listed, State]]:
        return list(zip(self.lessons, self.states, strict=True))

    @property
    def next(self) -> Listed | None:
        """The lesson to go on with."""
        at = following(self.states)
        return self.lessons[at] if at is not None else None

    @property
    def wants_test(self) -> bool:
        """All lessons are done and the test is not passed yet."""
        return self.test is not None and not self.is_tested and self.done == len(self.lessons)


@dataclass(frozen=True)
class Shelf:
    """Everything that there is to learn, for one reader."""

    courses: tuple[Course, ...]
    playbooks: tuple[Listed, ...]
    cases: tuple[Listed, ...]
    assessments: tuple[Listed, ...]
    passed: frozenset[int]

    def course(self, slug: str) -> Course | None:
        return next((one for one in self.courses if one.piece.slug == slug), None)

    def guide(self, kind: str, slug: str) -> Listed | None:
        """A playbook or case."""
        among = self.playbooks if kind == "playbook" else self.cases
        return next((one for one in among if one.slug == slug), None)

    @property
    def own_tests(self) -> tuple[Listed, ...]:
        """Assessments that belong to no course."""
        of_courses = {one.test.id for one in self.courses if one.test}
        return tuple(one for one in self.assessments if one.id not in of_courses)

    @property
    def is_empty(self) -> bool:
        return not (self.courses or self.playbooks or self.cases or self.assessments)

    @property
    def current(self) -> Course | None:
        """The course to go on with: the one read last, else the first that may be begun."""
        going = [one for one in self.courses if one.is_begun and (one.next or one.wants_test)]
        if going:
            return max(going, key=_last_seen)
        return next((one for one in self.courses if one.next and not one.missing), None)


def address(kind: str, slug: str) -> str:
    """The page of a piece; a bank has none of its own for those who learn."""
    folder = {"assessment": "assessments/", "playbook": "playbooks/", "case": "cases/"}
    return f"/learn/{folder.get(kind, '')}{slug}"


def shelf(person: Person, course: str | None = None) -> Shelf:
    """All that there is; with `course` (a slug) only the lessons of that one."""
    if course is None:
        rows = _ALL.rows(session.connection(), person=person.id)
    else:
        rows = _ONE.rows(session.connection(), person=person.id, course=course)
    said = _said_in(tuple(row.edition_id for row in rows))
    return arranged([Listed(*row, **said[row.edition_id]) for row in rows])


def _said_in(ids: tuple[int, ...]) -> dict[int, dict[str, Any]]:
    """Front matter and headings of these editions, which never change: once a process."""
    return _said.get(ids, "", lambda: {
        row.id: {"meta": row.meta, "outline": row.outline}
        for row in session.connection().execute(_SAID, {"ids": ids})
    })  # fmt: skip


def arranged(listed: Sequence[Listed]) -> Shelf:
    """The pieces under their courses."""
    passed = frozenset(one.id for one in listed if one.is_passed)
    by_kind: dict[str, list[Listed]] = {}
    for one in listed:
        by_kind.setdefault(one.kind, []).append(one)
    tests = {one.slug: one for one in by_kind.get("assessment", ())}
    courses = {one.slug: one for one in by_kind.get("course", ())}
    lessons: dict[int | None, list[Listed]] = {}
    for one in by_kind.get("lesson", ()):
        lessons.setdefault(one.course_id, []).append(one)
    return Shelf(
        tuple(
            _course(one, lessons.get(one.id, ()), tests, courses, passed)
            for one in sorted(courses.values(), key=_place)
        ),
        tuple(by_kind.get("playbook", ())),
        tuple(by_kind.get("case", ())),
        tuple(tests.values()),
        passed,
    )


def _course(
    piece: Listed,
    lessons: Iterable[Listed],
    tests: dict[str, Listed],
    courses: dict[str, Listed],
    passed: frozenset[int],
) -> Course:
    lessons = tuple(lessons)
    asked = [courses[slug] for slug in piece.meta.get("requires") or () if slug in courses]
    missing = tuple(one for one in asked if not (one.is_done or _test_of(one, tests) in passed))
    found = states(
        [one.step for one in lessons],
        is_sequential=bool(piece.meta.get("sequential")),
        may_begin=not missing,
    )
    test = tests.get(str(piece.meta.get("test")))
    is_tested = test is not None and test.id in passed
    return Course(piece, lessons, tuple(found), test, is_tested, missing)


def _place(course: Listed) -> int:
    """Its place in the curriculum; others follow in their own order."""
    return CURRICULUM.index(course.slug) if course.slug in CURRICULUM else len(CURRICULUM)


def _test_of(course: Listed, tests: dict[str, Listed]) -> int | None:
    test = tests.get(str(course.meta.get("test")))
    return test.id if test else None


def _last_seen(course: Course) -> datetime:
    return max(one.seen_at for one in course.lessons if one.seen_at is not None)
