"""What people are told, how they want it by e-mail, and what they follow."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.db import Base, bigint, intpk, moment, short, words

KIND = 40  # characters of the name of a kind, of a notice or of a subject

AT_ONCE, DAILY, WEEKLY, NEVER = "at_once", "daily", "weekly", "never"


class Notice(Base):
    """Something that a person is told once: nobody gets the same `key` twice."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("person_id", "key"),
        Index("ix_notice_person", "person_id", "id"),
        Index("ix_notice_kind", "person_id", "kind", "read_at"),
        Index(
            "ix_notice_unread",
            "person_id",
            sqlite_where=text("read_at IS NULL"),
        ),
        Index(
            "ix_notice_mail",
            "mail",
            "person_id",
            sqlite_where=text("mail IS NOT NULL"),
        ),
    )

    id: Mapped[intpk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(KIND))
    subject_kind: Mapped[str] = mapped_column(String(KIND))
    subject_id: Mapped[int] = mapped_column(bigint)
    key: Mapped[short]
    title: Mapped[short]
    sentence: Mapped[words]
    url: Mapped[str] = mapped_column(String(500))  # a path of ours
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # none: the portal
    created_at: Mapped[moment]
    read_at: Mapped[moment | None]
    mail: Mapped[str | None] = mapped_column(String(10))  # the mail that it waits for, if any

    actor: Mapped[Person | None] = relationship(foreign_keys=[actor_id])

    @property
    def is_unread(self) -> bool:
        return self.read_at is None


class NoticeChoice(Base):
    """How a person wants one kind of notice by e-mail; without a row it is the kind's default."""

    __tablename__ = "notice_choice"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(KIND), primary_key=True)
    how: Mapped[str] = mapped_column(String(10))


class Following(Base):
    """A person wants to hear what happens with a metric, a department or an objective."""

    __tablename__ = "following"
    __table_args__ = (
        UniqueConstraint("person_id", "subject_kind", "subject_id"),
        Index("ix_following_subject", "subject_kind", "subject_id"),
    )

    id: Mapped[intpk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    subject_kind: Mapped[str] = mapped_column(String(KIND))
    subject_id: Mapped[int] = mapped_column(bigint)
    created_at: Mapped[moment]


class Mail(Base):
    """An e-mail to one person, composed once for each `key` and sent until it is taken."""

    __tablename__ = "mail"
    __table_args__ = (Index("ix_mail_state", "state", "next_try_at"),)

    id: Mapped[intpk]
    key: Mapped[short] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    address: Mapped[str | None] = mapped_column(String(254))  # where it is not the person's own now
    list: Mapped[str] = mapped_column(String(KIND))  # a kind of notice, or “daily”, “weekly”
    subject: Mapped[short]
    plain: Mapped[words]
    html: Mapped[words]
    invitation: Mapped[words]  # for calendars, if it carries one
    state: Mapped[str] = mapped_column(String(10), default="waiting")  # waiting | sent | failed
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[moment]
    error: Mapped[words]
    created_at: Mapped[moment]
    sent_at: Mapped[moment | None]

    person: Mapped[Person] = relationship()


class Reach(Base):
    """Where and when a person is reached outside the portal; without a row, by the defaults."""

    __tablename__ = "reach"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    zone: Mapped[str | None] = mapped_column(String(60))  # of digests; none: the organisation's
    links_number: Mapped[int] = mapped_column(default=0)  # rises when links in mail are revoked
    calendar_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    calendar_made_at: Mapped[moment | None]

    person: Mapped[Person] = relationship()
