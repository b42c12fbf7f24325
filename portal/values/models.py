"""Observations and how they arrive: imports with their mappings, notes, closed periods."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.db import Base, intpk, moment, short, words
from portal.files.models import File
from portal.registry.models import Metric

word = String(20)


class Series(Base):
    """The lock and the counter of a metric's values: `number` rises with every visible change.

    Writers lock this row (PostgreSQL) and raise the number; an import compares the numbers that it
    saw when it was staged with those at the moment of applying.
    """

    __tablename__ = "series"
    __table_args__ = (Index("ix_series_changed", "changed_at", "metric_id"),)

    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), primary_key=True)
    number: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[moment]


class Observation(Base):
    """One revision of one metric's value in one period; append-only, the newest visible one counts.

    A row of an import is visible once the import is applied.
    """

    __tablename__ = "observation"
    __table_args__ = (
        Index("ix_observation_series", "metric_id", "period_start", "id"),
        Index("ix_observation_import", "import_id"),
    )

    id: Mapped[intpk]
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"))
    definition_version_id: Mapped[int] = mapped_column(ForeignKey("definition_version.id"))
    period_start: Mapped[date]
    revision: Mapped[int]  # 1 is the first value of the period
    value: Mapped[float | None]
    numerator: Mapped[float | None]
    denominator: Mapped[float | None]
    state: Mapped[str] = mapped_column(word)  # provisional | final | estimated | missing
    reason: Mapped[words]  # why it is missing, or why it was revised
    note: Mapped[words]  # what explains a warning
    source: Mapped[str] = mapped_column(word)  # sheet | import | demo
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[moment]
    import_id: Mapped[int | None] = mapped_column(ForeignKey("import.id"))

    metric: Mapped[Metric] = relationship()
    entered_by: Mapped[Person] = relationship()


class ParallelValue(Base):
    """A period's value as the version before counted it, while two are measured side by side.

    Append-only; the newest of a period counts. It links both: no other figure rests on it.
    """

    __tablename__ = "parallel_value"
    __table_args__ = (Index("ix_parallel_value_metric", "metric_id", "period_start", "id"),)

    id: Mapped[intpk]
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"))
    definition_version_id: Mapped[int] = mapped_column(ForeignKey("definition_version.id"))
    period_start: Mapped[date]
    value: Mapped[float]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[moment]


class Import(Base):
    """A file of values: staged, checked in a dry run, applied in one step or swept.

    received → staging → checked → applying → applied; or failed, dropped.
    """

    __tablename__ = "import"
    LOGGED = ("file_id", "state", "on_conflict", "applied_count", "reason", "note")

    id: Mapped[intpk]
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[str] = mapped_column(word, default="received")
    mapping: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    on_conflict: Mapped[str] = mapped_column(word, default="skip")  # skip | replace | revise
    reason: Mapped[words]
    created_at: Mapped[moment]
    touched_at: Mapped[moment]  # a staging import that nobody touched for an hour is dead
    applied_at: Mapped[moment | None]
    rows_count: Mapped[int] = mapped_column(default=0)
    staged_count: Mapped[int] = mapped_column(default=0)
    changed_count: Mapped[int] = mapped_column(default=0)  # of the staged ones: over other figures
    applied_count: Mapped[int] = mapped_column(default=0)
    same_count: Mapped[int] = mapped_column(default=0)  # values that are there already
    skipped_count: Mapped[int] = mapped_column(default=0)
    warnings_count: Mapped[int] = mapped_column(default=0)
    errors_count: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(String(64), default="")
    fault: Mapped[words]
    note: Mapped[words]  # what explains the warnings of its values
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    file: Mapped[File] = relationship(lazy="joined", innerjoin=True)
    person: Mapped[Person] = relationship()

    @property
    def title(self) -> str:
        return f"Import {self.id}"


class ImportProblem(Base):
    """A row of the file that was refused, or wants a look: where, what, why and the remedy."""

    __tablename__ = "import_problem"
    __table_args__ = (Index("ix_import_problem_import", "import_id", "id"),)

    id: Mapped[intpk]
    import_id: Mapped[int] = mapped_column(ForeignKey("import.id"))
    level: Mapped[str] = mapped_column(word)  # error | warning | skipped
    code: Mapped[str] = mapped_column(String(40))  # stable, for programs
    line: Mapped[int]
    column: Mapped[short]
    value: Mapped[short]
    reason: Mapped[words]
    remedy: Mapped[words]


class ImportSeries(Base):
    """A metric that an import touches, and its series' number when the import was staged."""

    __tablename__ = "import_series"

    import_id: Mapped[int] = mapped_column(ForeignKey("import.id"), primary_key=True)
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), primary_key=True)
    number: Mapped[int]
    staged_count: Mapped[int] = mapped_column(default=0)
    changed_count: Mapped[int] = mapped_column(default=0)
    same_count: Mapped[int] = mapped_column(default=0)
    skipped_count: Mapped[int] = mapped_column(default=0)
    warnings_count: Mapped[int] = mapped_column(default=0)
    errors_count: Mapped[int] = mapped_column(default=0)

    metric: Mapped[Metric] = relationship()


class SavedMapping(Base):
    """A mapping kept under the file's header, so that next month's file needs no mapping."""

    __tablename__ = "saved_mapping"
    __table_args__ = (UniqueConstraint("person_id", "header_digest"),)
    LOGGED = ("name", "mapping")

    id: Mapped[intpk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[short]
    header_digest: Mapped[str] = mapped_column(String(64))
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[moment]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}


class Note(Base):
    """What happened in a period, said on the chart."""

    __tablename__ = "note"
    __table_args__ = (Index("ix_note_metric", "metric_id", "period_start"),)
    LOGGED = ("metric_id", "period_start", "text", "retired_at")

    id: Mapped[intpk]
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"))
    period_start: Mapped[date]
    text: Mapped[words]
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[moment]
    retired_at: Mapped[moment | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    author: Mapped[Person] = relationship()
    metric: Mapped[Metric] = relationship()


class Reopening(Base):
    """A closed period opened again for a metric, by whom, why and until when."""

    __tablename__ = "reopening"
    __table_args__ = (Index("ix_reopening_metric", "metric_id", "period_start"),)
    LOGGED = ("metric_id", "period_start", "reason", "until")

    id: Mapped[intpk]
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"))
    period_start: Mapped[date]
    reason: Mapped[words]
    until: Mapped[date]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[moment]

    metric: Mapped[Metric] = relationship()
    person: Mapped[Person] = relationship()
