"""What a person answers for, on their page."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.db import session
from portal.registry.models import Metric
from portal.registry.queries.visible import seen_by

MOST = 50  # metrics; who owns more finds the others by the registry's filter
OVER = ("archived", "rejected")


def load_panel(viewer: Person, person: Person) -> dict[str, Any] | None:
    """What registry/_owned.html needs, as far as `viewer` may see it: one statement."""
    found = (
        select(Metric)
        .where(Metric.owner_id == person.id, seen_by(viewer), Metric.state.not_in(OVER))
        .options(joinedload(Metric.department))
        .order_by(Metric.name, Metric.id)
        .limit(MOST)
    )
    metrics = session.scalars(found).all()
    return {"person": person, "metrics": metrics, "most": MOST} if metrics else None
