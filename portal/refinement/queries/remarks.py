"""Reads of what people say about items."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.db import session
from portal.refinement.models import Item, Remark
from portal.refinement.policy import cycles as policy
from portal.refinement.queries.proposals import with_item

MOST = 200  # that an item's page shows; what waits for an answer comes first


def remark(person: Person, remark_id: int) -> Remark | None:
    """The remark, as far as `person` may see it: three statements."""
    found = (
        select(Remark)
        .where(Remark.id == remark_id)
        .options(*with_item(Remark.item), joinedload(Remark.person), joinedload(Remark.answered_by))
    )
    one = session.scalars(found).unique().first()
    return one if one is not None and policy.can_see_remark(person, one) else None


def of_item(item: Item) -> Sequence[Remark]:
    """What was said of the item: open objections and arguments first, then by time."""
    waiting = (Remark.state == "open") & (Remark.kind != "comment")
    found = (
        select(Remark)
        .where(Remark.item_id == item.id)
        .options(joinedload(Remark.person), joinedload(Remark.answered_by))
        .order_by(waiting.desc(), Remark.at, Remark.id)
        .limit(MOST)
    )
    return session.scalars(found).all()
