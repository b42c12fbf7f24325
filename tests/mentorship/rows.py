"""Rows of mentorship laid without the actions, for tests of what is read of them."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal import clock
from portal.db import session
from portal.mentorship.models import (
    Goal,
    GoalStep,
    Meeting,
    Pairing,
    Profile,
    Programme,
    ProgrammeAdministrator,
    Question,
)
from tests import cast, make


def day(days: int):
    """The date so many days from today."""
    return clock.now().date() + timedelta(days=days)


def programme(**more: Any) -> Programme:
    """The programme of these tests, open now; Hal runs it."""
    known = session.scalars(select(Programme)).first()
    if known is not None and not more:
        return known
    given = {
        "slug": "spring", "name": "Spring round", "purpose": "Read charts together.",
        "opens_on": day(-100), "closes_on": day(30), "weeks": 24, "rhythm_days": 14,
        "created_by_id": cast.person("eve").id, "created_at": clock.now(), **more,
    }  # fmt: skip
    made = make.stored(Programme(**given))
    make.stored(
        ProgrammeAdministrator(
            programme_id=made.id, person_id=cast.person("hal").id, since=clock.now()
        )
    )
    return made


def profile(person, side: str = "mentee", **more: Any) -> Profile:
    at = clock.now()
    given = {
        "site": "", "languages": ["English"], "modes": ["video"], "about": "", "consents": True,
        "created_at": at, "updated_at": at, **more,
    }  # fmt: skip
    return make.stored(
        Profile(programme_id=programme().id, person_id=person.id, side=side, **given)
    )


def pairing(mentor="cy", mentee="bo", **more: Any) -> Pairing:
    """A pair that began 50 days ago, met 10 days ago and wants to meet every 14 days."""
    who = [cast.person(one) if isinstance(one, str) else one for one in (mentor, mentee)]
    at = clock.now()
    given = {
        "origin": "run", "state": "active", "message": "", "offered_at": at,
        "expires_on": day(10), "starts_on": day(-50), "ends_on": day(118), "rhythm_days": 14,
        "last_met_on": day(-10), "mentor_accepted_at": at, "mentee_accepted_at": at, **more,
    }  # fmt: skip
    return make.stored(
        Pairing(programme_id=programme().id, mentor_id=who[0].id, mentee_id=who[1].id, **given)
    )


def meeting(of: Pairing, days: int, **more: Any) -> Meeting:
    at = clock.now()
    given = {
        "starts_at": at + timedelta(days=days), "place": "Room 4", "agenda": "", "summary": "",
        "created_by_id": of.mentor_id, "created_at": at, **more,
    }  # fmt: skip
    return make.stored(Meeting(pairing_id=of.id, **given))


def goal(of: Pairing, words: str = "Explain our chart", steps: int = 0, **more: Any) -> Goal:
    """With so many steps, of which the first is done."""
    at = clock.now()
    made = make.stored(
        Goal(
            pairing_id=of.id, goal=words, created_by_id=of.mentee_id, created_at=at,
            **more,
        )
    )  # fmt: skip
    for number in range(steps):
        done = at if number == 0 else None
        make.stored(GoalStep(goal_id=made.id, step=f"Step {number}", done_at=done))
    return made


def question(of: Pairing, metric, words: str = "Is this a signal?", days: int = 0) -> Question:
    at = clock.now() - timedelta(days=days)
    return make.stored(
        Question(
            pairing_id=of.id, metric_id=metric.id, drawing={}, question=words, asked_at=at,
            answer="",
        )
    )  # fmt: skip
