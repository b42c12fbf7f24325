"""What the guards of the last steps need to know of decisions, and of who was told of them."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, case, exists, func, select

from portal.accounts.models import Department
from portal.db import session
from portal.refinement import guards
from portal.refinement.facts import Lack, Named
from portal.refinement.models import (
    Acknowledgement,
    Cycle,
    Decision,
    Item,
    Motion,
    Proposal,
    Publication,
)
from portal.refinement.queries import together
from portal.refinement.queries.cycles import today
from portal.refinement.queries.lacks import NAMED, items, lacks, listing

SETTLED = ("adopted", "rejected")
NOTICED = ("revise_minor", "revise_major", "merge", "retire", "add")


def to_decided(cycle: Cycle) -> dict[str, Any]:
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


def to_published(cycle: Cycle) -> dict[str, Any]:
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
        **together.lacking(cycle.id, is_adopted=True),
    }


def _named(rows: Sequence[Any]) -> Lack:
    """Decisions by the titles of their motions."""
    named = [Named("motion", one.motion_id, title) for one, title, *_ in rows]
    return Lack(len(named), tuple(named[:NAMED]))


def to_closed(cycle: Cycle) -> dict[str, Any]:
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
