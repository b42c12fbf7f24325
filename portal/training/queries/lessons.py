"""One lesson, playbook or case to read: its text as stored, and what stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy import bindparam, case, or_, select

from portal.accounts.models import Person
from portal.db import session
from portal.driver import Ready
from portal.registry.models import Definition, Metric
from portal.registry.queries.visible import PUBLISHED, STATE_UNINDEXED
from portal.training.authoring import quizzes
from portal.training.course_state import State
from portal.training.models import Edition
from portal.training.queries.shelf import Course, Listed, Shelf, shelf
from portal.web.cache import Cache

MOST_TEXTS = 200  # kept read by a process: some 4 MB


@dataclass(frozen=True)
class Text:
    """The text of an edition: HTML, and between it the numbers of its quizzes."""

    parts: tuple[Markup | int, ...]
    quizzes: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Link:
    """A way to another piece."""

    title: str
    url: str
    kind: str
    minutes: int = 0


@dataclass(frozen=True)
class Lesson:
    """A lesson within its course, for one reader."""

    piece: Listed
    state: State
    course: Course
    shelf: Shelf

    @property
    def number(self) -> int:
        return self.course.lessons.index(self.piece) + 1

    @property
    def previous(self) -> Listed | None:
        return self.course.lessons[self.number - 2] if self.number > 1 else None

    @property
    def next(self) -> Listed | None:
        """The one after it in the course."""
        return self.course.lessons[self.number] if self.number < len(self.course.lessons) else None

    @property
    def is_locked(self) -> bool:
        return self.state == "locked"

    @property
    def links(self) -> list[Link]:
        """Playbooks and cases that it names, or that name it."""
        return related(self.piece, self.shelf)


@dataclass(frozen=True)
class Guide:
    """A playbook or case, for one reader."""

    piece: Listed
    links: Sequence[Link]


@dataclass(frozen=True)
class Own:
    """A metric of the reader's to try a lesson on."""

    code: str
    name: str
    is_same: bool  # it was adopted from a definition that the lesson uses
    is_mine: bool


_SAME = Definition.library_key.in_(bindparam("slugs", expanding=True))
_MINE = Metric.owner_id == bindparam("me")
_OWN = Ready(  # every page of a lesson sends it
    select(Metric.code, Metric.name, _SAME.label("is_same"), Metric.owner_id)
    .join(Definition, Definition.id == Metric.definition_id)
    .where(
        STATE_UNINDEXED.in_(PUBLISHED[:1]),
        or_(_MINE, Metric.department_id == bindparam("home")),
    )
    .order_by(case((_SAME, 0), else_=1), case((_MINE, 0), else_=1), Metric.id)
    .limit(1)
)  # fmt: skip
_texts: Cache[Text] = Cache(MOST_TEXTS)


def course(person: Person, course: str) -> Course | None:
    """The course of this slug with its lessons: one statement."""
    return shelf(person, course).course(course)


def lesson(person: Person, course: str, lesson: str) -> Lesson | None:
    """The lesson at this address: one statement."""
    known = shelf(person, course)
    within = known.course(course)
    for piece, state in within.rows if within else ():
        if within and piece.slug == f"{course}/{lesson}":
            return Lesson(piece, state, within, known)
    return None


def playbook(person: Person, slug: str) -> Guide | None:
    """The playbook of this slug."""
    return _guide(person, "playbook", slug)


def study(person: Person, slug: str) -> Guide | None:
    """The case study of this slug."""
    return _guide(person, "case", slug)


def _guide(person: Person, kind: str, slug: str) -> Guide | None:
    known = shelf(person)
    piece = known.guide(kind, slug)
    return Guide(piece, related(piece, known)) if piece else None


def related(piece: Listed, known: Shelf) -> list[Link]:
    """Linked both ways: whichever of the two files names the other."""
    lessons = [one for course in known.courses for one in course.lessons]
    guides = [*known.playbooks, *known.cases]
    others = guides if piece.kind == "lesson" else [*lessons, *guides]
    return [
        Link(one.title, one.url, one.kind, one.minutes)
        for one in others
        if one.id != piece.id and (_names(piece, one) or _names(one, piece))
    ]


def _names(one: Listed, other: Listed) -> bool:
    field = {"lesson": "lessons", "playbook": "playbooks", "case": "cases"}.get(other.kind, "")
    return other.slug in (one.meta.get(field) or ())


def text(edition_id: int) -> Text:
    """The text of an edition, which never changes: one statement, once a process."""
    return _texts.get(edition_id, "", lambda: _text(edition_id))


def _text(edition_id: int) -> Text:
    row = session.execute(
        select(Edition.html, Edition.quizzes).where(Edition.id == edition_id)
    ).one()
    return Text(quizzes.parts(row.html), tuple(row.quizzes))


def own_metric(person: Person, slugs: Sequence[str]) -> Own | None:
    """A metric of the reader or their department, rather one that measures what is taught."""
    given = {"slugs": list(slugs), "me": person.id, "home": person.department_id}
    for row in _OWN.rows(session.connection(), **given):
        return Own(row.code, row.name, bool(row.is_same), row.owner_id == person.id)
    return None
