"""Reads of owners' statements."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.db import session
from portal.refinement.models import Item, OwnerStatement


def of_item(item: Item) -> OwnerStatement | None:
    """What the owner said, with who it was: one statement."""
    found = select(OwnerStatement).where(OwnerStatement.item_id == item.id)
    return session.scalars(found.options(joinedload(OwnerStatement.by))).first()
