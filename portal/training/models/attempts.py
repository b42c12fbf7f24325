"""Attempts at assessments, practice and review: what was drawn, answered and marked."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.db import Base, intpk, moment, short, words
from portal.training.models.columns import digest, word
from portal.training.models.content import Edition, Piece, QuestionVersion


class Attempt(Base):
    """One sitting of a person: an assessment, the checks of a lesson, or a review."""

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("person_id", "piece_id", "behaviour", "number"),
        Index(
            "ix_attempt_open", "person_id", "piece_id", "behaviour", unique=True,
            sqlite_where=text("state = 'open'"),
        ),
        Index("ix_attempt_piece", "piece_id", "state"),
    )  # fmt: skip
    LOGGED = ("person_id", "piece_id", "edition_id", "number", "state", "score", "passed", "sha256")

    id: Mapped[intpk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    piece_id: Mapped[int] = mapped_column(ForeignKey("piece.id"))
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))  # whose rules hold
    behaviour: Mapped[str] = mapped_column(word)  # practice | assessment | review
    number: Mapped[int]
    state: Mapped[str] = mapped_column(word, default="open")  # open | finished | abandoned
    started_at: Mapped[moment]
    deadline: Mapped[moment | None]  # without grace
    grace: Mapped[int] = mapped_column(default=0)  # seconds
    extra: Mapped[int] = mapped_column(default=0)  # minutes of an allowance that it contains
    finished_at: Mapped[moment | None]
    how: Mapped[str] = mapped_column(word, default="")  # submitted | overdue
    score: Mapped[str | None] = mapped_column(word)  # percent, a decimal as text
    points: Mapped[str | None] = mapped_column(word)
    possible: Mapped[str | None] = mapped_column(word)
    passed: Mapped[bool | None]
    skills: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # percent by area
    sha256: Mapped[str] = mapped_column(digest, default="")  # of what was answered
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    person: Mapped[Person] = relationship()
    piece: Mapped[Piece] = relationship()
    edition: Mapped[Edition] = relationship()


class Drawn(Base):
    """One question of an attempt, with the order in which its options stand: the truth."""

    __tablename__ = "drawn"
    __table_args__ = (UniqueConstraint("attempt_id", "position"),)

    id: Mapped[intpk]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    position: Mapped[int]
    slot: Mapped[int] = mapped_column(default=0)  # of the pool it was drawn for
    question_version_id: Mapped[int] = mapped_column(ForeignKey("question_version.id"), index=True)
    order: Mapped[list[str]] = mapped_column(JSON)  # ids of options or choices as shown
    flagged: Mapped[bool] = mapped_column(default=False)
    hints: Mapped[int] = mapped_column(default=0)  # seen so far
    sequence: Mapped[int] = mapped_column(default=0)  # of the answer that counts; 0: none
    given: Mapped[Any] = mapped_column(JSON, nullable=True)  # that answer; None: not answered
    answered_at: Mapped[moment | None]
    credit: Mapped[str | None] = mapped_column(word)  # percent, once marked
    points: Mapped[str | None] = mapped_column(word)
    misconceptions: Mapped[list[str]] = mapped_column(JSON, default=list)
    graded_version_id: Mapped[int | None] = mapped_column(ForeignKey("question_version.id"))
    graded_void: Mapped[str | None] = mapped_column(word)  # what it counted for then: full | drop

    attempt: Mapped[Attempt] = relationship()
    question_version: Mapped[QuestionVersion] = relationship(foreign_keys=[question_version_id])


class Answer(Base):
    """One saved state of one drawn question; append-only, the highest sequence counts."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("drawn_id", "sequence"),)

    id: Mapped[intpk]
    drawn_id: Mapped[int] = mapped_column(ForeignKey("drawn.id"))
    sequence: Mapped[int]
    given: Mapped[Any] = mapped_column(JSON, nullable=True)
    at: Mapped[moment]


class Allowance(Base):
    """What one person may have beyond the rules of an assessment, and why."""

    __tablename__ = "allowance"
    __table_args__ = (UniqueConstraint("person_id", "piece_id"),)
    LOGGED = (
        "person_id", "piece_id", "minutes", "attempts", "opens_at", "closes_at", "reason",
        "ended_at",
    )  # fmt: skip

    id: Mapped[intpk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    piece_id: Mapped[int] = mapped_column(ForeignKey("piece.id"), index=True)
    minutes: Mapped[int] = mapped_column(default=0)  # beside the time limit
    attempts: Mapped[int] = mapped_column(default=0)
    opens_at: Mapped[moment | None]
    closes_at: Mapped[moment | None]
    reason: Mapped[words]
    given_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[moment | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    piece: Mapped[Piece] = relationship()
    given_by: Mapped[Person] = relationship(foreign_keys=[given_by_id])


class Card(Base):
    """A missed question that comes back after a while; the library's state of it."""

    __tablename__ = "review_card"
    __table_args__ = (
        UniqueConstraint("person_id", "question_id"),
        Index("ix_review_card_due", "person_id", "due_on"),
    )

    id: Mapped[intpk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    state: Mapped[dict[str, Any]] = mapped_column(JSON)  # fsrs.Card.to_dict
    due_on: Mapped[date]
    seen_at: Mapped[moment]


class SkillLevel(Base):
    """Where a person stands in one skill area, computed from their answers."""

    __tablename__ = "skill_level"
    __table_args__ = (UniqueConstraint("person_id", "area"),)

    id: Mapped[intpk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    area: Mapped[str] = mapped_column(word)
    level: Mapped[str] = mapped_column(word)  # none | aware | working | confident | unknown
    mean: Mapped[float]
    probability: Mapped[float]  # that the level's threshold is passed
    items: Mapped[int]
    sittings: Mapped[int]
    last_on: Mapped[date | None]
    computed_on: Mapped[date]

    person: Mapped[Person] = relationship()


class Snapshot(Base):
    """A metric's chart as it was when questions were drawn from it; never changed."""

    __tablename__ = "learning_snapshot"

    id: Mapped[intpk]
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), index=True)
    taken_at: Mapped[moment]
    title: Mapped[short]
    sha256: Mapped[str] = mapped_column(digest)
    held: Mapped[dict[str, Any]] = mapped_column(JSON)  # periods, values, limits, verdict
