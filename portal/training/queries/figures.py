"""What people answered, as the job of statistics reads it; and the figures that it left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, Text, cast, func, select

from portal.accounts.models import Person
from portal.db import session
from portal.driver import fetched
from portal.training.models import (
    Answer,
    Attempt,
    Drawn,
    Edition,
    Figures,
    Piece,
    Question,
    QuestionVersion,
)


class Version(NamedTuple):
    """A version of a question, as far as its figures go."""

    id: int
    question_id: int
    bank_id: int
    slug: str
    key_hash: str
    void: str | None
    body: dict[str, Any]


def versions() -> list[Version]:
    """Every version of every question, the oldest first."""
    one = QuestionVersion
    found = (
        select(
            one.id, one.question_id, Question.bank_id, Question.slug, one.key_hash, one.void,
            one.body,
        )
        .join(Question, Question.id == one.question_id)
        .order_by(one.id)
    )  # fmt: skip
    return [Version(*row) for row in session.execute(found)]


def _first_finished() -> Any:
    """Ids of each person's first finished attempt at each assessment that is not for practice."""
    return (
        select(func.min(Attempt.id))
        .join(Piece, Piece.id == Attempt.piece_id)
        .where(
            Piece.kind == "assessment", Attempt.state == "finished",
            Attempt.behaviour == "assessment",
        )
        .group_by(Attempt.person_id, Attempt.piece_id)
    )  # fmt: skip


def first_answers() -> Iterator[tuple[int, int, int, int, int, int, str | None]]:
    """(assessment, attempt, person, slot, position, version, credit), sorted by the first two."""
    found = (
        select(
            Attempt.piece_id, Attempt.id, Attempt.person_id, Drawn.slot, Drawn.position,
            Drawn.question_version_id, Drawn.credit,
        )
        .join(Attempt, Attempt.id == Drawn.attempt_id)
        .where(Attempt.id.in_(_first_finished()))
        .order_by(Attempt.piece_id, Attempt.id, Drawn.position)
    )  # fmt: skip
    yield from fetched(session.connection(), found)


def given_counts() -> Sequence[Row[int, int, str, int]]:
    """(assessment, version, what was given as JSON, how often) in first finished attempts."""
    given = cast(Drawn.given, Text)
    found = (
        select(Attempt.piece_id, Drawn.question_version_id, given, func.count())
        .join(Attempt, Attempt.id == Drawn.attempt_id)
        .where(Attempt.id.in_(_first_finished()))
        .group_by(Attempt.piece_id, Drawn.question_version_id, given)
    )
    return session.execute(found).all()


def practised_counts() -> Sequence[Row[int, str, int]]:
    """(version, what was given as JSON, how often): each person's first answer to a check."""
    first = (
        select(func.min(Answer.id))
        .join(Drawn, Drawn.id == Answer.drawn_id)
        .join(Attempt, Attempt.id == Drawn.attempt_id)
        .join(Piece, Piece.id == Attempt.piece_id)
        .where(Piece.kind != "assessment", Attempt.behaviour == "practice")
        .group_by(Attempt.person_id, Drawn.question_version_id)
    )
    given = cast(Answer.given, Text)
    found = (
        select(Drawn.question_version_id, given, func.count())
        .join(Drawn, Drawn.id == Answer.drawn_id)
        .where(Answer.id.in_(first))
        .group_by(Drawn.question_version_id, given)
    )
    return session.execute(found).all()


def overview() -> Sequence[tuple[Piece, Figures | None, int]]:
    """Assessments and banks, with the figures of the whole and how many questions have some."""
    counts = (
        select(Figures.piece_id, func.count().label("questions"))
        .where(Figures.kind == "item")
        .group_by(Figures.piece_id)
        .subquery()
    )
    found = (
        select(Piece, Figures, func.coalesce(counts.c.questions, 0))
        .outerjoin(Figures, (Figures.piece_id == Piece.id) & (Figures.kind == "whole"))
        .outerjoin(counts, counts.c.piece_id == Piece.id)
        .where(Piece.kind.in_(("assessment", "bank")), Piece.retired_at.is_(None))
        .order_by(Piece.kind, Piece.title)
    )
    return [(piece, whole, items) for piece, whole, items in session.execute(found)]


def piece(_person: Person, kind: str, slug: str) -> Piece | None:
    """An assessment or bank whose figures are asked for."""
    if kind not in ("assessment", "bank"):
        return None
    return session.scalar(select(Piece).where(Piece.kind == kind, Piece.slug == slug))


def of_piece(piece: Piece) -> dict[str, list[Figures]]:
    """Its figures by kind, in the order of slots and items."""
    found: dict[str, list[Figures]] = {"whole": [], "slot": [], "item": [], "misconception": []}
    for one in session.scalars(
        select(Figures).where(Figures.piece_id == piece.id).order_by(Figures.id)
    ):
        found[one.kind].append(one)
    return found


def of_banks() -> Iterable[Row[str, Figures]]:
    """(path of the bank's file, figures) of every item, for the lint."""
    found = (
        select(Edition.path, Figures)
        .join(Piece, Piece.id == Figures.piece_id)
        .join(Edition, Edition.id == Piece.edition_id)
        .where(Figures.kind == "item", Piece.kind == "bank")
        .order_by(Edition.path, Figures.id)
    )
    return session.execute(found).all()
