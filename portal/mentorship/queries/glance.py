"""A pair as one of its two sees it: what lists and cards show of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from portal import clock
from portal.mentorship import rhythm
from portal.mentorship.lifecycle import BY_MENTEE, BY_MENTOR, OPEN, STANDING
from portal.mentorship.models import MENTOR
from portal.web.filters import local, today


@dataclass(frozen=True)
class Session:
    """A meeting as lists show it."""

    id: int
    starts_at: datetime
    minutes: int
    place: str
    state: str
    said: bool | None  # what the person who looks says about whether they met


@dataclass(frozen=True)
class GoalLine:
    """A goal with how many of its steps are done."""

    id: int
    goal: str
    state: str
    due_on: date | None
    code: str | None  # of its metric
    metric: str | None
    steps: int
    done: int

    @property
    def is_late(self) -> bool:
        return self.state == "open" and self.due_on is not None and self.due_on < today()


@dataclass(frozen=True)
class Asked:
    """A question about a metric that has no answer yet."""

    id: int
    question: str
    asked_at: datetime
    code: str
    metric: str


@dataclass(frozen=True)
class Pair:
    """One pairing as one of its two sees it."""

    id: int
    side: str  # of the person who looks
    state: str
    origin: str
    other_id: int
    other: str
    department: str
    programme: str
    slug: str
    starts_on: date | None
    ends_on: date | None
    expires_on: date
    paused_until: date | None
    rhythm_days: int
    last_met_on: date | None
    shares: Sequence[str]
    needs: Sequence[Mapping[str, Any]]
    accepted: bool  # by the person who looks
    pulse: int | None  # what this person answered last, never what the other did
    looked: bool  # the mentor's look of today is noted already
    sessions: list[Session] = field(default_factory=list)
    goals: list[GoalLine] = field(default_factory=list)
    questions: list[Asked] = field(default_factory=list)

    @cached_property
    def is_standing(self) -> bool:
        return self.state in STANDING

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def waits_for_me(self) -> bool:
        """Whether the next word in an offer or request is this person's."""
        asked = BY_MENTEE if self.side == MENTOR else BY_MENTOR
        return self.is_open and not self.accepted and self.state in (asked, "offered")

    @cached_property
    def next(self) -> Session | None:
        """The next planned session."""
        now = clock.now()
        return next(
            (one for one in self.sessions if one.state == "planned" and _end(one) >= now), None
        )

    @cached_property
    def unsaid(self) -> Session | None:
        """The last session of which this person has not said whether it took place."""
        now = clock.now()
        past = [one for one in self.sessions if one.state == "planned" and _end(one) < now]
        return next((one for one in reversed(past) if one.said is None), None)

    @cached_property
    def contact(self) -> rhythm.Contact:
        """What the rules of rhythm look at."""
        ahead = self.next
        since = self.last_met_on
        missed = [
            one
            for one in self.sessions
            if one.state == "missed" and (since is None or local(one.starts_at).date() > since)
        ]
        asked = min((one.asked_at for one in self.questions), default=None)
        due = [one.due_on for one in self.goals if one.state == "open" and one.due_on]
        return rhythm.Contact(
            self.state, self.starts_on, self.rhythm_days, since,
            next_on=local(ahead.starts_at).date() if ahead else None,
            missed=len(missed),
            asked_on=local(asked).date() if asked else None,
            goals=len(self.goals),
            goal_due_on=min(due, default=None),
        )  # fmt: skip

    @cached_property
    def pace(self) -> rhythm.Pace:
        return rhythm.pace(self.contact, today())

    @cached_property
    def due_on(self) -> date | None:
        return rhythm.due_on(self.contact)

    @property
    def late_since(self) -> date | None:
        """The first day on which the two should have met and had not."""
        due = self.due_on
        return due + timedelta(days=1) if due else None

    @cached_property
    def stuck(self) -> list[rhythm.Stuck]:
        return rhythm.stuck(self.contact, today())


def urgent_first(pairs: Sequence[Pair]) -> list[Pair]:
    """Those that are stuck, then those that are late, then the others, each as they stood."""
    return sorted(pairs, key=lambda one: (not one.stuck, one.pace != "late"))


def _end(one: Session) -> datetime:
    return one.starts_at + timedelta(minutes=one.minutes)
