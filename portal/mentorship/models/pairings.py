"""A relationship of mentor and mentee: agreement, goals, meetings, notes, checks, its end."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.db import Base, intpk, moment, short, words
from portal.mentorship.models.programmes import Programme, word
from portal.registry.models import Metric
from portal.training.models import Attempt, Piece

STANDING = "state IN ('active', 'paused', 'closing')"


class Pairing(Base):
    """A mentor and a mentee, from the first offer to the evaluation; `lifecycle` knows the ways.

    Why one side declined or ended it is never asked for; `outcome` is what both may read.
    """

    __tablename__ = "mentoring_pairing"
    __table_args__ = (
        Index("ix_mentoring_pairing_mentor", "mentor_id", "state"),
        Index("ix_mentoring_pairing_mentee", "mentee_id", "state"),
        Index(
            "uq_mentoring_pairing_standing",  # one mentor at a time
            "programme_id",
            "mentee_id",
            unique=True,
            sqlite_where=text(STANDING),
        ),
    )
    LOGGED = (
        "programme_id", "mentor_id", "mentee_id", "state", "outcome", "starts_on", "ends_on",
        "rhythm_days", "extended_at",
    )  # fmt: skip

    id: Mapped[intpk]
    programme_id: Mapped[int] = mapped_column(ForeignKey("mentoring_programme.id"))
    mentor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    mentee_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("mentoring_run.id"), index=True)
    origin: Mapped[str] = mapped_column(word)  # run, request or offer
    state: Mapped[str] = mapped_column(word)
    why: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # score and points
    message: Mapped[words]  # with a request or offer
    offered_at: Mapped[moment]
    expires_on: Mapped[date]
    mentor_accepted_at: Mapped[moment | None]
    mentee_accepted_at: Mapped[moment | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    extended_at: Mapped[moment | None]  # once at most
    paused_until: Mapped[date | None]
    ended_at: Mapped[moment | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[str] = mapped_column(word, default="")  # met, time, early, no_contact
    rhythm_days: Mapped[int]
    agreement: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # its texts by heading
    agreed_by_mentor_at: Mapped[moment | None]
    agreed_by_mentee_at: Mapped[moment | None]
    shares: Mapped[list[str]] = mapped_column(JSON, default=list)  # what the mentee lets be seen:
    # skills, lessons, practice
    last_met_on: Mapped[date | None]
    evaluation: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # side to five answers
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    programme: Mapped[Programme] = relationship()
    mentor: Mapped[Person] = relationship(foreign_keys=[mentor_id])
    mentee: Mapped[Person] = relationship(foreign_keys=[mentee_id])

    @property
    def title(self) -> str:
        return f"Pairing {self.id}"  # no names, which stand in the log and in titles of others

    def other(self, person_id: int) -> Person:
        """Whom one of the two is paired with."""
        return self.mentee if person_id == self.mentor_id else self.mentor


class Goal(Base):
    """What a pair wants to reach, tied to a metric or a skill."""

    __tablename__ = "mentoring_goal"
    __table_args__ = (Index("ix_mentoring_goal_pairing", "pairing_id", "id"),)
    LOGGED = ("pairing_id", "goal", "metric_id", "skill", "due_on", "state")

    id: Mapped[intpk]
    pairing_id: Mapped[int] = mapped_column(ForeignKey("mentoring_pairing.id"))
    goal: Mapped[short]
    metric_id: Mapped[int | None] = mapped_column(ForeignKey("metric.id"), index=True)
    skill: Mapped[str] = mapped_column(String(120), default="")
    due_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(word, default="open")  # open, met, dropped
    ended_at: Mapped[moment | None]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[moment]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    pairing: Mapped[Pairing] = relationship()
    metric: Mapped[Metric | None] = relationship()
    steps: Mapped[list[GoalStep]] = relationship(order_by="GoalStep.id", back_populates="goal_")


class GoalStep(Base):
    """One step on the way to a goal."""

    __tablename__ = "mentoring_goal_step"
    LOGGED = ("goal_id", "step", "done_at")

    id: Mapped[intpk]
    goal_id: Mapped[int] = mapped_column(ForeignKey("mentoring_goal.id"), index=True)
    step: Mapped[short]
    done_at: Mapped[moment | None]

    goal_: Mapped[Goal] = relationship(back_populates="steps")


class Meeting(Base):
    """A session of a pair: when, where, its agenda, and what both say about whether they met."""

    __tablename__ = "mentoring_session"
    __table_args__ = (Index("ix_mentoring_session_pairing", "pairing_id", "starts_at"),)
    LOGGED = ("pairing_id", "starts_at", "minutes", "place", "state")

    id: Mapped[intpk]
    pairing_id: Mapped[int] = mapped_column(ForeignKey("mentoring_pairing.id"))
    starts_at: Mapped[moment]
    minutes: Mapped[int] = mapped_column(default=45)
    place: Mapped[short]  # a room, an address, a telephone number
    agenda: Mapped[words]
    state: Mapped[str] = mapped_column(word, default="planned")  # planned, held, missed, cancelled
    sequence: Mapped[int] = mapped_column(default=0)  # of the invitation, counts its changes
    mentor_says: Mapped[bool | None]  # did you meet?
    mentee_says: Mapped[bool | None]
    asked_at: Mapped[moment | None]  # when both were asked
    summary: Mapped[words]  # shared
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[moment]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    pairing: Mapped[Pairing] = relationship()

    @property
    def title(self) -> str:
        return f"Session {self.id}"  # no names, as above


class CheckIn(Base):
    """How it goes, asked of each side by itself; only that side reads its own."""

    __tablename__ = "mentoring_check_in"
    __table_args__ = (UniqueConstraint("pairing_id", "person_id", "asked_on"),)

    id: Mapped[intpk]
    pairing_id: Mapped[int] = mapped_column(ForeignKey("mentoring_pairing.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_on: Mapped[date]
    pulse: Mapped[int | None]  # 1 to 5
    said: Mapped[words]
    answered_at: Mapped[moment | None]

    pairing: Mapped[Pairing] = relationship()


class SharedNote(Base):
    """A note that both sides of a pair read."""

    __tablename__ = "mentoring_note"
    __table_args__ = (Index("ix_mentoring_note_pairing", "pairing_id", "id"),)

    id: Mapped[intpk]
    pairing_id: Mapped[int] = mapped_column(ForeignKey("mentoring_pairing.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    note: Mapped[words]
    created_at: Mapped[moment]
    edited_at: Mapped[moment | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    pairing: Mapped[Pairing] = relationship()
    author: Mapped[Person] = relationship()


class PrivateNote(Base):
    """A note for its author alone, sealed; deleted when the pair closes.

    No screen, export or log entry shows it, and without SECRET_KEY no backup opens it.
    """

    __tablename__ = "mentoring_private_note"
    __table_args__ = (UniqueConstraint("pairing_id", "author_id"),)

    id: Mapped[intpk]
    pairing_id: Mapped[int] = mapped_column(ForeignKey("mentoring_pairing.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    sealed: Mapped[words]
    updated_at: Mapped[moment]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}


class Question(Base):
    """A mentee's question about a metric, with its chart as it was when asked."""

    __tablename__ = "mentoring_question"
    __table_args__ = (Index("ix_mentoring_question_pairing", "pairing_id", "id"),)

    id: Mapped[intpk]
    pairing_id: Mapped[int] = mapped_column(ForeignKey("mentoring_pairing.id"))
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), index=True)
    drawing: Mapped[dict[str, Any]] = mapped_column(JSON)  # the verdict's, as it was then
    question: Mapped[words]
    asked_at: Mapped[moment]
    answer: Mapped[words]
    answered_at: Mapped[moment | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    pairing: Mapped[Pairing] = relationship()
    metric: Mapped[Metric] = relationship()


class Reading(Base):
    """A lesson that a mentor put on the mentee's list, beside those that the needs suggest."""

    __tablename__ = "mentoring_reading"
    __table_args__ = (UniqueConstraint("pairing_id", "piece_id"),)

    id: Mapped[intpk]
    pairing_id: Mapped[int] = mapped_column(ForeignKey("mentoring_pairing.id"))
    piece_id: Mapped[int] = mapped_column(ForeignKey("piece.id"))
    why: Mapped[words]
    added_at: Mapped[moment]
    dropped_at: Mapped[moment | None]

    piece: Mapped[Piece] = relationship()


class LiteracyCheck(Base):
    """The eight questions on reading metrics that a mentee answers at the start and at the end."""

    __tablename__ = "mentoring_literacy_check"
    __table_args__ = (UniqueConstraint("pairing_id", "stage"),)

    id: Mapped[intpk]
    pairing_id: Mapped[int] = mapped_column(ForeignKey("mentoring_pairing.id"))
    stage: Mapped[str] = mapped_column(word)  # start or end
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), unique=True)
    credit: Mapped[str] = mapped_column(String(20), default="")  # "5/8" once finished

    attempt: Mapped[Attempt] = relationship()
