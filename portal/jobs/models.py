"""Jobs, their schedules, and the workers that carry them out.

A row of `job` is written by the transaction that asks for it; a worker hands it to the library,
whose own tables say who carries it out and what has to be taken up again.
"""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import SHORT, Base, bigint, intpk, moment, short, words
from portal.files.models import File

WORD = 40  # characters of a kind or a state
ACTIVE = ("queued", "running")


class Job(Base):
    """Work outside the web processes: queued → running → done; or failed, cancelled."""

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_state", "state", "id"),
        Index("ix_job_asked_by", "asked_by_id", "id"),
        Index("ix_job_subject", "subject_kind", "subject_id", "id"),
    )
    LOGGED = ("kind", "state", "run")

    id: Mapped[intpk]
    kind: Mapped[str] = mapped_column(String(WORD))
    name: Mapped[short]  # what it is about: a file's name, a department's
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # none: the portal
    subject_kind: Mapped[str | None] = mapped_column(String(WORD))
    subject_id: Mapped[int | None] = mapped_column(bigint)
    slot: Mapped[str | None] = mapped_column(String(SHORT), unique=True)  # while it is active
    key: Mapped[str | None] = mapped_column(String(SHORT), unique=True)  # what it brings about
    state: Mapped[str] = mapped_column(String(WORD), default="queued")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    sentence: Mapped[words]  # where it stands, or what came of it
    error: Mapped[words]
    run: Mapped[int] = mapped_column(default=1)  # rises when somebody runs it again
    handed_run: Mapped[int] = mapped_column(default=0)  # the last one that the library knows
    attempts: Mapped[int] = mapped_column(default=0)  # the number of the attempt whose word counts
    worker: Mapped[str | None] = mapped_column(String(SHORT))
    cancel_asked_at: Mapped[moment | None]
    created_at: Mapped[moment]
    started_at: Mapped[moment | None]
    touched_at: Mapped[moment]
    ended_at: Mapped[moment | None]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"))

    asked_by: Mapped[Any] = relationship("Person")  # accounts stand above this package
    file: Mapped[File | None] = relationship()

    @property
    def title(self) -> str:
        return f"Job {self.id}"

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE


class Schedule(Base):
    """The latest moment for which a kind of job was begun by itself."""

    __tablename__ = "schedule"

    kind: Mapped[str] = mapped_column(String(WORD), primary_key=True)
    begun_for: Mapped[moment]


class Worker(Base):
    """A worker that runs, as long as it says so."""

    __tablename__ = "worker"

    name: Mapped[str] = mapped_column(String(SHORT), primary_key=True)
    started_at: Mapped[moment]
    seen_at: Mapped[moment]
