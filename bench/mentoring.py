"""Fills mentoring: one programme in which every sixth person guides the five after them."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from portal.mentorship.models import (
    MENTEE,
    MENTOR,
    Goal,
    GoalStep,
    Meeting,
    Pairing,
    Profile,
    Programme,
    ProgrammeSettings,
    Question,
)
from portal.mentorship.settings import Settings

MENTEES = 5  # of each mentor: as many as one may have in a programme
GOALS, STEPS, SESSIONS = 3, 4, 10
EVERYTHING = ["skills", "lessons", "practice"]
NEEDS = [{"topic": "charts", "current": 1, "wanted": 3}]
Insert = Callable[[Any, Iterable[dict[str, Any]]], None]


def files() -> list[Path]:
    """What the filled database depends on."""
    return [Path(__file__)]


def fill(add: Insert, people: int, at: datetime, metric_id: int) -> None:
    """Pairs that stand, each with goals, steps, sessions behind and ahead, and a question."""
    today = at.date()
    add(Programme, [
        {"id": 1, "slug": "round", "name": "Mentoring round", "purpose": "", "weeks": 24,
         "rhythm_days": 14, "opens_on": today - timedelta(days=90), "settings_number": 1,
         "closes_on": today + timedelta(days=90), "created_by_id": 1, "created_at": at,
         "version": 1}
    ])  # fmt: skip
    add(ProgrammeSettings, [
        {"programme_id": 1, "number": 1, "settings": Settings().as_dict(), "reason": "",
         "decided_by_id": 1, "created_at": at}
    ])  # fmt: skip
    pairs = list(_pairs(people))
    add(Profile, (_profile(person, at) for person in range(1, people + 1)))
    add(Pairing, (_pairing(number, *pair, at) for number, pair in enumerate(pairs, start=1)))
    add(Goal, (
        {"id": (pairing - 1) * GOALS + goal + 1, "pairing_id": pairing, "goal": f"Goal {goal + 1}",
         "metric_id": metric_id, "skill": "", "due_on": today + timedelta(days=30), "version": 1,
         "state": "open", "created_by_id": 1, "created_at": at}
        for pairing in range(1, len(pairs) + 1) for goal in range(GOALS)
    ))  # fmt: skip
    add(GoalStep, (
        {"goal_id": goal, "step": f"Step {step}", "done_at": at if step % 2 else None}
        for goal in range(1, len(pairs) * GOALS + 1) for step in range(STEPS)
    ))  # fmt: skip
    add(Meeting, (_meeting(pairing, number, at) for pairing in range(1, len(pairs) + 1)
                  for number in range(SESSIONS)))  # fmt: skip
    add(Question, (
        {"pairing_id": pairing, "metric_id": metric_id, "drawing": {}, "asked_at": at,
         "question": "Is the last point a signal?", "answer": "", "version": 1}
        for pairing in range(1, len(pairs) + 1)
    ))  # fmt: skip


def _pairs(people: int) -> Iterator[tuple[int, int]]:
    """Mentor and mentee; who signs in, the first person, is a mentor."""
    for mentor in range(1, people - MENTEES + 1, MENTEES + 1):
        for place in range(1, MENTEES + 1):
            yield mentor, mentor + place


def _profile(person: int, at: datetime) -> dict[str, Any]:
    is_mentor = (person - 1) % (MENTEES + 1) == 0
    return {
        "programme_id": 1, "person_id": person, "side": MENTOR if is_mentor else MENTEE,
        "site": "", "zone": "", "languages": ["English"], "modes": ["video"], "slots": 1023,
        "meetings_a_month": 2, "opted_in": True, "consents": True, "about": "",
        "capacity": MENTEES if is_mentor else 0, "levels": {"charts": 3} if is_mentor else {},
        "needs": [] if is_mentor else NEEDS, "wishes": {}, "waited": 0, "created_at": at,
        "updated_at": at, "version": 1,
    }  # fmt: skip


def _pairing(number: int, mentor: int, mentee: int, at: datetime) -> dict[str, Any]:
    began: date = at.date() - timedelta(days=60)
    return {
        "id": number, "programme_id": 1, "mentor_id": mentor, "mentee_id": mentee,
        "origin": "run", "state": "active", "why": {}, "message": "", "offered_at": at,
        "expires_on": began, "mentor_accepted_at": at, "mentee_accepted_at": at,
        "starts_on": began, "ends_on": began + timedelta(weeks=24), "outcome": "",
        "rhythm_days": 14, "agreement": {}, "shares": EVERYTHING, "evaluation": {},
        "last_met_on": at.date() - timedelta(days=number % 25), "version": 1,
    }  # fmt: skip


def _meeting(pairing: int, number: int, at: datetime) -> dict[str, Any]:
    """Eight behind, of which two did not take place, and two ahead."""
    begins = at + timedelta(days=7 * (number - SESSIONS + 3) - 1)
    state = "planned" if begins > at else "missed" if number < 2 else "held"
    return {
        "pairing_id": pairing, "starts_at": begins, "minutes": 45, "place": "Room 4",
        "agenda": "", "state": state, "sequence": 0, "summary": "", "created_by_id": 1,
        "created_at": at, "version": 1,
    }  # fmt: skip
