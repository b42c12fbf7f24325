"""The answers that count as evidence of a skill: the first one to each version of a question."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from portal.db import session
from portal.training.assessment import grading
from portal.training.assessment.questions import Question
from portal.training.models import Attempt, Drawn, Piece, QuestionVersion
from portal.training.skills import Evidence, guess_rate
from portal.web.filters import local


def of(people: Sequence[int]) -> dict[tuple[int, str], list[Evidence]]:
    """By person and skill area, the earliest first: one statement.

    Repeated answers in practice and review teach, and so does an assessment for practice, which
    tells at once what is right; what was left out says nothing.
    """
    rows = session.execute(
        select(
            Attempt.person_id, Attempt.id.label("sitting"), Drawn.question_version_id,
            Drawn.credit, Drawn.hints, Drawn.given, Drawn.answered_at, QuestionVersion.skill,
            QuestionVersion.body,
        )
        .join(Drawn, Drawn.attempt_id == Attempt.id)
        .join(QuestionVersion, QuestionVersion.id == Drawn.question_version_id)
        .join(Piece, Piece.id == Attempt.piece_id)
        .where(
            Attempt.person_id.in_(people), Attempt.behaviour != "review", Drawn.sequence > 0,
            or_(Attempt.behaviour == "assessment", Piece.kind != "assessment"),
            Drawn.credit.is_not(None), Drawn.answered_at.is_not(None),
            QuestionVersion.void.is_(None),
        )
        .order_by(Drawn.answered_at, Drawn.id)
    )  # fmt: skip
    found: dict[tuple[int, str], list[Evidence]] = {}
    seen: set[tuple[int, int]] = set()
    for row in rows:
        if (row.person_id, row.question_version_id) in seen:
            continue
        seen.add((row.person_id, row.question_version_id))
        question = Question.from_dict(row.body)
        credit = float(row.credit) / 100
        if row.hints and credit:
            credit = min(1.0, credit + row.hints * float(question.hint_cost or 0) / 100)
        elif row.hints and question.hint_cost != "0":  # the hints took all that there was
            credit = float(grading.mark(question, row.given).credit)
        one = Evidence(
            credit, guess_rate(question), local(row.answered_at).date(), row.sitting, row.hints > 0
        )
        found.setdefault((row.person_id, row.skill.partition(".")[0]), []).append(one)
    return found
