"""What is known of an item before anybody proposes: answers, statements, the pack, the scores."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Department, Person
from portal.db import Base, intpk, moment, words
from portal.refinement.models.columns import digest, word
from portal.refinement.models.cycles import Cycle, Item


class InsightAsked(Base):
    """A department is asked what its metrics are worth to it, and how often it was reminded."""

    __tablename__ = "insight_asked"
    __table_args__ = (UniqueConstraint("cycle_id", "department_id"),)
    LOGGED = ("cycle_id", "department_id", "reminders")

    id: Mapped[intpk]
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    asked_at: Mapped[moment]
    reminders: Mapped[int] = mapped_column(default=0)
    reminded_at: Mapped[moment | None]

    cycle: Mapped[Cycle] = relationship()
    department: Mapped[Department] = relationship()


class InsightAnswer(Base):
    """What one person says of one metric that their department uses: saved as they go."""

    __tablename__ = "insight_answer"
    __table_args__ = (
        UniqueConstraint("item_id", "person_id"),
        Index("ix_insight_answer_department", "department_id", "item_id"),
        CheckConstraint("helps BETWEEN 1 AND 4", name="helps_1_to_4"),
        CheckConstraint("fair BETWEEN 1 AND 4", name="fair_1_to_4"),
        CheckConstraint("worth BETWEEN 1 AND 4", name="worth_1_to_4"),
    )

    id: Mapped[intpk]
    item_id: Mapped[int] = mapped_column(ForeignKey("cycle_item.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    helps: Mapped[int | None]  # does it help decide: 1 not at all … 4 very much
    fair: Mapped[int | None]  # is it fair
    worth: Mapped[int | None]  # is it worth its effort
    changed: Mapped[words]  # what has changed in market, strategy, law
    saved_at: Mapped[moment]

    item: Mapped[Item] = relationship()
    person: Mapped[Person] = relationship()


class OwnerStatement(Base):
    """What a metric's owner says has changed around it since the last review."""

    __tablename__ = "owner_statement"
    LOGGED = ("item_id", "market", "strategy", "law", "other")

    id: Mapped[intpk]
    item_id: Mapped[int] = mapped_column(ForeignKey("cycle_item.id"), unique=True)
    market: Mapped[words]
    strategy: Mapped[words]
    law: Mapped[words]
    other: Mapped[words]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[moment]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    item: Mapped[Item] = relationship()
    by: Mapped[Person] = relationship()


class Evidence(Base):
    """An item's pack: figures with how each was computed, no verdict. Frozen with its digest."""

    __tablename__ = "evidence"
    LOGGED = ("item_id", "sha256", "frozen_at")

    id: Mapped[intpk]
    item_id: Mapped[int] = mapped_column(ForeignKey("cycle_item.id"), unique=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    sha256: Mapped[str] = mapped_column(digest)  # of the canonical JSON of `content`
    built_at: Mapped[moment]
    frozen_at: Mapped[moment | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    item: Mapped[Item] = relationship()


class Score(Base):
    """One member's 1 to 4 for one criterion of an item, with words; others see it once all show."""

    __tablename__ = "item_score"
    __table_args__ = (
        UniqueConstraint("item_id", "person_id", "criterion"),
        CheckConstraint("score BETWEEN 1 AND 4", name="score_1_to_4"),
    )

    id: Mapped[intpk]
    item_id: Mapped[int] = mapped_column(ForeignKey("cycle_item.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    criterion: Mapped[str] = mapped_column(word)  # a code of `refinement.criteria`
    score: Mapped[int]
    words: Mapped[words]
    saved_at: Mapped[moment]

    item: Mapped[Item] = relationship()
    person: Mapped[Person] = relationship()
