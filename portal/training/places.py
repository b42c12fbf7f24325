"""What of training takes feedback: lessons with their parts and questions, courses, playbooks,
case studies, and of an assessment the questions that one was asked; questions on own metrics.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Person
from portal.db import session
from portal.feedback.places import Place, Point, Spot, add
from portal.training.models import Attempt, Drawn, Edition, Piece, Question, QuestionVersion
from portal.training.queries import checks, own
from portal.training.queries.shelf import address
from portal.web.subjects import Subject
from portal.web.subjects import add as add_subject

MOST = 300  # questions of one's own attempts that are offered


def register(app: Flask) -> None:
    """The narrower addresses first."""
    add(
        app,
        Place("/learn/playbooks/", "slug", lambda _who, parts: _spot("playbook", parts["slug"])),
    )
    add(app, Place("/learn/cases/", "slug", lambda _who, parts: _spot("case", parts["slug"])))
    add(app, Place("/learn/assessments/", "slug", _assessment))
    add(app, Place(f"{own.URL}/", "version_id", _own))
    add(app, Place("/learn/", "lesson", _lesson))
    add(app, Place("/learn/", "course", lambda _who, parts: _spot("course", parts["course"])))
    add_subject(
        app,
        Subject(
            Piece,
            "lesson",
            url=lambda one: address(one.kind, one.slug),
            title=lambda one: one.title,
            can_see=lambda person, _one: person.is_active,
        ),
    )


def _lesson(_person: Person, parts: Mapping[str, Any]) -> Spot | None:
    return _spot("lesson", f"{parts['course']}/{parts['lesson']}")


def _assessment(person: Person, parts: Mapping[str, Any]) -> Spot | None:
    spot = _spot("assessment", parts["slug"])
    return spot and replace(spot, points=lambda: _met(person, spot.id))


def _own(person: Person, parts: Mapping[str, Any]) -> Spot | None:
    found = own.question(person, parts["version_id"])
    if found is None:
        return None
    title = f"Practice: {found.version.body['stem']}"[:120]
    return Spot("page", 0, title, f"{own.URL}/{found.version.id}", None, None)


def _spot(kind: str, slug: str) -> Spot | None:
    """A piece that is taught now; its parts are its headings and questions. One statement."""
    found = session.execute(
        select(Piece.id, Piece.title, Edition.outline, Edition.quizzes)
        .join(Edition, Edition.id == Piece.edition_id)
        .where(Piece.kind == kind, Piece.slug == slug, Piece.retired_at.is_(None))
    ).first()
    if found is None:
        return None
    parts = [Point(str(one[0])[:60], str(one[1]), "Part of the text") for one in found.outline]
    asked = checks.asked(found.quizzes or [])
    return Spot(
        "piece", found.id, found.title, address(kind, slug), None, None,
        lambda: [*parts, *_asked(asked)],
    )  # fmt: skip


_STEM = QuestionVersion.body["stem"].as_string()


def _asked(pairs: Sequence[checks.Pair]) -> list[Point]:
    """The questions of a lesson, in its order."""
    if not pairs:
        return []
    rows = session.execute(
        select(Piece.slug, Question.slug, _STEM)
        .join(Piece, Piece.id == Question.bank_id)
        .join(QuestionVersion, QuestionVersion.id == Question.version_id)
        .where(
            Piece.slug.in_({one[0] for one in pairs}), Question.slug.in_({one[1] for one in pairs})
        )
    )  # fmt: skip
    stems = {(bank, slug): stem for bank, slug, stem in rows}
    return _questions((pair[1], stems[pair]) for pair in pairs if pair in stems)


def _met(person: Person, piece_id: int) -> list[Point]:
    """The questions that somebody was asked and has handed in: others are nobody's to read."""
    rows = session.execute(
        select(Question.slug, _STEM)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .join(Drawn, Drawn.question_version_id == QuestionVersion.id)
        .join(Attempt, Attempt.id == Drawn.attempt_id)
        .where(
            Attempt.person_id == person.id, Attempt.piece_id == piece_id,
            Attempt.state == "finished", Attempt.score.is_not(None),
        )
        .order_by(Attempt.id.desc(), Drawn.position)
        .limit(MOST)
    ).all()  # fmt: skip
    return _questions({row[0]: row[1] for row in reversed(rows)}.items())


def _questions(asked: Iterable[tuple[str, str]]) -> list[Point]:
    found = []
    for slug, stem in asked:
        words = re.sub(r"[*_`]|\[\[[^\[\]]*\]\]", "", stem).replace(": ", " – ")
        found.append(Point(checks.anchor(slug), words[:120], "Question"))
    return found
