"""Learning records for others: what a person lets be sent, and what was."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, intpk, moment
from portal.training.models.columns import word


class RecordChoice(Base):
    """What of a person's learning goes to the organisation's record store; see `statements`."""

    __tablename__ = "record_choice"
    LOGGED = ("person_id", "level")

    id: Mapped[intpk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    level: Mapped[str] = mapped_column(word)
    chosen_at: Mapped[moment]  # marks from before it are not sent


class RecordSent(Base):
    """A statement that the record store has."""

    __tablename__ = "record_sent"

    kind: Mapped[str] = mapped_column(word, primary_key=True)  # progress, attempt, certificate
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    identity: Mapped[str] = mapped_column(String(36))  # of the statement, as the store knows it
    sent_at: Mapped[moment]
