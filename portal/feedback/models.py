"""Conversations: what somebody gives, the messages about it, whom they name; and findings."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Department, Person
from portal.db import Base, bigint, intpk, moment, short, words
from portal.feedback.loop import CLOSED, KIND_WORDS, OPEN, STATE_WORDS, WAITING
from portal.registry.models import Metric

word = String(20)
ANCHOR = 80  # characters


class Thread(Base):
    """A question, an error, an idea or thanks about something in the portal, and what came of it.

    What it is about is kept in words and as an address, so that a list reads one table; `anchor` is
    the period or the paragraph.
    """

    __tablename__ = "thread"
    __table_args__ = (
        Index("ix_thread_subject", "subject_kind", "subject_id", "id"),
        Index("ix_thread_owner", "owner_id", "state", "id"),
        Index("ix_thread_giver", "giver_id", "id"),
        Index("ix_thread_department", "department_id", "id"),
        Index("ix_thread_given", "given_on"),
        Index("ix_thread_answered", "answered_on"),
        Index("ix_thread_closed", "closed_on"),
    )
    LOGGED = (
        "kind",
        "anchor_words",
        "state",
        "owner_id",
        "reason",
        "outcome_kind",
        "outcome_link",
        "helped",
    )

    id: Mapped[intpk]
    subject_kind: Mapped[str] = mapped_column(String(40))  # a table's name, or "page"
    subject_id: Mapped[int] = mapped_column(bigint)  # 0: a page that shows no record
    subject_title: Mapped[short]
    path: Mapped[short]  # of the page that it stands on
    anchor: Mapped[str] = mapped_column(String(ANCHOR), default="")
    anchor_words: Mapped[short] = mapped_column(
        default=""
    )  # the point as it was: "May 2024: 74.2 %"
    kind: Mapped[str] = mapped_column(word)
    state: Mapped[str] = mapped_column(word, default="new")
    reason: Mapped[words]  # why it was declined
    giver_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # none: the chair's
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))  # of then
    given_on: Mapped[date]
    due_on: Mapped[date]  # somebody has looked at it by then
    created_at: Mapped[moment]
    touched_at: Mapped[moment]
    triaged_at: Mapped[moment | None]
    answered_on: Mapped[date | None]  # for the first time
    answer_days: Mapped[int | None]  # working days from giving to the first answer
    closed_on: Mapped[date | None]
    close_days: Mapped[int | None]  # working days from giving to closing
    outcome_kind: Mapped[str] = mapped_column(word, default="")
    outcome_link: Mapped[short] = mapped_column(default="")  # address of a page of the portal
    helped: Mapped[bool | None]  # what the giver says
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    giver: Mapped[Person] = relationship(foreign_keys=[giver_id])
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    department: Mapped[Department | None] = relationship()
    mentions: Mapped[list[Mention]] = relationship(viewonly=True)

    @property
    def title(self) -> str:
        """What people call it: what is given on what."""
        about = f"{self.subject_title}, {self.point}" if self.point else self.subject_title
        return f"{self.kind_word} on {about}"

    @property
    def point(self) -> str:
        """The period or paragraph without its figure."""
        return self.anchor_words.partition(": ")[0]

    @property
    def mentioned(self) -> list[int]:
        """Whom its messages name."""
        return [one.person_id for one in self.mentions]

    @property
    def kind_word(self) -> str:
        return KIND_WORDS[self.kind]

    @property
    def state_word(self) -> str:
        return STATE_WORDS[self.state]

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED

    @property
    def asks_whether_it_helped(self) -> bool:
        """Whether its giver has still to say."""
        return self.state == "done" and self.helped is None and self.kind != "thanks"


class Message(Base):
    """What somebody says in a conversation. `mark`: the state that it brought about."""

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_thread", "thread_id", "id"),)
    LOGGED = ("text", "removed_at", "removal_reason")

    id: Mapped[intpk]
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    text: Mapped[words]
    mark: Mapped[str] = mapped_column(word, default="")
    created_at: Mapped[moment]
    edited_at: Mapped[moment | None]
    removed_at: Mapped[moment | None]
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    removal_reason: Mapped[words]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    thread: Mapped[Thread] = relationship()
    author: Mapped[Person] = relationship(foreign_keys=[author_id])
    removed_by: Mapped[Person | None] = relationship(foreign_keys=[removed_by_id])
    mentions: Mapped[list[Mention]] = relationship(viewonly=True)

    @property
    def title(self) -> str:
        return f"Message {self.id}"


class Mention(Base):
    """A message names somebody, who may read the conversation from then on."""

    __tablename__ = "mention"
    __table_args__ = (UniqueConstraint("message_id", "person_id"),)

    id: Mapped[intpk]
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)

    person: Mapped[Person] = relationship()


class Finding(Base):
    """What somebody read in a chart, with the chart as it was then, for departments to use."""

    __tablename__ = "finding"
    __table_args__ = (Index("ix_finding_metric", "metric_id", "id"),)
    LOGGED = ("claim", "advice", "retired_at", "retirement_reason")

    id: Mapped[intpk]
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"))
    claim: Mapped[short]  # what was found, in a sentence
    advice: Mapped[words]  # what to do
    chart_title: Mapped[short]
    drawing: Mapped[dict[str, Any]] = mapped_column(JSON)  # the verdict's, as it was then
    remarks: Mapped[list[list[str]]] = mapped_column(JSON)  # notes then: start of period, text
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[moment]
    revised_at: Mapped[moment | None]  # when a figure in it was first seen to be another one
    retired_at: Mapped[moment | None]
    retirement_reason: Mapped[words]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    metric: Mapped[Metric] = relationship()
    author: Mapped[Person] = relationship()
    departments: Mapped[list[Department]] = relationship(
        secondary="finding_department", order_by=Department.name
    )

    @property
    def title(self) -> str:
        return self.claim


class FindingDepartment(Base):
    """A department that a finding concerns."""

    __tablename__ = "finding_department"

    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"), primary_key=True)
    department_id: Mapped[int] = mapped_column(
        ForeignKey("department.id"), primary_key=True, index=True
    )
