"""The ballots of a cycle as a list: what waits for whoever looks first. One statement, two where
somebody has no vote on what is open.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from portal.accounts.models import Person
from portal.db import session
from portal.refinement.models import Ballot, Cycle, Item, Motion

MOST = 100  # ballots that the page lists


@dataclass(frozen=True)
class Voting:
    """One open ballot, and how far it is."""

    id: int
    title: str
    kind: str
    items: int
    cast: int
    voters: int
    closes_at: datetime
    is_voter: bool
    has_voted: bool

    @property
    def waits(self) -> bool:
        return self.is_voter and not self.has_voted

    @property
    def is_full(self) -> bool:
        return self.cast >= self.voters


def open_ballots(person: Person, cycle: Cycle) -> list[Voting]:
    """Those on which `person` has still to vote, then those that can be decided, then the rest."""
    given = {"cycle": cycle.id, "me": person.id}
    rows = session.connection().execute(_OPEN, given).all()
    left_out = _left_out({row.id: row.voters for row in rows})
    return sorted((_voting(row, person, left_out.get(row.id, 0)) for row in rows), key=_place)


def _left_out(voters: Mapping[int, Sequence[Any]]) -> dict[int, int]:
    """How many ballots were cast by whom an interest has kept from voting since: not counted."""
    recused = {
        number: {one["id"] for one in listed if one["recused"]} for number, listed in voters.items()
    }
    some = [number for number, people in recused.items() if people]
    if not some:
        return {}
    cast = select(Ballot.motion_id, Ballot.person_id).where(Ballot.motion_id.in_(some))
    return Counter(row[0] for row in session.execute(cast) if row[1] in recused[row[0]])


def _voting(row: Any, person: Person, left_out: int) -> Voting:
    voters = {one["id"] for one in row.voters if not one["recused"]}
    return Voting(
        row.id, row.title, row.kind, row.items, row.cast - left_out, len(voters), row.closes_at,
        person.id in voters, bool(row.own),
    )  # fmt: skip


def _place(one: Voting) -> tuple[bool, bool, int]:
    return not one.waits, not one.is_full, one.id


def _number(of: Any, *where: Any) -> Any:
    return select(func.count(of)).where(*where).correlate(Motion).scalar_subquery()


_OPEN = (
    select(
        Motion.id,
        Motion.title,
        Motion.kind,
        Motion.voters,
        Motion.closes_at,
        _number(Item.id, Item.motion_id == Motion.id).label("items"),
        _number(Ballot.id, Ballot.motion_id == Motion.id).label("cast"),
        _number(
            Ballot.id, Ballot.motion_id == Motion.id, Ballot.person_id == bindparam("me")
        ).label("own"),
    )
    .where(Motion.cycle_id == bindparam("cycle"), Motion.state == "open")
    .order_by(Motion.id)
    .limit(MOST)
)
