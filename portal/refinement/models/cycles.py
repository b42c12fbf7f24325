"""A year's cycle: who reviews, which metrics, by when, and whose interests stand in the way."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.db import Base, intpk, moment, short, words
from portal.refinement.models.columns import word
from portal.registry.models import Metric


class Cycle(Base):
    """One year's review of every metric; `state` is a word of `refinement.cycle`."""

    __tablename__ = "cycle"
    __table_args__ = (CheckConstraint("ack_share BETWEEN 1 AND 100", name="ack_share_is_percent"),)
    LOGGED = (
        "year",
        "title",
        "state",
        "purpose",
        "insight_from",
        "insight_until",
        "proposals_until",
        "impact_until",
        "deliberation_until",
        "comment_until",
        "ballot_until",
        "effective_on",
        "acknowledge_until",
        "ack_share",
        "next_review_on",
        "cancelled_reason",
    )

    id: Mapped[intpk]
    year: Mapped[int] = mapped_column(unique=True)
    title: Mapped[short]
    state: Mapped[str] = mapped_column(word, default="planned")
    purpose: Mapped[words]  # what this year's review is to look at especially
    insight_from: Mapped[date | None]
    insight_until: Mapped[date | None]
    proposals_until: Mapped[date | None]
    impact_until: Mapped[date | None]
    deliberation_until: Mapped[date | None]
    comment_until: Mapped[date | None]
    ballot_until: Mapped[date | None]
    effective_on: Mapped[date | None]  # the default for its decisions
    acknowledge_until: Mapped[date | None]
    ack_share: Mapped[int] = mapped_column(default=80)  # % of those told who are to acknowledge
    scope_frozen_at: Mapped[moment | None]
    evidence_frozen_at: Mapped[moment | None]
    comment_opened_at: Mapped[moment | None]
    ballot_opened_at: Mapped[moment | None]
    published_at: Mapped[moment | None]
    closed_at: Mapped[moment | None]
    next_review_on: Mapped[date | None]
    cancelled_reason: Mapped[words]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[moment]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    created_by: Mapped[Person] = relationship()
    members: Mapped[list[Member]] = relationship(back_populates="cycle", order_by="Member.position")


class Member(Base):
    """Somebody's seat in a cycle's committee; an alternate steps in where a member is recused."""

    __tablename__ = "cycle_member"
    __table_args__ = (UniqueConstraint("cycle_id", "person_id"),)
    LOGGED = ("cycle_id", "person_id", "part", "position", "left_at")

    id: Mapped[intpk]
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    part: Mapped[str] = mapped_column(word)  # chair | member | alternate
    position: Mapped[int] = mapped_column(default=0)  # the order in which alternates step in
    interests_declared_at: Mapped[moment | None]  # all of them, "none" included
    joined_at: Mapped[moment]
    left_at: Mapped[moment | None]

    cycle: Mapped[Cycle] = relationship(back_populates="members")
    person: Mapped[Person] = relationship()

    @property
    def title(self) -> str:
        """For the log."""
        return f"Seat of {self.person.name}" if self.person is not None else "A seat"


class Item(Base):
    """One metric in a cycle, or one to be added; `state` is a word of `refinement.cycle`."""

    __tablename__ = "cycle_item"
    __table_args__ = (
        UniqueConstraint("cycle_id", "metric_id"),
        Index(
            "ix_cycle_item_queue",
            "cycle_id",
            "state",
            "disposition",
            "position",
            "review",
            "flags",
            "metric_id",
            "proposal_id",
            "motion_id",
        ),  # all that the queue is counted by
        Index(
            "ix_cycle_item_order",
            "cycle_id",
            "position",
            "id",
            "state",
            "disposition",
            "review",
            "flags",
            "metric_id",
            "proposal_id",
            "motion_id",
        ),  # and in its order, to find the first of them
    )
    LOGGED = (
        "cycle_id",
        "metric_id",
        "title",
        "review",
        "flags",
        "state",
        "disposition",
        "proposal_id",
        "motion_id",
    )

    id: Mapped[intpk]
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    metric_id: Mapped[int | None] = mapped_column(ForeignKey("metric.id"), index=True)  # none: add
    title: Mapped[short]
    review: Mapped[str] = mapped_column(word, default="light")  # light | full
    flags: Mapped[words]  # codes with a space between, of `refinement.flags`
    position: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(word, default="queued")
    disposition: Mapped[str | None] = mapped_column(word)  # the kind that is to be voted on
    proposal_id: Mapped[int | None] = mapped_column(
        ForeignKey("proposal.id", use_alter=True), index=True
    )  # what the committee put forward
    motion_id: Mapped[int | None] = mapped_column(
        ForeignKey("motion.id", use_alter=True), index=True
    )  # the newest
    scores_shown_at: Mapped[moment | None]  # blind until then
    comment_opened_at: Mapped[moment | None]  # of this item alone, again, while others are voted on
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    cycle: Mapped[Cycle] = relationship()
    metric: Mapped[Metric | None] = relationship()

    @property
    def flag_codes(self) -> tuple[str, ...]:
        return tuple(self.flags.split())


class Interest(Base):
    """Why somebody on the committee may not be neutral on an item: found by rule, or declared."""

    __tablename__ = "cycle_interest"
    __table_args__ = (
        UniqueConstraint("item_id", "person_id", "rule"),
        Index("ix_cycle_interest_person", "person_id", "item_id"),
    )
    LOGGED = ("item_id", "person_id", "rule", "level", "words", "settled_by_id")

    id: Mapped[intpk]
    item_id: Mapped[int] = mapped_column(ForeignKey("cycle_item.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    rule: Mapped[str] = mapped_column(String(40))  # "declared", or a code of `refinement.conflicts`
    level: Mapped[str] = mapped_column(word)  # note | no_vote | leave | none (lifted by the chair)
    words: Mapped[words]
    found_at: Mapped[moment]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[moment | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    item: Mapped[Item] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class Advance(Base):
    """A step that a chair took with a cycle, and what the checklist said then."""

    __tablename__ = "cycle_advance"
    LOGGED = ("cycle_id", "from_state", "to_state", "reason")

    id: Mapped[intpk]
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), index=True)
    from_state: Mapped[str] = mapped_column(word)
    to_state: Mapped[str] = mapped_column(word)
    reason: Mapped[words]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[moment]

    by: Mapped[Person] = relationship()


class Suspension(Base):
    """A stop out of cycle: by the chair and one member at once, ratified within 30 days."""

    __tablename__ = "suspension"
    __table_args__ = (Index("ix_suspension_metric", "metric_id", "state"),)
    LOGGED = ("metric_id", "reason", "state", "second_id", "ratify_by", "motion_id")

    id: Mapped[intpk]
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"))
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id"))
    reason: Mapped[words]
    state: Mapped[str] = mapped_column(word, default="asked")
    # asked | in_force | ratified | lapsed | withdrawn
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[moment]
    second_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    in_force_at: Mapped[moment | None]
    ratify_by: Mapped[date | None]
    motion_id: Mapped[int | None] = mapped_column(ForeignKey("motion.id", use_alter=True))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    metric: Mapped[Metric] = relationship()
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    second: Mapped[Person | None] = relationship(foreign_keys=[second_id])

    @property
    def title(self) -> str:
        """For the log."""
        return f"Suspension of {self.metric.title}"
