"""Who looked at a metric's page: bookkeeping, one row a person, metric and month."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base


class MetricView(Base):
    """A person looked at a metric's page in the month that begins on `month`.

    The yearly review counts them; nobody is shown who it was.
    """

    __tablename__ = "metric_view"
    __table_args__ = (Index("ix_metric_view_month", "month"),)

    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
