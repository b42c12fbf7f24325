"""A cycle's items as a queue: what I still have to do on top, by facets, a page at a time.

Two statements, however many items there are; each is written once for its state and facets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, bindparam, case, false, func, or_, select, true

from portal.accounts.models import Department, Person
from portal.db import session
from portal.refinement.models import Cycle, Item, Proposal
from portal.refinement.policy import can_keep_together, sits
from portal.refinement.queries.keeping import MAY_BE_KEPT
from portal.refinement.queries.waiting import UNDER_WAY, waits
from portal.registry.models import Metric

PAGE = 50  # items
SHOWN = ("all", "mine", "flagged", "full")


@dataclass(frozen=True)
class Wanted:
    """What of the queue is shown; unknown words mean everything."""

    show: str = "all"
    state: str = ""
    kind: str = ""
    text: str = ""
    page: int = 1
    size: int = PAGE

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

    @property
    def alike(self) -> tuple[object, ...]:
        """What rows have in common that differ in their titles alone."""
        return (
            self.department, self.review, self.flags, self.state, self.proposals, self.disposition
        )  # fmt: skip


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
        return self.wanted.page * self.wanted.size < self.count


@dataclass(frozen=True)
class _Shape:
    """What a statement of the queue depends on beside its parameters."""

    state: str  # of the cycle
    sits: bool  # whoever looks is on the committee
    keeps: bool  # and may keep items together now
    show: str
    by_state: bool
    by_kind: bool

    @property
    def mine(self) -> ColumnElement[bool]:
        return waits(self.state, sits=self.sits)

    @property
    def shown(self) -> ColumnElement[bool]:
        """The condition of the tab."""
        return {"mine": self.mine, "flagged": _FLAGGED, "full": _FULL}.get(self.show, true())

    @property
    def keepable(self) -> ColumnElement[bool]:
        return MAY_BE_KEPT if self.keeps else false()


_FLAGGED, _FULL = Item.flags != "", Item.review == "full"
_CYCLE: Any = bindparam("cycle")


def board(person: Person, cycle: Cycle, wanted: Wanted) -> Board:
    """The queue of `cycle` as `person` works through it."""
    shape, given = _asked(person, cycle, wanted)
    text = Item.title.icontains(wanted.text, autoescape=True) if wanted.text else None
    listed, counted = (_listed, _counted) if text is None else (_list, _count)
    connection = session.connection()
    rows = connection.execute(listed(shape, text), given).all()
    states: dict[str, int] = {}
    kinds: dict[str, int] = {}
    counts = dict.fromkeys(SHOWN, 0)
    found = keepable = 0
    for state, kind, *numbers, of_list, kept in connection.execute(counted(shape, text), given):
        states[state] = states.get(state, 0) + numbers[0]
        if kind:
            kinds[kind] = kinds.get(kind, 0) + numbers[0]
        for name, number in zip(SHOWN, numbers, strict=True):
            counts[name] += number
        if wanted.state in ("", state) and wanted.kind in ("", kind):
            found, keepable = found + of_list, keepable + kept
    shown = [
        Row(
            one.id, one.title, one.review, tuple(one.flags.split()), one.state, one.disposition,
            one.department, one.proposals, not one.later, bool(one.keepable),
        )
        for one in rows
    ]  # fmt: skip
    return Board(shown, found, keepable, counts, states, kinds, wanted)


def to_keep(person: Person, cycle: Cycle, wanted: Wanted) -> list[int]:
    """All that is wanted, on every page, and that `person` may keep together."""
    shape, given = _asked(person, cycle, wanted)
    found = select(Item.id).where(Item.cycle_id == _CYCLE, *_conditions(shape), shape.keepable)
    if wanted.text:
        found = found.where(Item.title.icontains(wanted.text, autoescape=True))
    return [*session.scalars(found, given)]


def _asked(person: Person, cycle: Cycle, wanted: Wanted) -> tuple[_Shape, dict[str, Any]]:
    """While the committee deliberates, those keep together who put forward what is voted on."""
    keeps = cycle.state == "deliberation" and can_keep_together(person, cycle)
    show = wanted.show if wanted.show in SHOWN else "all"
    shape = _Shape(
        cycle.state, sits(person, cycle), keeps, show, bool(wanted.state), bool(wanted.kind)
    )
    skipped = (wanted.page - 1) * wanted.size
    given = {"me": person.id, "cycle": cycle.id, "skipped": skipped, "size": wanted.size}
    return shape, given | {"state": wanted.state, "kind": wanted.kind}


def _conditions(shape: _Shape) -> list[ColumnElement[bool]]:
    found = [shape.shown]
    if shape.by_state:
        found.append(Item.state == bindparam("state"))
    if shape.by_kind:
        found.append(Item.disposition == bindparam("kind"))
    return found


def _list(shape: _Shape, text: ColumnElement[bool] | None) -> Any:
    """A page: its items are found first, and only then looked at more closely."""
    later = case((shape.mine, 0), else_=1).label("later")
    where = [*_conditions(shape), *([] if text is None else [text])]
    page = (
        select(Item.id, later)
        .where(Item.cycle_id == _CYCLE, *where)
        .order_by(later, Item.position, Item.id)
        .limit(bindparam("size", type_=Integer()))
        .offset(bindparam("skipped", type_=Integer()))
        .subquery()
    )
    proposals = (
        select(func.count(Proposal.id))
        .where(Proposal.item_id == Item.id, Proposal.state.in_(UNDER_WAY))
        .correlate(Item)
        .scalar_subquery()
    )
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
            page.c.later,
            case((shape.keepable, 1), else_=0).label("keepable"),
        )
        .join(page, page.c.id == Item.id)
        .outerjoin(Metric, Metric.id == Item.metric_id)
        .outerjoin(Department, Department.id == Metric.department_id)
        .order_by(page.c.later, Item.position, Item.id)
    )


def _count(shape: _Shape, text: ColumnElement[bool] | None) -> Any:
    """By state and disposition: how many of each tab, of the list wanted, and to be kept of it."""

    def number(*conditions: ColumnElement[bool]) -> Any:
        return func.coalesce(func.sum(case((and_(*conditions), 1), else_=0)), 0)

    wanted = [shape.shown, *([] if text is None else [text])]
    return (
        select(
            Item.state,
            Item.disposition,
            func.count(Item.id),
            number(shape.mine),
            number(_FLAGGED),
            number(_FULL),
            number(*wanted),
            number(shape.keepable, *wanted),
        )
        .where(Item.cycle_id == _CYCLE)
        .group_by(Item.state, Item.disposition)
    )


_listed, _counted = cache(_list), cache(_count)


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
