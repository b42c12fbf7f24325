"""More time, attempts or days for one person, with a reason that this person reads."""

from datetime import datetime, timedelta

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.training.actions.starting import allowed_by, rules_of
from portal.training.assessment import rules
from portal.training.models import Allowance, Piece
from portal.training.policy import assessments as policy
from portal.training.queries import assessments as queries

NOTHING = "Give at least one of them: minutes, attempts, or a first or last day."
NOT_YOURS = "You can give an allowance to people of your own department, and not to yourself."
BACKWARDS = "The last day comes before the first one."


def give(
    piece: Piece,
    *,
    person_id: int,
    minutes: int,
    attempts: int,
    opens_at: datetime | None,
    closes_at: datetime | None,
    reason: str,
    actor: Person,
) -> Allowance:
    """What the person has from now on, instead of an earlier allowance; open attempts gain it."""
    person = session.get(Person, person_id)
    if person is None or not policy.can_allow_for(actor, person):
        raise Refused(NOT_YOURS, field="person_id")
    if not (minutes or attempts or opens_at or closes_at):
        raise Refused(NOTHING, field="minutes")
    if opens_at and closes_at and closes_at <= opens_at:
        raise Refused(BACKWARDS, field="closes_at")
    found = queries.any_allowance(person_id, piece.id)
    allowance = found or Allowance(
        person_id=person_id, piece_id=piece.id, reason="", given_by_id=actor.id
    )
    with change(allowance, "allow more", actor=actor, reason=reason):
        allowance.minutes, allowance.attempts = minutes, attempts
        allowance.opens_at, allowance.closes_at = opens_at, closes_at
        allowance.reason, allowance.given_by_id = reason, actor.id
        allowance.ended_at = None
        _move_deadline(piece, allowance, actor)
    return allowance


def end(allowance: Allowance, *, actor: Person) -> None:
    """From now on the rules hold again; an attempt that is open keeps its time."""
    if allowance.ended_at is not None:
        raise Refused("This allowance has ended already.")
    with change(allowance, "end allowance", actor=actor):
        allowance.ended_at = clock.now()


def _move_deadline(piece: Piece, allowance: Allowance, actor: Person) -> None:
    """Give an attempt that is under way the later of its two deadlines."""
    for attempt in queries.attempts_of(allowance.person_id, piece.id):
        if attempt.state != "open" or attempt.deadline is None:
            continue
        ends = rules.deadline(rules_of(piece), allowed_by(allowance), attempt.started_at)
        if ends is not None and ends - attempt.deadline < timedelta():
            continue
        with change(attempt, "move deadline", actor=actor, deadline=ends):
            attempt.deadline, attempt.extra = ends, allowance.minutes
