"""What a metric is meant to reach."""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base, intpk, moment, short, words
from portal.registry.models.columns import word
from portal.registry.models.metrics import Metric


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

    @property
    def title(self) -> str:
        return f"Target of {self.metric.title}" if self.metric else "Target"
