"""Reads of proposals: one, those of an item, their revisions and sheets."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Department, Person
from portal.db import session
from portal.refinement.models import (
    Cycle,
    Impact,
    Item,
    Member,
    Proposal,
    ProposalMetric,
    ProposalRevision,
)
from portal.refinement.policy import cycles as policy
from portal.registry.models import Definition, Metric, MetricPerson

UNSEEN = ("draft", "asked")  # states in which not everybody sees it
OPEN = ("open", "put_forward")  # states in which the committee works on it


def with_item(item: Any) -> tuple[Any, ...]:
    """What the predicates read of an item: its cycle's committee, its metric and whose it is."""
    return (
        joinedload(item).joinedload(Item.cycle).selectinload(Cycle.members).joinedload(
            Member.person
        ),
        *(joinedload(item).joinedload(Item.metric).options(one) for one in _of_metric()),
    )  # fmt: skip


def _of_metric() -> tuple[Any, ...]:
    return (
        joinedload(Metric.department),
        joinedload(Metric.owner),
        joinedload(Metric.definition).joinedload(Definition.current),
        selectinload(Metric.people).joinedload(MetricPerson.person),
    )


def _whole() -> Select[Proposal]:
    return select(Proposal).options(
        *with_item(Proposal.item),
        joinedload(Proposal.author),
        joinedload(Proposal.department),
        joinedload(Proposal.replaces),
    )


def proposal(person: Person, proposal_id: int) -> Proposal | None:
    """The proposal, as far as `person` may see it: three statements."""
    found = session.scalars(_whole().where(Proposal.id == proposal_id)).unique().first()
    return found if found is not None and policy.can_see_proposal(person, found) else None


def of_item(person: Person, item: Item) -> Sequence[Proposal]:
    """The item's proposals that `person` may see, oldest first: one statement.

    The item comes with what the predicates read, and so do they.
    """
    heads = [one.department_id for one in person.headships if one.holds_on(None)]
    below = select(Department.id).where(
        or_(Department.id.in_(heads), Department.parent_id.in_(heads))
    )
    found = (
        select(Proposal)
        .where(
            Proposal.item_id == item.id,
            or_(
                Proposal.state.not_in(UNSEEN),
                Proposal.author_id == person.id,
                Proposal.department_id.in_(below) & (Proposal.state == "asked"),
                (Proposal.state == "asked") if policy.sits(person, item.cycle) else false(),
            ),
        )
        .options(
            joinedload(Proposal.author),
            joinedload(Proposal.department),
            joinedload(Proposal.replaces),
        )
        .order_by(Proposal.id)
    )
    return session.scalars(found).all()


def revisions(proposal_id: int) -> Sequence[ProposalRevision]:
    """The texts before each amendment, newest first."""
    found = (
        select(ProposalRevision)
        .where(ProposalRevision.proposal_id == proposal_id)
        .options(joinedload(ProposalRevision.by))
        .order_by(ProposalRevision.revision.desc())
    )
    return session.scalars(found).all()


def impacts(proposal_ids: Collection[int]) -> dict[int, Impact]:
    """The sheets of these proposals, by proposal."""
    found = select(Impact).where(Impact.proposal_id.in_(proposal_ids))
    return {one.proposal_id: one for one in session.scalars(found)}


def merged(proposal_id: int) -> Sequence[Metric]:
    """The metrics that a merge would retire beside the item's own, by name."""
    found = (
        select(Metric)
        .join(ProposalMetric, ProposalMetric.metric_id == Metric.id)
        .where(ProposalMetric.proposal_id == proposal_id)
        .order_by(Metric.name, Metric.id)
    )
    return session.scalars(found).all()


def was_deferred(metric_id: int, but_cycle_id: int) -> bool:
    """Whether another year's cycle put this metric off already."""
    found = select(Item.id).where(
        Item.metric_id == metric_id,
        Item.cycle_id != but_cycle_id,
        Item.disposition == "defer",
        Item.state.in_(("decided", "published", "effective")),
    )
    return session.scalars(found.limit(1)).first() is not None


def metric_by_code(code: str) -> Metric | None:
    """A metric in force by its code, as people type it."""
    found = select(Metric).where(
        Metric.code == code.strip().upper(), Metric.state.in_(("approved", "deprecated"))
    )
    return session.scalars(found).first()
