"""Reads of motions: one with what it decides on, its ballots, who may vote on it."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Department, Person
from portal.db import session
from portal.refinement import conflicts
from portal.refinement.conflicts import Voter
from portal.refinement.consensus import Ballot as Cast
from portal.refinement.consensus import Id
from portal.refinement.consensus import Voter as Counted
from portal.refinement.models import (
    Ballot,
    Cycle,
    Decision,
    Item,
    Member,
    Motion,
)


def _whole() -> Select[Motion]:
    return select(Motion).options(
        joinedload(Motion.proposal),
        joinedload(Motion.cycle).joinedload(Cycle.members).joinedload(Member.person),
    )


def items_of(motion_id: int) -> Sequence[Item]:
    """The items that a motion decides on, with their metrics."""
    found = select(Item).where(Item.motion_id == motion_id).options(joinedload(Item.metric))
    return session.scalars(found.order_by(Item.position, Item.id)).all()


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
