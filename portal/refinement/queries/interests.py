"""Whose interests stand in the way of items, and who therefore votes on them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import Person
from portal.db import session
from portal.refinement import conflicts
from portal.refinement.models import Cycle, Interest, Item, Member
from portal.refinement.policy import cycles as policy


def of_items(item_ids: Collection[int]) -> Sequence[Interest]:
    """The interests in these items with the people who have them, in the order of names."""
    found = (
        select(Interest)
        .join(Interest.person)
        .where(Interest.item_id.in_(item_ids))
        .options(joinedload(Interest.person), joinedload(Interest.item))
        .order_by(Person.name, Interest.id)
    )
    return session.scalars(found).all()


def level(person: Person, item: Item) -> str:
    """The strongest level at which an interest of `person` in `item` stands."""
    found = select(Interest.level).where(
        Interest.item_id == item.id, Interest.person_id == person.id
    )
    return conflicts.strongest(session.scalars(found).all())


def has_left(person: Person, item: Item) -> bool:
    """Whether `person` must keep out of the item altogether: no vote, score or remark."""
    return level(person, item) == conflicts.LEAVE


def seats_of(cycle_id: int) -> tuple[conflicts.Seat, ...]:
    """The committee as it is now, of people who still work here."""
    found = (
        select(Member, Person.department_id)
        .join(Member.person)
        .where(Member.cycle_id == cycle_id, Member.left_at.is_(None), Person.state == "active")
        .order_by(Member.position, Member.person_id)
    )
    return tuple(
        conflicts.Seat(one.person_id, department_id, one.part, one.position)
        for one, department_id in session.execute(found)
    )


def voters_of(items: Sequence[Item]) -> tuple[conflicts.Voter, ...]:
    """Who votes on a motion about these items of one cycle: two statements.

    Whoever is recused from one of them is recused from the motion.
    """
    ids = [one.id for one in items]
    found = select(Interest.person_id, Interest.level).where(Interest.item_id.in_(ids))
    levels: dict[int, str] = {}
    for person_id, one in session.execute(found):
        levels[person_id] = conflicts.strongest([one, levels.get(person_id, conflicts.NONE)])
    return conflicts.voters(seats_of(items[0].cycle_id), levels)


def as_kept(voters: Sequence[conflicts.Voter]) -> list[dict[str, Any]]:
    """Voters as `Motion.voters` keeps them."""
    return [
        {
            "id": one.id,
            "department": one.department,
            "recused": one.recused,
            "stands_for": one.stands_for,
        }
        for one in voters
    ]


def seen_by(person: Person, cycle: Cycle) -> list[Interest]:
    """The interests in the items of `cycle` that `person` may see, by item: one statement."""
    found = (
        select(Interest)
        .join(Interest.item)
        .where(Item.cycle_id == cycle.id)
        .options(
            joinedload(Interest.person),
            contains_eager(Interest.item),
        )
        .order_by(Item.position, Item.id, Interest.id)
    )
    if not (policy.can_chair(person, cycle) or person.is_administrator):
        own = Interest.person_id == person.id
        if policy.takes_the_chair(person, cycle):
            chairs = [one.person_id for one in cycle.members if one.part == conflicts.CHAIR]
            own = or_(own, Interest.person_id.in_(chairs))
        found = found.where(or_(own, Interest.level.in_((conflicts.NO_VOTE, conflicts.LEAVE))))
    return [one for one in session.scalars(found) if policy.can_see_interest(person, one)]


@dataclass(frozen=True)
class Held:
    """What stands in somebody's way of one item: all reasons, and what follows from them."""

    item: Item
    reasons: list[Interest]

    @property
    def level(self) -> str:
        return conflicts.strongest([one.level for one in self.reasons])


@dataclass(frozen=True)
class OfPerson:
    """The items in which somebody has an interest."""

    person: Person
    held: list[Held]

    @property
    def recused(self) -> int:
        """From how many they are kept."""
        return sum(conflicts.is_recused(one.level) for one in self.held)


def by_person(person: Person, found: Sequence[Interest]) -> list[OfPerson]:
    """These interests by who has them, in the order of names; those of `person` first."""
    people: dict[int, OfPerson] = {}
    for one in found:
        of = people.setdefault(one.person_id, OfPerson(one.person, []))
        if not of.held or of.held[-1].item is not one.item:
            of.held.append(Held(one.item, []))
        of.held[-1].reasons.append(one)
    return sorted(
        people.values(), key=lambda one: (one.person.id != person.id, one.person.name.casefold())
    )


def interest(person: Person, interest_id: int) -> Interest | None:
    """An interest with its item and committee, as far as `person` may see it."""
    of = joinedload(Interest.item).joinedload(Item.cycle).joinedload(Cycle.members)
    found = (
        select(Interest)
        .where(Interest.id == interest_id)
        .options(joinedload(Interest.person), of.joinedload(Member.person))
    )
    one = session.scalars(found).unique().first()
    return one if one is not None and policy.can_see_interest(person, one) else None


def seat(_person: Person, year: int, seat_id: int) -> Member | None:
    """A seat in the committee of the cycle of `year`."""
    of = joinedload(Member.cycle).joinedload(Cycle.members).joinedload(Member.person)
    found = (
        select(Member)
        .join(Member.cycle)
        .where(Member.id == seat_id, Cycle.year == year)
        .options(of)
    )
    return session.scalars(found).unique().first()
