"""Questions about the metrics of one's own department, the ones not yet answered first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import current_app
from sqlalchemy import and_, func, select

from portal.accounts.models import Person
from portal.db import session
from portal.packed import packed, unpacked
from portal.registry.models import Metric
from portal.training.assessment import drawing, snapshots
from portal.training.models import Attempt, Drawn, Piece, Question, QuestionVersion
from portal.training.queries.checks import PRACTICE, Found

URL = "/learn/practice"


def asked_next(person: Person, today: date) -> Found | None:
    """What to ask now: never answered before asked less often, in an order of the day."""
    rows = _rows(person)
    if not rows:
        return None
    secret = current_app.config["SECRET_KEY"]

    def place(row: Row) -> tuple[int, bytes]:
        return row.answered, drawing.seed_of(secret, f"{person.id} {today}", row.version_id)

    return _own(min(rows, key=place))


def question(person: Person, version_id: int) -> Found | None:
    """One question, where it is about a metric of the person's department and still asked."""
    row = next((one for one in _rows(person) if one.version_id == version_id), None)
    return _own(row) if row is not None else None


@dataclass(frozen=True)
class Row:
    """A question that may be asked, and how often it was answered."""

    version_id: int
    piece_id: int
    edition_id: int
    answered: int


def _rows(person: Person) -> Sequence[Row]:
    """All that may be asked: two statements, of one row each."""
    approved = select(Metric.code).where(
        Metric.department_id == person.department_id, Metric.state == "approved"
    )
    codes: list[str] = [code for (code,) in unpacked(packed(approved), {})]
    if not codes:
        return []
    slugs = [f"{code.lower()}-{what}" for code in codes for what in snapshots.ASKED]
    answered = (
        select(Drawn.question_version_id, func.count(Drawn.id).label("times"))
        .join(Attempt, Attempt.id == Drawn.attempt_id)
        .where(Attempt.person_id == person.id, Attempt.behaviour == PRACTICE, Drawn.sequence > 0)
        .group_by(Drawn.question_version_id)
        .subquery()
    )
    found = (
        select(
            Question.id, Question.version_id, Piece.id.label("piece_id"), Piece.edition_id,
            func.coalesce(answered.c.times, 0).label("times"),
        )
        .join(Piece, and_(Piece.id == Question.bank_id, Piece.kind == "bank"))
        .outerjoin(answered, answered.c.question_version_id == Question.version_id)
        .where(
            Piece.slug == snapshots.BANK,
            Question.slug.in_(slugs),
            Question.retired_at.is_(None),
            Question.version_id.is_not(None),
        )
    )  # fmt: skip
    return [Row(*row) for _, *row in sorted(unpacked(packed(found), {}))]


def _own(row: Row) -> Found:
    version = session.get_one(QuestionVersion, row.version_id)
    return Found(version, row.piece_id, row.edition_id, URL)
