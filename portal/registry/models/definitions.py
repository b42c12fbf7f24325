"""What is measured: definitions, their versions, adoption by many, suggestions to a draft."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.db import Base, intpk, moment, short, words
from portal.registry.models.columns import word


class Definition(Base):
    """What is measured: one for a single metric, or shared by many."""

    __tablename__ = "definition"
    __table_args__ = (
        Index("ix_definition_shared", "name", sqlite_where=text("is_shared IS 1")),
        Index("ix_definition_library", "library_key", sqlite_where=text("library_key IS NOT NULL")),
    )
    LOGGED = ("key", "name", "is_shared", "library_key", "current_id")

    id: Mapped[intpk]
    key: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[short]
    is_shared: Mapped[bool] = mapped_column(default=False)
    library_key: Mapped[str | None] = mapped_column(String(80))  # the file it was adopted from
    steward_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    current_id: Mapped[int | None] = mapped_column(
        ForeignKey("definition_version.id", use_alter=True)
    )
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    current: Mapped[DefinitionVersion | None] = relationship(
        foreign_keys=[current_id], post_update=True
    )
    steward: Mapped[Person] = relationship()
    versions: Mapped[list[DefinitionVersion]] = relationship(
        foreign_keys="DefinitionVersion.definition_id", viewonly=True, lazy="raise"
    )  # only where a query has read them


def _pending(name: str, *columns: str) -> Index:
    """An index of the few that are not in force: only statements that say so go by it."""
    return Index(name, *columns, sqlite_where=text("state <> 'approved'"))


class DefinitionVersion(Base):
    """One version of a definition's text; only a draft is edited.

    The content columns carry the names of `registry.definition_text.DefinitionText`.
    """

    __tablename__ = "definition_version"
    __table_args__ = (
        UniqueConstraint("definition_id", "major", "minor", "patch"),
        _pending("ix_definition_version_state", "state", "definition_id"),
        _pending("ix_definition_version_author", "author_id", "state"),
    )
    CONTENT = (
        "name",
        "purpose",
        "key_question",
        "not_for",
        "numerator",
        "denominator",
        "formula",
        "inclusions",
        "exclusions",
        "zero_denominator",
        "unit",
        "scale",
        "decimals",
        "value_type",
        "direction",
        "frequency",
        "calendar",
        "fiscal_start_month",
        "time_aggregation",
        "org_aggregation",
        "null_policy",
        "source_system",
        "collection_method",
        "due_days",
        "hard_low",
        "hard_high",
        "plausible_low",
        "plausible_high",
        "known_limits",
        "unintended_behaviour",
        "counter_metric",
        "effort_minutes",
        "benchmark_source",
        "next_review_on",
        "sunset_on",
    )
    LOGGED = (*CONTENT, "state", "number", "effective_from", "change_reason", "comparability")

    id: Mapped[intpk]
    definition_id: Mapped[int] = mapped_column(ForeignKey("definition.id"), index=True)
    major: Mapped[int] = mapped_column(default=1)
    minor: Mapped[int] = mapped_column(default=0)
    patch: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(word, default="draft")  # draft|in_review|approved|rejected
    effective_from: Mapped[date | None]
    change_type: Mapped[str | None] = mapped_column(word)
    change_reason: Mapped[words]
    comparability: Mapped[str | None] = mapped_column(word)
    conversion: Mapped[float | None]  # what past values are multiplied with: another unit
    overlap: Mapped[int | None]  # periods in which the version before is measured, too
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[moment]
    submitted_at: Mapped[moment | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[moment | None]
    decision_reason: Mapped[words]

    name: Mapped[short]
    purpose: Mapped[words]
    key_question: Mapped[words]
    not_for: Mapped[words]
    numerator: Mapped[words]
    denominator: Mapped[words]
    formula: Mapped[words]
    inclusions: Mapped[words]
    exclusions: Mapped[words]
    zero_denominator: Mapped[words]
    unit: Mapped[str] = mapped_column(String(40), default="")
    scale: Mapped[str | None] = mapped_column(word)
    decimals: Mapped[int | None]
    value_type: Mapped[str | None] = mapped_column(word)
    direction: Mapped[str | None] = mapped_column(word)
    frequency: Mapped[str | None] = mapped_column(word)
    calendar: Mapped[str | None] = mapped_column(word)
    fiscal_start_month: Mapped[int | None]
    time_aggregation: Mapped[str | None] = mapped_column(word)
    org_aggregation: Mapped[str | None] = mapped_column(word)
    null_policy: Mapped[str | None] = mapped_column(word)
    source_system: Mapped[words]
    collection_method: Mapped[words]
    due_days: Mapped[int | None]
    close_days: Mapped[int] = mapped_column(default=30)  # days after the due day until it locks
    hard_low: Mapped[float | None]
    hard_high: Mapped[float | None]
    plausible_low: Mapped[float | None]
    plausible_high: Mapped[float | None]
    known_limits: Mapped[words]
    unintended_behaviour: Mapped[words]
    counter_metric: Mapped[words]
    effort_minutes: Mapped[int | None]
    benchmark_source: Mapped[words]
    next_review_on: Mapped[date | None]
    sunset_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    definition: Mapped[Definition] = relationship(foreign_keys=[definition_id])
    author: Mapped[Person] = relationship(foreign_keys=[author_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def number(self) -> str:
        """major.minor.patch"""
        return f"{self.major}.{self.minor}.{self.patch}"

    @property
    def is_open(self) -> bool:
        """Whether it is still being worked on."""
        return self.state in ("draft", "in_review")


class Adoption(Base):
    """A shared definition taken up by many departments at once: one item of review."""

    __tablename__ = "adoption"
    LOGGED = ("definition_id", "state", "metrics_count", "decision_reason")

    id: Mapped[intpk]
    definition_id: Mapped[int] = mapped_column(ForeignKey("definition.id"), index=True)
    metrics_count: Mapped[int]
    state: Mapped[str] = mapped_column(word, default="in_review")
    reason: Mapped[words]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[moment]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[moment | None]
    decision_reason: Mapped[words]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    definition: Mapped[Definition] = relationship()
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def title(self) -> str:
        """For the log."""
        return f"Adoption of {self.definition.name}"


class Suggestion(Base):
    """A change suggested to a draft; the owner accepts it, or declines with a reason."""

    __tablename__ = "suggestion"
    LOGGED = ("version_id", "field", "text", "reason", "state", "answer")

    id: Mapped[intpk]
    version_id: Mapped[int] = mapped_column(ForeignKey("definition_version.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    field: Mapped[str] = mapped_column(String(40))
    text: Mapped[words]
    reason: Mapped[words]
    state: Mapped[str] = mapped_column(word, default="open")  # open | accepted | declined
    answer: Mapped[words]
    created_at: Mapped[moment]
    answered_at: Mapped[moment | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    definition_version: Mapped[DefinitionVersion] = relationship()
    person: Mapped[Person] = relationship()
