"""Verdicts and their roll-ups, kept where values change and read as they are; rebases."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Dialect, ForeignKey, Index, String, TypeDecorator
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.db import Base, bigint, intpk, moment, short, words
from portal.insight.packing import packed, unpacked
from portal.insight.rollups import FAR
from portal.registry.models import Metric

word = String(20)


class Packed(TypeDecorator[dict[str, Any]]):
    """A drawing, kept in few characters."""

    impl = JSON
    cache_ok = True

    def process_bind_param(
        self, value: dict[str, Any] | None, dialect: Dialect
    ) -> dict[str, Any] | None:
        return None if value is None else packed(value)

    def process_result_value(
        self, value: dict[str, Any] | None, dialect: Dialect
    ) -> dict[str, Any] | None:
        return None if value is None else unpacked(value)


class VerdictColumns:
    """What a verdict says; the same columns for the shown and the staged one.

    Narrow columns first, the drawing last: SQLite keeps what does not fit a page in a chain that
    it walks up to the column it wants, and lists count over all verdicts.
    """

    definition_version_id: Mapped[int | None] = mapped_column(bigint)
    period_start: Mapped[date | None]  # the latest complete period with a value
    value: Mapped[float | None]
    previous_value: Mapped[float | None]
    state: Mapped[str] = mapped_column(word)  # of the latest value: provisional | final | …
    variation: Mapped[str] = mapped_column(word)
    assurance: Mapped[str] = mapped_column(word)
    target_status: Mapped[str] = mapped_column(word)
    needs_attention: Mapped[bool] = mapped_column(default=False)
    points_count: Mapped[int]
    next_start: Mapped[date | None]
    next_due_on: Mapped[date | None]  # when the next value is due
    computed_at: Mapped[moment]
    unit: Mapped[str] = mapped_column(String(40))
    decimals: Mapped[int | None]
    target_low: Mapped[float | None]
    target_high: Mapped[float | None]
    rules: Mapped[short]  # rules hit at the latest point, separated by commas
    period_label: Mapped[short]
    variation_word: Mapped[short]
    assurance_word: Mapped[short]
    change_words: Mapped[words]
    variation_sentence: Mapped[words]
    assurance_sentence: Mapped[words]
    target_sentence: Mapped[words]
    spark: Mapped[dict[str, Any]] = mapped_column(JSON)  # the drawing for a cell of a list
    drawing: Mapped[dict[str, Any]] = mapped_column(Packed)  # the charts' input


class Verdict(VerdictColumns, Base):
    """How a metric reads now: one row a metric, replaced with its values in one transaction."""

    __tablename__ = "verdict"
    __table_args__ = (
        Index("ix_verdict_variation", "variation"),
        Index("ix_verdict_due", "next_due_on"),
        Index("ix_verdict_computed", "computed_at"),
    )

    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), primary_key=True)
    number: Mapped[int] = mapped_column(default=0)  # the series' number that it was computed from

    metric: Mapped[Metric] = relationship()


class StagedVerdict(VerdictColumns, Base):
    """How a metric will read once an import is applied."""

    __tablename__ = "staged_verdict"

    import_id: Mapped[int] = mapped_column(ForeignKey("import.id"), primary_key=True)
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), primary_key=True)


class RollUpMetric(Base):
    """As what a metric in force stands in the roll-ups, which its row makes right by differences;
    also the lists' orders, in which it stands beside its name. Others have no row.
    """

    __tablename__ = "roll_up_metric"
    __table_args__ = (
        Index("ix_roll_up_metric_name", "name", "metric_id"),
        Index("ix_roll_up_metric_variation", "variation_rank", "name", "metric_id"),
        Index("ix_roll_up_metric_assurance", "assurance_rank", "name", "metric_id"),
        Index("ix_roll_up_metric_due", "due_on", "name", "metric_id"),
        Index("ix_roll_up_metric_urgency", "department_id", "urgency", "name", "metric_id"),
    )

    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), primary_key=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))  # None: nothing
    name: Mapped[short] = mapped_column(default="")
    nature: Mapped[str] = mapped_column(word, default="")
    state: Mapped[str] = mapped_column(word, default="")
    variation: Mapped[str] = mapped_column(word, default="")
    assurance: Mapped[str] = mapped_column(word, default="")
    target_status: Mapped[str] = mapped_column(word, default="")
    due_on: Mapped[date] = mapped_column(default=FAR)
    variation_rank: Mapped[int] = mapped_column(default=0)
    assurance_rank: Mapped[int] = mapped_column(default=0)
    urgency: Mapped[int] = mapped_column(default=0)
    objective_ids: Mapped[words]  # separated by commas


class RollUp(Base):
    """Counts of the metrics in force of a department by itself, or of an objective by itself."""

    __tablename__ = "roll_up"

    kind: Mapped[str] = mapped_column(word, primary_key=True)  # department | objective
    subject_id: Mapped[int] = mapped_column(bigint, primary_key=True, autoincrement=False)
    moves: Mapped[int]  # how often any of it, or of its days, has changed
    metrics: Mapped[int]
    improving: Mapped[int]
    worsening: Mapped[int]
    changed: Mapped[int]
    unread: Mapped[int]
    targets: Mapped[int]
    expected: Mapped[int]
    by_chance: Mapped[int]
    failing: Mapped[int]
    concerning: Mapped[int]
    strong: Mapped[int]
    leading: Mapped[int]
    lagging: Mapped[int]
    suspended: Mapped[int]
    deprecated: Mapped[int]
    missed: Mapped[int]
    nearly_met: Mapped[int]
    met: Mapped[int]


class RollUpDay(Base):
    """How many of these metrics owe their next value by a day; 0 is left by those that moved on."""

    __tablename__ = "roll_up_day"

    kind: Mapped[str] = mapped_column(word, primary_key=True)
    subject_id: Mapped[int] = mapped_column(bigint, primary_key=True, autoincrement=False)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    metrics: Mapped[int]


class Rebase(Base):
    """A restart of a metric's limits at a period: asked for, approved or declined, undone.

    It counts while it is approved and not undone.
    """

    __tablename__ = "rebase"
    __table_args__ = (
        Index("ix_rebase_metric", "metric_id", "period_start"),
        CheckConstraint("approved_by_id <> asked_by_id", name="second_person"),
    )
    LOGGED = (
        "metric_id",
        "period_start",
        "cause",
        "evidence",
        "asked_by_id",
        "approved_by_id",
        "declined_by_id",
        "decline_reason",
        "undone_at",
    )

    id: Mapped[intpk]
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"))
    period_start: Mapped[date]
    cause: Mapped[words]
    evidence: Mapped[words]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[moment | None]  # None: before proposals were kept
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[moment | None]
    declined_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    declined_at: Mapped[moment | None]
    decline_reason: Mapped[words]
    undone_at: Mapped[moment | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    metric: Mapped[Metric] = relationship()
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id])
    declined_by: Mapped[Person | None] = relationship(foreign_keys=[declined_by_id])

    @property
    def title(self) -> str:
        return "Restart of the limits"

    @property
    def state(self) -> str:
        """asked, approved, declined or undone."""
        if self.undone_at is not None:
            return "undone"
        if self.declined_at is not None:
            return "declined"
        return "asked" if self.approved_at is None else "approved"
