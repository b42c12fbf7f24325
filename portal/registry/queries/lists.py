"""The list of metrics: filtered, searched, and paged by key."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    String,
    bindparam,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import aliased

from portal.accounts.models import Department, Person
from portal.db import bigint, session
from portal.registry.models import (
    Definition,
    DefinitionVersion,
    Metric,
    Objective,
)
from portal.registry.queries.called import departments_called, serving
from portal.registry.queries.texts import holds, holds_given, is_indexed, words_of
from portal.registry.queries.visible import Sight, seen_by, seen_with

NUL = "\x00"  # PostgreSQL knows none
PAGE = 50  # metrics on a page
MOST_COUNTED = 5_000  # of those found; a larger number tells nobody more


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; "" is anything."""

    q: str = ""
    department: str = ""  # slug
    objective: str = ""  # code
    nature: str = ""
    owner: str = ""  # a part of the name or the e-mail address, or the identity
    state: str = ""

    @property
    def chosen(self) -> dict[str, str]:
        """Those that narrow, for addresses."""
        return {name: value for name, value in vars(self).items() if value}


@dataclass(frozen=True)
class Page:
    """One page of the list; how many metrics in all, or that they are more than can be told."""

    rows: Sequence[Row[*tuple[Any, ...]]]
    total: int
    is_more: bool
    previous: str | None
    next: str | None


class Shape(NamedTuple):
    """What of a request decides its statements: who looks, which filters, where the page begins."""

    sight: Sight
    filters: tuple[str, ...]
    words: tuple[bool, ...]  # of each word, whether the index knows it
    place: str = ""  # "after", "before", or the first page


def page(
    person: Person, filters: Filters, *, after: str = "", before: str = "", size: int = PAGE
) -> Page:
    """A page of the metrics that `person` may see: one statement, two where there are several.

    `after` and `before` are the keys that the page next to it gave; without them, the first page.
    """
    key = _parsed(before or after)
    place = "" if key is None else "before" if before else "after"
    shape, given = _asked(person, filters)
    given["most"] = size + 1
    if key is not None:
        given |= {"name": key[0], "id": key[1]}
    rows = session.connection().execute(_rows(shape._replace(place=place)), given).all()
    has_more = len(rows) > size
    rows = rows[:size][::-1] if place == "before" else rows[:size]
    if not rows:
        return Page((), 0, False, None, None)
    has_previous = has_more if place == "before" else bool(place)
    has_next = place == "before" or has_more
    total = len(rows)
    if has_previous or has_next:
        total = session.connection().execute(_count(shape), given).scalar_one()
    return Page(
        rows=rows,
        total=min(total, MOST_COUNTED),
        is_more=total > MOST_COUNTED,
        previous=_key(rows[0]) if has_previous else None,
        next=_key(rows[-1]) if has_next else None,
    )


def _asked(person: Person, filters: Filters) -> tuple[Shape, dict[str, Any]]:
    """The shape of what is asked, and the parameters of its statements."""
    sight, given = seen_with(person)
    words = words_of(filters.q)
    given |= {f"word_{number}": word for number, word in enumerate(words)}
    chosen: dict[str, Any] = {name: value for name, value in filters.chosen.items() if name != "q"}
    if re.fullmatch(r"\d{1,18}", filters.owner):
        chosen["owner_id"] = int(chosen.pop("owner"))
    given |= {f"by_{name}": value for name, value in chosen.items()}
    return Shape(sight, tuple(sorted(chosen)), tuple(map(is_indexed, words))), given


@lru_cache(maxsize=256)
def _rows(shape: Shape) -> Any:
    """A page's statement, and one row more than it shows."""
    own = tuple_(Metric.name, Metric.id)
    place = tuple_(bindparam("name", type_=String()), bindparam("id", type_=bigint))
    found: Any = (
        select(
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
        .join(Department, Metric.department_id == Department.id)
        .join(Person, Metric.owner_id == Person.id)
        .join(Definition, Metric.definition_id == Definition.id)
        .outerjoin(
            DefinitionVersion,
            DefinitionVersion.id == func.coalesce(Definition.current_id, _newest_version()),
        )
        .where(*_conditions(shape))
        .limit(bindparam("most", type_=bigint))
    )
    if shape.place == "before":
        return found.where(own < place).order_by(Metric.name.desc(), Metric.id.desc())
    if shape.place == "after":
        found = found.where(own > place)
    return found.order_by(Metric.name, Metric.id)


@lru_cache(maxsize=256)
def _count(shape: Shape) -> Any:
    """How many there are, as far as anybody wants to know."""
    found = select(Metric.id).where(*_conditions(shape)).limit(MOST_COUNTED + 1)
    return select(func.count()).select_from(found.subquery())


def _newest_version() -> ScalarSelect[int]:
    """The newest version of a definition, for those of which none is in force yet."""
    version = DefinitionVersion.__table__.alias("any_version")
    newest = select(func.max(version.c.id))
    return newest.where(version.c.definition_id == Definition.id).scalar_subquery()


def _key(row: Any) -> str:
    """Where a page ends: by what the list is sorted."""
    return f"{row.name}~{row.id}"


def _parsed(key: str) -> tuple[str, int] | None:
    """The name and identity in a page's key; None for what is no key."""
    name, _, identity = key.rpartition("~")
    if not name or not re.fullmatch(r"\d{1,18}", identity) or NUL in name:
        return None
    return name, int(identity)


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
    words = [
        holds_given(bindparam(f"word_{number}", type_=String()), indexed=indexed)
        for number, indexed in enumerate(shape.words)
    ]
    return [shape.sight.condition, *words, *(_NARROWING[name] for name in shape.filters)]


def searched(person: Person, text: str) -> Select[Metric]:
    """Metrics that `person` may see and that hold every word of `text`, by name."""
    found = select(Metric).where(seen_by(person), *map(holds, words_of(text)))
    return found.order_by(Metric.name, Metric.id)


Pairs = list[tuple[str, str]]

MOST_CHOSEN = 70  # options of a list to choose from; of more a part of the name is typed


def _offered(kind: str, value: Any, words: Any, in_force: Any) -> Any:
    found: Any = select(literal(kind).label("kind"), value, words).where(in_force)
    return select(found.order_by(words).limit(MOST_CHOSEN + 1).subquery())


_CHOICES = union_all(
    _offered("department", Department.slug, Department.name, Department.archived_at.is_(None)),
    _offered("objective", Objective.code, Objective.name, Objective.retired_at.is_(None)),
)


def choices() -> dict[str, Pairs | None]:
    """What the filters offer: value and words for department and objective. One statement.

    None where there are too many to choose from: they are typed, as owners are.
    """
    found: dict[str, Pairs] = {"department": [], "objective": []}
    for kind, value, words in session.connection().execute(_CHOICES):
        found[kind].append((value, words))
    return {
        kind: sorted(pairs, key=lambda pair: pair[1].casefold())
        if len(pairs) <= MOST_CHOSEN
        else None
        for kind, pairs in found.items()
    }
