"""Objectives, metrics, definitions with their versions, targets, links and drafts' suggestions.

A *definition* is what is measured; its *versions* are immutable once approved. A *metric* is one
definition measured for one department: values, targets and verdicts belong to it. A shared
definition serves many metrics; an own one serves a single metric.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Department, Person
from portal.db import Base, intpk, moment, short, words

word = String(20)


class Objective(Base):
    """What is to be reached by its horizon; objectives form a tree."""

    __tablename__ = "objective"
    LOGGED = (
        "code",
        "name",
        "purpose",
        "parent_id",
        "department_id",
        "owner_id",
        "starts_on",
        "ends_on",
        "retired_at",
    )

    id: Mapped[intpk]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[short]
    purpose: Mapped[words]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("objective.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]  # the horizon
    created_at: Mapped[moment]
    retired_at: Mapped[moment | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    owner: Mapped[Person] = relationship()
    department: Mapped[Department | None] = relationship()
    parent: Mapped[Objective | None] = relationship(remote_side="Objective.id")


class Definition(Base):
    """What is measured: one for a single metric, or shared by many."""

    __tablename__ = "definition"
    LOGGED = ("key", "name", "is_shared", "library_key", "current_id")

    id: Mapped[intpk]
    key: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[short]
    is_shared: Mapped[bool] = mapped_column(default=False)
    library_key: Mapped[str | None] = mapped_column(String(80))  # the file it was adopted from
    steward_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    current_id: Mapped[int | None] = mapped_column(
        ForeignKey("definition_version.id", use_alter=True)
    )
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    current: Mapped[DefinitionVersion | None] = relationship(
        foreign_keys=[current_id], post_update=True
    )
    steward: Mapped[Person] = relationship()


class DefinitionVersion(Base):
    """One version of a definition's text; only a draft is edited.

    The content columns carry the names of `registry.definition_text.DefinitionText`.
    """

    __tablename__ = "definition_version"
    __table_args__ = (UniqueConstraint("definition_id", "major", "minor", "patch"),)
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


class Metric(Base):
    """One series: a definition measured for one department. Its code is never reused."""

    __tablename__ = "metric"
    __table_args__ = (
        Index("ix_metric_name", "name", "id"),
        Index("ix_metric_state", "state", "department_id"),
    )
    LOGGED = (
        "code",
        "name",
        "department_id",
        "definition_id",
        "level",
        "perspective",
        "nature",
        "role",
        "owner_id",
        "state",
        "state_reason",
        "replaced_by_id",
        "audience",
        "tags",
    )

    id: Mapped[intpk]
    code: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[short]
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    definition_id: Mapped[int] = mapped_column(ForeignKey("definition.id"), index=True)
    adoption_id: Mapped[int | None] = mapped_column(ForeignKey("adoption.id"), index=True)
    level: Mapped[str] = mapped_column(word, default="department")
    perspective: Mapped[str | None] = mapped_column(word)
    nature: Mapped[str | None] = mapped_column(word)  # leading | lagging
    role: Mapped[str | None] = mapped_column(word)  # input | process | output | outcome
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[str] = mapped_column(word, default="draft")
    state_reason: Mapped[words]
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("metric.id"))
    audience: Mapped[words]
    tags: Mapped[words]  # separated by commas
    created_at: Mapped[moment]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    department: Mapped[Department] = relationship()
    definition: Mapped[Definition] = relationship()
    owner: Mapped[Person] = relationship(foreign_keys=[owner_id])
    created_by: Mapped[Person] = relationship(foreign_keys=[created_by_id])
    replaced_by: Mapped[Metric | None] = relationship(remote_side="Metric.id")
    people: Mapped[list[MetricPerson]] = relationship(back_populates="metric")

    @property
    def title(self) -> str:
        return f"{self.name} ({self.code})"

    @property
    def takes_values(self) -> bool:
        """Only approved metrics take values; deprecated ones still do until archived."""
        return self.state in ("approved", "deprecated")

    @property
    def is_published(self) -> bool:
        """Whether everybody may see it."""
        return self.state in ("approved", "suspended", "deprecated", "archived")


class MetricPerson(Base):
    """Somebody's part in a metric: enters values, reviews, was shown the draft, or shaped it."""

    __tablename__ = "metric_person"
    __table_args__ = (UniqueConstraint("metric_id", "person_id", "part"),)
    LOGGED = ("metric_id", "person_id", "part")

    id: Mapped[intpk]
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    part: Mapped[str] = mapped_column(word)  # contributor | reviewer | colleague | shaper

    metric: Mapped[Metric] = relationship(back_populates="people")
    person: Mapped[Person] = relationship()


class MetricObjective(Base):
    """A metric serves an objective."""

    __tablename__ = "metric_objective"
    LOGGED = ("metric_id", "objective_id")

    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), primary_key=True)
    objective_id: Mapped[int] = mapped_column(
        ForeignKey("objective.id"), primary_key=True, index=True
    )

    metric: Mapped[Metric] = relationship()
    objective: Mapped[Objective] = relationship()


class MetricLink(Base):
    """How one metric relates to another: `metric` drives, is a component of, counters `other`."""

    __tablename__ = "metric_link"
    __table_args__ = (
        UniqueConstraint("metric_id", "other_id", "kind"),
        CheckConstraint("metric_id <> other_id", name="not_itself"),
    )
    LOGGED = ("metric_id", "other_id", "kind", "reason")

    id: Mapped[intpk]
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), index=True)
    kind: Mapped[str] = mapped_column(word)
    reason: Mapped[words]

    metric: Mapped[Metric] = relationship(foreign_keys=[metric_id])
    other: Mapped[Metric] = relationship(foreign_keys=[other_id])


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


class Target(Base):
    """What a metric is meant to reach, from when, by when, and who agreed. Past ones stay."""

    __tablename__ = "target"
    __table_args__ = (Index("ix_target_metric", "metric_id", "starts_on"),)
    LOGGED = (
        "metric_id",
        "type",
        "value",
        "low",
        "high",
        "stretch",
        "profile",
        "baseline_value",
        "baseline_period",
        "starts_on",
        "review_on",
        "tolerance",
        "is_percent",
        "source",
        "agreed_by",
        "ended_on",
    )

    id: Mapped[intpk]
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"))
    type: Mapped[str] = mapped_column(word)
    value: Mapped[float | None]
    low: Mapped[float | None]
    high: Mapped[float | None]
    stretch: Mapped[float | None]
    profile: Mapped[dict[str, float] | None] = mapped_column(JSON)  # period start → value
    baseline_value: Mapped[float | None]
    baseline_period: Mapped[date | None]
    starts_on: Mapped[date]
    review_on: Mapped[date]
    tolerance: Mapped[float | None]
    is_percent: Mapped[bool] = mapped_column(default=False)  # an improvement in % of the baseline
    source: Mapped[str | None] = mapped_column(word)
    source_note: Mapped[words]
    agreed_by: Mapped[short]
    ended_on: Mapped[date | None]  # its last day, where another took its place
    created_at: Mapped[moment]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    metric: Mapped[Metric] = relationship()


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
