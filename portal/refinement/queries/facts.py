"""What the guards of a step need to know, read for that step alone."""

from typing import Any

from sqlalchemy import bindparam, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Department
from portal.db import session
from portal.refinement import conflicts
from portal.refinement.facts import Facts, Lack, Named
from portal.refinement.models import (
    Cycle,
    Decision,
    Impact,
    InsightAnswer,
    InsightAsked,
    Item,
    Motion,
    Proposal,
    ProposalMetric,
    ProposalRevision,
    Remark,
)
from portal.refinement.queries import outcomes, together
from portal.refinement.queries.comment import is_told
from portal.refinement.queries.cycles import today
from portal.refinement.queries.evidence import STALE, end_of_window
from portal.refinement.queries.few import FEW, seated
from portal.refinement.queries.lacks import (
    CYCLE,
    NAMED,
    UNDER_WAY,
    items,
    lacks,
    listed,
    listing,
    proposals,
)
from portal.registry.queries.days import day_of

ARGUED = ("objection", "argument")
TEXTLESS = ("keep", "defer")  # their sheets have no risks to tell


def facts(cycle: Cycle, to: str) -> Facts:
    """The facts about `cycle` and its committee, and those that the step to `to` asks for."""
    seats = [one for one in cycle.members if one.left_at is None and one.person.is_active]
    undeclared = [one.person for one in seats if one.interests_declared_at is None]
    opened = cycle.comment_opened_at
    known: dict[str, Any] = {
        "is_scope_frozen": cycle.scope_frozen_at is not None,
        "chairs": sum(one.part == conflicts.CHAIR for one in seats),
        "members": sum(one.part != conflicts.ALTERNATE for one in seats),
        "alternates": sum(one.part == conflicts.ALTERNATE for one in seats),
        "undeclared": Lack(
            len(undeclared),
            tuple(Named("person", one.id, one.name) for one in undeclared[:NAMED]),
        ),
        "insight_from": cycle.insight_from,
        "insight_until": cycle.insight_until,
        "comment_until": cycle.comment_until,
        "comment_opened_on": day_of(opened) if opened else None,
        "is_published": cycle.published_at is not None,
        "ack_share": cycle.ack_share,
        "next_review_on": cycle.next_review_on,
    }
    read = _READERS.get(to)
    return Facts(cycle.state, today(), **known, **(read(cycle) if read else {}))


def _to_insight(cycle: Cycle) -> dict[str, Any]:
    return {"items": session.connection().scalar(_ITEMS, {"cycle": cycle.id}) or 0}


_ITEMS = select(func.count()).select_from(Item).where(Item.cycle_id == CYCLE)


def _to_proposals(cycle: Cycle) -> dict[str, Any]:
    given = {"cycle": cycle.id, "since": end_of_window(cycle)}
    return lacks(_FOR_PROPOSALS, given, without_pack="item", silent="department")


_ANSWERED = exists(
    select(InsightAnswer.id)
    .join(InsightAnswer.item)
    .where(Item.cycle_id == CYCLE, InsightAnswer.department_id == Department.id)
)
_FOR_PROPOSALS = listing(
    without_pack=listed(STALE.order_by(Item.position, Item.id)),
    silent=listed(
        select(Department.id, Department.name.label("title"), literal(0).label("place"))
        .join(InsightAsked, InsightAsked.department_id == Department.id)
        .where(InsightAsked.cycle_id == CYCLE, InsightAsked.reminders < 2, ~_ANSWERED)
        .order_by(Department.name, Department.id)
    ),
)


def _to_impact(cycle: Cycle) -> dict[str, Any]:
    given = {"cycle": cycle.id}
    return lacks(_FOR_IMPACT, given, without_proposal="item", unready_adds="item")


_beside = aliased(Item)
_PROPOSED = or_(
    exists().where(Proposal.item_id == Item.id, Proposal.state.in_((*UNDER_WAY, "decided"))),
    exists().where(  # another item's merge takes it up
        ProposalMetric.metric_id == Item.metric_id,
        ProposalMetric.proposal_id == Proposal.id,
        Proposal.state.in_(UNDER_WAY),
        Proposal.item_id.in_(select(_beside.id).where(_beside.cycle_id == CYCLE)),
    ),
)
_FOR_IMPACT = listing(
    without_proposal=items(~_PROPOSED),
    unready_adds=proposals(
        Proposal.kind == "add", Proposal.replaces_id.is_(None), Proposal.exceptional == ""
    ),
)


def _to_deliberation(cycle: Cycle) -> dict[str, Any]:
    return lacks(_FOR_DELIBERATION, {"cycle": cycle.id}, without_impact="item", unhashed="item")


_COMPLETE = exists().where(
    Impact.proposal_id == Proposal.id,
    Impact.revision == Proposal.revision,
    (Impact.risks != "") | Proposal.kind.in_(TEXTLESS),
    Impact.reversal != "",
)
_FOR_DELIBERATION = listing(
    without_impact=proposals(~_COMPLETE), unhashed=proposals(Proposal.sha256 == "")
)


def _to_final_comment(cycle: Cycle) -> dict[str, Any]:
    names = dict.fromkeys(("without_disposition", "unchanged", "stopped"), "item")
    found = lacks(_FOR_COMMENT, {"cycle": cycle.id}, **names)
    return found | together.lacking(cycle.id)


# unless the item's newest motion was decided for good: back-edges leave it alone
_IS_OPEN = or_(
    Item.motion_id.is_(None),
    ~exists().where(
        Decision.motion_id == Item.motion_id,
        Decision.state != "overturned",
        Decision.outcome.in_(outcomes.SETTLED),
    ),
)
_FOR_COMMENT = listing(
    without_disposition=items(Item.disposition.is_(None) | Item.proposal_id.is_(None), _IS_OPEN),
    unchanged=items(
        exists().where(
            Decision.motion_id == Item.motion_id,
            Decision.state != "overturned",
            Decision.outcome == "reconsider",
            Motion.id == Item.motion_id,
            Proposal.id == Item.proposal_id,
            Proposal.sha256 == Motion.sha256,
        )
    ),
    stopped=items(
        Item.proposal_id.is_not(None),
        exists().where(Impact.proposal_id == Item.proposal_id, Impact.is_stopped),
        _IS_OPEN,
    ),
)


def _to_ballot(cycle: Cycle) -> dict[str, Any]:
    given = {"cycle": cycle.id, "opened": cycle.comment_opened_at, **seated(cycle)}
    missing = lacks(_FOR_BALLOT, given, open_objections="item", amended="item", too_few="item")
    return {"is_comment_told": is_told(cycle), **missing, **together.lacking(cycle.id)}


_FOR_BALLOT = listing(
    open_objections=items(
        exists().where(Remark.item_id == Item.id, Remark.kind.in_(ARGUED), Remark.state == "open")
    ),
    amended=items(  # none before the comment opened: nothing is later than NULL
        exists().where(
            ProposalRevision.proposal_id == Item.proposal_id,
            ProposalRevision.at > bindparam("opened"),
        ),
        _IS_OPEN,
    ),
    too_few=items(Item.proposal_id.in_(FEW), _IS_OPEN),
)


_READERS = {
    "insight": _to_insight,
    "proposals": _to_proposals,
    "impact": _to_impact,
    "deliberation": _to_deliberation,
    "final_comment": _to_final_comment,
    "ballot": _to_ballot,
    "decided": outcomes.to_decided,
    "published": outcomes.to_published,
    "closed": outcomes.to_closed,
}
