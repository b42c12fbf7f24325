"""Certificates, item statistics and regrades."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.db import Base, intpk, moment, short, words
from portal.training.certificates import Facts, Standing, standing
from portal.training.models.attempts import Attempt
from portal.training.models.columns import word
from portal.training.models.content import Edition, Piece


class Certificate(Base):
    """That a person passed an assessment; its serial is public."""

    __tablename__ = "certificate"
    __table_args__ = (Index("ix_certificate_person", "person_id", "piece_id"),)
    LOGGED = (
        "serial", "person_id", "piece_id", "edition_id", "attempt_id", "issued_on", "expires_on",
        "revoked_at", "revoked_reason", "superseded_by_id", "flag",
    )  # fmt: skip

    id: Mapped[intpk]
    serial: Mapped[str] = mapped_column(String(24), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    piece_id: Mapped[int] = mapped_column(ForeignKey("piece.id"), index=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), unique=True)
    name: Mapped[short]  # of the person, as printed
    title: Mapped[short]  # of the assessment, as printed
    score: Mapped[str] = mapped_column(word)  # percent
    skills: Mapped[dict[str, Any]] = mapped_column(JSON)  # the evidence: percent and items by area
    issued_on: Mapped[date]
    expires_on: Mapped[date | None]
    revoked_at: Mapped[moment | None]
    revoked_reason: Mapped[words]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    flag: Mapped[words]  # why somebody has to look at it; empty: nothing
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    piece: Mapped[Piece] = relationship()
    edition: Mapped[Edition] = relationship()
    attempt: Mapped[Attempt] = relationship()
    revoked_by: Mapped[Person | None] = relationship(foreign_keys=[revoked_by_id])

    @property
    def facts(self) -> Facts:
        """What decides how it stands."""
        return Facts(
            self.issued_on,
            self.expires_on,
            is_revoked=self.revoked_at is not None,
            is_superseded=self.superseded_by_id is not None,
        )

    def standing(self, today: date) -> Standing:
        """valid, expired, revoked or superseded."""
        return standing(self.facts, today)


class Figures(Base):
    """Statistics of an item version, a slot or an assessment, as the job last computed them."""

    __tablename__ = "item_figures"
    __table_args__ = (UniqueConstraint("piece_id", "kind", "subject"),)

    id: Mapped[intpk]
    piece_id: Mapped[int] = mapped_column(ForeignKey("piece.id"))  # the assessment, or the bank
    kind: Mapped[str] = mapped_column(word)  # item | slot | whole | misconception
    subject: Mapped[str] = mapped_column(String(80))  # id of the version, the slot, ""
    attempts: Mapped[int]
    held: Mapped[dict[str, Any]] = mapped_column(JSON)
    computed_at: Mapped[moment]


class Regrade(Base):
    """One applied regrade: what changed for whom, and why."""

    __tablename__ = "regrade"
    LOGGED = ("reason", "attempts", "passes", "certificates", "sha256")

    id: Mapped[intpk]
    reason: Mapped[words]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: by command
    at: Mapped[moment]
    attempts: Mapped[int]  # whose mark changed
    passes: Mapped[int]  # that flipped
    certificates: Mapped[int]  # that were flagged
    sha256: Mapped[str] = mapped_column(String(64))
    lines: Mapped[list[Any]] = mapped_column(JSON)  # [{attempt, old, new, passed_before, …}]

    by: Mapped[Person | None] = relationship()

    @property
    def title(self) -> str:
        """For the log, which everybody reads: how many, never whose."""
        return f"{self.attempts} attempt{'s' if self.attempts != 1 else ''}"
