"""Whether a pair keeps the rhythm that it agreed on, and whether it is stuck.

The rules are few and stand on the mentor's page in the same words; each names what would help.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from portal.mentorship.lifecycle import ACTIVE, NO_CONTACT_DAYS

SILENT_RHYTHMS: Final = 2  # agreed intervals without a meeting, and none planned within one more
MISSED_IN_A_ROW: Final = 2  # planned sessions that did not take place since the last that did
QUESTION_DAYS: Final = 7  # that a question may wait for its answer
GOAL_DAYS: Final = 28  # after the start without a goal
OVERDUE_DAYS: Final = 14  # after a goal's day, while it is open

Pace = Literal["on time", "late", "resting"]
RULES: Final = {
    "unmet": f"no meeting within {NO_CONTACT_DAYS} days of the start, and none planned",
    "silent": (
        f"no meeting for {SILENT_RHYTHMS} times the agreed rhythm, and none planned within it"
    ),
    "missed": f"the last {MISSED_IN_A_ROW} planned sessions did not take place",
    "question": f"a question has waited for its answer for more than {QUESTION_DAYS} days",
    "aimless": f"no goal {GOAL_DAYS} days after the start",
    "overdue": f"a goal is open more than {OVERDUE_DAYS} days after its day",
}
HELP: Final = {  # the part of a pair's page where one does something about it
    "unmet": ("Plan a session", "sessions"),
    "silent": ("Plan a session", "sessions"),
    "missed": ("Plan another session", "sessions"),
    "question": ("Answer it", "questions"),
    "aimless": ("Agree on a goal", "goals"),
    "overdue": ("Look at the goal", "goals"),
}


@dataclass(frozen=True)
class Contact:
    """What is known of a pair on a day. Days are of the organisation's zone."""

    state: str
    starts_on: date | None
    rhythm_days: int
    last_met_on: date | None = None
    next_on: date | None = None  # the next planned session, today or later
    missed: int = 0  # planned sessions that did not take place since the last that did
    asked_on: date | None = None  # the oldest question without an answer
    goals: int = 0  # open or met
    goal_due_on: date | None = None  # the earliest day of an open goal


@dataclass(frozen=True)
class Stuck:
    """Why a pair is stuck: a key of RULES, and a sentence with its own figures."""

    why: str
    sentence: str

    @property
    def action(self) -> str:
        return HELP[self.why][0]

    @property
    def anchor(self) -> str:
        return HELP[self.why][1]


def due_on(contact: Contact) -> date | None:
    """The day by which the two should meet again; None before the pair began."""
    since = contact.last_met_on or contact.starts_on
    return since + timedelta(days=contact.rhythm_days) if since else None


def pace(contact: Contact, today: date) -> Pace:
    """Late from the day after the two should have met; a pair that pauses or closes rests."""
    due = due_on(contact)
    if contact.state != ACTIVE or due is None:
        return "resting"
    return "late" if today > due else "on time"


def stuck(contact: Contact, today: date) -> list[Stuck]:
    """Every rule that holds, in the order of RULES; none for a pair that isn't active."""
    if contact.state != ACTIVE or contact.starts_on is None:
        return []
    return [*_silence(contact, today), *_matters(contact, contact.starts_on, today)]


def _silence(contact: Contact, today: date) -> list[Stuck]:
    found = []
    since = contact.last_met_on or contact.starts_on or today
    quiet = (today - since).days
    within = today + timedelta(days=contact.rhythm_days)
    if contact.last_met_on is None:
        if quiet > NO_CONTACT_DAYS and contact.next_on is None:
            found.append(Stuck("unmet", f"Not met yet, {quiet} days after the start."))
    elif quiet > SILENT_RHYTHMS * contact.rhythm_days and (
        contact.next_on is None or contact.next_on > within
    ):
        found.append(Stuck("silent", f"Not met for {quiet} days."))
    if contact.missed >= MISSED_IN_A_ROW:
        found.append(
            Stuck("missed", f"{contact.missed} planned sessions in a row did not take place.")
        )
    return found


def _matters(contact: Contact, started: date, today: date) -> list[Stuck]:
    found = []
    asked, due = contact.asked_on, contact.goal_due_on
    if asked is not None and (today - asked).days > QUESTION_DAYS:
        days = (today - asked).days
        found.append(Stuck("question", f"A question has waited for {days} days."))
    if not contact.goals and (today - started).days > GOAL_DAYS:
        found.append(
            Stuck("aimless", f"No goal yet, {(today - started).days} days after the start.")
        )
    if due is not None and (today - due).days > OVERDUE_DAYS:
        found.append(Stuck("overdue", f"A goal was due {(today - due).days} days ago."))
    return found
