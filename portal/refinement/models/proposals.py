"""What is proposed for an item, how the text changed, what it would mean, what people say of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Department, Person
from portal.db import Base, intpk, moment, short, words
from portal.refinement.models.columns import digest, word
from portal.refinement.models.cycles import Item
from portal.registry import contents
from portal.registry.models import Metric


class Proposal(Base):
    """What somebody proposes to do with an item; `text` holds the fields of its kind."""

    __tablename__ = "proposal"
    __table_args__ = (
        Index("ix_proposal_item", "item_id", "state"),
        Index("ix_proposal_state", "state", "kind", "item_id"),
    )
    LOGGED = (
        "item_id",
        "kind",
        "state",
        "title",
        "reason",
        "says",
        "revision",
        "sha256",
        "replaces_id",
        "effective_on",
        "comparability",
    )

    id: Mapped[intpk]
    item_id: Mapped[int] = mapped_column(ForeignKey("cycle_item.id"))
    kind: Mapped[str] = mapped_column(word)
    # keep | revise_minor | revise_major | merge | retire | add | suspend | defer
    state: Mapped[str] = mapped_column(word, default="draft")
    # draft | open | put_forward | withdrawn | decided
    title: Mapped[short]
    reason: Mapped[words]
    text: Mapped[dict[str, Any]] = mapped_column(JSON)  # changed fields of a definition, answers
    revision: Mapped[int] = mapped_column(default=1)
    sha256: Mapped[str] = mapped_column(digest, default="")  # of kind, title, reason and text
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("metric.id"), index=True)  # of add
    exceptional: Mapped[words]  # why an add replaces nothing
    effective_on: Mapped[date | None]  # wished for
    comparability: Mapped[str | None] = mapped_column(word)  # recalculated | linked | broken
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))  # through which
    created_at: Mapped[moment]
    submitted_at: Mapped[moment | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    item: Mapped[Item] = relationship(foreign_keys=[item_id])
    author: Mapped[Person] = relationship()
    department: Mapped[Department] = relationship()
    replaces: Mapped[Metric | None] = relationship(foreign_keys=[replaces_id])

    @property
    def says(self) -> dict[str, str]:
        """The text by the labels of its fields, as the log keeps it for people."""
        held = {**self.text.get("definition", {}), **self.text.get("changes", {})}
        fields = {contents.label(name): contents.stored_words(name, held[name]) for name in held}
        answers = self.text.get("answers", {})
        return fields | {contents.label(name): str(answers[name]) for name in answers}


class ProposalMetric(Base):
    """A metric that a merge would retire beside the item's own."""

    __tablename__ = "proposal_metric"
    LOGGED = ("proposal_id", "metric_id")

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), primary_key=True, index=True)

    metric: Mapped[Metric] = relationship()


class ProposalRevision(Base):
    """A proposal's words as they were before an amendment, and who amended them why."""

    __tablename__ = "proposal_revision"
    __table_args__ = (UniqueConstraint("proposal_id", "revision"),)
    LOGGED = ("proposal_id", "revision", "sha256", "why")

    id: Mapped[intpk]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    revision: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    sha256: Mapped[str] = mapped_column(digest)
    why: Mapped[words]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[moment]

    by: Mapped[Person] = relationship()


class Impact(Base):
    """What a proposal would mean, walked over real dependants; of one revision of its text."""

    __tablename__ = "impact"
    LOGGED = ("proposal_id", "revision", "sha256", "is_stopped", "risks", "reversal")

    id: Mapped[intpk]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), unique=True)
    revision: Mapped[int]  # of the proposal, when it was walked
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    sha256: Mapped[str] = mapped_column(digest)
    is_stopped: Mapped[bool] = mapped_column(default=False)  # an objective left with no metric
    risks: Mapped[words]
    reversal: Mapped[words]  # how it would be undone
    built_at: Mapped[moment]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    proposal: Mapped[Proposal] = relationship()


class Remark(Base):
    """A comment on an item, or an objection that needs an answer before the ballot."""

    __tablename__ = "item_remark"
    __table_args__ = (Index("ix_item_remark_item", "item_id", "kind", "state"),)
    LOGGED = ("item_id", "kind", "state", "text", "answer")

    id: Mapped[intpk]
    item_id: Mapped[int] = mapped_column(ForeignKey("cycle_item.id"))
    kind: Mapped[str] = mapped_column(word)  # comment | objection | argument (new, substantive)
    state: Mapped[str] = mapped_column(word, default="open")  # open | answered | withdrawn
    text: Mapped[words]
    answer: Mapped[words]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[moment]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[moment | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    item: Mapped[Item] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])
