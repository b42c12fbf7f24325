"""Reports that were made, and who gets one by itself."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.db import SHORT, Base, bigint, intpk, moment, short
from portal.files.models import File

WORD = 20  # characters of a kind or a rhythm
EVERYBODYS, WHOLE, OWN = "", "whole", "own"  # scopes: whose report it is


class Report(Base):
    """A document as it was made once: about what, for whom, from which state of the data.

    The file is deleted in time; the record stays.
    """

    __tablename__ = "report"
    __table_args__ = (Index("ix_report_subject", "kind", "subject_id", "id"),)
    LOGGED = ("kind", "subject_id", "first", "until", "scheduled")

    id: Mapped[intpk]
    kind: Mapped[str] = mapped_column(String(WORD))
    subject_id: Mapped[int] = mapped_column(bigint)  # department, metric or year; 0 for all
    name: Mapped[short]  # what it is about, as its file is called
    first: Mapped[date]  # of the months shown
    until: Mapped[date]  # as of which day
    key: Mapped[str | None] = mapped_column(String(SHORT), unique=True)  # while its file is kept
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    scope: Mapped[str] = mapped_column(String(WORD), default="")  # whose: everybody's, whole, own
    scheduled: Mapped[bool] = mapped_column(default=False)  # made by itself for who subscribed
    log_sequence: Mapped[int] = mapped_column(bigint)  # the log's head when it was made
    log_hash: Mapped[str] = mapped_column(String(64))
    pages: Mapped[int]
    size: Mapped[int]  # bytes
    made_at: Mapped[moment]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"))

    asked_by: Mapped[Person] = relationship()
    file: Mapped[File | None] = relationship()

    @property
    def title(self) -> str:
        return self.name


class Subscription(Base):
    """Somebody gets a report of this kind about this subject after every month, quarter, year."""

    __tablename__ = "report_subscription"
    __table_args__ = (UniqueConstraint("person_id", "kind", "subject_id"),)
    LOGGED = ("person_id", "kind", "subject_id", "rhythm")

    id: Mapped[intpk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(WORD))
    subject_id: Mapped[int] = mapped_column(bigint)
    name: Mapped[short]
    rhythm: Mapped[str] = mapped_column(String(WORD))  # month | quarter | year
    created_at: Mapped[moment]

    person: Mapped[Person] = relationship()

    @property
    def title(self) -> str:
        return self.name
