"""How a pairing begins: a published run offers it to both sides, one side asks or offers."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from portal import clock
from portal.db import session
from portal.errors import Refused
from portal.mentorship import lifecycle
from portal.mentorship.actions import telling
from portal.mentorship.models import Pairing, Run, RunPair
from portal.mentorship.queries import pairings as queries
from portal.registry.queries.days import today


def offer(run: Run, pairs: Sequence[RunPair]) -> list[Pairing]:
    """Offer the pairs of a run to both sides, inside the `change` of its publication.

    Pairs that stood before and mentees without a mentor are passed over, and what waits for an
    answer between the same two is left as it is. Nothing is offered where one of the mentees has
    a mentor by now. No entry for each pair: that of the run counts them.
    """
    new = [(one.mentor_id, one) for one in pairs if one.mentor_id is not None and not one.is_kept]
    taken = queries.mentees_with_a_mentor(run.programme_id, [one.mentee_id for _, one in new])
    if taken:
        raise Refused(
            f"These have had a mentor since the run was made: {', '.join(taken)}. Pair again first."
        )
    waiting = queries.open_pairs(run.programme_id)
    rows = [
        {
            "programme_id": run.programme_id,
            "mentor_id": mentor_id,
            "mentee_id": one.mentee_id,
            "run_id": run.id,
            "rhythm_days": run.programme.rhythm_days,
            "why": {"score": one.score, "points": one.points},
            **begun("run", lifecycle.OFFERED),
        }
        for mentor_id, one in new
        if (mentor_id, one.mentee_id) not in waiting
    ]
    if not rows:
        return []
    made = list(session.scalars(insert(Pairing).returning(Pairing), rows))
    telling.offered(made)
    return made


def begun(origin: str, state: str) -> dict[str, Any]:
    """What a pairing begins with that waits for an answer."""
    return {
        "origin": origin,
        "state": state,
        "offered_at": clock.now(),
        "expires_on": today() + timedelta(days=lifecycle.OFFER_DAYS),
    }
