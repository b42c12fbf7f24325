"""What is voted on for an item: one of its proposals put forward, and taken back.

A merge takes up the items of all its metrics: one text, one vote, so that none of them can be kept
by another decision.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.refinement import clashes
from portal.refinement.actions.lapsing import lapse_on
from portal.refinement.actions.motions import SETTLED
from portal.refinement.kinds import Kind
from portal.refinement.models import Cycle, Item, Motion, Proposal, ProposalMetric
from portal.refinement.queries import cycles, together
from portal.refinement.queries import proposals as queries
from portal.refinement.queries.again import is_up_again, last_ballot
from portal.refinement.queries.interests import has_left

IN_FORCE = frozenset({"approved", "suspended"})
EARLIER = frozenset({"queued", "evidence", "proposed"})
CHOOSING = "deliberation"  # the state of a cycle in which it is chosen what is voted on


def put_forward(proposal: Proposal, *, actor: Person) -> Proposal:
    """Of an item's proposals this one is to be voted on; another one steps back."""
    item = proposal.item
    _require_choosing(proposal, cycles.locked(item.cycle))
    if proposal.state != "open":
        raise Refused("It is put forward already, or withdrawn.")
    if has_left(actor, item):
        raise Refused("You have an interest here that keeps you out of this item.")
    sheet = queries.impacts([proposal.id]).get(proposal.id)
    if sheet is None or sheet.revision != proposal.revision:
        raise Refused("Work its impact out again first: the text has changed since.")
    if sheet.is_stopped:
        raise Refused(
            "An objective would be left with no metric. Let another metric serve it first, or "
            "amend the proposal."
        )
    with change(proposal, "put forward", actor=actor):
        _take(proposal, _items_of(proposal), actor)
        proposal.state = "put_forward"
        _require_together(proposal)
    return proposal


def _require_choosing(proposal: Proposal, cycle: Cycle) -> None:
    """In deliberation; during the ballot for items whose own ballot decided nothing."""
    if cycle.state == CHOOSING:
        return
    if not all(is_up_again(one, cycle, last_ballot(one)) for one in _items_of(proposal)):
        raise Refused("What is voted on is chosen while the committee deliberates.")


def release(proposal: Proposal, *, actor: Person, reason: str = "") -> None:
    """It is not put forward any more, for none of its items; inside the caller's `change`."""
    for item in session.scalars(select(Item).where(Item.proposal_id == proposal.id)).all():
        _require_open(item)
        with change(item, "take disposition back", actor=actor, reason=reason):
            item.proposal_id = item.disposition = None
            lapse_on(item, actor)


def follow(proposal: Proposal, merged_before: Collection[int], *, actor: Person) -> None:
    """Its text was amended: the items that it takes up, and what else is put forward, with it."""
    if proposal.state != "put_forward":
        return
    now = {one.id for one in queries.merged(proposal.id)}
    if now != set(merged_before):
        if proposal.item.cycle.state != CHOOSING:
            raise Refused(
                "Which metrics it merges is chosen while the committee deliberates. The chair can "
                "go back to that with it.",
                field="merged",
            )
        release(proposal, actor=actor)
        _take(proposal, _items_of(proposal), actor)
    _require_together(proposal)


def require_no_clash(standing: Sequence[clashes.Put], item_ids: Collection[int]) -> None:
    """Refuse what contradicts something of `standing` in one of these items."""
    against = clashes.with_item(clashes.clashes(standing), item_ids)
    if against:
        raise Refused(
            f"Both can't be decided: {against[0].words} Amend one of them, or put another forward."
        )


def require_replaced_ends(motion: Motion) -> None:
    """An addition is adopted after the metric that it replaces was: else both would stay."""
    if motion.kind != Kind.ADD or motion.proposal is None or motion.proposal.replaces_id is None:
        return
    replaced = Item.metric_id == motion.proposal.replaces_id
    item = session.scalars(select(Item).where(Item.cycle_id == motion.cycle_id, replaced)).first()
    if item is None:
        return
    if item.state not in SETTLED:
        raise Refused(f"Count the ballot on {item.title} first: this would replace it.")
    standing = {one.item_id: one for one in together.puts(item.cycle_id)}
    if item.id not in standing or standing[item.id].kind not in clashes.ENDS:
        raise Refused(
            f"{item.title} stays, and this would replace it. Go back to deliberation with this "
            "item, and say there why it is exceptional or what else it replaces."
        )


def _items_of(proposal: Proposal) -> Sequence[Item]:
    """Its own item, and those of the metrics that it merges, as far as the cycle has them."""
    if proposal.kind != Kind.MERGE:
        return [proposal.item]
    named = select(ProposalMetric.metric_id).where(ProposalMetric.proposal_id == proposal.id)
    found = select(Item).where(
        Item.cycle_id == proposal.item.cycle_id, Item.metric_id.in_(named)
    ).order_by(Item.position, Item.id)  # fmt: skip
    return [proposal.item, *session.scalars(found)]


def _take(proposal: Proposal, items: Sequence[Item], actor: Person) -> None:
    """Be what is put forward for these items; whatever was steps back, from all of its own."""
    for item in items:
        _require_open(item)
        before = session.get(Proposal, item.proposal_id) if item.proposal_id else None
        if before is not None and before.id != proposal.id and before.state == "put_forward":
            with change(before, "step back", actor=actor):
                release(before, actor=actor)
                before.state = "open"
        with change(item, "state disposition", actor=actor):
            item.proposal_id, item.disposition = proposal.id, proposal.kind
            item.comment_opened_at = None  # what was commented on again was another text
            if item.state in EARLIER:
                item.state = "assessed"


def _require_open(item: Item) -> None:
    if item.state in SETTLED:
        raise Refused(f"{item.title} is decided already. Nothing else is put forward for it.")


def _require_together(proposal: Proposal) -> None:
    """Refuse what can't be decided beside all that is put forward or was adopted already."""
    if Kind(proposal.kind) in (Kind.KEEP, Kind.DEFER) and proposal.item.metric_id is None:
        return
    _require_in_force(proposal)
    session.flush()
    standing = together.puts(proposal.item.cycle_id)
    own = [one.item_id for one in standing if one.proposal_id == proposal.id]
    require_no_clash(standing, own)
    if not clashes.ended_by(one for one in standing if one.item_id in own):
        return
    lost = together.objectives_lost(standing)
    if lost:
        raise Refused(
            f"Together with what is put forward already it would leave “{lost[0][1]}” with no "
            "metric. Let another metric serve that objective first, or put another forward."
        )


def _require_in_force(proposal: Proposal) -> None:
    """What ended since it was proposed can't be merged or suspended."""
    if proposal.kind not in (Kind.MERGE, Kind.SUSPEND, Kind.RETIRE):
        return
    metrics = [one.metric for one in [proposal.item] if one.metric is not None]
    for metric in [*metrics, *queries.merged(proposal.id)]:
        if metric.state not in IN_FORCE:
            raise Refused(f"{metric.title} is not in force any more: there is nothing to end.")
