"""One's own standing: skills with their evidence, what is assigned, who looked, cards to review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.db import session
from portal.training import reviewing
from portal.training.models import (
    Answer,
    Assignment,
    Attempt,
    Card,
    Drawn,
    Look,
    Question,
    QuestionVersion,
    SkillLevel,
)
from portal.training.vocabulary import AREAS
from portal.web.filters import today

LOOKS = 20  # the latest, as one's own page lists them
REVIEW = "review"


@dataclass(frozen=True)
class Skill:
    """Where somebody stands in one area; without evidence there is no row yet."""

    area: str
    title: str
    level: SkillLevel | None

    @property
    def name(self) -> str:
        return self.level.level if self.level else "unknown"


def skills(person_id: int) -> list[Skill]:
    """All areas in their order: one statement."""
    rows = session.scalars(select(SkillLevel).where(SkillLevel.person_id == person_id))
    known = {one.area: one for one in rows}
    return [Skill(area, title, known.get(area)) for area, title in AREAS.items()]


def assignments(person_id: int, *, is_open: bool = True) -> Sequence[Assignment]:
    """What somebody is to finish, first due first: one statement."""
    found = _assignments(person_id).options(joinedload(Assignment.assigned_by))
    if is_open:
        found = found.where(Assignment.done_at.is_(None))
    return session.scalars(found).all()


def first_assignments(person_id: int, most: int) -> Sequence[Any]:
    """The open ones that are due first, each with how many there are (`total`)."""
    found = _assignments(person_id).where(Assignment.done_at.is_(None))
    counted = found.add_columns(func.count().over().label("total"))
    return session.execute(counted.limit(most)).all()


def _assignments(person_id: int) -> Select[Assignment]:
    return (
        select(Assignment)
        .options(joinedload(Assignment.piece))
        .where(Assignment.person_id == person_id, Assignment.ended_at.is_(None))
        .order_by(Assignment.due_on.is_(None), Assignment.due_on, Assignment.id)
    )


def looks(person_id: int) -> Sequence[Look]:
    """Who looked at somebody's skills and lessons, the latest first: one statement."""
    return session.scalars(
        select(Look)
        .options(joinedload(Look.viewer))
        .where(Look.person_id == person_id)
        .order_by(Look.day.desc(), Look.id.desc())
        .limit(LOOKS)
    ).all()


def due_cards(person_id: int) -> list[Card]:
    """Today's cards, ten a day at most: one statement."""
    zone = ZoneInfo(current_app.config["SETTINGS"].timezone)
    begun = datetime.combine(today(), time.min, zone)
    done = (
        select(func.count(Answer.drawn_id.distinct()))
        .join(Drawn, Drawn.id == Answer.drawn_id)
        .join(Attempt, Attempt.id == Drawn.attempt_id)
        .where(
            Attempt.person_id == person_id, Attempt.behaviour == REVIEW, Answer.at >= begun
        )
        .scalar_subquery()
    )  # fmt: skip
    rows = session.execute(
        select(Card, done)
        .join(Question, Question.id == Card.question_id)
        .where(
            Card.person_id == person_id, Card.due_on <= today(), Question.retired_at.is_(None)
        )
        .order_by(Card.due_on, Card.id)
        .limit(reviewing.A_DAY)
    ).all()  # fmt: skip
    done_today = rows[0][1] if rows else 0
    return reviewing.due_today([row[0] for row in rows], today(), done_today)


@dataclass(frozen=True)
class Asked:
    """A card with its question as it is now."""

    card: Card
    version: QuestionVersion
    question: Question


def card(person: Person, card_id: int) -> Asked | None:
    """A card of one's own: one statement."""
    row: Any = session.execute(
        select(Card, QuestionVersion, Question)
        .join(Question, Question.id == Card.question_id)
        .join(QuestionVersion, QuestionVersion.id == Question.version_id)
        .options(joinedload(Question.bank))
        .where(Card.id == card_id, Card.person_id == person.id)
    ).first()
    return Asked(*row) if row else None
