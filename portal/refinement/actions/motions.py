"""Motions: put to the vote, voted on until the moment they close, opened anew on another text."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.refinement import consensus
from portal.refinement.actions.lapsing import OPEN_FOR, closing_of, end_of, require_going
from portal.refinement.digest import sha256_of
from portal.refinement.models import Ballot, Cycle, Item, Motion, Proposal
from portal.refinement.queries import motions as queries
from portal.refinement.queries.electing import (
    Electorate,
    electorate,
    electorate_on_stop,
    levels_on_motion,
)
from portal.refinement.queries.interests import as_kept
from portal.registry.models import Metric
from portal.web.filters import plural

MOST_NAMED = 4  # metrics in the title of a list
LONGEST = 200  # characters of a title
RATIFYING = "Ratify the suspension of "  # begins the title of such a motion
SETTLED = frozenset({"decided", "published", "effective"})


def open_motion(
    items: Sequence[Item],
    proposal: Proposal | None,
    kind: str,
    actor: Person,
    *,
    title: str = "",
    closes_at: datetime | None = None,
) -> Motion:
    """Put a proposal to the vote, or, without one, to keep all of `items` as they are.

    Two who open one at once: the second is refused. Raises Refused where too few may vote.
    """
    _require_votable(items, proposal, kind)
    cycle = items[0].cycle
    text = text_of(items, proposal, kind)
    rounds = [_next_round(motion, outcome, text) for motion, outcome in _former(items)]
    motion = _motion(
        cycle,
        proposal,
        kind,
        title or (proposal.title if proposal is not None else _keeping(items)),
        text,
        electorate(items, cycle.id),
        closes_at or closing_of(cycle),
    )
    motion.round = max(rounds, default=1)
    with change(motion, "open ballot", actor=actor, items=len(items)):
        session.flush()
        for one in items:
            with change(one, "put to the vote", actor=actor):
                one.motion_id = motion.id
                one.disposition = kind
                one.state = "commented"
    return motion


def open_all(cycle: Cycle, actor: Person) -> list[Motion]:
    """One motion for each text that is put forward and not voted on yet, with all its items."""
    if cycle.state != "ballot":
        raise Refused("The cycle is not at its ballot.")
    waiting = session.execute(
        select(Item, Proposal)
        .join(Proposal, Item.proposal_id == Proposal.id)
        .outerjoin(Motion, Item.motion_id == Motion.id)
        .where(
            Item.cycle_id == cycle.id,
            Item.state.not_in(SETTLED),
            (Motion.id.is_(None)) | (Motion.state != "open"),
        )
        .order_by(Item.position, Item.id)
    ).all()
    if not waiting:
        return []
    texts = {proposal.id: proposal for _, proposal in waiting}
    its_items = {number: [one for one, of in waiting if of.id == number] for number in texts}
    with change(cycle, "open ballots", actor=actor, motions=len(texts)):
        return [open_motion(its_items[one.id], one, one.kind, actor) for one in texts.values()]


def open_ratification(
    metric: Metric,
    reason: str,
    cycle: Cycle,
    items: Sequence[Item],
    actor: Person,
    ratify_by: date,
) -> Motion:
    """Ask the committee to ratify a suspension; `items` are the metric's in that cycle, if any."""
    motion = _motion(
        cycle,
        None,
        "ratify",
        RATIFYING + metric.title,
        sha256_of({"kind": "ratify", "title": metric.title, "reason": reason}),
        electorate_on_stop(metric, items, cycle.id),
        min(clock.now() + OPEN_FOR, end_of(ratify_by)),
    )
    with change(motion, "open ballot", actor=actor, reason=reason):
        session.flush()
    return motion


def vote(motion: Motion, *, choice: str, reason: str, actor: Person) -> Ballot:
    """Cast a ballot, or change the one that was cast, until the moment the motion closes."""
    if choice == "no" and not reason.strip():
        raise Refused("Say why you vote no: the reason is kept with the decision.", field="reason")
    ballot = queries.ballot_of(motion.id, actor.id) or Ballot(
        motion_id=motion.id, person_id=actor.id
    )
    with change(ballot, "cast ballot", actor=actor, motion=motion.id):
        with session.no_autoflush:
            now = queries.locked(motion)
            at = clock.now()
            _require_open(now, at)
            _require_vote(now, actor)
        ballot.choice, ballot.reason, ballot.cast_at = choice, reason.strip(), at
    return ballot


def renew(motion: Motion, *, actor: Person) -> Motion:
    """Open the ballot anew on the text as it is now: what was cast on the old one lapses."""
    items = queries.items_of(motion.id)
    if motion.proposal is None or not items:
        raise Refused("Nothing of this ballot's text has changed.")
    with change(motion, "lapse ballot", actor=actor):
        now = queries.locked(motion)
        if now.state != "open":
            raise Refused("This ballot has ended already.")
        if now.sha256 == motion.proposal.sha256:
            raise Refused("The text has not changed since the ballot opened.")
        now.state = "lapsed"
        now.closed_at = clock.now()
        session.flush()
        kind = motion.proposal.kind
        return open_motion(items, motion.proposal, kind, actor, closes_at=motion.closes_at)


def text_of(items: Sequence[Item], proposal: Proposal | None, kind: str) -> str:
    """The digest of what is voted on."""
    if proposal is not None:
        return proposal.sha256
    listed = [[one.id, one.metric_id, one.title] for one in sorted(items, key=lambda one: one.id)]
    return sha256_of({"kind": kind, "items": listed})


def _motion(
    cycle: Cycle | None,
    proposal: Proposal | None,
    kind: str,
    title: str,
    sha256: str,
    who: Electorate,
    closes_at: datetime,
) -> Motion:
    eligible = len(who.eligible)
    if eligible < consensus.FEWEST:
        few = "Nobody" if not eligible else f"Only {eligible}"
        raise Refused(
            f"{few} may vote on “{title}”, and {consensus.FEWEST} must. Name alternates whose "
            "interests it does not touch, or put fewer items into one ballot."
        )
    now = clock.now()
    if closes_at <= now:
        raise Refused("The ballot's last day is over. Set a later one in the cycle's calendar.")
    return Motion(
        cycle_id=cycle.id if cycle is not None else None,
        proposal=proposal,
        kind=kind,
        title=title[:200],
        sha256=sha256,
        voters=as_kept(who.voters),
        departments=list(who.departments),
        opened_at=now,
        closes_at=closes_at,
    )


def _former(items: Sequence[Item]) -> list[tuple[Motion, str]]:
    """The items' newest motions and what came of them; an open one stands in the way."""
    found = []
    for motion, decision in queries.former(items):
        if motion.state == "open":
            raise Refused(f"“{motion.title}” is being voted on already.")
        found.append((motion, decision.outcome if decision is not None else ""))
    return found


def _next_round(motion: Motion, outcome: str, text: str) -> int:
    if outcome == "reconsider" and motion.sha256 == text:
        raise Refused(f"“{motion.title}” is to be reconsidered: amend it or add conditions first.")
    return 2 if outcome == "reconsider" else motion.round


def _require_votable(items: Sequence[Item], proposal: Proposal | None, kind: str) -> None:
    if not items:
        raise Refused("Choose at least one item.")
    if items[0].cycle.state != "ballot":
        raise Refused("The cycle is not at its ballot yet.")
    if proposal is None and kind != "keep":
        raise Refused("Only keeping metrics as they are is decided with a list.")
    if proposal is not None and (
        proposal.kind != kind or any(one.proposal_id != proposal.id for one in items)
    ):
        raise Refused("One proposal is voted on, for the items for which it is put forward.")
    settled = [one.title for one in items if one.state in SETTLED]
    if settled:
        raise Refused(f"{settled[0]} is decided already.")


def _require_open(motion: Motion, at: datetime) -> None:
    require_going(motion)
    if motion.state == "lapsed":
        raise Refused("The text was changed, so this ballot has lapsed. Vote on the new one.")
    if motion.state != "open" or at >= motion.closes_at:
        raise Refused("This ballot is closed; no votes are taken any more.")
    if motion.proposal is not None and motion.proposal.sha256 != motion.sha256:
        raise Refused(
            "The text was changed after this ballot opened. The chair opens it anew on the new one."
        )


def _require_vote(motion: Motion, actor: Person) -> None:
    seat = queries.seat_in(motion, actor)
    if seat is None:
        raise Refused("Only those of the committee vote whom this ballot names.")
    levels = levels_on_motion(motion)
    if queries.with_levels([seat], levels)[0].recused:
        raise Refused("You are recused from this: you have no vote on it.")


def _keeping(items: Sequence[Item]) -> str:
    """Short lists by name: there are several, and each has other people who may not vote on it."""
    *others, last = [one.title for one in items]
    named = f"Keep {', '.join(others)} and {last}" if others else f"Keep {last}"
    if len(items) == 1 or (len(items) <= MOST_NAMED and len(named) <= LONGEST):
        return named
    return f"Keep {plural(len(items), 'metric')} as they are"
