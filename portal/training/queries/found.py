"""What learning hands to the start page and to search, and the search of the lessons itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Text, and_, case, cast, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Person
from portal.db import session
from portal.training.models import (
    Assignment,
    Attempt,
    Card,
    Edition,
    Missed,
    Piece,
    Question,
    QuestionVersion,
)
from portal.training.queries import assessments, learner
from portal.training.queries.shelf import address, shelf
from portal.web.filters import day, local, plural, today
from portal.web.found import A_FEW, DAY, PERSON, Hit, MayWait, Waiting, Wanted, with_rest

ASSIGNED = "Learning assigned to you"  # a heading
MAY_WAIT: MayWait = {
    "tests": exists().where(Attempt.person_id == PERSON, Attempt.state == "open"),
    "assigned": exists().where(
        Assignment.person_id == PERSON, Assignment.ended_at.is_(None), Assignment.done_at.is_(None)
    ),
    "cards": exists().where(Card.person_id == PERSON, Card.due_on <= DAY),
}
MOST_WORDS = 8  # of a search
MOST = 200  # pieces that a search shows
MOST_QUESTIONS = 50
MOST_MISSED = 50  # shown to authors
WORDS = {
    "course": "Course", "lesson": "Lesson", "playbook": "Playbook", "case": "Case study",
    "assessment": "Test",
}  # fmt: skip
GROUPS = {
    "Course": "Courses", "Lesson": "Lessons", "Playbook": "Playbooks",
    "Case study": "Case studies", "Test": "Tests",
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A piece that holds what was searched for."""

    kind: str  # as people call it
    title: str
    url: str
    summary: str
    headings: tuple[tuple[str, str], ...] = ()  # (id, words) of those that hold one of the words
    course: str = ""  # of a lesson


@dataclass(frozen=True)
class Group:
    """What was found of one kind."""

    title: str
    hits: list[Found]
    is_cut: bool = False  # there are more than these


def waiting(person: Person, wanted: Wanted = A_FEW) -> list[Waiting]:
    """Tests that go on, what is assigned or to review, the next lesson: five statements, none for
    what cannot wait.
    """
    return [
        *(_begun(person) if wanted.may("tests") else ()),
        *(_assigned(person, wanted) if wanted.may("assigned") else ()),
        *(_to_review(person) if wanted.may("cards") else ()),
        *_next(person),
    ]


def _begun(person: Person) -> list[Waiting]:
    """Tests that are open; of a timed one until when, for its time runs while nobody looks."""
    return [
        Waiting(
            "Tests that you began", one.piece.title,
            f"{address(one.piece.kind, one.piece.slug)}/attempts/{one.number}",
            f"Its time ends at {local(one.deadline):%H:%M}; what you entered is saved"
            if one.deadline
            else f"Begun {day(local(one.started_at))}; what you entered is saved",
            local(one.deadline).date() if one.deadline else None,
        )
        for one in assessments.going_on(person.id)
    ]  # fmt: skip


def _assigned(person: Person, wanted: Wanted) -> list[Waiting]:
    rows = learner.first_assignments(person.id, wanted.most(ASSIGNED))
    found = [
        Waiting(
            ASSIGNED, one.piece.title, address(one.piece.kind, one.piece.slug), one.reason,
            one.due_on,
        )
        for one, _ in rows
    ]  # fmt: skip
    return with_rest(found, rows)


def _to_review(person: Person) -> list[Waiting]:
    due = len(learner.due_cards(person.id))
    if not due:
        return []
    title = f"Review {plural(due, 'question')} that you once missed"
    return [Waiting("Next lesson", title, "/learn/review", "A few minutes")]


def _next(person: Person) -> list[Waiting]:
    known = shelf(person)
    course = known.current
    piece = (course.next or course.test) if course else None
    if course is None or piece is None:
        return []
    place = f"#{piece.place}" if piece.place else ""
    return [Waiting("Next lesson", piece.title, piece.url + place, course.piece.title)]


def search(person: Person, text: str, limit: int = 10) -> list[Hit]:
    """Lessons and the like for the search over everything: one statement."""
    if not person.is_active:
        return []
    return [Hit("Lesson", one.title, one.url, one.kind) for one in lessons_with(text, limit)]


def lessons_with(text: str, limit: int = 50) -> list[Found]:
    """What is taught with every word of `text`, titles first: one statement."""
    words = text.split()[:MOST_WORDS]
    if not words:
        return []
    in_title = and_(*(Piece.title.icontains(word, autoescape=True) for word in words))
    course = aliased(Piece)
    rows = session.execute(
        select(
            Piece.kind, Piece.slug, Piece.title, Edition.meta, Edition.outline,
            course.title.label("course"),
        )
        .join(Edition, Edition.id == Piece.edition_id)
        .outerjoin(course, course.id == Piece.course_id)
        .where(Piece.retired_at.is_(None), Piece.kind != "bank", *map(_holds, words))
        .order_by(case((in_title, 0), else_=1), Piece.position, Piece.title, Piece.id)
        .limit(limit)
    )  # fmt: skip
    return [
        Found(
            WORDS[row.kind],
            row.title,
            address(row.kind, row.slug),
            str(row.meta.get("summary", "")),
            tuple(
                (str(one[0]), str(one[1]))
                for one in row.outline
                if any(word.casefold() in str(one[1]).casefold() for word in words)
            ),
            row.course or "",
        )
        for row in rows
    ]


def by_kind(text: str, *, with_questions: bool) -> list[Group]:
    """What is taught with every word of `text`, kind by kind; with the questions for authors."""
    hits = lessons_with(text, MOST)
    groups = [
        Group(title, [one for one in hits if one.kind == kind], len(hits) == MOST)
        for kind, title in GROUPS.items()
    ]
    if with_questions:
        asked = _questions_with(text)
        groups.append(Group("Questions", asked, len(asked) == MOST_QUESTIONS))
    return [one for one in groups if one.hits]


def _questions_with(text: str) -> list[Found]:
    """Questions in use that hold every word, by bank: one statement."""
    words = text.split()[:MOST_WORDS]
    if not words:
        return []
    held = cast(QuestionVersion.body, Text)  # JSON: letters beyond ASCII are escaped in it
    rows = session.execute(
        select(QuestionVersion.id, QuestionVersion.body, Piece.title)
        .join(Question, Question.version_id == QuestionVersion.id)
        .join(Piece, Piece.id == Question.bank_id)
        .where(
            Question.retired_at.is_(None),
            *(held.icontains(json.dumps(word)[1:-1], autoescape=True) for word in words),
        )
        .order_by(Piece.title, Question.position, Question.id)
        .limit(MOST_QUESTIONS)
    )
    return [
        Found("Question", row.body["stem"], f"/learn/authors/versions/{row.id}", row.title)
        for row in rows
    ]


def _holds(word: str) -> ColumnElement[bool]:
    """A test's file holds no words of its questions; a lesson's has its whole text."""
    return or_(
        Piece.title.icontains(word, autoescape=True),
        Edition.source.icontains(word, autoescape=True),
    )


def missed(days: int = 90) -> list[tuple[str, int]]:
    """What people searched for in vain in the last `days`, the most frequent first."""
    times = func.sum(Missed.times)
    found = (
        select(Missed.words, times)
        .where(Missed.day >= today() - timedelta(days=days))
        .group_by(Missed.words)
        .order_by(times.desc(), Missed.words)
        .limit(MOST_MISSED)
    )
    return [(row[0], int(row[1])) for row in session.execute(found)]
