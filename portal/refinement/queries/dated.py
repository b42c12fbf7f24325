"""What the refinement hands to calendars and to the start page: days of a cycle, what waits."""

from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.db import session
from portal.notices.calendar_text import Day
from portal.refinement.cycle import ENDED, WORDS
from portal.refinement.models import Cycle, Member, Suspension
from portal.refinement.queries.suspensions import GOING
from portal.web.found import Waiting

DAYS = {
    "insight_until": "Departments have answered",
    "proposals_until": "Proposals are in",
    "impact_until": "Impact sheets are complete",
    "deliberation_until": "Deliberation ends",
    "comment_until": "Final comment ends",
    "ballot_until": "Ballot ends",
    "effective_on": "Decisions hold from here",
    "acknowledge_until": "Everybody has acknowledged",
}
UNTIL = {  # the day that ends a state
    "insight": "insight_until",
    "proposals": "proposals_until",
    "impact": "impact_until",
    "deliberation": "deliberation_until",
    "final_comment": "comment_until",
    "ballot": "ballot_until",
    "acknowledging": "acknowledge_until",
}
HEADING = "The annual refinement"


def due_days(person: Person) -> list[Day]:
    """The calendar's days of the cycles in whose committee `person` has a seat: one statement."""
    return [
        Day(
            f"cycle:{cycle.id}:{name}",
            getattr(cycle, name),
            f"{label}: {cycle.title}",
            "",
            url_for("refinement.cycle", year=cycle.year),
        )
        for cycle, _ in session.execute(_seats(person))
        for name, label in DAYS.items()
        if getattr(cycle, name) is not None
    ]


def waiting(person: Person) -> list[Waiting]:
    """Interests to declare, and cycles that their chair takes on: two statements."""
    found = []
    for cycle, seat in session.execute(_seats(person)):
        if seat.interests_declared_at is None:
            url = url_for("refinement.interests_of", year=cycle.year)
            found.append(Waiting(HEADING, "Declare your interests", url, cycle.title))
        if seat.part == "chair":
            found.append(_step(cycle))
    return found + [
        Waiting(
            HEADING,
            f"Second the suspension of {one.metric.name}?",
            url_for("refinement.suspension", suspension_id=one.id),
            one.reason[:100],
        )
        for one in session.scalars(_to_second(person))
    ]


def _step(cycle: Cycle) -> Waiting:
    until = UNTIL.get(cycle.state)
    return Waiting(
        HEADING,
        f"Lead {cycle.title} on",
        url_for("refinement.cycle", year=cycle.year),
        f"It is at “{WORDS[cycle.state].lower()}”: its checklist says what is missing.",
        getattr(cycle, until) if until else None,
    )


def _seats(person: Person) -> Any:
    return (
        select(Cycle, Member)
        .join(Member, Member.cycle_id == Cycle.id)
        .where(Member.person_id == person.id, Member.left_at.is_(None), Cycle.state.not_in(ENDED))
        .order_by(Cycle.year)
    )


def _to_second(person: Person) -> Any:
    seats = select(Member.cycle_id).where(
        Member.person_id == person.id, Member.left_at.is_(None), Member.part != "alternate"
    )
    return (
        select(Suspension)
        .where(
            Suspension.state == GOING[0],
            Suspension.asked_by_id != person.id,
            Suspension.cycle_id.in_(seats),
        )
        .options(joinedload(Suspension.metric))
        .order_by(Suspension.id)
    )
