"""The next version of a question. Who writes it need not know what draws texts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.training.assessment import questions
from portal.training.models import Question, QuestionVersion


def following(
    row: Question, held: questions.Question, html: dict[str, Any], now: datetime
) -> QuestionVersion:
    """The version that comes after the question's present one."""
    return QuestionVersion(
        question_id=row.id,
        number=(row.version.number if row.version else 0) + 1,
        kind=held.kind,
        skill=held.skill,
        level=held.level,
        difficulty=held.difficulty,
        key_hash=held.key_hash,
        text_hash=held.text_hash,
        body=held.as_dict(),
        html=html,
        loaded_at=now,
    )
