"""What the pages of a cycle take feedback on."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Person
from portal.db import session
from portal.feedback.places import Spot
from portal.refinement.models import Cycle, Publication


def spot(_person: Person, parts: Mapping[str, Any]) -> Spot | None:
    """What a cycle's pages take feedback on: its decisions once they are out, else itself."""
    found = select(Cycle, Publication).outerjoin(Publication, Publication.cycle_id == Cycle.id)
    row = session.execute(found.where(Cycle.year == parts["year"])).first()
    if row is None:
        return None
    cycle, made = row
    if made is not None:
        url = f"/refinement/{cycle.year}/changed"
        title = f"Decisions of {cycle.title}"
        return Spot("publication", made.id, title, url, made.by_id, None)
    return Spot("cycle", cycle.id, cycle.title, f"/refinement/{cycle.year}", None, None)
