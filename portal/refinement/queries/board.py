"""A cycle's items as a queue: what I still have to do on top, by facets, a page at a time.

Two statements, however many items there are; each is written once for its state and facets. For
the committee at a ballot one more, of the motions that wait.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    bindparam,
    case,
    false,
    func,
    literal,
    select,
    true,
    union_all,
)

from portal import clock
from portal.accounts.models import Department, Person
from portal.db import session
from portal.driver import Ready
from portal.refinement.models import Cycle, Item, Proposal
from portal.refinement.policy.cycles import can_keep_together, sits
from portal.refinement.queries import motions
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
    puts: bool  # and chooses what is put forward
    keeps: bool  # and may keep items together now
    show: str
    by_state: bool
    by_kind: bool

    @property
    def mine(self) -> ColumnElement[bool]:
        return waits(self.state, sits=self.sits, puts=self.puts)

    @property
    def shown(self) -> ColumnElement[bool]:
        """The condition of the tab."""
        return {"mine": self.mine, "flagged": _FLAGGED, "full": _FULL}.get(self.show, true())

    @property
    def keepable(self) -> ColumnElement[bool]:
        return MAY_BE_KEPT if self.keeps else false()


_NARROWING = SHOWN[1:]
_FLAGGED, _FULL = Item.flags != "", Item.review == "full"
_CYCLE: Any = bindparam("cycle")


@dataclass(frozen=True)
class _Counted:
    """The queue in numbers; the last three are of the items wanted."""

    counts: Mapping[str, int]
    states: Mapping[str, int]
    kinds: Mapping[str, int]
    all: int
    waiting: int
    keepable: int


def board(person: Person, cycle: Cycle, wanted: Wanted) -> Board:
    """The queue of `cycle` as `person` works through it."""
    shape, given = _asked(person, cycle, wanted)
    counted = _numbers(shape, wanted, given)
    skipped = (wanted.page - 1) * wanted.size
    first = min(max(counted.waiting - skipped, 0), wanted.size)
    given |= {
        "first_skipped": skipped, "first": first,
        "later_skipped": max(skipped - counted.waiting, 0), "later": wanted.size - first,
    }  # fmt: skip
    rows = [
        Row(
            one.id, one.title, one.review, tuple(one.flags.split()), one.state, one.disposition,
            one.department, one.proposals, not one.is_later, bool(one.keepable),
        )
        for one in _sent(_list, _listed, shape, wanted, given)
    ]  # fmt: skip
    return Board(
        rows, counted.all, counted.keepable, counted.counts, counted.states, counted.kinds, wanted
    )


def _numbers(shape: _Shape, wanted: Wanted, given: dict[str, Any]) -> _Counted:
    states: dict[str, int] = {}
    kinds: dict[str, int] = {}
    counts = dict.fromkeys(SHOWN, 0)
    of_list = [0, 0, 0]
    for row in _sent(_count, _counted, shape, wanted, given):
        state, kind, *numbers = row
        states[state] = states.get(state, 0) + numbers[0]
        if kind:
            kinds[kind] = kinds.get(kind, 0) + numbers[0]
        for name, number in zip(SHOWN, numbers, strict=False):
            counts[name] += number
        if wanted.state in ("", state) and wanted.kind in ("", kind):
            everything, waiting = numbers[5:] or numbers[:2]
            of_group = (everything, waiting, numbers[4])
            of_list = [had + more for had, more in zip(of_list, of_group, strict=True)]
    return _Counted(counts, states, kinds, *of_list)


def _sent(
    build: Callable[..., Any], ready: Callable[[_Shape], Ready], shape: _Shape, wanted: Wanted,
    given: dict[str, Any],
) -> Iterable[Any]:  # fmt: skip
    """Rows of a statement that is written once, unless a text is looked for."""
    connection = session.connection()
    if not wanted.text:
        return ready(shape).rows(connection, **given)
    text = Item.title.icontains(wanted.text, autoescape=True)
    return connection.execute(build(shape, text), given)


def to_keep(person: Person, cycle: Cycle, wanted: Wanted) -> list[int]:
    """All that is wanted, on every page, and that `person` may keep together."""
    shape, given = _asked(person, cycle, wanted)
    found = select(Item.id).where(Item.cycle_id == _CYCLE, *_conditions(shape), shape.keepable)
    if wanted.text:
        found = found.where(Item.title.icontains(wanted.text, autoescape=True))
    return [*session.scalars(found, given)]


def _asked(person: Person, cycle: Cycle, wanted: Wanted) -> tuple[_Shape, dict[str, Any]]:
    """While the committee deliberates, those keep together who put forward what is voted on."""
    puts = can_keep_together(person, cycle)
    keeps = cycle.state == "deliberation" and puts
    show = wanted.show if wanted.show in SHOWN else "all"
    shape = _Shape(
        cycle.state, sits(person, cycle), puts, keeps, show, bool(wanted.state), bool(wanted.kind)
    )
    given: dict[str, Any] = {"me": person.id, "cycle": cycle.id}
    if cycle.state == "ballot" and shape.sits:
        mine = motions.waiting_for(person, clock.now())
        given["motions"] = [one.id for one in mine] or [0]  # no motion has this number
    return shape, given | {"state": wanted.state, "kind": wanted.kind}


def _conditions(shape: _Shape) -> list[ColumnElement[bool]]:
    found = [shape.shown]
    if shape.by_state:
        found.append(Item.state == bindparam("state"))
    if shape.by_kind:
        found.append(Item.disposition == bindparam("kind"))
    return found


def _list(shape: _Shape, text: ColumnElement[bool] | None = None) -> Any:
    """A page of what waits for whoever looks, and behind it of the rest.

    Each part ends where it has its rows, so that a page costs what it shows.
    """
    where = [Item.cycle_id == _CYCLE, *_conditions(shape), *([] if text is None else [text])]

    def part(name: str, condition: ColumnElement[bool], later: int) -> Any:
        skipped, most = (bindparam(one, type_=Integer()) for one in (f"{name}_skipped", name))
        found = select(Item.id, literal(later).label("is_later")).where(*where, condition)
        found = found.order_by(Item.position, Item.id).limit(most).offset(skipped)
        return select(found.subquery())

    page = union_all(part("first", shape.mine, 0), part("later", ~shape.mine, 1)).subquery()
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
            page.c.is_later,
            case((shape.keepable, 1), else_=0).label("keepable"),
        )
        .join(page, page.c.id == Item.id)
        .outerjoin(Metric, Metric.id == Item.metric_id)
        .outerjoin(Department, Department.id == Metric.department_id)
        .order_by(page.c.is_later, Item.position, Item.id)
    )


def _count(shape: _Shape, text: ColumnElement[bool] | None = None) -> Any:
    """By state and disposition: how many of each tab, and how many to be kept of the list; where
    that is not all, how many it has, and how many of these wait.
    """

    def number(*conditions: ColumnElement[bool]) -> Any:
        return func.count(case((and_(*conditions), 1)))

    narrowed = [] if text is None else [text]
    if shape.show in _NARROWING:
        narrowed.append(shape.shown)
    found = select(
        Item.state,
        Item.disposition,
        func.count(Item.id),
        number(shape.mine),
        number(_FLAGGED),
        number(_FULL),
        number(shape.keepable, *narrowed),
    )
    if narrowed:
        found = found.add_columns(number(*narrowed), number(shape.mine, *narrowed))
    return found.where(Item.cycle_id == _CYCLE).group_by(Item.state, Item.disposition)


@cache
def _listed(shape: _Shape) -> Ready:
    return Ready(_list(shape))


@cache
def _counted(shape: _Shape) -> Ready:
    return Ready(_count(shape))
