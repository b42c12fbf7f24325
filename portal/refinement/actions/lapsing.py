"""How long ballots are open, when they rest, and when what was cast lapses."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import update

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.refinement.cycle import ENDED
from portal.refinement.models import Cycle, Item, Motion, Proposal
from portal.refinement.queries import motions as queries

OPEN_FOR = timedelta(days=7)  # where the cycle's calendar says nothing


def closing_of(cycle: Cycle) -> datetime:
    """The end of the ballot's last day, where people work; a week from now without a calendar."""
    if cycle.ballot_until is None:
        return clock.now() + OPEN_FOR
    return end_of(cycle.ballot_until)


def end_of(day: date) -> datetime:
    """The moment at which a day ends where people work."""
    zone = ZoneInfo(current_app.config["SETTINGS"].timezone)
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)


def require_going(motion: Motion) -> None:
    """Refuse what rests while the cycle deliberates again, and what it was cancelled with."""
    cycle = motion.cycle
    if motion.kind == "ratify" or cycle is None or cycle.state == "ballot":
        return
    raise Refused(
        "This cycle has ended, and its ballots with it."
        if cycle.state in ENDED
        else "Ballots rest until the cycle is at its ballot again. Votes on what stays stand."
    )


def go_on(cycle: Cycle) -> None:
    """Ballots that rested while the cycle deliberated again stay open as long as the new ones."""
    session.execute(
        update(Motion)
        .where(
            Motion.cycle_id == cycle.id,
            Motion.state == "open",
            Motion.kind != "ratify",
            Motion.closes_at < closing_of(cycle),
        )
        .values(closes_at=closing_of(cycle), version=Motion.version + 1)
    )


def end_ballot(motion_id: int | None, *, actor: Person | None) -> None:
    """What is voted on is no longer asked: votes lapse, if it was open yet."""
    motion = session.get(Motion, motion_id) if motion_id is not None else None
    if motion is not None and queries.locked(motion).state == "open":
        with change(motion, "lapse ballot", actor=actor):
            motion.state, motion.closed_at = "lapsed", clock.now()


def lapse_on(item: Item, actor: Person) -> None:
    """Something else is put forward for `item`: what is voted on it lapses, a list as a whole."""
    end_ballot(item.motion_id, actor=actor)


def lapse_of(proposal: Proposal, actor: Person) -> int:
    """Open ballots on an older text of `proposal` lapse; call it in the change that amends it."""
    ended = (
        update(Motion)
        .where(
            Motion.proposal_id == proposal.id,
            Motion.state == "open",
            Motion.sha256 != proposal.sha256,
        )
        .values(state="lapsed", closed_at=clock.now(), version=Motion.version + 1)
        .execution_options(synchronize_session=False)
    )
    return int(session.connection().execute(ended).rowcount)
