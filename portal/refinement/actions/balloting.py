"""What opens with the ballot: unflagged items that are kept together as one motion, others alone.

A list is one decision. Items on which different members are recused stand on different lists:
else a member who owns one metric would have no vote on any of the others.
"""

from collections import defaultdict

from sqlalchemy import select

from portal.accounts.models import Person
from portal.db import session
from portal.refinement import conflicts
from portal.refinement.actions import lapsing, motions
from portal.refinement.models import Cycle, Interest, Item, Motion

FEWEST = 2  # items that make a list


def open_ballots(cycle: Cycle, actor: Person) -> None:
    """Open every ballot of the cycle; called inside its step."""
    lapsing.go_on(cycle)
    for items in kept_together(cycle):
        motions.open_motion(items, None, "keep", actor)
    motions.open_all(cycle, actor)


def kept_together(cycle: Cycle) -> list[list[Item]]:
    """Lists of items that are to be kept, without flags and not voted on yet: two statements."""
    waiting = session.scalars(
        select(Item)
        .outerjoin(Motion, Motion.id == Item.motion_id)
        .where(
            Item.cycle_id == cycle.id,
            Item.disposition == "keep",
            Item.flags == "",
            Item.state.not_in(tuple(motions.SETTLED)),
            Motion.id.is_(None) | (Motion.state != "open"),
        )
        .order_by(Item.position, Item.id)
    ).all()
    recused: dict[int, set[int]] = defaultdict(set)
    found = select(Interest.item_id, Interest.person_id, Interest.level).where(
        Interest.item_id.in_([one.id for one in waiting])
    )
    for item_id, person_id, level in session.execute(found):
        if conflicts.is_recused(level):
            recused[item_id].add(person_id)
    lists: dict[frozenset[int], list[Item]] = {}
    for one in waiting:
        lists.setdefault(frozenset(recused[one.id]), []).append(one)
    return [items for items in lists.values() if len(items) >= FEWEST]
