"""All metrics of the organisation in one list: narrowed, sorted, paged by key.

A page begins behind the sort key of the row before it, never at an offset: page 500 costs what
page 1 costs. Rows are read along the order's index until the page is full; only of words that few
metrics hold all of these are taken and sorted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, literal, or_, select

from portal.accounts.models import Department
from portal.db import Moment, session
from portal.driver import Ready
from portal.insight.choice import Choice, key_of, values_of
from portal.insight.listed import Listed
from portal.insight.models import RollUpMetric
from portal.insight.queries import narrowing
from portal.insight.queries.narrowing import Shape
from portal.insight.queries.rows import any_listed, listed
from portal.registry.models import Metric
from portal.registry.queries import texts
from portal.registry.queries.texts import Words
from portal.values.models import Series

PAGE = 40  # metrics on a page: what 60 KB have room for beside the counts above the list
FETCHED = 200  # rows of a file at a time
MOST_SORTED = 5_000  # metrics that hold the words of a search; of more the next one is not far
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Key:
    """A part of an order: what is compared, as which kind of value, and which way."""

    of: Any
    kind: type[Any]
    falling: bool = False


NAME = Key(RollUpMetric.name, str)
IDENTITY = Key(RollUpMetric.metric_id, int)
ORDERS: dict[str, tuple[Key, ...]] = {  # those by rank, day or name have an index to go along
    "name": (NAME, IDENTITY),
    "department": (Key(Department.name, str), NAME, IDENTITY),
    "variation": (Key(RollUpMetric.variation_rank, int), NAME, IDENTITY),
    "assurance": (Key(RollUpMetric.assurance_rank, int), NAME, IDENTITY),
    "latest": (
        Key(Series.changed_at, datetime, falling=True),
        Key(Series.metric_id, int, falling=True),
    ),
    "overdue": (Key(RollUpMetric.due_on, date), NAME, IDENTITY),
}
_UNCHANGED = (
    Key(literal(NEVER, Moment()), datetime, falling=True),
    Key(RollUpMetric.metric_id, int, falling=True),
)
ALONG = ("name", "variation", "assurance")  # orders that go along the index of a rank
PARTS: dict[str, tuple[str, ...]] = {"latest": ("latest", "unchanged")}  # of orders of two parts


@dataclass(frozen=True)
class Page:
    """One page of the list, and the keys of the pages beside it, "" where there is none."""

    rows: tuple[Listed, ...]
    previous: str
    next: str


def page(choice: Choice, today: date) -> Page:
    """The chosen page; a key that is none of ours gives the first one."""
    order = ORDERS[choice.sort]
    place = values_of(choice.before or choice.after, [key.kind for key in order])
    backwards = bool(choice.before) and place is not None
    given = narrowing.parameters(choice, today)
    given |= {f"place_{depth}": value for depth, value in enumerate(place or ())}
    rows = _rows(choice, given, place is not None, backwards)
    more = len(rows) > PAGE
    rows = rows[:PAGE][::-1] if backwards else rows[:PAGE]
    if not rows:
        return Page((), "", "")
    first, last = (key_of(row[-len(order) :]) for row in (rows[0], rows[-1]))
    return Page(
        rows=tuple(listed(row, today) for row in rows),
        previous=first if (more if backwards else place is not None) else "",
        next=last if backwards or more else "",
    )


def _rows(choice: Choice, given: dict[str, Any], placed: bool, backwards: bool) -> list[Any]:
    """A page and one row more, from the next part of the order where one part does not fill it."""
    shape = narrowing.shape(choice)
    few = bool(shape.words) and _found(shape.words, given) <= MOST_SORTED
    parts = PARTS.get(choice.sort, (choice.sort,))
    rows: list[Any] = []
    for part in reversed(parts) if backwards else parts:
        statement = _statement(part, shape, few, placed, backwards)
        rows += statement.rows(session.connection(), **given)
        if len(rows) > PAGE:
            break
    return rows[: PAGE + 1]


def _found(words: Words, given: dict[str, Any]) -> int:
    """How many metrics hold the words, no further than are sorted."""
    total: int = _holding(words).rows(session.connection(), **given)[0].total
    return total


@lru_cache(maxsize=16)
def _holding(words: Words) -> Ready:
    some = texts.found_in_index(words).limit(MOST_SORTED + 1)
    return Ready(select(func.count().label("total")).select_from(some.subquery()))


def whole(choice: Choice, today: date) -> Iterator[Listed]:
    """All that the choice leaves, by name, as they are fetched: one statement."""
    shape = narrowing.shape(choice)
    chosen = [*narrowing.conditions(shape), *narrowing.holds_words(shape)]
    found = any_listed().join(RollUpMetric, RollUpMetric.metric_id == Metric.id).where(*chosen)
    found = found.order_by(Metric.name, Metric.id).execution_options(yield_per=FETCHED)
    for row in session.execute(found, narrowing.parameters(choice, today)):
        yield listed(row, today)


def counted(choice: Choice, today: date, most: int) -> int:
    """How many metrics the choice leaves, no further than `most`."""
    shape = narrowing.shape(choice)
    chosen = [*narrowing.conditions(shape), *narrowing.holds_words(shape)]
    found = any_listed().join(RollUpMetric, RollUpMetric.metric_id == Metric.id).where(*chosen)
    some = found.with_only_columns(Metric.id, maintain_column_froms=True).limit(most).subquery()
    counting = select(func.count()).select_from(some)
    return session.scalar(counting, narrowing.parameters(choice, today)) or 0


@lru_cache(maxsize=256)
def _statement(part: str, shape: Shape, few: bool, placed: bool, backwards: bool) -> Ready:
    """A page's statement; which filters are set is its shape, their values are parameters.

    Inside, the page's keys are found, so that what is sorted is narrow; around it, the rows.
    """
    order = _UNCHANGED if part == "unchanged" else ORDERS[part]
    keys = [key.of.label(f"key_{depth}") for depth, key in enumerate(order)]
    inside = _read(part, select(RollUpMetric.metric_id.label("id"), *keys)).where(
        *narrowing.conditions(shape, along_index=part in ALONG)
    )
    if few:
        inside = inside.where(*narrowing.holds_words(shape))
    elif shape.words:
        inside = inside.join(Metric, Metric.id == RollUpMetric.metric_id)
        inside = inside.where(texts.read(shape.words))
    if placed:
        inside = inside.where(_beyond(order, backwards))
    ways = [_way(key.of, key, backwards) for key in order if key is not _UNCHANGED[0]]
    chosen = inside.order_by(*ways).limit(PAGE + 1).subquery("chosen")
    found = [chosen.c[key.name] for key in keys]
    return Ready(
        any_listed(*found)
        .join(chosen, chosen.c.id == Metric.id)
        .order_by(*(_way(one, key, backwards) for one, key in zip(found, order, strict=True)))
    )


def _read(part: str, inside: Any) -> Any:
    """`inside` with the tables that this part of an order reads beside the narrow rows."""
    if part == "department":
        return inside.join(Department, RollUpMetric.department_id == Department.id)
    if part == "latest":
        return inside.join(Series, Series.metric_id == RollUpMetric.metric_id)
    if part == "unchanged":
        inside = inside.outerjoin(Series, Series.metric_id == RollUpMetric.metric_id)
        return inside.where(Series.metric_id.is_(None))
    return inside


def _way(column: Any, key: Key, backwards: bool) -> Any:
    return column.desc() if key.falling is not backwards else column.asc()


def _beyond(order: Sequence[Key], backwards: bool) -> ColumnElement[bool]:
    """Rows behind the place, or before it: the first part that differs decides."""
    places = [bindparam(f"place_{depth}", type_=key.of.type) for depth, key in enumerate(order)]
    found = []
    for depth, (key, place) in enumerate(zip(order, places, strict=True)):
        same = [one.of == there for one, there in zip(order[:depth], places, strict=False)]
        differs = key.of < place if key.falling is not backwards else key.of > place
        found.append(and_(*same, differs))
    return or_(*found)
