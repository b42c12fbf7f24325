"""What the guards of a step need to know, read for that step alone: three statements at most."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, select

from portal.accounts.models import Department
from portal.db import session
from portal.refinement import conflicts, guards
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
    ProposalRevision,
    Publication,
    Remark,
)
from portal.refinement.queries.comment import is_told
from portal.refinement.queries.cycles import today
from portal.refinement.queries.evidence import stale
from portal.registry.queries.days import day_of

NAMED = 5  # of those that are missing; the page links to the rest
UNDER_WAY = ("open", "put_forward")
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
    found = select(func.count()).select_from(Item).where(Item.cycle_id == cycle.id)
    return {"items": session.scalar(found) or 0}


def _to_proposals(cycle: Cycle) -> dict[str, Any]:
    answered = exists(
        select(InsightAnswer.id)
        .join(InsightAnswer.item)
        .where(Item.cycle_id == cycle.id, InsightAnswer.department_id == Department.id)
    )
    silent = (
        select(Department.id, Department.name)
        .join(InsightAsked, InsightAsked.department_id == Department.id)
        .where(InsightAsked.cycle_id == cycle.id, InsightAsked.reminders < 2, ~answered)
        .order_by(Department.name, Department.id)
    )
    return {
        "without_pack": stale(cycle),
        "silent": _lack("department", silent),
    }


def _to_impact(cycle: Cycle) -> dict[str, Any]:
    proposed = exists().where(
        Proposal.item_id == Item.id, Proposal.state.in_((*UNDER_WAY, "decided"))
    )
    unnamed = and_(
        Proposal.kind == "add", Proposal.replaces_id.is_(None), Proposal.exceptional == ""
    )
    return {
        "without_proposal": _items(cycle, ~proposed),
        "unready_adds": _proposals(cycle, unnamed),
    }


def _to_deliberation(cycle: Cycle) -> dict[str, Any]:
    told = (Impact.risks != "") | Proposal.kind.in_(TEXTLESS)
    complete = exists().where(
        Impact.proposal_id == Proposal.id,
        Impact.revision == Proposal.revision,
        told,
        Impact.reversal != "",
    )
    return {
        "without_impact": _proposals(cycle, ~complete),
        "unhashed": _proposals(cycle, Proposal.sha256 == ""),
    }


def _to_final_comment(cycle: Cycle) -> dict[str, Any]:
    stopped = exists().where(Impact.proposal_id == Item.proposal_id, Impact.is_stopped)
    unsaid = Item.disposition.is_(None) | Item.proposal_id.is_(None)
    return {
        "without_disposition": _items(cycle, unsaid, ~_is_settled()),
        "stopped": _items(cycle, stopped, ~_is_settled()),
    }


def _to_ballot(cycle: Cycle) -> dict[str, Any]:
    argued = exists().where(
        Remark.item_id == Item.id, Remark.kind.in_(ARGUED), Remark.state == "open"
    )
    amended = exists().where(
        ProposalRevision.proposal_id == Item.proposal_id,
        ProposalRevision.at > cycle.comment_opened_at,
    )
    begun = cycle.comment_opened_at is not None
    return {
        "is_comment_told": is_told(cycle),
        "open_objections": _items(cycle, argued),
        "amended": _items(cycle, amended, ~_is_settled()) if begun else Lack(),
    }


def _to_decided(cycle: Cycle) -> dict[str, Any]:
    decided = exists().where(Decision.motion_id == Item.motion_id, Decision.state != "overturned")
    again = exists().where(
        Decision.motion_id == Item.motion_id,
        Decision.state != "overturned",
        Decision.outcome.not_in(SETTLED),
    )
    unkept = exists().where(
        Decision.motion_id == Item.motion_id,
        Decision.counts["no"].as_integer() > 0,
        Decision.dissent == "",
    )
    return {
        "undecided": _items(cycle, ~decided),
        "to_reconsider": _items(cycle, again),
        "silent_dissent": _items(cycle, unkept),
    }


def _to_published(cycle: Cycle) -> dict[str, Any]:
    found = (
        select(Decision, Motion.title)
        .join(Decision.motion)
        .where(
            Decision.cycle_id == cycle.id,
            Decision.outcome == "adopted",
            Decision.state == "decided",
        )
        .order_by(Decision.id)
    )
    adopted = session.execute(found).all()

    def those(is_missing: Callable[[Decision], bool]) -> Lack:
        named = [Named("motion", one.motion_id, title) for one, title in adopted if is_missing(one)]
        return Lack(len(named), tuple(named[:NAMED]))

    soonest = today() + timedelta(days=guards.NOTICE_DAYS)
    return {
        "undated": those(lambda one: one.effective_on is None),
        "short_notice": those(
            lambda one: one.kind in NOTICED and (one.effective_on or soonest) < soonest
        ),
        "without_break": those(lambda one: one.kind == "revise_major" and not one.comparability),
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


def _is_settled() -> ColumnElement[bool]:
    """Whether the item's newest motion was decided for good: back-edges leave it alone."""
    return exists().where(
        Decision.motion_id == Item.motion_id,
        Decision.state != "overturned",
        Decision.outcome.in_(SETTLED),
    )


def _items(cycle: Cycle, *where: ColumnElement[bool]) -> Lack:
    found = select(Item.id, Item.title).where(Item.cycle_id == cycle.id, *where)
    return _lack("item", found.order_by(Item.position, Item.id))


def _proposals(cycle: Cycle, *where: ColumnElement[bool]) -> Lack:
    found = (
        select(Item.id, Proposal.title)
        .join(Proposal.item)
        .where(Item.cycle_id == cycle.id, Proposal.state.in_(UNDER_WAY), *where)
    )
    return _lack("item", found.order_by(Item.position, Proposal.id))


def _lack(kind: str, found: Any) -> Lack:
    """How many rows (identity, title) there are, and the first of them: one statement."""
    counted = found.add_columns(func.count().over()).limit(NAMED)
    rows = session.execute(counted).all()
    return Lack(rows[0][2] if rows else 0, tuple(Named(kind, row[0], row[1]) for row in rows))


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
