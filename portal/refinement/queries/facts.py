"""What the guards of a step need to know, read for that step alone."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, bindparam, case, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Department
from portal.db import session
from portal.refinement import clashes, conflicts, guards
from portal.refinement.facts import Facts, Lack, Named
from portal.refinement.models import (
    Acknowledgement,
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
    Publication,
    Remark,
)
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
from portal.refinement.queries.together import objectives_lost, puts
from portal.registry.queries.days import day_of

SETTLED = ("adopted", "rejected")
ARGUED = ("objection", "argument")
NOTICED = ("revise_minor", "revise_major", "merge", "retire", "add")
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
    return found | _together(cycle)


# unless the item's newest motion was decided for good: back-edges leave it alone
_IS_OPEN = or_(
    Item.motion_id.is_(None),
    ~exists().where(
        Decision.motion_id == Item.motion_id,
        Decision.state != "overturned",
        Decision.outcome.in_(SETTLED),
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
    return {"is_comment_told": is_told(cycle), **missing, **_together(cycle)}


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


def _to_decided(cycle: Cycle) -> dict[str, Any]:
    names = dict.fromkeys(("undecided", "to_reconsider", "silent_dissent"), "item")
    return lacks(_FOR_DECIDED, {"cycle": cycle.id}, **names)


_DECIDED = and_(Decision.motion_id == Item.motion_id, Decision.state != "overturned")
_FOR_DECIDED = listing(
    undecided=items(~exists().where(_DECIDED)),
    to_reconsider=items(exists().where(_DECIDED, Decision.outcome.not_in(SETTLED))),
    silent_dissent=items(
        exists().where(_DECIDED, Decision.counts["no"].as_integer() > 0, Decision.dissent == "")
    ),
)


def _to_published(cycle: Cycle) -> dict[str, Any]:
    found = (
        select(Decision, Motion.title, Motion.sha256, Proposal.sha256)
        .join(Decision.motion)
        .outerjoin(Proposal, Proposal.id == Motion.proposal_id)
        .where(
            Decision.cycle_id == cycle.id,
            Decision.outcome == "adopted",
            Decision.state == "decided",
        )
        .order_by(Decision.id)
    )
    adopted = session.execute(found).all()

    def those(is_missing: Callable[[Decision], bool]) -> Lack:
        return _named([row for row in adopted if is_missing(row[0])])

    soonest = today() + timedelta(days=guards.NOTICE_DAYS)
    return {
        "undated": those(lambda one: one.effective_on is None),
        "short_notice": those(
            lambda one: one.kind in NOTICED and (one.effective_on or soonest) < soonest
        ),
        "rewritten": _named([row for row in adopted if row[3] not in (None, row[2])]),
        "without_break": those(lambda one: one.kind == "revise_major" and not one.comparability),
        **_together(cycle, is_adopted=True),
    }


def _named(rows: Sequence[Any]) -> Lack:
    """Decisions by the titles of their motions."""
    named = [Named("motion", one.motion_id, title) for one, title, *_ in rows]
    return Lack(len(named), tuple(named[:NAMED]))


def _together(cycle: Cycle, *, is_adopted: bool = False) -> dict[str, Any]:
    """What all that is put forward or adopted contradicts: one statement, three where it ends
    metrics.
    """
    standing = puts(cycle.id)
    found = clashes.clashes(standing)
    titles = {one.item_id: one.title for one in standing}
    ids = [*dict.fromkeys(number for one in found for number in (one.item_id, one.other_id))]
    lost = objectives_lost(standing, is_adopted=is_adopted)
    return {
        "contradicting": Lack(
            len(ids), tuple(Named("item", one, titles[one]) for one in ids[:NAMED])
        ),
        "contradictions": tuple(one.words for one in found[:NAMED]),
        "uncovered": Lack(
            len(lost),
            tuple(Named("objective", 0, f"{name} ({code})") for code, name in lost[:NAMED]),
        ),
    }


def _to_closed(cycle: Cycle) -> dict[str, Any]:
    told = func.count(Acknowledgement.id)
    known = func.count(Acknowledgement.acknowledged_at)
    silent_yet = Acknowledgement.acknowledged_at.is_(None) & (Acknowledgement.reminders < 2)
    waiting = func.sum(case((silent_yet, 1), else_=0))
    rows = session.execute(
        select(Department.id, Department.name, told, known, waiting)
        .join(Acknowledgement, Acknowledgement.department_id == Department.id)
        .join(Publication, Publication.id == Acknowledgement.publication_id)
        .where(Publication.cycle_id == cycle.id)
        .group_by(Department.id, Department.name)
        .order_by(Department.name, Department.id)
    ).all()
    silent = [Named("department", row[0], row[1]) for row in rows if row[4]]
    return {
        "told": sum(row[2] for row in rows),
        "acknowledged": sum(row[3] for row in rows),
        "unreminded": Lack(len(silent), tuple(silent[:NAMED])),
    }


_READERS = {
    "insight": _to_insight,
    "proposals": _to_proposals,
    "impact": _to_impact,
    "deliberation": _to_deliberation,
    "final_comment": _to_final_comment,
    "ballot": _to_ballot,
    "decided": _to_decided,
    "published": _to_published,
    "closed": _to_closed,
}
