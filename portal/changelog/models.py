"""The change log's tables.

`entry` is the chain: identities, kinds, times and a salted digest, never a name or a sentence, so
that a text can be erased without breaking it. `entry_words` stands beside it with what people
read. The database refuses UPDATE, DELETE and TRUNCATE on `entry` (triggers in the migrations).
"""

import json
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base, bigint, moment, short

HASH = 64  # hexadecimal digits of a SHA-256


class Entry(Base):
    """One change: who did what to which subject, chained to the entry before it."""

    __tablename__ = "entry"
    __table_args__ = (
        Index("ix_entry_subject", "subject_kind", "subject_id", "sequence"),
        Index("ix_entry_kind", "subject_kind", "sequence"),
    )

    sequence: Mapped[int] = mapped_column(bigint, primary_key=True, autoincrement=False)
    at: Mapped[moment]
    action: Mapped[short]
    subject_kind: Mapped[short]
    subject_id: Mapped[int] = mapped_column(bigint)
    actor_id: Mapped[int | None] = mapped_column(bigint)
    words_digest: Mapped[str] = mapped_column(String(HASH))
    previous_hash: Mapped[str] = mapped_column(String(HASH))
    hash: Mapped[str] = mapped_column(String(HASH), unique=True)

    words: Mapped["EntryWords"] = relationship(back_populates="entry", lazy="joined")

    @property
    def id(self) -> int:
        return self.sequence

    @property
    def title(self) -> str:
        return f"Entry {self.sequence} of the change log"


class EntryWords(Base):
    """What an entry says in words; the only part of the log that can be erased."""

    __tablename__ = "entry_words"
    __table_args__ = (
        CheckConstraint("erased_at IS NULL OR reason IS NULL", name="erased_is_empty"),
    )

    sequence: Mapped[int] = mapped_column(ForeignKey("entry.sequence"), primary_key=True)
    salt: Mapped[str | None] = mapped_column(String(HASH))
    actor_name: Mapped[str | None]
    subject_title: Mapped[str | None]
    reason: Mapped[str | None]
    differences: Mapped[str | None]  # canonical JSON: {field: [before, after]}
    erased_at: Mapped[moment | None]

    entry: Mapped[Entry] = relationship(back_populates="words")

    @property
    def fields(self) -> dict[str, list[Any]]:
        """The difference: field → [before, after]; empty after erasure."""
        return dict(json.loads(self.differences)) if self.differences else {}


class UsedKey(Base):
    """The idempotency key of a form that had its effect, and which subject it was about."""

    __tablename__ = "used_key"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    person_id: Mapped[int] = mapped_column(bigint)
    digest: Mapped[str] = mapped_column(String(HASH))
    subject_kind: Mapped[str | None]
    subject_id: Mapped[int | None] = mapped_column(bigint)
    at: Mapped[moment]
