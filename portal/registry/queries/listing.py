"""The statements of the list of metrics: built once for each kind of request.

Of metrics that hold the words of a search there may be three or all. Few are taken from the index
and sorted (`few`). Where they are many, the next names are read until the page is full (`near`),
but no further than `READ`; where it is not full by then, all are taken from the index (`every`).
So no search looks at the texts of all metrics.
"""

from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    String,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import aliased

from portal.accounts.models import Department, Person
from portal.db import bigint
from portal.driver import Ready
from portal.packed import packed
from portal.registry.models import Definition, DefinitionVersion, Metric, Objective
from portal.registry.queries import texts
from portal.registry.queries.called import departments_called, serving
from portal.registry.queries.texts import Words
from portal.registry.queries.visible import UNPUBLISHED, Sight

MOST_COUNTED = 5_000  # of the list; a larger number tells nobody more
MOST_FOUND = 1_000  # of a search that are counted, and looked at one by one
READ = 3_000  # names of a list whose texts are read for one page
NARROW = frozenset({"department", "objective", "owner", "owner_id"})  # filters that leave few
MOST_CHOSEN = 70  # options of a list to choose from; of more a part of the name is typed

# As no index serves it: PostgreSQL would go through all names for the few that are found.
_NAME_UNINDEXED = Metric.name.concat("")


class Shape(NamedTuple):
    """What of a request decides its statements: who looks, which filters, where the page begins."""

    sight: Sight
    filters: tuple[str, ...]
    words: Words
    place: str = ""  # "after", "before", or the first page

    @property
    def is_narrow(self) -> bool:
        """Whether filters leave so few that their texts may be read."""
        return not NARROW.isdisjoint(self.filters)

    @property
    def is_one_word(self) -> bool:
        """Whether a table of words says how many are left: to ask it for several takes as long as
        to look at what it finds.
        """
        return self.words.in_table and len(self.words.lengths) == 1 and not self.filters

    @property
    def most(self) -> int:
        """As far as it is counted."""
        return MOST_FOUND if self.words else MOST_COUNTED


@lru_cache(maxsize=256)
def few(shape: Shape) -> Ready:
    """A page of what the index finds, with how many there are (`total`): right where these are
    MOST_FOUND at most. At least one row; without `id` where the page has none.

    Where the index alone says that there are more of one word, none of them is looked at.
    """
    found = _found(shape, Metric.id, Metric.name)
    count: Any = func.count()
    if shape.is_one_word:
        is_sure = select(_surely_many(shape.words).label("is_sure")).cte("sure")
        is_more = select(is_sure.c.is_sure).scalar_subquery()
        found = found.limit(case((is_more, 0), else_=MOST_FOUND + 1)).cte("found")
        count = case((is_more, MOST_FOUND + 1), else_=count)
    else:
        found = found.limit(MOST_FOUND + 1).cte("found")
    total = select(count.label("total")).select_from(found).cte("total")
    page = _placed(select(found.c.id), shape, found.c.name, found.c.id).subquery()
    named = _details(select(total.c.total, *_COLUMNS).select_from(total).outerjoin(
        page, total.c.total <= MOST_FOUND
    ).outerjoin(Metric, Metric.id == page.c.id), is_outer=True)  # fmt: skip
    return Ready(_ordered(named, shape, Metric.name, Metric.id))


@lru_cache(maxsize=256)
def near(shape: Shape) -> Ready:
    """A page of a search that finds many: the next READ names are looked at, no more."""
    names = _placed(select(Metric.name), shape, Metric.name, Metric.id, has_end=False)
    end = names.offset(READ).limit(1).scalar_subquery()
    if shape.place == "before":
        bound = Metric.name >= func.coalesce(end, select(func.min(Metric.name)).scalar_subquery())
    else:
        bound = Metric.name <= func.coalesce(end, select(func.max(Metric.name)).scalar_subquery())
    found = select(Metric.id).where(bound, texts.read(shape.words), *_conditions(shape))
    return _page(_placed(found, shape, Metric.name, Metric.id), shape)


@lru_cache(maxsize=256)
def every(shape: Shape) -> Ready:
    """A page of all that the index finds, however many."""
    return _page(_placed(_found(shape, Metric.id), shape, _NAME_UNINDEXED, Metric.id), shape)


@lru_cache(maxsize=256)
def plain(shape: Shape) -> Ready:
    """A page of what is left by the filters, whose texts are read where words are asked for."""
    return _page(_placed(_left(shape), shape, Metric.name, Metric.id), shape)


@lru_cache(maxsize=256)
def count(shape: Shape) -> Ready:
    """How many that are, as far as anybody wants to know."""
    found = _left(shape).limit(shape.most + 1)
    return Ready(select(func.count().label("total")).select_from(found.subquery()))


@lru_cache(maxsize=16)
def holding(words: Words) -> Ready:
    """How many metrics hold the words, whoever may see them; MOST_FOUND and one more at most."""
    found = texts.found_in_index(words).limit(MOST_FOUND + 1)
    return Ready(select(func.count().label("total")).select_from(found.subquery()))


def forget_all() -> None:
    """Of the statements; for tests that count less far."""
    for one in (few, near, every, plain, count, holding):
        one.cache_clear()


def _found(shape: Shape, *columns: Any) -> Any:
    """Of metrics that the index finds."""
    return texts.among(select(*columns), shape.words).where(*_conditions(shape))


def _surely_many(words: Words) -> ColumnElement[bool]:
    """More of those that everybody sees than are counted hold the words: so many do that it is true
    whichever of the hidden ones are among them.
    """
    hidden = select(func.count()).select_from(Metric).where(Metric.state.in_(UNPUBLISHED))
    most = hidden.scalar_subquery() + MOST_FOUND
    found = texts.found_in_index(words).limit(most + 1).subquery()
    return select(func.count() > most).select_from(found).scalar_subquery()


def _left(shape: Shape) -> Any:
    """What the filters leave, by its texts."""
    words = [texts.read(shape.words)] if shape.words else []
    return select(Metric.id).where(*words, *_conditions(shape))


def _page(found: Any, shape: Shape) -> Ready:
    """The statement of a page from that of its identities: others are joined to none."""
    page = found.subquery()
    named = _details(select(*_COLUMNS).select_from(page).join(Metric, Metric.id == page.c.id))
    return Ready(_ordered(named, shape, Metric.name, Metric.id))


def _placed(found: Any, shape: Shape, name: Any, identity: Any, *, has_end: bool = True) -> Any:
    """From where the page begins, in order, and one row more than it shows."""
    place = tuple_(bindparam("name", type_=String()), bindparam("id", type_=bigint))
    if shape.place == "before":
        found = found.where(tuple_(name, identity) < place)
    elif shape.place == "after":
        found = found.where(tuple_(name, identity) > place)
    found = _ordered(found, shape, name, identity)
    return found.limit(bindparam("most", type_=bigint)) if has_end else found


def _ordered(found: Any, shape: Shape, name: Any, identity: Any) -> Any:
    if shape.place == "before":
        return found.order_by(name.desc(), identity.desc())
    return found.order_by(name, identity)


_COLUMNS: Any = (
    Metric.id,
    Metric.code,
    Metric.name,
    Metric.state,
    Metric.nature,
    Department.name.label("department"),
    Person.name.label("owner"),
    DefinitionVersion.unit,
    DefinitionVersion.frequency,
)


def _details(found: Any, *, is_outer: bool = False) -> Any:
    """What a row says beside the metric's own words."""
    newest = func.coalesce(Definition.current_id, _newest_version())
    return (
        found.join(Department, Metric.department_id == Department.id, isouter=is_outer)
        .join(Person, Metric.owner_id == Person.id, isouter=is_outer)
        .join(Definition, Metric.definition_id == Definition.id, isouter=is_outer)
        .outerjoin(DefinitionVersion, DefinitionVersion.id == newest)
    )


def _newest_version() -> ScalarSelect[int]:
    """The newest version of a definition, for those of which none is in force yet."""
    version = DefinitionVersion.__table__.alias("any_version")
    newest = select(func.max(version.c.id))
    return newest.where(version.c.definition_id == Definition.id).scalar_subquery()


def _given(name: str) -> Any:
    return bindparam(f"by_{name}", type_=String())


_some = aliased(Person)
_NARROWING: dict[str, Any] = {
    "department": Metric.department_id.in_(departments_called(_given("department"))),
    "objective": Metric.id.in_(serving(_given("objective"))),
    "nature": Metric.nature == _given("nature"),
    "owner": Metric.owner_id.in_(
        select(_some.id).where(
            or_(_some.name.icontains(_given("owner")), _some.email.icontains(_given("owner")))
        )
    ),
    "owner_id": Metric.owner_id == bindparam("by_owner_id", type_=bigint),
    "state": Metric.state == _given("state"),
}


def _conditions(shape: Shape) -> list[ColumnElement[bool]]:
    return [shape.sight.condition, *(_NARROWING[name] for name in shape.filters)]


def _offered(kind: str, value: Any, words: Any, in_force: Any) -> Any:
    found: Any = select(literal(kind).label("kind"), value, words).where(in_force)
    return select(found.order_by(words).limit(MOST_CHOSEN + 1).subquery())


choices = Ready(
    packed(
        union_all(
            _offered(
                "department", Department.slug, Department.name, Department.archived_at.is_(None)
            ),
            _offered("objective", Objective.code, Objective.name, Objective.retired_at.is_(None)),
        )
    )
)
