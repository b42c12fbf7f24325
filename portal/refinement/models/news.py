"""Publication: who is told what, whether they know it, and appeals."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Department, Person
from portal.db import Base, intpk, moment, words
from portal.refinement.models.columns import word
from portal.refinement.models.cycles import Cycle
from portal.refinement.models.motions import Decision


class Publication(Base):
    """The decisions of a cycle made public at one moment, all or none."""

    __tablename__ = "publication"
    LOGGED = ("cycle_id", "decisions_count", "people_count")

    id: Mapped[intpk]
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), index=True)
    at: Mapped[moment]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decisions_count: Mapped[int]
    people_count: Mapped[int]

    cycle: Mapped[Cycle] = relationship()
    by: Mapped[Person] = relationship()

    @property
    def title(self) -> str:
        """For the log."""
        return f"Decisions of {self.cycle.title}"


class Acknowledgement(Base):
    """One person was told of a publication, once; that they know it is not that they agree."""

    __tablename__ = "acknowledgement"
    __table_args__ = (
        UniqueConstraint("publication_id", "person_id"),
        Index("ix_acknowledgement_department", "publication_id", "department_id"),
    )

    id: Mapped[intpk]
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))  # then
    told_at: Mapped[moment]
    acknowledged_at: Mapped[moment | None]
    concern: Mapped[words]
    reminders: Mapped[int] = mapped_column(default=0)  # after 7 and 14 days

    publication: Mapped[Publication] = relationship()
    person: Mapped[Person] = relationship()
    department: Mapped[Department] = relationship()


class Affected(Base):
    """A decision touches somebody who was told of it, and why them."""

    __tablename__ = "affected"

    acknowledgement_id: Mapped[int] = mapped_column(
        ForeignKey("acknowledgement.id"), primary_key=True
    )
    decision_id: Mapped[int] = mapped_column(
        ForeignKey("decision.id"), primary_key=True, index=True
    )
    why: Mapped[str] = mapped_column(word)  # owner | contributor | head | follower | department


class Appeal(Base):
    """By somebody affected, on procedure or ignored evidence; heard by who did not vote."""

    __tablename__ = "appeal"
    __table_args__ = (Index("ix_appeal_decision", "decision_id", "state"),)
    LOGGED = ("decision_id", "ground", "text", "state", "answer")

    id: Mapped[intpk]
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    ground: Mapped[str] = mapped_column(word)  # procedure | evidence
    text: Mapped[words]
    state: Mapped[str] = mapped_column(word, default="open")  # open | upheld | dismissed
    answer: Mapped[words]
    heard_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[moment]
    answered_at: Mapped[moment | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    decision: Mapped[Decision] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    heard_by: Mapped[Person | None] = relationship(foreign_keys=[heard_by_id])
