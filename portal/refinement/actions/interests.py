"""Interests: found by rule, declared, settled by the chair."""

from collections.abc import Collection, Iterable

from sqlalchemy import delete, select

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session, upsert
from portal.errors import Refused
from portal.refinement import conflicts
from portal.refinement.actions import electing
from portal.refinement.cycle import ENDED, is_at_least
from portal.refinement.models import Cycle, Interest, Item, Member
from portal.refinement.policy.cycles import seat_of
from portal.refinement.queries import around, items
from portal.registry.models import Metric, Objective

TOO_LATE = "The ballot is over: the minutes stay as they are."


def find(cycle: Cycle, items: Collection[Item] | None = None) -> int:
    """Add what the rules find for everybody with a seat, inside the caller's `change`.

    Of all items, or of these (a proposal has come in). What is known already stays as the chair
    settled it. Three statements and one that writes. Says how many are new.
    """
    seated = {one.person_id for one in cycle.members if one.left_at is None}
    ids = None if items is None else [one.id for one in items]
    rows = [
        {
            "item_id": item_id,
            "person_id": person_id,
            "rule": rule,
            "level": conflicts.level_of(rule),
            "words": "",
            "found_at": clock.now(),
            "version": 1,
        }
        for item_id, found in around.found_in(cycle.id, ids)
        for person_id, rules in found.items()
        if person_id in seated
        for rule in rules
    ]
    if not rows:
        return 0
    added = upsert()(Interest).on_conflict_do_nothing().returning(Interest.item_id)
    new = session.scalars(added, rows).all()
    if new:
        electing.follow(set(new), None)
    return len(new)


def find_of_owner(subject: Metric | Objective, _former_id: int, actor: Person) -> str:
    """Somebody else owns a metric: who is on the committee has no vote on it from now on.

    Open ballots on it follow. The registry calls it inside the change that did it.
    """
    if isinstance(subject, Metric):
        for item in items.undecided_of(subject.id):
            find(item.cycle, [item])
        electing.follow_stops(subject.id, actor)
    return ""


def forget(cycle: Cycle) -> None:
    """Drop the interests in the items of a cycle whose scope is frozen anew."""
    items = select(Item.id).where(Item.cycle_id == cycle.id)
    session.execute(delete(Interest).where(Interest.item_id.in_(items)))


def declare(item: Item, *, level: str, words: str, actor: Person) -> Interest:
    """`actor`, who has a seat, says why they may not be neutral on `item`, and what follows."""
    require_open(item.cycle)
    if seat_of(actor, item.cycle) is None:
        raise Refused("Only the committee declares interests.")
    if not words:
        raise Refused("Say in a sentence what it is.", field="words")
    if level not in (conflicts.NOTE, conflicts.NO_VOTE, conflicts.LEAVE):
        raise Refused("Choose what follows from it.", field="level")
    known = session.scalars(
        select(Interest).where(
            Interest.item_id == item.id,
            Interest.person_id == actor.id,
            Interest.rule == conflicts.DECLARED,
        )
    ).first()
    one = known or Interest(
        item_id=item.id, person_id=actor.id, rule=conflicts.DECLARED, found_at=clock.now()
    )
    with change(one, "declare interest", actor=actor):
        one.level, one.words = level, words
        one.settled_by_id = one.settled_at = None
        session.flush()
        electing.follow([item.id], actor)
    return one


def declare_all(cycle: Cycle, *, actor: Person) -> None:
    """`actor` says that these are all: those found by rule, those declared, or none."""
    require_open(cycle)
    seat = seat_of(actor, cycle)
    if seat is None:
        raise Refused("Only the committee declares interests.")
    with change(seat, "declare all interests", actor=actor):
        seat.interests_declared_at = clock.now()


def settle(interest: Interest, *, level: str, reason: str, actor: Person) -> None:
    """The chair says what follows from an interest; from the chair's own an alternate does."""
    require_open(interest.item.cycle)
    if interest.person_id == actor.id:
        raise Refused("Nobody settles their own interest. An alternate does it for the chair.")
    if level not in conflicts.LEVELS:
        raise Refused("Choose what follows from it.", field="level")
    with change(interest, "settle interest", actor=actor, reason=reason):
        interest.level = level
        interest.settled_by_id = actor.id
        interest.settled_at = clock.now()
        session.flush()
        electing.follow([interest.item_id], actor)


def require_open(cycle: Cycle) -> None:
    """Interests are declared and settled until everything is decided."""
    if cycle.state in ENDED or is_at_least(cycle.state, "decided"):
        raise Refused(TOO_LATE)


def seated(members: Iterable[Member]) -> list[Member]:
    """Those who have not left."""
    return [one for one in members if one.left_at is None]
