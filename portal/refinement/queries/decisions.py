"""Reads of decisions: those to publish, those whose day has come, one with its motion."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import ACTIVE, LEADERSHIP, Department, Person, RoleGrant
from portal.db import session
from portal.feedback.models import Thread
from portal.refinement.models import (
    Acknowledgement,
    Affected,
    Appeal,
    Ballot,
    Cycle,
    Decision,
    Item,
    Member,
    Motion,
    Publication,
)
from portal.refinement.policy import deciding as policy
from portal.registry.models import Definition, Metric

ENDED = ("adopted", "rejected")


def to_publish(cycle_id: int) -> Sequence[Decision]:
    """The decisions of a cycle that are not public yet, with their motions and proposals."""
    found = _whole().where(
        Decision.cycle_id == cycle_id, Decision.state == "decided", Decision.outcome.in_(ENDED)
    )
    return session.scalars(found.order_by(Decision.id)).all()


def to_take_effect(on: date) -> list[int]:
    """Published decisions whose day has come, those of earlier days first."""
    found = select(Decision.id).where(Decision.state == "published", Decision.effective_on <= on)
    return list(session.scalars(found.order_by(Decision.effective_on, Decision.id)))


def locked(decision_id: int) -> Decision:
    """The decision as it is now, held until the transaction ends."""
    found = _whole().where(Decision.id == decision_id).with_for_update(of=Decision)
    return session.scalars(found.execution_options(populate_existing=True)).one()


def decision(_person: Person, year: int, decision_id: int) -> Decision | None:
    """A decision of a year's cycle."""
    found = _whole().join(Decision.cycle).where(Decision.id == decision_id, Cycle.year == year)
    return session.scalars(found.options(joinedload(Decision.cycle))).first()


def touching_decision(person: Person, year: int, decision_id: int) -> Decision | None:
    """The same for somebody whom it touches: others do not find it, and cannot appeal."""
    return decision(person, year, decision_id) if touches(decision_id, person.id) else None


def items_by_motion(motion_ids: Collection[int]) -> dict[int, list[Item]]:
    """The items that these motions decide on, with metrics and definitions in force."""
    metric = joinedload(Item.metric)
    found = (
        select(Item)
        .where(Item.motion_id.in_(motion_ids))
        .options(
            metric.joinedload(Metric.definition).joinedload(Definition.current),
            metric.joinedload(Metric.department),
        )
        .order_by(Item.position, Item.id)
    )
    items: dict[int, list[Item]] = defaultdict(list)
    for one in session.scalars(found):
        items[one.motion_id or 0].append(one)
    return items


def published_of(cycle_id: int) -> Sequence[Decision]:
    """All public decisions of a cycle, those overturned since too: by kind, as they were made."""
    found = _whole().where(
        Decision.cycle_id == cycle_id,
        Decision.state.in_(("published", "effective", "overturned")),
        Decision.publication_id.is_not(None),
    )
    return session.scalars(found.order_by(Decision.kind, Decision.id)).all()


def told_to(publication_id: int, person_id: int) -> Acknowledgement | None:
    """What somebody was told, if they were."""
    mine = select(Acknowledgement).where(
        Acknowledgement.publication_id == publication_id, Acknowledgement.person_id == person_id
    )
    return session.scalars(mine).first()


def concern_of(publication_id: int, person_id: int) -> int | None:
    """The conversation that somebody began with their concern about a publication."""
    found = select(Thread.id).where(
        Thread.subject_kind == "publication",
        Thread.subject_id == publication_id,
        Thread.giver_id == person_id,
    )
    return session.scalars(found.order_by(Thread.id).limit(1)).first()


def touches(decision_id: int, person_id: int) -> bool:
    """Whether somebody was told of a decision."""
    found = (
        select(Affected.decision_id)
        .join(Acknowledgement, Affected.acknowledgement_id == Acknowledgement.id)
        .where(Affected.decision_id == decision_id, Acknowledgement.person_id == person_id)
    )
    return session.scalars(found).first() is not None


def hearers(decision: Decision, appellant_id: int) -> list[int]:
    """Who may hear an appeal, as `policy.can_hear` says it."""
    voted = select(Ballot.person_id).where(Ballot.motion_id == decision.motion_id)
    seated = select(Member.person_id).where(
        Member.cycle_id == decision.cycle_id, Member.left_at.is_(None)
    )
    leading = select(RoleGrant.person_id).where(
        RoleGrant.role == LEADERSHIP, RoleGrant.ended_at.is_(None)
    )
    found = select(Person.id).where(
        Person.id.in_(seated.union(leading)),
        Person.id.not_in(voted),
        Person.id != appellant_id,
        Person.state == ACTIVE,
    )
    return list(session.scalars(found.order_by(Person.id)))


def appeal(person: Person, year: int, appeal_id: int) -> Appeal | None:
    """An appeal against a decision of a year's cycle, if `person` may see it."""
    found = _appeals().where(Appeal.id == appeal_id, Cycle.year == year)
    one = session.scalars(found.options(joinedload(Appeal.heard_by))).unique().first()
    return one if one is not None and policy.can_see_appeal(person, one) else None


def appeals_of(person: Person, cycle_id: int) -> list[Appeal]:
    """The appeals against a cycle's decisions that `person` may see, the newest first.

    Three statements, one where there are none.
    """
    found = _appeals().where(Cycle.id == cycle_id).order_by(Appeal.id.desc())
    return [one for one in session.scalars(found) if policy.can_see_appeal(person, one)]


def to_hear(person: Person) -> list[Appeal]:
    """Open appeals that `person` may hear, the oldest first: three statements, one
    where there are none.
    """
    found = _appeals().where(Appeal.state == "open").order_by(Appeal.id)
    return [one for one in session.scalars(found) if policy.can_hear(person, one)]


def _appeals() -> Select[Appeal]:
    """With all that the policy asks about."""
    decision = joinedload(Appeal.decision)
    return (
        select(Appeal)
        .join(Appeal.decision)
        .join(Decision.cycle)
        .options(
            decision.joinedload(Decision.motion).selectinload(Motion.ballots),
            decision.joinedload(Decision.cycle).selectinload(Cycle.members),
            joinedload(Appeal.person),
        )
    )


def publication_of(cycle_id: int) -> Publication | None:
    """The newest publication of a cycle."""
    found = select(Publication).where(Publication.cycle_id == cycle_id)
    return session.scalars(found.order_by(Publication.id.desc()).limit(1)).first()


def touching(publication_id: int, person_id: int) -> dict[int, str]:
    """By decision, why it touches somebody."""
    found = (
        select(Affected.decision_id, Affected.why)
        .join(Acknowledgement, Affected.acknowledgement_id == Acknowledgement.id)
        .where(
            Acknowledgement.publication_id == publication_id,
            Acknowledgement.person_id == person_id,
        )
    )
    return {row.decision_id: row.why for row in session.execute(found)}


def to_acknowledge(person: Person) -> Sequence[Acknowledgement]:
    """What `person` was told and has not said to know, the oldest first: one statement."""
    found = select(Acknowledgement).where(
        Acknowledgement.person_id == person.id, Acknowledgement.acknowledged_at.is_(None)
    )
    whole = joinedload(Acknowledgement.publication).joinedload(Publication.cycle)
    return session.scalars(found.options(whole).order_by(Acknowledgement.id)).all()


@dataclass(frozen=True)
class Share:
    """How many of a department's people who were told have said that they know."""

    department: str
    told: int
    known: int


def shares(cycle_id: int) -> list[Share]:
    """Who was told of a cycle's decisions, by department in the order of names: one statement."""
    found = (
        select(Department.name, func.count(), func.count(Acknowledgement.acknowledged_at))
        .select_from(Acknowledgement)
        .join(Department, Acknowledgement.department_id == Department.id)
        .join(Publication, Acknowledgement.publication_id == Publication.id)
        .where(Publication.cycle_id == cycle_id)
        .group_by(Department.id, Department.name)
        .order_by(Department.name)
    )
    return [Share(*row) for row in session.execute(found)]


def _whole() -> Select[Decision]:
    return select(Decision).options(joinedload(Decision.motion).joinedload(Motion.proposal))
