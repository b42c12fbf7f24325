"""What only a published decision may do; fills the port `registry.reserved`."""

from sqlalchemy import select

from portal.db import session
from portal.refinement.effective import ENDING
from portal.refinement.models import Cycle, Decision, Item
from portal.registry import reserved
from portal.registry.models import Metric
from portal.web.filters import day

REVIEW = "Since the yearly review began, this needs its decision. Propose it in the review."


def why_not(what: str, metric: Metric | None) -> str:
    """Why the registry's deciders may not do it; "" where they may. One statement at most."""
    if what in (reserved.BREAKING, "deprecation"):
        held = session.scalars(select(Cycle.id).where(Cycle.state != "cancelled").limit(1)).first()
        return REVIEW if held is not None else ""
    if what == "archiving" and metric is not None:
        ending = (
            select(Decision.effective_on)
            .join(Item, Item.motion_id == Decision.motion_id)
            .where(
                Item.metric_id == metric.id,
                Decision.kind.in_(ENDING),
                Decision.state == "published",
                Decision.outcome == "adopted",
            )
        )
        until = session.scalars(ending).first()
        return f"By the review's decision it stays until {day(until)}." if until else ""
    return ""
