"""What people do about a metric, and the signals that want a word from them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.db import Base, bigint, intpk, moment, short, words
from portal.registry.models import Metric
from portal.values.models import Note

word = String(20)
LONGEST_TITLE = 80  # characters of what is done, where it stands as a title
OPEN, DONE, DROPPED = "open", "done", "dropped"


class FollowUp(Base):
    """What we do about a metric: who, by when, and how far the metric is expected to move."""

    __tablename__ = "follow_up"
    __table_args__ = (
        Index("ix_follow_up_metric", "metric_id", "state"),
        Index("ix_follow_up_owner", "owner_id", "state"),
        Index("ix_follow_up_cause", "cause_kind", "cause_id"),
        CheckConstraint("size > 0", name="size_is_positive"),
        CheckConstraint("(state = 'done') = (done_on IS NOT NULL)", name="done_has_a_day"),
    )
    LOGGED = (
        "metric_id",
        "what",
        "owner_id",
        "due_on",
        "direction",
        "size",
        "by_start",
        "cause_kind",
        "cause_id",
        "state",
        "done_on",
        "outcome",
    )

    id: Mapped[intpk]
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"))
    what: Mapped[words]
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date]
    direction: Mapped[str] = mapped_column(word)  # up | down
    size: Mapped[float]  # how far, in the metric's unit
    by_start: Mapped[date]  # start of the period by which
    cause_kind: Mapped[str | None] = mapped_column(String(40))  # a subject: thread, signal, note
    cause_id: Mapped[int | None] = mapped_column(bigint)
    state: Mapped[str] = mapped_column(word, default=OPEN)  # open | done | dropped
    done_on: Mapped[date | None]  # from which day on it takes effect
    outcome: Mapped[words]  # what was done, or why it was dropped
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[moment]
    closed_at: Mapped[moment | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    metric: Mapped[Metric] = relationship()
    owner: Mapped[Person] = relationship(foreign_keys=[owner_id])
    created_by: Mapped[Person] = relationship(foreign_keys=[created_by_id])

    @property
    def title(self) -> str:
        """The first line of what is done, cut to a title's length."""
        line = self.what.partition("\n")[0].strip()
        return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1].rstrip() + "…"

    @property
    def is_open(self) -> bool:
        return self.state == OPEN

    @property
    def by_on(self) -> date:
        """What its form calls the period by which the metric should have moved."""
        return self.by_start


class Signal(Base):
    """A pattern at the latest value that chance seldom makes, and what people said of it.

    One row for one cause: as long as the latest values signal on the same side it goes on. The
    portal opens and ends it where a verdict is stored; people answer it.
    """

    __tablename__ = "signal"
    __table_args__ = (
        Index("ix_signal_metric", "metric_id", "id"),
        Index(
            "uq_signal_open",
            "metric_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
        ),
        Index(
            "uq_signal_running",
            "metric_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
        ),
    )
    LOGGED = ("state", "reason", "note_id", "follow_up_id")

    id: Mapped[intpk]
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"))
    variation: Mapped[str] = mapped_column(word)  # of the verdict: concern_high …
    first_start: Mapped[date]  # the period at which it was first seen
    first_label: Mapped[short]
    last_start: Mapped[date]  # the latest period that still showed it
    last_label: Mapped[short]
    sentence: Mapped[words]
    opened_at: Mapped[moment]
    due_on: Mapped[date]
    ended_at: Mapped[moment | None]  # since when the latest value no longer shows it
    state: Mapped[str] = mapped_column(word, default=OPEN)
    # open | explained | acted_on | accepted | withdrawn | lapsed
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[moment | None]
    reason: Mapped[words]  # why it is accepted
    note_id: Mapped[int | None] = mapped_column(ForeignKey("note.id"))
    follow_up_id: Mapped[int | None] = mapped_column(ForeignKey("follow_up.id"))
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    metric: Mapped[Metric] = relationship()
    answered_by: Mapped[Person | None] = relationship()
    note: Mapped[Note | None] = relationship()
    follow_up: Mapped[FollowUp | None] = relationship()

    @property
    def title(self) -> str:
        return f"Signal of {self.first_label}"

    @property
    def is_open(self) -> bool:
        return self.state == OPEN
