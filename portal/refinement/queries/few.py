"""Texts on which fewer may vote than any quorum has, so that their ballots can't open."""

from typing import Any

from sqlalchemy import Integer, bindparam, case, distinct, func, select
from sqlalchemy.orm import aliased

from portal.accounts.models import ACTIVE, Person
from portal.refinement import conflicts, consensus
from portal.refinement.models import Cycle, Interest, Item, Member
from portal.refinement.queries.lacks import CYCLE


def seated(cycle: Cycle) -> dict[str, int]:
    """What `FEW` is given beside the cycle: how many members it has, and how many stand by."""
    parts = [one.part for one in cycle.members if one.left_at is None and one.person.is_active]
    standing_by = parts.count(conflicts.ALTERNATE)
    return {"sitting": len(parts) - standing_by, "standing_by": standing_by}


def _recused(condition: Any) -> Any:
    return func.count(distinct(case((condition, Interest.person_id))))


_item = aliased(Item)
_out = _recused(Member.part != conflicts.ALTERNATE)
_free: Any = bindparam("standing_by", type_=Integer()) - _recused(
    Member.part == conflicts.ALTERNATE
)
_sitting: Any = bindparam("sitting", type_=Integer())
# a merge has several items, and nobody with an interest in any of them votes
FEW = (
    select(_item.proposal_id)
    .join(Interest, Interest.item_id == _item.id)
    .join(Member, (Member.person_id == Interest.person_id) & (Member.cycle_id == _item.cycle_id))
    .join(Person, Person.id == Member.person_id)
    .where(
        _item.cycle_id == CYCLE,
        Interest.level.in_((conflicts.NO_VOTE, conflicts.LEAVE)),
        Member.left_at.is_(None),
        Person.state == ACTIVE,
    )
    .group_by(_item.proposal_id)
    .having(_sitting - _out + case((_free < _out, _free), else_=_out) < consensus.FEWEST)
)
