"""The list of metrics: filtered, searched, and paged by key."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    String,
    cast,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import aliased, joinedload

from portal.accounts.models import Department, Person
from portal.db import bigint, session
from portal.registry.models import (
    Definition,
    DefinitionVersion,
    Metric,
    MetricObjective,
    Objective,
)
from portal.registry.queries.visible import seen_by

NUL = "\x00"  # PostgreSQL knows none
PAGE = 50  # metrics on a page
MOST_WORDS = 8  # of a search; more narrow nothing down


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; "" is anything."""

    q: str = ""
    department: str = ""  # slug
    objective: str = ""  # code
    nature: str = ""
    owner: str = ""  # identity
    state: str = ""

    @property
    def chosen(self) -> dict[str, str]:
        """Those that narrow, for addresses."""
        return {name: value for name, value in vars(self).items() if value}


@dataclass(frozen=True)
class Page:
    """One page of the list: rows of metric, unit and frequency; how many metrics in all."""

    rows: Sequence[Row[*tuple[Any, ...]]]
    total: int
    previous: str | None
    next: str | None


def page(person: Person, filters: Filters, *, after: str = "", before: str = "") -> Page:
    """A page of the metrics that `person` may see: one statement.

    `after` and `before` are the keys that the page next to it gave; without them, the first page.
    """
    wanted = [seen_by(person), *_conditions(filters)]
    total = select(func.count()).select_from(Metric).where(*wanted).scalar_subquery()
    text = aliased(DefinitionVersion)
    found = (
        select(Metric, text.unit, text.frequency, total.label("total"))
        .join(Definition, Metric.definition_id == Definition.id)
        .outerjoin(text, text.id == func.coalesce(Definition.current_id, _newest_version()))
        .where(*wanted)
        .options(joinedload(Metric.owner), joinedload(Metric.department))
        .limit(PAGE + 1)
    )
    backwards = bool(before)
    key = _parsed(before or after)
    if key is not None:
        own = tuple_(Metric.name, Metric.id)
        bound = tuple_(literal(key[0]), literal(key[1], bigint))
        found = found.where(own < bound if backwards else own > bound)
    order = (Metric.name.desc(), Metric.id.desc()) if backwards else (Metric.name, Metric.id)
    rows = list(session.execute(found.order_by(*order)))
    has_more = len(rows) > PAGE
    rows = rows[:PAGE][::-1] if backwards else rows[:PAGE]
    if not rows:
        return Page((), 0, None, None)
    has_previous, has_next = (has_more, True) if backwards else (key is not None, has_more)
    return Page(
        rows=rows,
        total=rows[0].total,
        previous=_key(rows[0][0]) if has_previous else None,
        next=_key(rows[-1][0]) if has_next else None,
    )


def _newest_version() -> ScalarSelect[int]:
    """The newest version of a definition, for those of which none is in force yet."""
    newest = select(func.max(DefinitionVersion.id))
    return newest.where(DefinitionVersion.definition_id == Definition.id).scalar_subquery()


def _key(metric: Metric) -> str:
    """Where a page ends: by what the list is sorted."""
    return f"{metric.name}~{metric.id}"


def _parsed(key: str) -> tuple[str, int] | None:
    """The name and identity in a page's key; None for what is no key."""
    name, _, identity = key.rpartition("~")
    if not name or not re.fullmatch(r"\d{1,18}", identity) or NUL in name:
        return None
    return name, int(identity)


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    found = [_holds(word) for word in filters.q.replace(NUL, "").split()[:MOST_WORDS]]
    if filters.department:
        own = select(Department.id).where(Department.slug == filters.department)
        found.append(Metric.department_id.in_(own))
    if filters.objective:
        serving = (
            select(MetricObjective.metric_id)
            .join(Objective, MetricObjective.objective_id == Objective.id)
            .where(Objective.code == filters.objective)
        )
        found.append(Metric.id.in_(serving))
    if filters.nature:
        found.append(Metric.nature == filters.nature)
    if re.fullmatch(r"\d{1,18}", filters.owner):
        found.append(Metric.owner_id == int(filters.owner))
    if filters.state:
        found.append(Metric.state == filters.state)
    return found


def _holds(word: str) -> ColumnElement[bool]:
    """Name, code or tags hold `word`, whatever its case."""
    columns = (Metric.name, Metric.code, Metric.tags)
    return or_(*(column.icontains(word, autoescape=True) for column in columns))


def searched(person: Person, text: str) -> Select[Metric]:
    """Metrics that `person` may see and that hold every word of `text`, by name."""
    found = select(Metric).where(seen_by(person), *_conditions(Filters(q=text)))
    return found.order_by(Metric.name, Metric.id)


Pairs = list[tuple[str, str]]


def choices(person: Person) -> dict[str, Pairs]:
    """What the filters offer: value and words for department, objective and owner.

    One statement for all three; owners are those of metrics that `person` may see.
    """
    owners = select(Metric.owner_id).where(seen_by(person))
    listed = union_all(
        select(literal("department").label("kind"), Department.slug, Department.name).where(
            Department.archived_at.is_(None)
        ),
        select(literal("objective"), Objective.code, Objective.name).where(
            Objective.retired_at.is_(None)
        ),
        select(literal("owner"), cast(Person.id, String), Person.name).where(Person.id.in_(owners)),
    )
    found: dict[str, Pairs] = {"department": [], "objective": [], "owner": []}
    for kind, value, words in session.execute(listed):
        found[kind].append((value, words))
    for pairs in found.values():
        pairs.sort(key=lambda pair: pair[1].casefold())
    return found
