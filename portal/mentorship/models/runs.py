"""Runs of the pairing: each a proposal with its proof, its edits by hand and its publication."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.db import Base, intpk, moment, words
from portal.mentorship.models.programmes import Programme, ProgrammeSettings, word


class Run(Base):
    """One pairing of a programme: what it was given, what came out, and the prices that prove it.

    `instance` is what the calculation was given (people as whole numbers, `rules.Instance`
    without names), packed; with `settings` and `seed` anybody who may see the run can have it
    solved and checked again.
    """

    __tablename__ = "mentoring_run"
    __table_args__ = (Index("ix_mentoring_run_programme", "programme_id", "id"),)
    LOGGED = ("programme_id", "state", "inputs_hash", "seed", "total", "pairs")

    id: Mapped[intpk]
    programme_id: Mapped[int] = mapped_column(ForeignKey("mentoring_programme.id"))
    settings_id: Mapped[int] = mapped_column(ForeignKey("mentoring_settings.id"))
    state: Mapped[str] = mapped_column(word)  # asked, proposed, failed, published, discarded
    orphans_only: Mapped[bool] = mapped_column(default=False)  # pairs that stand were kept fixed
    seed: Mapped[int]
    inputs_hash: Mapped[str] = mapped_column(String(64), default="")
    instance: Mapped[bytes | None] = mapped_column(deferred=True)
    duals: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, deferred=True)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    pairs: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)  # of the optimum, less load steps
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[moment]
    solved_at: Mapped[moment | None]
    published_at: Mapped[moment | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    programme: Mapped[Programme] = relationship()
    settings: Mapped[ProgrammeSettings] = relationship()
    created_by: Mapped[Person] = relationship(foreign_keys=[created_by_id])
    published_by: Mapped[Person | None] = relationship(foreign_keys=[published_by_id])


class RunPair(Base):
    """What a run proposes for one mentee: a mentor, or nobody and why."""

    __tablename__ = "mentoring_run_pair"
    __table_args__ = (
        UniqueConstraint("run_id", "mentee_id"),
        Index("ix_mentoring_run_pair_mentor", "mentor_id"),
    )

    id: Mapped[intpk]
    run_id: Mapped[int] = mapped_column(ForeignKey("mentoring_run.id"))
    mentee_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    solver_mentor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # before edits
    score: Mapped[int] = mapped_column(default=0)
    points: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # component, points,
    # of how many, sentence
    next_best: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # mentor, score, price
    reasons: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # why nobody, and what
    # would change it
    is_kept: Mapped[bool] = mapped_column(default=False)  # a pair that stood before the run

    run: Mapped[Run] = relationship()
    mentee: Mapped[Person] = relationship(foreign_keys=[mentee_id])
    mentor: Mapped[Person | None] = relationship(foreign_keys=[mentor_id])


class RunEdit(Base):
    """A pair of a run changed by hand, with its price in points and in mentees served."""

    __tablename__ = "mentoring_run_edit"
    __table_args__ = (Index("ix_mentoring_run_edit_run", "run_id", "id"),)
    LOGGED = ("run_id", "mentee_id", "before_id", "after_id", "points", "mentees", "reason")

    id: Mapped[intpk]
    run_id: Mapped[int] = mapped_column(ForeignKey("mentoring_run.id"))
    mentee_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    before_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    after_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    points: Mapped[int]  # that the whole programme loses
    mentees: Mapped[int]  # that it serves less
    reason: Mapped[words]
    edited_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[moment]

    mentee: Mapped[Person] = relationship(foreign_keys=[mentee_id])
    before: Mapped[Person | None] = relationship(foreign_keys=[before_id])
    after: Mapped[Person | None] = relationship(foreign_keys=[after_id])
    edited_by: Mapped[Person] = relationship(foreign_keys=[edited_by_id])
