"""Programmes, how each pairs, who administers it, and the profiles of who takes part."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.db import Base, intpk, moment, short, words
from portal.registry.models import Metric

MENTOR: Final = "mentor"
MENTEE: Final = "mentee"

word = String(20)  # of the vocabulary


class Programme(Base):
    """A round of mentoring with its days, its rules and its people."""

    __tablename__ = "mentoring_programme"
    LOGGED = (
        "slug", "name", "purpose", "opens_on", "closes_on", "weeks", "rhythm_days",
        "settings_number", "ended_at",
    )  # fmt: skip

    id: Mapped[intpk]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[short]
    purpose: Mapped[words]
    opens_on: Mapped[date]  # from then people fill in profiles
    closes_on: Mapped[date]  # the last day for profiles, requests and runs
    weeks: Mapped[int] = mapped_column(default=24)  # of a pair, unless it agrees on others: 4 to 52
    rhythm_days: Mapped[int] = mapped_column(default=14)  # between meetings, unless a pair agrees
    settings_number: Mapped[int] = mapped_column(default=1)  # which settings hold now
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[moment]
    ended_at: Mapped[moment | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    administrators: Mapped[list[ProgrammeAdministrator]] = relationship(
        back_populates="programme", order_by="ProgrammeAdministrator.id"
    )

    @property
    def is_ended(self) -> bool:
        return self.ended_at is not None

    def is_open_on(self, day: date) -> bool:
        """Whether people join, ask and offer, and runs are made, on `day`."""
        return not self.is_ended and self.opens_on <= day <= self.closes_on


class ProgrammeAdministrator(Base):
    """Who runs a programme and sees its runs and "not with" lists; no other administrator does."""

    __tablename__ = "mentoring_administrator"
    __table_args__ = (UniqueConstraint("programme_id", "person_id"),)
    LOGGED = ("programme_id", "person_id", "ended_at")

    id: Mapped[intpk]
    programme_id: Mapped[int] = mapped_column(ForeignKey("mentoring_programme.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    since: Mapped[moment]
    ended_at: Mapped[moment | None]

    programme: Mapped[Programme] = relationship(back_populates="administrators")
    person: Mapped[Person] = relationship()


class ProgrammeSettings(Base):
    """One version of how a programme pairs: rules, weights, load steps. Never changed."""

    __tablename__ = "mentoring_settings"
    __table_args__ = (UniqueConstraint("programme_id", "number"),)
    LOGGED = ("programme_id", "number", "settings", "reason")

    id: Mapped[intpk]
    programme_id: Mapped[int] = mapped_column(ForeignKey("mentoring_programme.id"))
    number: Mapped[int]
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)  # `rules.Settings.as_dict()`
    reason: Mapped[words]
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[moment]

    decided_by: Mapped[Person] = relationship()


class Profile(Base):
    """Somebody's side in a programme: what a mentor offers or a mentee needs.

    Whether one takes part or pauses, and the "not with" list, are told to nobody else.
    """

    __tablename__ = "mentoring_profile"
    __table_args__ = (
        UniqueConstraint("programme_id", "person_id", "side"),
        Index("ix_mentoring_profile_person", "person_id"),
        CheckConstraint("capacity BETWEEN 0 AND 5", name="capacity_0_to_5"),
        CheckConstraint("slots BETWEEN 0 AND 1023", name="ten_slots"),
    )
    LOGGED = ("programme_id", "person_id", "side")  # the rest is the person's own

    id: Mapped[intpk]
    programme_id: Mapped[int] = mapped_column(ForeignKey("mentoring_programme.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    side: Mapped[str] = mapped_column(word)  # mentor or mentee
    site: Mapped[short]
    zone: Mapped[str] = mapped_column(String(60), default="")  # of IANA; empty: the organisation's
    languages: Mapped[list[str]] = mapped_column(JSON)
    modes: Mapped[list[str]] = mapped_column(JSON)  # "in person", "video", "telephone"
    slots: Mapped[int] = mapped_column(default=0)  # bit 2·day + half: Monday morning is bit 0
    meetings_a_month: Mapped[int] = mapped_column(default=2)
    opted_in: Mapped[bool] = mapped_column(default=True)
    paused_until: Mapped[date | None]
    consents: Mapped[bool] = mapped_column(default=False)  # may others of the programme read it
    about: Mapped[words]  # the goal of a mentee, the introduction of a mentor
    capacity: Mapped[int] = mapped_column(default=0)  # a mentor's places: 0 to 5
    levels: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # mentor: topic to 1–4
    needs: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # mentee: topic,
    # current and wanted level, the most wanted first, at most three
    wishes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # of a mentor
    trained_on: Mapped[date | None]  # when the mentor was trained to be one
    waited: Mapped[int] = mapped_column(default=0)  # runs that left this mentee without a mentor
    created_at: Mapped[moment]
    updated_at: Mapped[moment]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    programme: Mapped[Programme] = relationship()
    person: Mapped[Person] = relationship()
    metrics: Mapped[list[Metric]] = relationship(
        secondary="mentoring_profile_metric", order_by=Metric.id
    )


class ProfileMetric(Base):
    """A metric that a mentor stewards or a mentee uses."""

    __tablename__ = "mentoring_profile_metric"

    profile_id: Mapped[int] = mapped_column(ForeignKey("mentoring_profile.id"), primary_key=True)
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), primary_key=True, index=True)


class NotWith(Base):
    """Somebody doesn't want to be paired with somebody.

    Only the programme's administrator reads it; nothing of it stands in the log.
    """

    __tablename__ = "mentoring_not_with"
    __table_args__ = (UniqueConstraint("programme_id", "author_id", "other_id"),)

    id: Mapped[intpk]
    programme_id: Mapped[int] = mapped_column(ForeignKey("mentoring_programme.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[moment]

    programme: Mapped[Programme] = relationship()
    other: Mapped[Person] = relationship(foreign_keys=[other_id])


class Reviewer(Base):
    """Who writes whose review, as far as programmes know: such two are never paired."""

    __tablename__ = "mentoring_reviewer"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    created_at: Mapped[moment]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    reviewer: Mapped[Person] = relationship(foreign_keys=[reviewer_id])
