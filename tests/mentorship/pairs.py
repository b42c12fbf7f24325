"""Programmes, profiles and pairings in any state, as rows: for tests of what comes after."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from portal import clock
from portal.accounts.models import Person
from portal.db import session
from portal.insight import actions
from portal.insight.charts import EMPTY
from portal.mentorship.models import (
    Goal,
    GoalStep,
    Meeting,
    Pairing,
    Profile,
    Programme,
    Question,
    SharedNote,
)
from portal.registry.queries.days import today
from tests import cast, make

_numbers = count(1)


def programme(**more: Any) -> Programme:
    """One that is open, for pairs of 24 weeks that meet every 14 days."""
    number = next(_numbers)
    given = {
        "slug": f"round-{number}",
        "name": f"Round {number}",
        "opens_on": today() - timedelta(days=30),
        "closes_on": today() + timedelta(days=60),
        "weeks": 24,
        "rhythm_days": 14,
        "created_by_id": cast.person("dee").id,
        "created_at": clock.now(),
        **more,
    }
    return make.stored(Programme(**given))


def profile(programme: Programme, person: Person, side: str, **more: Any) -> Profile:
    given = {
        "site": "",
        "languages": ["English"],
        "modes": ["video"],
        "slots": 1023,
        "consents": True,
        "capacity": 2 if side == "mentor" else 0,
        "created_at": clock.now(),
        "updated_at": clock.now(),
        **more,
    }
    return make.stored(Profile(programme_id=programme.id, person_id=person.id, side=side, **given))


def pairing(
    state: str,
    mentor: Person | None = None,
    mentee: Person | None = None,
    programme: Programme | None = None,
    **more: Any,
) -> Pairing:
    """Bo guides Cy, unless told otherwise; both have profiles."""
    mentor, mentee = mentor or cast.person("bo"), mentee or cast.person("cy")
    programme = programme or globals()["programme"]()
    for person, side in ((mentor, "mentor"), (mentee, "mentee")):
        known = session.query(Profile).filter_by(
            programme_id=programme.id, person_id=person.id, side=side
        )
        if known.first() is None:
            profile(programme, person, side)
    begun = state not in ("proposed", "offered", "accepted_mentor", "accepted_mentee", "declined",
                          "expired", "withdrawn")  # fmt: skip
    now: date = today()
    given = {
        "origin": "run",
        "offered_at": clock.now(),
        "expires_on": now + timedelta(days=10),
        "rhythm_days": 14,
        "starts_on": now if begun else None,
        "ends_on": now + timedelta(weeks=24) if begun else None,
        **more,
    }
    return make.stored(
        Pairing(
            programme_id=programme.id,
            mentor_id=mentor.id,
            mentee_id=mentee.id,
            state=state,
            **given,
        )
    )


def recompute(metric: Any) -> None:
    """The verdict of a metric, whose drawing questions pin."""
    actions.recompute([metric.id])


def busy(pairing: Pairing, rows: int) -> None:
    """So many goals with a step, sessions, notes and questions."""
    metric = make.metric()
    for number in range(rows):
        goal = make.stored(
            Goal(
                pairing_id=pairing.id, goal=f"Goal {number}", metric_id=metric.id,
                created_by_id=pairing.mentee_id, created_at=clock.now(),
            )
        )  # fmt: skip
        make.stored(GoalStep(goal_id=goal.id, step=f"Step {number}"))
        meeting(pairing, timedelta(days=number + 1))
        make.stored(
            SharedNote(
                pairing_id=pairing.id, author_id=pairing.mentor_id, note=f"Note {number}",
                created_at=clock.now(),
            )
        )  # fmt: skip
        question(pairing, metric)


def meeting(pairing: Pairing, later: timedelta, **more: Any) -> Meeting:
    """A session so much later than now."""
    given = {"minutes": 45, "place": "", "state": "planned", "sequence": 0, **more}
    return make.stored(
        Meeting(
            pairing_id=pairing.id, starts_at=clock.now() + later, created_at=clock.now(),
            created_by_id=pairing.mentor_id, **given,
        )
    )  # fmt: skip


def question(pairing: Pairing, metric: Any) -> Question:
    return make.stored(
        Question(
            pairing_id=pairing.id, metric_id=metric.id, drawing=dict(EMPTY), question="Why?",
            asked_at=clock.now(),
        )
    )  # fmt: skip
