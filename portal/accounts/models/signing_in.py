"""How people sign in: sessions, second factors, failed tries, links that open once."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models.people import Person
from portal.db import Base, bigint, intpk, moment, short, words


class SignIn(Base):
    """One signed-in browser: a row, so that ending it ends it at once on every server.

    One that `awaits_code` has shown the right password and not yet the code of the second factor:
    it opens nothing.
    """

    __tablename__ = "sign_in"

    id: Mapped[intpk]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    started_at: Mapped[moment]
    seen_at: Mapped[moment]
    ends_at: Mapped[moment]
    ended_at: Mapped[moment | None]
    confirmed_at: Mapped[moment | None]  # when the password was last typed in it
    awaits_code: Mapped[bool] = mapped_column(default=False)
    browser: Mapped[short]
    address: Mapped[str] = mapped_column(String(64))

    person: Mapped[Person] = relationship()


class SecondFactor(Base):
    """The key of somebody's authenticator; nothing is asked before a first code has proven it."""

    __tablename__ = "second_factor"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    sealed_key: Mapped[words]  # see portal/accounts/sealing.py
    begun_at: Mapped[moment]
    proven_at: Mapped[moment | None]
    last_step: Mapped[int] = mapped_column(bigint)  # the 30 s of the newest code taken: none twice


class RecoveryCode(Base):
    """A code that stands in for the authenticator once; kept as a digest."""

    __tablename__ = "recovery_code"

    id: Mapped[intpk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[moment | None]


class Throttle(Base):
    """Failed sign-ins under one key (a digest of account, address or both) in a window."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    window_ends_at: Mapped[moment]


class OneTimeLink(Base):
    """A link that sets a password once: issued by an administrator, kept as a digest."""

    __tablename__ = "one_time_link"
    LOGGED = ("person_id", "ends_at", "used_at")

    id: Mapped[intpk]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ends_at: Mapped[moment]
    used_at: Mapped[moment | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
