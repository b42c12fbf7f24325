"""The checks of a lesson: which questions it asks, and what the reader answered."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, or_, select

from portal.accounts.models import Person
from portal.db import session
from portal.training.models import Attempt, Drawn, Edition, Piece, Question, QuestionVersion


def asked(quizzes: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """(bank, question) of every check, in the order of the text, each once."""
    found = [(quiz["bank"], slug) for quiz in quizzes for slug in quiz.get("pick") or ()]
    return list(dict.fromkeys(found))


def of(pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Question]:
    """Their questions that are in use, with their versions: one statement."""
    return {(bank, one.slug): one for one, bank in session.execute(_in_use(pairs)).all()}


def _in_use(pairs: Sequence[tuple[str, str]]) -> Any:
    either = [(Piece.slug == bank) & (Question.slug == slug) for bank, slug in pairs]
    return (
        select(Question, Piece.slug)
        .join(Piece, Piece.id == Question.bank_id)
        .where(
            Piece.kind == "bank", Question.retired_at.is_(None),
            Question.version_id.is_not(None), or_(*either),
        )
    )  # fmt: skip


def unanswered(person: Person, edition_id: int) -> int:
    """How many questions of this edition `person` has not answered yet: two statements."""
    pairs = asked(session.scalars(select(Edition.quizzes).where(Edition.id == edition_id)).one())
    if not pairs:
        return 0
    wanted = _in_use(pairs).with_only_columns(Question.id).subquery()
    answered = (
        select(QuestionVersion.question_id)
        .join(Drawn, Drawn.question_version_id == QuestionVersion.id)
        .join(Attempt, Attempt.id == Drawn.attempt_id)
        .where(Attempt.person_id == person.id, Attempt.behaviour == "practice", Drawn.sequence > 0)
    )
    left = select(func.count()).select_from(wanted).where(wanted.c.id.not_in(answered))
    return session.scalar(left) or 0
