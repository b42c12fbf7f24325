"""One definition measured for one department: who has a part in it, what it serves and drives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Department, Person
from portal.db import Base, intpk, moment, short, words
from portal.registry.models.columns import word
from portal.registry.models.definitions import Definition
from portal.registry.models.objectives import Objective

if TYPE_CHECKING:
    from portal.registry.models.targets import Target


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
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("metric.id"), index=True)
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
    targets: Mapped[list[Target]] = relationship(viewonly=True, lazy="raise")  # where read

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
