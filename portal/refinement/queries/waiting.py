"""Which items of a cycle wait for whoever looks, as conditions with the parameter `me`.

Built once: a statement that they stand in is written once for each state, and given who looks; at
a ballot with `motions`, too, for only the list of a motion says who votes on it.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, false, or_, select

from portal.refinement import conflicts
from portal.refinement.models import (
    Interest,
    Item,
    OwnerStatement,
    Proposal,
    Remark,
    Score,
)
from portal.registry.models import Metric

ME: Any = bindparam("me")
UNDER_WAY = ("open", "put_forward", "decided")
SETTLED = ("decided", "published", "effective")

CONTESTED = Item.id.in_(
    select(Proposal.item_id).where(
        Proposal.state.in_(("open", "put_forward")), Proposal.kind != "keep"
    )
)  # found once for all items: few proposals are open
UNFLAGGED = and_(
    Item.metric_id.is_not(None), Item.flags == "", Item.disposition.is_(None), ~CONTESTED
)  # nothing put forward, no flags and nothing else proposed: kept with others, as one decision


def waits(state: str, *, sits: bool, puts: bool) -> ColumnElement[bool]:
    """In a cycle of this state something in the item waits: for its owner, or the committee.

    `puts`: whoever looks also chooses what is put forward.
    """
    if state in _OF_OWNERS:
        return _OF_OWNERS[state]
    if not sits or state not in (*_OF_COMMITTEE, "deliberation"):
        return false()
    if state == "ballot":
        return _OF_COMMITTEE[state]
    left = select(Interest.item_id).where(
        Interest.person_id == ME, Interest.level == conflicts.LEAVE
    )
    if state == "deliberation":
        return and_(or_(_TO_SCORE, _TO_CHOOSE) if puts else _TO_SCORE, Item.id.not_in(left))
    return and_(_OF_COMMITTEE[state], Item.id.not_in(left))


_OWNED = Item.metric_id.in_(select(Metric.id).where(Metric.owner_id == ME))
_TOLD = exists().where(OwnerStatement.item_id == Item.id)
_PROPOSED = exists().where(Proposal.item_id == Item.id, Proposal.state.in_(UNDER_WAY))
_SCORED = exists().where(Score.item_id == Item.id, Score.person_id == ME)
_ARGUED = exists().where(
    Remark.item_id == Item.id,
    Remark.kind.in_(("objection", "argument")),
    Remark.state == "open",
)

_OF_OWNERS = {"insight": and_(_OWNED, ~_TOLD), "proposals": and_(_OWNED, ~_PROPOSED)}
_TO_SCORE = and_(Item.review == "full", Item.state.not_in(SETTLED), ~_SCORED)
_TO_CHOOSE = and_(Item.disposition.is_(None), Item.state.not_in(SETTLED), ~UNFLAGGED)
_OF_COMMITTEE: dict[str, ColumnElement[bool]] = {
    "final_comment": _ARGUED,
    "ballot": and_(  # what is not voted on yet does not wait, which NULL IN (…) would not say
        Item.motion_id.is_not(None), Item.motion_id.in_(bindparam("motions", expanding=True))
    ),
}
