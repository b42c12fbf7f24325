"""Reads of motions: one with what it decides on, its ballots, who may vote on it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import ACTIVE, CHAIR, MEMBER, Department, Person, RoleGrant
from portal.db import session
from portal.refinement import conflicts
from portal.refinement.conflicts import Seat, Voter
from portal.refinement.consensus import Ballot as Cast
from portal.refinement.consensus import Id
from portal.refinement.consensus import Voter as Counted
from portal.refinement.models import (
    Ballot,
    Cycle,
    Decision,
    Interest,
    Item,
    Member,
    Motion,
    ProposalMetric,
    Suspension,
)
from portal.refinement.queries.interests import seats_of
from portal.registry.models import Metric


@dataclass(frozen=True)
class Electorate:
    """Who may vote on some items, and the departments from which a ballot must come."""

    voters: tuple[Voter, ...]
    departments: tuple[int, ...]

    @property
    def eligible(self) -> list[Voter]:
        return [one for one in self.voters if not one.recused]


def motion_out_of_cycle(_person: Person, motion_id: int) -> Motion | None:
    """A motion that belongs to no cycle: the ratification of a suspension."""
    found = _whole().where(Motion.id == motion_id, Motion.cycle_id.is_(None))
    return session.scalars(found).unique().first()


def _whole() -> Select[Motion]:
    return select(Motion).options(
        joinedload(Motion.proposal),
        joinedload(Motion.cycle).joinedload(Cycle.members).joinedload(Member.person),
    )


def items_of(motion_id: int) -> Sequence[Item]:
    """The items that a motion decides on, with their metrics."""
    found = select(Item).where(Item.motion_id == motion_id).options(joinedload(Item.metric))
    return session.scalars(found.order_by(Item.position, Item.id)).all()


def levels_on_motion(motion: Motion) -> dict[int, str]:
    """By person, the strongest interest in what a motion decides on."""
    return levels_on([one.id for one in concerned(motion)])


def concerned(motion: Motion) -> Sequence[Item]:
    """Its items; of a ratification the item of the metric that is stopped, where there is one."""
    if motion.kind != "ratify":
        return items_of(motion.id)
    found = (
        select(Item)
        .join(Suspension, Suspension.metric_id == Item.metric_id)
        .where(Suspension.motion_id == motion.id, Item.cycle_id == motion.cycle_id)
        .options(joinedload(Item.metric))
    )
    return session.scalars(found).all()


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


def locked(motion: Motion) -> Motion:
    """The motion and its proposal as they are now; nobody votes or closes it meanwhile.

    On SQLite the transaction that writes holds its lock since before it read the motion.
    """
    if session.connection().dialect.name == "sqlite":
        return motion
    return session.scalars(_LOCKED, {"motion": motion.id}).one()


_LOCKED = (
    select(Motion)
    .where(Motion.id == bindparam("motion"))
    .options(joinedload(Motion.proposal), joinedload(Motion.cycle))
    .with_for_update(of=Motion)
    .execution_options(populate_existing=True)
)


def ballot_of(motion_id: int, person_id: int) -> Ballot | None:
    """What one person has chosen so far."""
    mine = select(Ballot).where(Ballot.motion_id == motion_id, Ballot.person_id == person_id)
    return session.scalars(mine).first()


def former(items: Collection[Item]) -> list[tuple[Motion, Decision | None]]:
    """The newest motions of these items with what came of them."""
    ids = {one.motion_id for one in items if one.motion_id is not None}
    if not ids:
        return []
    found = (
        select(Motion, Decision)
        .outerjoin(Decision, (Decision.motion_id == Motion.id) & (Decision.state != "overturned"))
        .where(Motion.id.in_(ids))
        .with_for_update(of=Motion)
    )
    return [(row[0], row[1]) for row in session.execute(found)]


def earlier(motion: Motion) -> Sequence[Row[int, str, datetime]]:
    """Ballots held before on the same proposal: those that lapsed and those reconsidered."""
    if motion.proposal_id is None:
        return ()
    found = select(Motion.id, Motion.state, Motion.opened_at).where(
        Motion.proposal_id == motion.proposal_id, Motion.id < motion.id
    )
    return session.execute(found.order_by(Motion.id)).all()


def decision_of(motion_id: int) -> Decision | None:
    """What came of a motion, overturned since or not."""
    found = select(Decision).where(Decision.motion_id == motion_id).order_by(Decision.id.desc())
    return session.scalars(found.options(joinedload(Decision.decided_by))).first()


def electorate(items: Sequence[Item], cycle_id: int | None) -> Electorate:
    """Who may vote on these items now: members not recused on any, alternates stepped in.

    Three statements, or four.
    """
    seats = _seats(cycle_id)
    voters = conflicts.voters(seats, levels_on([one.id for one in items]))
    return Electorate(voters, affected(items, voters))


def affected(items: Sequence[Item], voters: Collection[Voter]) -> tuple[int, ...]:
    """The departments from which a ballot must come: those of the items, or the nearest above them
    of whom somebody may vote. Two statements.
    """
    homes = {one.department for one in voters if not one.recused}
    above = {row.id: row.parent_id for row in session.execute(_TREE)}
    found = {_nearest(one, homes, above) for one in _measured_in(items)}
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


def _measured_in(items: Sequence[Item]) -> set[int]:
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


def counted(voters: Collection[Voter], levels: dict[int, str]) -> list[Counted]:
    """Voters as they are counted: somebody recused since the ballot opened leaves it."""
    return [
        Counted(
            one.id,
            one.department,
            one.recused or conflicts.is_recused(levels.get(one.id, conflicts.NONE)),
        )
        for one in voters
    ]


def cast_on(motion: Motion, ballots: Sequence[Any]) -> list[Cast]:
    """Ballots as they are counted, each on the text of its motion."""
    return [
        Cast(one.person_id, one.choice, one.reason, motion.sha256, one.cast_at) for one in ballots
    ]


def listed(motion: Motion) -> list[Voter]:
    """The voters whom a motion names, as they were when it opened."""
    return [
        Voter(one["id"], one["department"], one["recused"], one.get("stands_for"))
        for one in motion.voters
    ]


def seat_in(motion: Motion, person: Person) -> Voter | None:
    """The place of `person` among the voters, recused or not."""
    return next((one for one in listed(motion) if one.id == person.id), None)


def name_in(motion: Motion, person_id: int | None) -> str | None:
    """What somebody on the committee of its cycle is called."""
    members = motion.cycle.members if motion.cycle is not None else ()
    return next((one.person.name for one in members if one.person_id == person_id), None)


def with_levels(voters: Sequence[Voter], levels: dict[int, str]) -> list[Voter]:
    """The same list with those recused meanwhile marked."""
    return [
        replace(one, recused=one.recused or conflicts.is_recused(levels.get(one.id, "none")))
        for one in voters
    ]


def names_of(department_ids: Collection[Id]) -> dict[Id, str]:
    """Departments by name."""
    found = select(Department.id, Department.name).where(Department.id.in_(department_ids))
    return {row.id: row.name for row in session.execute(found)}


def waiting_for(person: Person, now: datetime) -> list[Motion]:
    """Open motions on which `person` may vote and has not yet: one statement."""
    voted = select(Ballot.id).where(Ballot.motion_id == Motion.id, Ballot.person_id == person.id)
    seated = select(Member.id).where(
        Member.cycle_id == Motion.cycle_id,
        Member.person_id == person.id,
        Member.left_at.is_(None),
    )
    found = (
        select(Motion)
        .options(joinedload(Motion.cycle))
        .where(
            Motion.state == "open",
            Motion.closes_at > now,
            or_(Motion.cycle_id.is_(None), seated.exists()),
            ~voted.exists(),
        )
        .order_by(Motion.closes_at, Motion.id)
    )
    return [
        one
        for one in session.scalars(found)
        if (seat := seat_in(one, person)) is not None and not seat.recused
    ]
