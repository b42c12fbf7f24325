"""A cycle: started, dated, its scope frozen."""

from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.refinement import conflicts, digest, guards
from portal.refinement.actions import interests
from portal.refinement.cycle import ENDED, is_at_least, review_of
from portal.refinement.flags import flags
from portal.refinement.models import Cycle, Item, Member
from portal.refinement.queries import cycles as queries
from portal.refinement.queries.scope import Found, in_scope
from portal.registry.actions.constraints import settled

DATES = (
    "insight_from", "insight_until", "proposals_until", "impact_until", "deliberation_until",
    "comment_until", "ballot_until", "effective_on", "acknowledge_until",
)  # fmt: skip


def start_cycle(*, year: int, title: str, purpose: str, actor: Person) -> Cycle:
    """A cycle for `year`; whoever starts it chairs it."""
    at = clock.now()
    taken = "There is a cycle for this year already. Open that one, or choose another year."
    if session.scalars(select(Cycle.id).where(Cycle.year == year)).first() is not None:
        raise Refused(taken, field="year")
    made = Cycle(
        year=year,
        title=title or f"Review of {year}",
        purpose=purpose,
        cancelled_reason="",
        created_by_id=actor.id,
        created_at=at,
    )
    with settled("year", taken), change(made, "start cycle", actor=actor):
        session.flush()
        chair = Member(
            cycle_id=made.id, person_id=actor.id, part=conflicts.CHAIR, position=0, joined_at=at
        )
        with change(chair, "take the chair", actor=actor):
            session.flush()
    return made


def set_calendar(cycle: Cycle, *, actor: Person, ack_share: int, **days: date | None) -> None:
    """When each part of the cycle ends; the days follow each other."""
    require_going(cycle)
    before: date | None = None
    for name in DATES:
        day = days.get(name)
        if day and before and day < before:
            raise Refused("Each day stands after the one before it, or on it.", field=name)
        before = day or before
    start, end = days.get("insight_from"), days.get("insight_until")
    if start and end and (end - start).days < guards.INSIGHT_DAYS:
        raise Refused(
            f"Departments have {guards.INSIGHT_DAYS} days to answer, or more.",
            field="insight_until",
        )
    with change(cycle, "set calendar", actor=actor):
        cycle.ack_share = ack_share
        for name in (*DATES, "next_review_on"):
            setattr(cycle, name, days.get(name))


def freeze_scope(cycle: Cycle, *, actor: Person) -> int:
    """One item for each metric in force, light or full. Again, while planned: as it is now."""
    if cycle.state != "planned":
        raise Refused("The scope is frozen for good: the cycle has begun.")
    found = in_scope(cycle.year, queries.today())
    if not found:
        raise Refused("There is no metric in force yet: there would be nothing to review.")
    with change(cycle, "freeze scope", actor=actor) as entry:
        queries.locked(cycle)
        require_state(cycle, "planned")
        interests.forget(cycle)
        session.execute(delete(Item).where(Item.cycle_id == cycle.id))
        rows = [_row(cycle, one, position) for position, one in enumerate(found, 1)]
        session.execute(insert(Item), rows)
        cycle.scope_frozen_at = clock.now()
        entry.extra |= {
            "items": len(rows),
            "full reviews": sum(row["review"] == "full" for row in rows),
            "digest": digest.sha256_of({"items": [_said(row) for row in rows]}),
        }
        interests.find(cycle)
    return len(found)


def require_going(cycle: Cycle) -> None:
    """Refuse what a cycle that has ended takes no more."""
    if cycle.state in ENDED:
        raise Refused("This cycle has ended: it stays as it was.")


def require_state(cycle: Cycle, *states: str) -> None:
    """Refuse what another has made impossible meanwhile."""
    if cycle.state not in states:
        raise Refused("The cycle has moved on meanwhile. Look at it again.")


def require_before(cycle: Cycle, state: str, message: str) -> None:
    """Refuse what can't be done any more once the cycle has come to `state`."""
    require_going(cycle)
    if is_at_least(cycle.state, state):
        raise Refused(message)


def _row(cycle: Cycle, found: Found, position: int) -> dict[str, Any]:
    raised = flags(found.known)
    return {
        "cycle_id": cycle.id,
        "metric_id": found.metric_id,
        "title": found.title,
        "review": review_of(found.last_full, cycle.year, raised),
        "flags": " ".join(raised),
        "position": position,
        "state": "queued",
        "version": 1,
    }


def _said(row: dict[str, Any]) -> list[Any]:
    return [row["metric_id"], row["review"], row["flags"]]
