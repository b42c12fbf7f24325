"""Items that may be kept in one go, and why others may not."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select

from portal.accounts.models import Person
from portal.db import session
from portal.refinement import conflicts
from portal.refinement.models import Cycle, Impact, Interest, Item, Proposal
from portal.refinement.queries.waiting import CONTESTED, ME, UNFLAGGED

OPEN = ("open", "put_forward")

_LEFT = Item.id.in_(
    select(Interest.item_id).where(Interest.person_id == ME, Interest.level == conflicts.LEAVE)
)
MAY_BE_KEPT = and_(UNFLAGGED, ~_LEFT)  # whoever looks need not leave it


def chosen(cycle: Cycle, item_ids: Sequence[int], person: Person) -> Sequence[Any]:
    """Those of the items that belong to the cycle, with all that could keep one from the list."""

    def told(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return case((condition, 1), else_=0)

    found = select(
        Item.id,
        Item.title,
        Item.disposition,
        told(Item.flags != "").label("flagged"),
        told(Item.metric_id.is_(None)).label("new"),
        told(CONTESTED).label("contested"),
        told(_LEFT).label("left"),
    ).where(Item.cycle_id == cycle.id, Item.id.in_(item_ids))
    return session.execute(found.order_by(Item.position, Item.id), {"me": person.id}).all()


def keeps(item_ids: Sequence[int]) -> dict[int, int]:
    """By item, the oldest open proposal to keep it whose sheet is of its text as it stands."""
    found = (
        select(Proposal.item_id, func.min(Proposal.id))
        .join(Impact, Impact.proposal_id == Proposal.id)
        .where(
            Proposal.item_id.in_(item_ids),
            Proposal.kind == "keep",
            Proposal.state == "open",
            Impact.revision == Proposal.revision,
            Impact.is_stopped.is_(False),
        )
        .group_by(Proposal.item_id)
    )
    return {row[0]: row[1] for row in session.execute(found)}


def proposed(item_ids: Sequence[int]) -> set[int]:
    """Those of the items for which something is proposed."""
    found = select(Proposal.item_id).where(Proposal.item_id.in_(item_ids), Proposal.state.in_(OPEN))
    return set(session.scalars(found))
