"""All that a decision rests on beside its motion, in one statement that is written once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, literal, null, select, union_all

from portal.accounts.models import ACTIVE, Person
from portal.db import session
from portal.driver import Ready
from portal.refinement import conflicts
from portal.refinement.models import Ballot, Evidence, Impact, Interest, Item, Member, Motion


@dataclass(frozen=True)
class Held:
    """The digests of what was known of an item: its pack, and the sheet of what is voted on."""

    item_id: int
    evidence: str
    impact: str


@dataclass(frozen=True)
class Counting:
    """The ballots in the order of casting, the strongest interest by person, and the items.

    Whoever can't sign in any more and has not voted has left: nobody waits for them.
    """

    ballots: Sequence[Any]  # person_id, choice, reason, cast_at
    levels: dict[int, str]
    items: Sequence[Held]

    def counted_of(self, listed: Sequence[conflicts.Voter]) -> list[Any]:
        """The ballots of those of the list who still have a vote."""
        out = {one for one, level in self.levels.items() if conflicts.is_recused(level)}
        eligible = {one.id for one in listed if not one.recused} - out
        return [one for one in self.ballots if one.person_id in eligible]


_MOTION: Any = bindparam("motion")
_ALL = Ready(union_all(
    select(
        literal("ballot").label("what"),
        Ballot.person_id.label("person_id"),
        Ballot.choice.label("choice"),
        Ballot.reason.label("reason"),
        Ballot.cast_at.label("cast_at"),
        Ballot.id.label("tie"),
    ).where(Ballot.motion_id == _MOTION),
    select(literal("interest"), Interest.person_id, Interest.level, literal(""), null(), null())
    .join(Interest.item)
    .where(Item.motion_id == _MOTION),
    select(literal("item"), Item.id, Evidence.sha256, Impact.sha256, null(), null())
    .outerjoin(Evidence, Evidence.item_id == Item.id)
    .outerjoin(Impact, Impact.proposal_id == Item.proposal_id)
    .where(Item.motion_id == _MOTION),
    select(literal("gone"), Person.id, literal(""), literal(""), null(), null())
    .join(Member, Member.person_id == Person.id)
    .join(Motion, Motion.cycle_id == Member.cycle_id)
    .where(Motion.id == _MOTION, Person.state != ACTIVE),
))  # fmt: skip


def to_count(motion_id: int) -> Counting:
    """What is to be counted on a motion: one statement."""
    ballots, levels, items, gone = [], dict[int, list[str]](), [], set[int]()
    for row in _ALL.rows(session.connection(), motion=motion_id):
        if row.what == "ballot":
            ballots.append(row)
        elif row.what == "interest":
            levels.setdefault(row.person_id, []).append(row.choice)
        elif row.what == "gone":
            gone.add(row.person_id)
        else:
            items.append(Held(row.person_id, row.choice or "", row.reason or ""))
    ballots.sort(key=lambda one: (one.cast_at, one.tie))
    strongest = {person: conflicts.strongest(all_of) for person, all_of in levels.items()}
    strongest |= dict.fromkeys(gone - {one.person_id for one in ballots}, conflicts.LEAVE)
    return Counting(ballots, strongest, items)
