"""One item commented and voted on again: its ballot decided nothing, and the others stand.

Or what it decided contradicts another decision, so that nothing could be published.
"""

from collections.abc import Sequence

from sqlalchemy import select

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.notices import telling
from portal.refinement import again
from portal.refinement.actions import comment, lapsing, motions
from portal.refinement.actions.advancing import STEPPED
from portal.refinement.actions.interests import seated
from portal.refinement.checks import Check
from portal.refinement.models import Advance, Cycle, Decision, Item, Motion, Proposal
from portal.refinement.queries import again as queries
from portal.refinement.queries import cycles
from portal.refinement.queries.motions import items_of

NOT_NOW = "Only an item whose ballot decided nothing is taken up again, while others are voted on."


def open_comment(item: Item, *, reason: str, actor: Person) -> None:
    """Have everybody affected comment on it once more, for the same ten days as before any ballot.

    Two at once: the second is refused, unless the text has changed since.
    """
    with change(item, "open comment again", actor=actor, reason=reason):
        items = _held(item)
        last = queries.last_ballot(item)
        if last is None or not queries.is_up_again(item, item.cycle, last):
            raise Refused(NOT_NOW)
        now = queries.known(item, item.cycle, last)
        if now.comment_opened_on is not None and not now.is_amended:
            raise Refused("Its comment is open already.")
        _require(again.to_comment(now))
        for one in items:
            one.comment_opened_at, one.state = clock.now(), "assessed"
        session.flush()
        comment.tell_affected_by(item, items, actor)
        _tell(item, f"{item.title}: commented again", reason, actor)


def open_ballot(item: Item, *, actor: Person) -> Motion:
    """Have it voted on again, by the same rules; its ballot stays open for a week at least."""
    with change(item, "open ballot again", actor=actor):
        items = _held(item)
        last = queries.last_ballot(item)
        if last is None or not queries.is_commented(item, item.cycle, last):
            raise Refused("It is voted on again after everybody affected could comment.")
        _require(again.to_ballot(queries.known(item, item.cycle, last)))
        is_list = last[0].proposal_id is None and len(items) > 1
        proposal = None if is_list else session.get(Proposal, item.proposal_id)
        closes_at = max(
            clock.now() + lapsing.OPEN_FOR,
            lapsing.end_of(item.cycle.ballot_until) if item.cycle.ballot_until else clock.now(),
        )
        kind = "keep" if proposal is None else proposal.kind
        made = motions.open_motion(items, proposal, kind, actor, closes_at=closes_at)
        _tell(item, f"{item.title}: voted on again", "The ballot is open.", actor)
    return made


def send_back(item: Item, *, reason: str, actor: Person) -> None:
    """What was decided of it is taken back, and the cycle is at its ballot again, for it alone.

    Only where the checklist of the publication stops at it. Two at once: the second is refused.
    """
    cycle = item.cycle
    with change(item, "send item back", actor=actor, reason=reason):
        _held(item)
        last = queries.last_ballot(item)
        if last is None or not queries.why_back(item, cycle, last):
            raise Refused("Only what contradicts another decision is sent back.")
        decision = session.scalars(
            select(Decision).where(Decision.motion_id == last[0].id, Decision.state == "decided")
        ).one()
        with change(decision, "take decision back", actor=actor, reason=reason):
            decision.state = "overturned"
        for one in items_of(last[0].id):
            one.state, one.comment_opened_at = "assessed", None
        _back_to_ballot(cycle, reason, actor)
        _tell(item, f"{item.title}: sent back", reason, actor)


def _back_to_ballot(cycle: Cycle, reason: str, actor: Person) -> None:
    """No step of the machine, which would open ballots: other decisions stand meanwhile."""
    if cycle.state == "ballot":
        return
    taken = Advance(
        cycle_id=cycle.id, from_state=cycle.state, to_state="ballot", reason=reason,
        by_id=actor.id, at=clock.now(),
    )  # fmt: skip
    with change(cycle, "go back to “ballot”", actor=actor, reason=reason):
        cycle.state = "ballot"
        with change(taken, "step", actor=actor, reason=reason):
            session.flush()


def _held(item: Item) -> Sequence[Item]:
    """The cycle held until the transaction ends, and the items that go together."""
    cycles.locked(item.cycle)
    session.refresh(item)
    last = queries.last_ballot(item)
    return queries.voted_with(item, last[0]) if last is not None else [item]


def _require(checks: Sequence[Check]) -> None:
    missing = [one for one in checks if not one.holds]
    if missing:
        raise Refused(f"Not yet. {missing[0].asks} {missing[0].missing}".strip())


def _tell(item: Item, title: str, sentence: str, actor: Person) -> None:
    telling.tell(
        [one.person_id for one in seated(item.cycle.members)],
        STEPPED,
        f"item:{item.id}:again:{clock.now():%Y-%m-%dT%H:%M:%S}",
        subject=item,
        title=title[:200],
        sentence=sentence,
        actor=actor,
    )
