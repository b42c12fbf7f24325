"""Reads of items: one with its cycle, its committee and its metric, and those beside it."""

from collections.abc import Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.db import session
from portal.refinement.cycle import STATES, is_at_least
from portal.refinement.models import Cycle, Item, Member, Proposal
from portal.refinement.policy import cycles as policy
from portal.refinement.queries.waiting import SETTLED
from portal.registry.models import Definition, Metric


def item(person: Person, year: int, item_id: int) -> Item | None:
    """An item of the cycle of `year` as far as `person` may see it: one statement.

    With its cycle and committee; its metric with department, owner, definition in force and the
    people who have a part in it.
    """
    seats = joinedload(Item.cycle).joinedload(Cycle.members).joinedload(Member.person)
    metric = joinedload(Item.metric)
    found = (
        select(Item)
        .join(Item.cycle)
        .where(Item.id == item_id, Cycle.year == year)
        .options(
            seats,
            metric.joinedload(Metric.department),
            metric.joinedload(Metric.owner),
            metric.joinedload(Metric.definition).joinedload(Definition.current),
            metric.joinedload(Metric.people),
        )
    )
    one = session.scalars(found).unique().first()
    return one if one is not None and policy.can_see_item(person, one) else None


def locked(item: Item) -> Item:
    """The item as it stands now, held until the transaction ends."""
    found = select(Item).where(Item.id == item.id).with_for_update()
    return session.scalars(found, execution_options={"populate_existing": True}).one()


def undecided_of(metric_id: int) -> Sequence[Item]:
    """A metric's items in cycles that have not decided on it, with their committees."""
    going = [one for one in STATES if not is_at_least(one, "decided")]
    found = (
        select(Item)
        .join(Item.cycle)
        .where(Item.metric_id == metric_id, Item.state.not_in(SETTLED), Cycle.state.in_(going))
        .options(joinedload(Item.cycle).joinedload(Cycle.members))
    )
    return session.scalars(found.order_by(Item.id)).unique().all()


def taken_by(item: Item) -> Proposal | None:
    """The merge of another item that takes this one up, where one is put forward."""
    if item.disposition != "merge":
        return None
    other = select(Proposal).where(Proposal.id == item.proposal_id, Proposal.item_id != item.id)
    return session.scalars(other).first()


def neighbours(item: Item) -> tuple[int | None, int | None]:
    """The items before and after this one in the order of the queue: one statement."""
    same = Item.cycle_id == item.cycle_id
    here = (item.position, item.id)
    place = (Item.position, Item.id)
    before = or_(place[0] < here[0], and_(place[0] == here[0], place[1] < here[1]))
    after = or_(place[0] > here[0], and_(place[0] == here[0], place[1] > here[1]))
    backwards = (Item.position.desc(), Item.id.desc())
    previous = select(Item.id).where(same, before).order_by(*backwards).limit(1)
    following = select(Item.id).where(same, after).order_by(*place).limit(1)
    row = session.execute(
        select(previous.scalar_subquery().label("previous"), following.scalar_subquery())
    ).one()
    return row[0], row[1]
