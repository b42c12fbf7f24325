"""Who votes on what, and from which departments a ballot must come."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select

from portal.accounts.models import ACTIVE, CHAIR, MEMBER, Department, Person, RoleGrant
from portal.db import session
from portal.refinement import conflicts
from portal.refinement.conflicts import Seat, Voter
from portal.refinement.models import (
    Ballot,
    Interest,
    Item,
    Member,
    Motion,
    ProposalMetric,
    Suspension,
)
from portal.refinement.queries import around
from portal.refinement.queries.interests import seats_of
from portal.refinement.queries.motions import items_of
from portal.registry.models import Metric


@dataclass(frozen=True)
class Electorate:
    """Who may vote on some items, and the departments from which a ballot must come."""

    voters: tuple[Voter, ...]
    departments: tuple[int, ...]

    @property
    def eligible(self) -> list[Voter]:
        return [one for one in self.voters if not one.recused]


def levels_on_motion(motion: Motion) -> dict[int, str]:
    """By person, the strongest interest in what a motion decides on."""
    return concerned(motion)[0]


def concerned(motion: Motion) -> tuple[dict[int, str], set[int]]:
    """By person, the strongest interest in what a motion decides on; and which departments its
    metrics measure. A ratification is about the metric that is stopped.
    """
    if motion.kind != "ratify":
        items = items_of(motion.id)
        return levels_on([one.id for one in items]), measured_in(items)
    found = select(Metric).join(Suspension, Suspension.metric_id == Metric.id)
    metric = session.scalars(found.where(Suspension.motion_id == motion.id)).one()
    its_own = select(Item).where(Item.cycle_id == motion.cycle_id, Item.metric_id == metric.id)
    levels = _levels_on_stop(metric.id, session.scalars(its_own).all())
    return levels, {metric.department_id}


def open_on(item_ids: Collection[int], now: datetime) -> Sequence[Motion]:
    """Ballots on any of these items that take votes yet, held until the transaction ends."""
    decided_by = select(Item.motion_id).where(Item.id.in_(item_ids))
    stopped = (
        select(Suspension.motion_id)
        .join(Item, (Item.metric_id == Suspension.metric_id))
        .join(Motion, Motion.id == Suspension.motion_id)
        .where(Item.id.in_(item_ids), Motion.cycle_id == Item.cycle_id)
    )
    return _open(or_(Motion.id.in_(decided_by), Motion.id.in_(stopped)), now)


def open_on_stops(metric_id: int, now: datetime) -> Sequence[Motion]:
    """The same for ratifications of a metric's stop."""
    stopped = select(Suspension.motion_id).where(Suspension.metric_id == metric_id)
    return _open(Motion.id.in_(stopped), now)


def open_in(cycle_id: int, now: datetime) -> Sequence[Motion]:
    """The ballots of a cycle that take votes yet, held until the transaction ends."""
    return _open(Motion.cycle_id == cycle_id, now)


def _open(where: ColumnElement[bool], now: datetime) -> Sequence[Motion]:
    found = select(Motion).where(where, Motion.state == "open", Motion.closes_at > now)
    held = found.order_by(Motion.id).with_for_update()
    return session.scalars(held, execution_options={"populate_existing": True}).all()


def is_any_open(cycle_id: int, now: datetime) -> bool:
    """Whether anybody may vote on anything in a cycle."""
    found = select(Motion.id).where(
        Motion.cycle_id == cycle_id, Motion.state == "open", Motion.closes_at > now
    )
    return session.scalars(found.limit(1)).first() is not None


def gone_without_a_vote(motion: Motion) -> Collection[int]:
    """Those whose seat has ended and who have not voted; a vote that was cast stands."""
    voted = select(Ballot.person_id).where(Ballot.motion_id == motion.id)
    found = select(Member.person_id).where(
        Member.cycle_id == motion.cycle_id,
        Member.left_at.is_not(None),
        Member.person_id.not_in(voted),
    )
    return session.scalars(found).all()


def alternates(motion: Motion) -> Sequence[Seat]:
    """Who may step in: alternates since before it opened, so that nobody is brought in for it."""
    found = (
        select(Member, Person.department_id)
        .join(Member.person)
        .where(
            Member.cycle_id == motion.cycle_id,
            Member.part == conflicts.ALTERNATE,
            Member.left_at.is_(None),
            Member.joined_at <= motion.opened_at,
            Person.state == ACTIVE,
        )
    )
    return [
        Seat(one.person_id, home, one.part, one.position) for one, home in session.execute(found)
    ]


def electorate(items: Sequence[Item], cycle_id: int | None) -> Electorate:
    """Who may vote on these items now: members not recused on any, alternates stepped in.

    Three statements, or four.
    """
    voters = conflicts.voters(_seats(cycle_id), levels_on([one.id for one in items]))
    return Electorate(voters, affected(measured_in(items), voters))


def electorate_on_stop(metric: Metric, items: Sequence[Item], cycle_id: int) -> Electorate:
    """The same for the ratification of a metric's suspension; it need be no item of the cycle."""
    voters = conflicts.voters(_seats(cycle_id), _levels_on_stop(metric.id, items))
    return Electorate(voters, affected({metric.department_id}, voters))


def _levels_on_stop(metric_id: int, items: Sequence[Item]) -> dict[int, str]:
    """What was declared for its item, and what the rules find around the metric today."""
    declared = levels_on([one.id for one in items])
    found = around.levels_around(metric_id)
    return {
        person: conflicts.strongest(
            levels[person] for levels in (declared, found) if person in levels
        )
        for person in declared.keys() | found.keys()
    }


def affected(measured: Collection[int], voters: Collection[Voter]) -> tuple[int, ...]:
    """The departments from which a ballot must come: those `measured`, or the nearest above them
    of whom somebody may vote. One statement.
    """
    homes = {one.department for one in voters if not one.recused}
    above = {row.id: row.parent_id for row in session.execute(_TREE)}
    found = {_nearest(one, homes, above) for one in measured}
    return tuple(sorted(one for one in found if one is not None))


_TREE = select(Department.id, Department.parent_id)


def _nearest(
    department_id: int | None, homes: Collection[int], above: dict[int, int | None]
) -> int | None:
    """The department itself or the nearest above it from which somebody may vote."""
    seen: set[int] = set()
    while department_id is not None and department_id not in seen:
        if department_id in homes:
            return department_id
        seen.add(department_id)
        department_id = above.get(department_id)
    return None


def _seats(cycle_id: int | None) -> Sequence[Seat]:
    """The places in a cycle's committee. Out of cycle: all with the role of a chair or member."""
    if cycle_id is not None:
        return seats_of(cycle_id)
    standing = (
        select(RoleGrant.person_id, Person.department_id, RoleGrant.role)
        .join(Person, RoleGrant.person_id == Person.id)
        .where(
            RoleGrant.role.in_((CHAIR, MEMBER)),
            RoleGrant.ended_at.is_(None),
            Person.state == ACTIVE,
        )
        .order_by(RoleGrant.role, RoleGrant.person_id)
    )
    return list({row.person_id: Seat(*row) for row in session.execute(standing)}.values())


def levels_on(item_ids: Collection[int]) -> dict[int, str]:
    """By person, the strongest interest in any of these items."""
    found = select(Interest.person_id, Interest.level).where(Interest.item_id.in_(item_ids))
    levels: dict[int, list[str]] = {}
    for row in session.execute(found):
        levels.setdefault(row.person_id, []).append(row.level)
    return {person: conflicts.strongest(all_of) for person, all_of in levels.items()}


def measured_in(items: Sequence[Item]) -> set[int]:
    """The departments of the items' metrics, of those that a merge takes up, and of additions."""
    own = {one.metric.department_id for one in items if one.metric is not None}
    proposals = {one.proposal_id for one in items if one.proposal_id is not None}
    if proposals:
        others = (
            select(Metric.department_id)
            .join(ProposalMetric, ProposalMetric.metric_id == Metric.id)
            .where(ProposalMetric.proposal_id.in_(proposals))
        )
        own |= set(session.scalars(others))
    return own
