"""What of the refinement hangs on a metric: items under review and proposals for them."""

from collections.abc import Sequence

from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.db import session
from portal.refinement.cycle import ENDED
from portal.refinement.models import Cycle, Item, Proposal
from portal.registry.dependants import Dependant
from portal.registry.models import Metric


def dependants(_person: Person, metric: Metric) -> Sequence[Dependant]:
    """The metric's item in a cycle that goes on, with how many proposals: one statement."""
    counted = (
        select(func.count())
        .select_from(Proposal)
        .where(Proposal.item_id == Item.id, Proposal.state.in_(("open", "put_forward")))
        .scalar_subquery()
    )
    found = (
        select(Item.id, Cycle.year, Cycle.title, counted.label("proposals"))
        .join(Cycle, Item.cycle_id == Cycle.id)
        .where(
            Item.metric_id == metric.id,
            Cycle.state.not_in(ENDED),
            Item.state.not_in(("published", "effective")),
        )
        .order_by(Cycle.year)
    )
    return [
        Dependant(
            "item",
            f"It is under review in “{row.title}”, with {row.proposals} "
            f"{'proposal' if row.proposals == 1 else 'proposals'}",
            f"/refinement/{row.year}/items/{row.id}",
        )
        for row in session.execute(found)
    ]
