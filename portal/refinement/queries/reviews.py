"""The reviews of a metric over the years, and whether one goes on."""

from collections.abc import Sequence

from sqlalchemy import Row, func, select

from portal.db import session
from portal.refinement.cycle import ENDED
from portal.refinement.models import Cycle, Item, Proposal
from portal.registry.models import Metric

RUNNING = select(func.max(Cycle.year)).where(Cycle.state.not_in(ENDED)).scalar_subquery()
MOST = 10  # years


def reviews_of(metric: Metric) -> Sequence[Row[int, str, int, str, str | None, int]]:
    """Year, title, item, its state and disposition, and open proposals; the newest first."""
    counted = (
        select(func.count())
        .select_from(Proposal)
        .where(Proposal.item_id == Item.id, Proposal.state.in_(("open", "put_forward")))
        .scalar_subquery()
    )
    found = (
        select(
            Cycle.year, Cycle.title, Item.id.label("item_id"), Item.state, Item.disposition,
            counted.label("proposals"),
        )
        .join(Cycle, Item.cycle_id == Cycle.id)
        .where(Item.metric_id == metric.id, Cycle.state != "cancelled")
        .order_by(Cycle.year.desc())
        .limit(MOST)
    )  # fmt: skip
    return session.execute(found).all()
