"""Items that can be commented and voted on again by themselves, and what they need for it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from portal.db import session
from portal.refinement import again, clashes
from portal.refinement.models import (
    Cycle,
    Decision,
    Impact,
    Item,
    Motion,
    Proposal,
    ProposalRevision,
    Remark,
)
from portal.refinement.queries import together
from portal.refinement.queries.comment import is_item_told
from portal.refinement.queries.cycles import today
from portal.registry.queries.days import day_of

SETTLED = ("decided", "published", "effective")
TEXTLESS = ("keep", "defer")  # their sheets have no risks to tell
ARGUED = ("objection", "argument")


def last_ballot(item: Item) -> tuple[Motion, str] | None:
    """The item's newest motion, and what came of it: one statement."""
    if item.motion_id is None:
        return None
    found = (
        select(Motion, Decision.outcome)
        .outerjoin(Decision, (Decision.motion_id == Motion.id) & (Decision.state != "overturned"))
        .where(Motion.id == item.motion_id)
    )
    row = session.execute(found).first()
    return (row[0], row[1] or "") if row is not None else None


def is_up_again(item: Item, cycle: Cycle, last: tuple[Motion, str] | None) -> bool:
    """Whether its ballot decided nothing, and others are voted on meanwhile."""
    return (
        cycle.state == "ballot"
        and item.state not in SETTLED
        and last is not None
        and last[0].state != "open"
    )


def is_commented(item: Item, cycle: Cycle, last: tuple[Motion, str] | None) -> bool:
    """Whether its own final comment is open."""
    return (
        is_up_again(item, cycle, last)
        and item.comment_opened_at is not None
        and last is not None
        and last[0].opened_at < item.comment_opened_at
    )


def voted_with(item: Item, motion: Motion) -> Sequence[Item]:
    """The items decided by the same vote: of a merge all its own, of a list what is left of it."""
    if motion.state == "closed" and motion.proposal_id is None:
        same: Any = (Item.motion_id == motion.id) & (Item.disposition == "keep")
    else:
        same = Item.proposal_id == item.proposal_id
    found = select(Item).where(Item.cycle_id == item.cycle_id, Item.state.not_in(SETTLED), same)
    return session.scalars(found.order_by(Item.position, Item.id)).all() or [item]


def why_back(item: Item, cycle: Cycle, last: tuple[Motion, str] | None) -> str:
    """Why what was adopted can't be published as it is: then it may be sent back; else "".

    Four statements at most, none before it is decided.
    """
    if cycle.state not in ("ballot", "decided") or item.state != "decided" or last is None:
        return ""
    motion, outcome = last
    if outcome != "adopted":
        return ""
    standing = together.puts(cycle.id)
    own = clashes.with_item(clashes.clashes(standing), [item.id])
    if own:
        return own[0].words
    proposal = session.get(Proposal, motion.proposal_id) if motion.proposal_id else None
    if proposal is not None and proposal.sha256 != motion.sha256:
        return "Its text is another than the one that was voted on."
    if cycle.state == "ballot":
        return ""  # what is not decided yet may let another metric serve the objective
    lost = together.objectives_lost(standing, is_adopted=True)
    others = [one for one in standing if one.proposal_id != item.proposal_id]
    if len(together.objectives_lost(others, is_adopted=True)) < len(lost):
        return f"With what else was decided it leaves “{lost[0][1]}” with no metric."
    return ""


def known(item: Item, cycle: Cycle, last: tuple[Motion, str]) -> again.Known:
    """What the two steps ask for: seven statements at most."""
    motion, outcome = last
    items = voted_with(item, motion)
    ids = [one.id for one in items]
    proposal = session.get(Proposal, item.proposal_id) if item.proposal_id is not None else None
    opened = item.comment_opened_at if is_commented(item, cycle, last) else None
    own = clashes.with_item(together.contradictions(cycle.id), ids)
    open_remarks = select(func.count(Remark.id)).where(
        Remark.item_id.in_(ids), Remark.kind.in_(ARGUED), Remark.state == "open"
    )
    return again.Known(
        today=today(),
        comment_opened_on=day_of(opened) if opened is not None else None,
        is_put_forward=proposal is not None and proposal.state == "put_forward",
        is_new_text=outcome != "reconsider"
        or (proposal is not None and proposal.sha256 != motion.sha256),
        is_assessed=proposal is not None and _is_assessed(proposal),
        against=own[0].words if own else "",
        is_told=opened is not None and is_item_told(item, opened),
        objections=session.scalar(open_remarks) or 0,
        is_amended=opened is not None and _is_amended(ids, opened),
    )


def _is_assessed(proposal: Proposal) -> bool:
    found = select(Impact).where(Impact.proposal_id == proposal.id)
    sheet = session.scalars(found).first()
    if sheet is None or sheet.revision != proposal.revision or sheet.is_stopped:
        return False
    return bool(sheet.reversal) and bool(sheet.risks or proposal.kind in TEXTLESS)


def _is_amended(item_ids: Sequence[int], since: Any) -> bool:
    found = (
        select(ProposalRevision.id)
        .join(Item, Item.proposal_id == ProposalRevision.proposal_id)
        .where(Item.id.in_(item_ids), ProposalRevision.at > since)
    )
    return session.scalars(found.limit(1)).first() is not None
