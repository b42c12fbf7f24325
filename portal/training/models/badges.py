"""Badges: certificates as signed records that other programs check, and the keys that sign."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from sqlalchemy import JSON, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db import Base, intpk, moment
from portal.training.models.columns import word
from portal.training.models.results import Certificate


class BadgeKey(Base):
    """A pair of keys that signs badges. The newest that hasn't ended signs; all stay published."""

    __tablename__ = "badge_key"
    LOGGED = ("fingerprint", "ended_at")

    id: Mapped[intpk]
    public: Mapped[str] = mapped_column(Text)  # PEM
    sealed: Mapped[str] = mapped_column(Text)  # the private half; see portal/accounts/sealing.py
    created_at: Mapped[moment]
    ended_at: Mapped[moment | None]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the public half, for the log and for comparing by eye."""
        return sha256(self.public.encode()).hexdigest()

    @property
    def name(self) -> str:
        """What the record of our keys calls it."""
        return f"key-{self.id}"


class Badge(Base):
    """The signed record of a certificate, and its place in the list of what was revoked."""

    __tablename__ = "badge"
    __table_args__ = (UniqueConstraint("list_number", "place"),)

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), primary_key=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("badge_key.id"), index=True)
    list_number: Mapped[int]
    place: Mapped[int]  # drawn by lot: it tells nothing about when, or beside whom
    salt: Mapped[str] = mapped_column(word)  # of the holder's hashed address
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    signed_at: Mapped[moment]

    certificate: Mapped[Certificate] = relationship()
    key: Mapped[BadgeKey] = relationship()
