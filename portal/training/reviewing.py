"""When a missed question comes back: the FSRS algorithm with our settings, docs/methods/skills.md.

A card is JSON (`fsrs.Card.to_dict`). Steps of minutes are left out: what was missed comes back on
another day. Fuzzing is off, so the same answers give the same days.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol, TypeVar

from fsrs import Card, Rating, Scheduler

RETENTION = 0.9  # chance of still knowing it when it comes back
A_DAY = 10  # cards at most
SCHEDULER = Scheduler(
    desired_retention=RETENTION, learning_steps=(), relearning_steps=(), enable_fuzzing=False
)


class Due(Protocol):
    """A card as it is kept."""

    @property
    def due_on(self) -> date: ...
    @property
    def id(self) -> int: ...


Kept = TypeVar("Kept", bound=Due)


def wants_card(state: str, hints: int) -> bool:
    """Whether an answer makes a card: whatever is not right, or was right with hints."""
    return state != "right" or hints > 0


def rated(state: str, hints: int) -> Rating:
    """Wrong or nothing: Again; partly right or with hints: Hard; right: Good."""
    if state in ("wrong", "unanswered"):
        return Rating.Again
    return Rating.Hard if hints or state == "partial" else Rating.Good


def reviewed(
    card: dict[str, Any] | None, rating: Rating, at: datetime, number: int = 1
) -> tuple[dict[str, Any], date]:
    """The card after an answer at `at`, and the day when it is due again, tomorrow at the soonest.

    None begins a card, under `number`.
    """
    moment = at.astimezone(UTC)
    held = Card.from_json(json.dumps(card)) if card else Card(card_id=number, due=moment)
    after, _log = SCHEDULER.review_card(held, rating, moment)
    soonest = moment.date() + timedelta(days=1)
    return dict(after.to_dict()), max(after.due.date(), soonest)


def due_today(cards: Iterable[Kept], today: date, done_today: int = 0) -> list[Kept]:
    """Cards to ask today, those due longest first, ten a day at most."""
    due = sorted(
        (one for one in cards if one.due_on <= today), key=lambda one: (one.due_on, one.id)
    )
    return due[: max(0, A_DAY - done_today)]
