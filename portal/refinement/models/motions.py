"""What is voted on, how each voted, and what was decided."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.db import Base, intpk, moment, short, words
from portal.refinement.models.columns import digest, word
from portal.refinement.models.cycles import Cycle
from portal.refinement.models.proposals import Proposal


class Motion(Base):
    """A text put to the vote: one item's proposal, a bulk "keep", or a suspension's ratification.

    Its items point at it. A changed text is a new motion: votes on the old one lapse with it.
    """

    __tablename__ = "motion"
    __table_args__ = (Index("ix_motion_cycle", "cycle_id", "state"),)
    LOGGED = ("cycle_id", "proposal_id", "kind", "title", "round", "sha256", "state")

    id: Mapped[intpk]
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id"))  # none: out of cycle
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"), index=True)
    kind: Mapped[str] = mapped_column(word)  # a proposal's kind, or "ratify"
    title: Mapped[short]
    round: Mapped[int] = mapped_column(default=1)  # 2: reconsidered
    sha256: Mapped[str] = mapped_column(digest)  # of the text that is voted on
    state: Mapped[str] = mapped_column(word, default="open")  # open | closed | lapsed
    voters: Mapped[list[Any]] = mapped_column(JSON)
    # when it opened: [{"id", "department", "recused", "stands_for"}]
    departments: Mapped[list[Any]] = mapped_column(JSON)  # ids of the affected ones
    opened_at: Mapped[moment]
    closes_at: Mapped[moment]
    closed_at: Mapped[moment | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    cycle: Mapped[Cycle | None] = relationship()
    proposal: Mapped[Proposal | None] = relationship()
    ballots: Mapped[list[Ballot]] = relationship(viewonly=True)


class Ballot(Base):
    """One voter's yes, no or abstention on one motion; it can be changed while that is open."""

    __tablename__ = "ballot"
    __table_args__ = (
        UniqueConstraint("motion_id", "person_id"),
        CheckConstraint("choice IN ('yes', 'no', 'abstain')", name="choice_is_known"),
        CheckConstraint("choice <> 'no' OR reason <> ''", name="no_has_a_reason"),
    )

    id: Mapped[intpk]
    motion_id: Mapped[int] = mapped_column(ForeignKey("motion.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    choice: Mapped[str] = mapped_column(word)
    reason: Mapped[words]
    cast_at: Mapped[moment]

    motion: Mapped[Motion] = relationship()
    person: Mapped[Person] = relationship()


class Decision(Base):
    """What came of a motion, with the exact counts, and what follows from it."""

    __tablename__ = "decision"
    __table_args__ = (
        Index("ix_decision_cycle", "cycle_id", "state"),
        Index("ix_decision_effective", "state", "effective_on"),
        Index(
            "uq_decision_motion",
            "motion_id",
            unique=True,
            sqlite_where=text("state <> 'overturned'"),
        ),
    )
    LOGGED = (
        "cycle_id",
        "motion_id",
        "kind",
        "outcome",
        "counts",
        "reason",
        "dissent",
        "rejected_options",
        "decided_on",
        "effective_on",
        "comparability",
        "state",
        "evidence_sha256",
        "impact_sha256",
    )

    id: Mapped[intpk]
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id"))
    motion_id: Mapped[int] = mapped_column(ForeignKey("motion.id"))
    kind: Mapped[str] = mapped_column(word)
    outcome: Mapped[str] = mapped_column(word)  # adopted | reconsider | rejected | no_quorum
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    # voters, recused, ballots, needed, yes, no, abstain, sentence
    reason: Mapped[words]  # plain words, for the change log
    dissent: Mapped[words]
    rejected_options: Mapped[words]  # and why
    decided_on: Mapped[date]
    effective_on: Mapped[date | None]
    comparability: Mapped[str | None] = mapped_column(word)
    definition_version_id: Mapped[int | None] = mapped_column(ForeignKey("definition_version.id"))
    state: Mapped[str] = mapped_column(word, default="decided")
    # decided | published | effective | overturned
    evidence_sha256: Mapped[str] = mapped_column(digest, default="")
    impact_sha256: Mapped[str] = mapped_column(digest, default="")
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # who closed the ballot
    publication_id: Mapped[int | None] = mapped_column(
        ForeignKey("publication.id", use_alter=True), index=True
    )
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    cycle: Mapped[Cycle | None] = relationship()
    motion: Mapped[Motion] = relationship()
    decided_by: Mapped[Person] = relationship()

    @property
    def was_sent_back(self) -> bool:
        """Taken back before it was published: it contradicted another decision."""
        return self.state == "overturned" and self.publication_id is None

    @property
    def title(self) -> str:
        """What was voted on, for the log."""
        return self.motion.title
