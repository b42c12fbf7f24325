"""What follows from answers: skill levels, cards, courses and assignments that are done."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from portal import clock
from portal.db import observe, session, upsert
from portal.training import reviewing, skills
from portal.training.actions.assignments import settle
from portal.training.actions.progress import finish_course
from portal.training.assessment import grading
from portal.training.assessment.questions import Question
from portal.training.models import Attempt, Card, Drawn, Edition, Piece, SkillLevel
from portal.training.queries import evidence
from portal.web.filters import today

REVIEW = "review"


def follow(attempt: Attempt, drawn: Sequence[Drawn]) -> None:
    """Within the change that finishes an attempt: a hook of `finished`."""
    session.flush()
    recompute([attempt.person_id])
    if attempt.behaviour != REVIEW:
        _keep_missed(attempt.person_id, drawn)
    if attempt.passed:
        follow_pass(attempt)


def follow_pass(attempt: Attempt) -> None:
    """Within a change: what was to be passed is done, and so may be the course."""
    settle(attempt.person_id, attempt.piece_id)
    for course_id in _courses_of(attempt.piece_id):
        finish_course(attempt.person, course_id)


def recompute(people: Iterable[int]) -> None:
    """The levels of these people as their answers say today; within any transaction that writes."""
    people, now = list(people), today()
    rows = []
    for (person_id, area), held in evidence.of(people).items():
        level = skills.level(held, now)
        rows.append(
            {
                "person_id": person_id, "area": area, "level": level.name, "mean": level.mean,
                "probability": level.probability, "items": level.items,
                "sittings": level.sittings, "last_on": level.last_on, "computed_on": now,
            }
        )  # fmt: skip
    if not rows:
        return
    made = upsert()(SkillLevel)
    newer = {name: made.excluded[name] for name in rows[0] if name not in ("person_id", "area")}
    session.connection().execute(
        made.on_conflict_do_update(index_elements=["person_id", "area"], set_=newer), rows
    )


def _keep_missed(person_id: int, drawn: Sequence[Drawn]) -> None:
    """A card for every question that was not right, or right with hints."""
    by_question = {one.question_version.question_id: one for one in drawn}
    known = {
        card.question_id: card
        for card in session.scalars(
            select(Card).where(Card.person_id == person_id, Card.question_id.in_(by_question))
        )
    }
    now = clock.now()
    for question_id, one in by_question.items():
        state = grading.mark(Question.from_dict(one.question_version.body), one.given).state
        card = known.get(question_id)
        if card is None and not reviewing.wants_card(state, one.hints):
            continue
        rating = reviewing.rated(state, one.hints)
        held, due = reviewing.reviewed(card.state if card else None, rating, now, question_id)
        if card is None:
            card = Card(person_id=person_id, question_id=question_id, seen_at=now)
            session.add(card)
        card.state, card.due_on, card.seen_at = held, due, now


def review(card: Card, rating: Any) -> None:
    """Move the card on after an answer, unless it was answered already: bookkeeping."""
    observe(partial(_move_on, card=card, rating=rating))


def _move_on(connection: Connection, card: Card, rating: Any) -> bool:
    """Whether the card was still due."""
    held = connection.execute(
        select(Card.state, Card.due_on).where(Card.id == card.id).with_for_update()
    ).one()
    if held.due_on > today():
        return False
    now = clock.now()
    state, due = reviewing.reviewed(held.state, rating, now, card.question_id)
    due = max(due, today() + timedelta(days=1))
    connection.execute(
        update(Card).where(Card.id == card.id).values(state=state, due_on=due, seen_at=now)
    )
    return True


def _courses_of(test_id: int) -> list[int]:
    """The courses whose test this is."""
    slug = session.scalar(select(Piece.slug).where(Piece.id == test_id))
    rows = session.execute(
        select(Piece.id, Edition.meta)
        .join(Edition, Edition.id == Piece.edition_id)
        .where(Piece.kind == "course", Piece.retired_at.is_(None))
    )
    return [row.id for row in rows if row.meta.get("test") == slug]
