"""Answers outside assessments: the checks of a lesson, and whatever else is practised.

Bookkeeping, append-only: one open attempt for each person and piece, which enters the log when it
is finished. The first answer to a version of a question is the one that counts as evidence.
"""

import hashlib
import json
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.orm import joinedload

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import observe, session, upsert
from portal.training.assessment import grading
from portal.training.assessment.questions import Question
from portal.training.finished import tell_finished
from portal.training.models import Answer, Attempt, Drawn, QuestionVersion
from portal.training.statistics import shares

PRACTICE = "practice"


def answer(
    person_id: int,
    piece: tuple[int, int],
    version: QuestionVersion,
    order: Sequence[str],
    given: Any,
    behaviour: str = PRACTICE,
) -> grading.Mark:
    """Keep what was given to a question of `piece` (its id and its edition's) and mark it.

    What is no answer yet is not kept: the mark says what to ask. The same answer again is kept
    already.
    """
    asked = Question.from_dict(version.body)
    mark = grading.mark(asked, given)
    if mark.state == "unanswered":
        return mark
    kept = {
        "person_id": person_id, "piece": piece, "version_id": version.id, "order": list(order),
        "given": given, "behaviour": behaviour,
    }  # fmt: skip
    observe(lambda connection: _answer(connection, kept, asked, mark))
    return mark


def hint(
    person_id: int,
    piece: tuple[int, int],
    version: QuestionVersion,
    order: Sequence[str],
    behaviour: str = PRACTICE,
) -> int:
    """Show one hint more of those that the question has; how many are seen now."""
    most = len(version.body.get("hints") or ())

    def shown(connection: Connection) -> int:
        attempt = _open(connection, person_id, piece, behaviour)
        drawn = _drawn(connection, attempt, version.id, order)
        seen = min(drawn.hints + 1, most)
        connection.execute(update(Drawn).where(Drawn.id == drawn.id).values(hints=seen))
        return int(seen)

    return int(observe(shown))


def _answer(
    connection: Connection, kept: dict[str, Any], asked: Question, mark: grading.Mark
) -> None:
    attempt = _open(connection, kept["person_id"], kept["piece"], kept["behaviour"])
    drawn = _drawn(connection, attempt, kept["version_id"], kept["order"])
    if drawn.sequence > 0 and drawn.given == kept["given"]:
        return
    now, sequence = clock.now(), drawn.sequence + 1
    values: dict[str, Any] = {"given": kept["given"], "sequence": sequence, "answered_at": now}
    if drawn.sequence == 0:
        values |= credited(asked, mark, drawn.hints, kept["version_id"])
    connection.execute(
        insert(Answer).values(drawn_id=drawn.id, sequence=sequence, given=kept["given"], at=now)
    )
    connection.execute(update(Drawn).where(Drawn.id == drawn.id).values(**values))


def credited(asked: Question, mark: grading.Mark, hints: int, version_id: int) -> dict[str, Any]:
    """What the first answer is worth."""
    credit = grading.after_hints(mark.credit, hints, asked.hint_cost)
    return {
        "credit": shares.percent_text(credit),
        "points": shares.decimal_text(credit * Fraction(asked.points)),
        "misconceptions": list(mark.misconceptions),
        "graded_version_id": version_id,
    }


def _open(connection: Connection, person_id: int, piece: tuple[int, int], behaviour: str) -> int:
    """The open attempt, held until the end of the transaction; a new one where there is none."""
    of = (Attempt.person_id == person_id) & (Attempt.piece_id == piece[0])
    of &= Attempt.behaviour == behaviour
    wanted = select(Attempt.id).where(of, Attempt.state == "open").with_for_update()
    found = connection.execute(wanted).scalar()
    if found is not None:
        return int(found)
    last = connection.execute(select(func.max(Attempt.number)).where(of)).scalar() or 0
    row = {
        "person_id": person_id, "piece_id": piece[0], "edition_id": piece[1],
        "behaviour": behaviour, "number": last + 1, "state": "open", "started_at": clock.now(),
        "grace": 0, "extra": 0, "how": "", "skills": {}, "sha256": "", "version": 1,
    }  # fmt: skip
    connection.execute(upsert()(Attempt).values(row).on_conflict_do_nothing())
    return int(connection.execute(wanted).scalar_one())


def _drawn(connection: Connection, attempt: int, version_id: int, order: Sequence[str]) -> Any:
    """The question in the attempt: drawn when it is first answered or hinted at."""
    wanted = select(Drawn.id, Drawn.sequence, Drawn.given, Drawn.hints).where(
        Drawn.attempt_id == attempt, Drawn.question_version_id == version_id
    )
    found = connection.execute(wanted).first()
    if found is not None:
        return found
    last = connection.execute(
        select(func.max(Drawn.position)).where(Drawn.attempt_id == attempt)
    ).scalar()
    row = {
        "attempt_id": attempt, "position": (last or 0) + 1, "slot": 0, "order": list(order),
        "question_version_id": version_id, "flagged": False, "hints": 0, "sequence": 0,
        "misconceptions": [],
    }  # fmt: skip
    connection.execute(insert(Drawn).values(row))
    return connection.execute(wanted).one()


def finish(piece_id: int, *, actor: Person, behaviour: str = PRACTICE) -> None:
    """Within a change: the open attempt ends and enters the log with a digest of its answers."""
    attempt = session.scalars(
        select(Attempt)
        .where(
            Attempt.person_id == actor.id, Attempt.piece_id == piece_id,
            Attempt.behaviour == behaviour, Attempt.state == "open",
        )
        .with_for_update()
    ).first()  # fmt: skip
    if attempt is None:
        return
    drawn = session.scalars(
        select(Drawn)
        .where(Drawn.attempt_id == attempt.id)
        .options(joinedload(Drawn.question_version))
        .order_by(Drawn.position)
    ).all()
    with change(attempt, "finish checks", actor=actor, questions=len(drawn)):
        attempt.state, attempt.how, attempt.finished_at = "finished", "submitted", clock.now()
        attempt.sha256 = digest([[one.question_version_id, one.given] for one in drawn])
        session.flush()
        tell_finished(attempt, drawn)


def digest(held: Any) -> str:
    """SHA-256 of JSON."""
    text = json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
