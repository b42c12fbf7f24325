"""A cycle's items as a queue: what I still have to do on top, by facets, a page at a time.

Two statements, however many items there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_, select

from portal.accounts.models import Department, Person
from portal.db import session
from portal.refinement import conflicts
from portal.refinement.models import (
    Ballot,
    Cycle,
    Interest,
    Item,
    Motion,
    OwnerStatement,
    Proposal,
    Remark,
    Score,
)
from portal.refinement.policy import can_keep_together, seat_of
from portal.refinement.queries.keeping import may_be_kept
from portal.registry.models import Metric

PAGE = 50  # items
SHOWN = ("all", "mine", "flagged", "full")
UNDER_WAY = ("open", "put_forward", "decided")


@dataclass(frozen=True)
class Wanted:
    """What of the queue is shown; unknown words mean everything."""

    show: str = "all"
    state: str = ""
    kind: str = ""
    text: str = ""
    page: int = 1

    @property
    def facets(self) -> dict[str, Any]:
        """As parameters of an address, without the page."""
        return {"show": self.show, "state": self.state, "kind": self.kind, "q": self.text}


@dataclass(frozen=True)
class Row:
    """One item of the queue."""

    id: int
    title: str
    review: str
    flags: tuple[str, ...]
    state: str
    disposition: str | None
    department: str | None  # none: a metric to be added
    proposals: int
    is_mine: bool  # something in it waits for whoever looks
    is_keepable: bool  # whoever looks may keep it together with others


@dataclass(frozen=True)
class Board:
    """A page of the queue, and how many there are of each kind."""

    rows: Sequence[Row]
    count: int  # of those wanted, on all pages
    keepable: int  # how many of these whoever looks may keep together
    counts: Mapping[str, int]  # by the words of SHOWN
    states: Mapping[str, int]
    kinds: Mapping[str, int]  # by disposition
    wanted: Wanted

    @property
    def has_more(self) -> bool:
        return self.wanted.page * PAGE < self.count


def board(person: Person, cycle: Cycle, wanted: Wanted) -> Board:
    """The queue of `cycle` as `person` works through it."""
    mine = waits_for(person, cycle)
    rows = session.execute(_rows(cycle, mine, _keepable(person, cycle), wanted)).all()
    states: dict[str, int] = {}
    kinds: dict[str, int] = {}
    counts = dict.fromkeys(SHOWN, 0)
    for one in session.execute(_counts(cycle, mine)):
        states[one.state] = states.get(one.state, 0) + one.items
        if one.disposition:
            kinds[one.disposition] = kinds.get(one.disposition, 0) + one.items
        for name, count in (
            ("all", one.items),
            ("mine", one.mine),
            ("flagged", one.flagged),
            ("full", one.full),
        ):
            counts[name] += count
    shown = [
        Row(
            one.id, one.title, one.review, tuple(one.flags.split()), one.state, one.disposition,
            one.department, one.proposals, bool(one.mine), bool(one.keepable),
        )
        for one in rows
    ]  # fmt: skip
    found, keepable = (rows[0].found, int(rows[0].all_keepable)) if rows else (0, 0)
    return Board(shown, found, keepable, counts, states, kinds, wanted)


def to_keep(person: Person, cycle: Cycle, wanted: Wanted) -> list[int]:
    """All that is wanted, on every page, and that `person` may keep together."""
    conditions = _conditions(waits_for(person, cycle), wanted)
    found = select(Item.id).where(Item.cycle_id == cycle.id, *conditions)
    return [*session.scalars(found.where(_keepable(person, cycle)))]


def _keepable(person: Person, cycle: Cycle) -> ColumnElement[bool]:
    """While the committee deliberates, for those who put forward what is voted on."""
    if cycle.state != "deliberation" or not can_keep_together(person, cycle):
        return false()
    return may_be_kept(person)


def waits_for(person: Person, cycle: Cycle) -> ColumnElement[bool]:
    """Items in which something waits for `person` in the state in which the cycle is."""
    waiting = _OF_OWNERS.get(cycle.state)
    if waiting is not None:
        return waiting(person)
    seat = seat_of(person, cycle)
    if seat is None or cycle.state not in _OF_COMMITTEE:
        return false()
    kept_out = (conflicts.NO_VOTE, conflicts.LEAVE) if cycle.state == "ballot" else ("leave",)
    recused = exists().where(
        Interest.item_id == Item.id,
        Interest.person_id == person.id,
        Interest.level.in_(kept_out),
    )
    return and_(_OF_COMMITTEE[cycle.state](person), ~recused)


def _untold(person: Person) -> ColumnElement[bool]:
    told = exists().where(OwnerStatement.item_id == Item.id)
    return and_(_owned_by(person), ~told)


def _unproposed(person: Person) -> ColumnElement[bool]:
    proposed = exists().where(Proposal.item_id == Item.id, Proposal.state.in_(UNDER_WAY))
    return and_(_owned_by(person), ~proposed)


def _owned_by(person: Person) -> ColumnElement[bool]:
    return Item.metric_id.in_(select(Metric.id).where(Metric.owner_id == person.id))


def _undeliberated(person: Person) -> ColumnElement[bool]:
    """Not scored by `person`, or without a proposal put forward: done once both are there."""
    scored = exists().where(Score.item_id == Item.id, Score.person_id == person.id)
    return or_(and_(~scored, Item.review == "full"), Item.disposition.is_(None))


def _unanswered(_person: Person) -> ColumnElement[bool]:
    return exists().where(
        Remark.item_id == Item.id,
        Remark.kind.in_(("objection", "argument")),
        Remark.state == "open",
    )


def _unvoted(person: Person) -> ColumnElement[bool]:
    voted = exists().where(Ballot.motion_id == Item.motion_id, Ballot.person_id == person.id)
    return and_(exists().where(Motion.id == Item.motion_id, Motion.state == "open"), ~voted)


_OF_OWNERS = {"insight": _untold, "proposals": _unproposed}
_OF_COMMITTEE = {
    "deliberation": _undeliberated,
    "final_comment": _unanswered,
    "ballot": _unvoted,
}


def _rows(
    cycle: Cycle, mine: ColumnElement[bool], keepable: ColumnElement[bool], wanted: Wanted
) -> Any:
    proposals = (
        select(func.count(Proposal.id))
        .where(Proposal.item_id == Item.id, Proposal.state.in_(UNDER_WAY))
        .correlate(Item)
        .scalar_subquery()
    )
    first = case((mine, 0), else_=1)
    return (
        select(
            Item.id,
            Item.title,
            Item.review,
            Item.flags,
            Item.state,
            Item.disposition,
            Department.name.label("department"),
            proposals.label("proposals"),
            case((mine, 1), else_=0).label("mine"),
            case((keepable, 1), else_=0).label("keepable"),
            func.count().over().label("found"),
            func.sum(case((keepable, 1), else_=0)).over().label("all_keepable"),
        )
        .outerjoin(Metric, Metric.id == Item.metric_id)
        .outerjoin(Department, Department.id == Metric.department_id)
        .where(Item.cycle_id == cycle.id, *_conditions(mine, wanted))
        .order_by(first, Item.position, Item.id)
        .limit(PAGE)
        .offset((wanted.page - 1) * PAGE)
    )


def _conditions(mine: ColumnElement[bool], wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.show == "mine":
        found.append(mine)
    if wanted.show == "flagged":
        found.append(Item.flags != "")
    if wanted.show == "full":
        found.append(Item.review == "full")
    if wanted.state:
        found.append(Item.state == wanted.state)
    if wanted.kind:
        found.append(Item.disposition == wanted.kind)
    if wanted.text:
        found.append(Item.title.icontains(wanted.text, autoescape=True))
    return found


def _counts(cycle: Cycle, mine: ColumnElement[bool]) -> Any:
    def number(condition: ColumnElement[bool]) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    return (
        select(
            Item.state,
            Item.disposition,
            func.count(Item.id).label("items"),
            number(mine).label("mine"),
            number(Item.flags != "").label("flagged"),
            number(Item.review == "full").label("full"),
        )
        .where(Item.cycle_id == cycle.id)
        .group_by(Item.state, Item.disposition)
    )


def neighbours(item: Item) -> tuple[int | None, int | None]:
    """The items before and after this one in the order of the queue: one statement."""
    same = Item.cycle_id == item.cycle_id
    here = (item.position, item.id)
    place = (Item.position, Item.id)
    before = or_(place[0] < here[0], and_(place[0] == here[0], place[1] < here[1]))
    after = or_(place[0] > here[0], and_(place[0] == here[0], place[1] > here[1]))
    backwards = (Item.position.desc(), Item.id.desc())
    previous = select(Item.id).where(same, before).order_by(*backwards).limit(1)
    following = select(Item.id).where(same, after).order_by(*place).limit(1)
    row = session.execute(
        select(previous.scalar_subquery().label("previous"), following.scalar_subquery())
    ).one()
    return row[0], row[1]
