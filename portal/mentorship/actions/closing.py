"""The end of a pairing: closing, five questions to both, closed. Why is asked of nobody.

When it closes, private notes are deleted and the mentor's place is free.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import delete

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.mentorship import evaluation, lifecycle
from portal.mentorship.actions import meetings, telling
from portal.mentorship.actions.guarding import held, refuse_unless_may
from portal.mentorship.lifecycle import CLOSED, CLOSING, EVALUATED, SYSTEM
from portal.mentorship.models import Pairing, PrivateNote
from portal.mentorship.policy.pairings import side
from portal.registry.queries.days import today

ANSWERED = "You have answered already. Thank you."


def begin_closing(pairing: Pairing, *, outcome: str, actor: Person | None) -> Pairing:
    """Bring it to its end; `outcome` is what both may read. Both are asked five questions."""
    pairing = held(pairing)
    refuse_unless_may(pairing, CLOSING, SYSTEM if actor is None else side(actor, pairing))
    if outcome not in lifecycle.OUTCOMES:
        raise Refused("Choose how it ends.", field="outcome")
    with change(pairing, "begin to close pairing", actor=actor):
        pairing.state, pairing.outcome, pairing.paused_until = CLOSING, outcome, None
        pairing.ended_by_id = actor.id if actor else None
        pairing.ends_on = _last_day(pairing)
        session.flush()
        telling.closing(pairing, actor)
    return pairing


def close(pairing: Pairing, *, actor: Person | None) -> Pairing:
    """Close it: the place is free, private notes are gone."""
    pairing = held(pairing)
    refuse_unless_may(pairing, CLOSED, SYSTEM if actor is None else side(actor, pairing))
    with change(pairing, "close pairing", actor=actor):
        pairing.state, pairing.ended_at = CLOSED, clock.now()
        session.execute(delete(PrivateNote).where(PrivateNote.pairing_id == pairing.id))
        meetings.call_off_all(pairing)
        session.flush()
        telling.closed(pairing, actor)
        _settle(pairing)
    return pairing


def evaluate(pairing: Pairing, *, answers: Mapping[str, int], actor: Person) -> Pairing:
    """One side's five answers, once; the other never reads them."""
    pairing = held(pairing)
    who = side(actor, pairing) or ""
    if pairing.state not in (CLOSING, CLOSED):
        raise Refused("The questions are asked once the pairing closes.")
    if pairing.evaluation.get(who):
        raise Refused(ANSWERED)
    whole = {one: int(answers.get(one, 0)) for one in evaluation.ITEMS}
    if not all(one in evaluation.SCALE for one in whole.values()):
        raise Refused("Answer each of the five questions.")
    with change(pairing, "evaluate pairing", actor=actor):
        pairing.evaluation = {**pairing.evaluation, who: whole}
        session.flush()
        _settle(pairing)
    return pairing


def _last_day(pairing: Pairing) -> date:
    """Today, or yesterday where that was agreed: from it on there are two weeks to look back."""
    agreed, now = pairing.ends_on, today()
    return agreed if agreed == now - timedelta(days=1) else now


def _settle(pairing: Pairing) -> None:
    """Once it is closed and both have answered, nothing more is asked."""
    if pairing.state == CLOSED and evaluation.is_complete(pairing.evaluation):
        pairing.state = EVALUATED
        session.flush()
