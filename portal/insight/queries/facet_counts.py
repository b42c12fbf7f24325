"""How many metrics each further choice on the overview would leave.

All counts come from one statement: each facet is counted under what is chosen in the others. It
reads each narrow row once; whose department and objectives they are the roll-ups know.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any

from sqlalchemy import CTE, ColumnElement, func, select

from portal.db import session
from portal.driver import Ready
from portal.insight.choice import FACETS, OFFERED, Choice
from portal.insight.models import RollUpMetric
from portal.insight.queries import narrowing, organisation, rollups
from portal.insight.queries.narrowing import SOON_DAY, Shape
from portal.insight.queries.organisation import Rolled
from portal.insight.queries.rollups import Kept
from portal.insight.queries.rows import TODAY
from portal.insight.rollups import FAR
from portal.packed import packed
from portal.web.cache import Cache

MOST_CHOSEN = 70  # options of a facet
MOST_COUNTED = 50  # choices whose counts a process keeps: of each it is asked for several pages


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a facet: what people call it, and how many metrics it would leave."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Facets:
    """How many metrics are chosen, and the options of each facet."""

    count: int
    options: Mapping[str, tuple[Option, ...]]

    def parts(self, name: str) -> int:
        """How many of the facet's values metrics have."""
        return sum(1 for one in self.options[name] if one.count)

    def is_typed(self, name: str, value: str) -> bool:
        """Whether a part of the name is typed: there are too many to choose from, or it was."""
        options = self.options[name]
        unknown = value and all(one.value != value for one in options)
        return name not in OFFERED and (len(options) > MOST_CHOSEN or bool(unknown))


_kept: Cache[Facets] = Cache()
_narrowed: Cache[Facets] = Cache(MOST_COUNTED)


def facets(choice: Choice, today: date, tag: str) -> Facets:
    """The counts of all facets under `choice`, of the organisation's `tag`: one statement; where
    nothing is chosen, none.
    """
    found = organisation.rolled(today, tag)
    whole = _kept.get(None, found.said, lambda: _whole(found))
    if not choice.narrows:
        return whole
    key = (frozenset(choice.filters.items()), choice.q)
    return _narrowed.get(key, tag, lambda: _counted(choice, today, found, whole))


def _whole(found: Rolled) -> Facets:
    """The facets of all metrics, from the roll-ups."""
    each = zip(*(one.numbers for one in found.departments), strict=True)
    sums = [sum(column) for column in each] or rollups.NOTHING
    options = {name: _offered(name, said) for name, said in rollups.by_facet(sums).items()}
    options["department"] = _named((one, one.metrics) for one in found.departments)
    options["objective"] = _named((one, one.metrics) for one in found.objectives)
    return Facets(sum(one.metrics for one in found.departments), options)


def _counted(choice: Choice, today: date, found: Rolled, whole: Facets) -> Facets:
    """Those of what is chosen; a facet that alone narrows it is counted under nothing else."""
    shape = narrowing.shape(choice)
    given = narrowing.parameters(choice, today)
    (row,) = _statement(shape).rows(session.connection(), **given)
    said = {name: json.loads(text or "[]") for name, text in row._asdict().items()}
    all_chosen, *fixed = said["chosen"][0]
    options = {}
    for name in FACETS:
        if name == shape.alone:
            options[name] = whole.options[name]
        elif name not in OFFERED:
            subjects = found.departments if name == "department" else found.objectives
            options[name] = _named(
                _among(subjects, said[name]) if name in said else _standing(subjects, choice)
            )
        else:
            counts = said[name][0] if name in said else [fixed.pop(0) for _ in OFFERED[name]]
            options[name] = _offered(name, dict(zip(OFFERED[name], counts, strict=True)))
    return Facets(all_chosen, options)


def _standing(subjects: Iterable[Kept], choice: Choice) -> Iterator[tuple[Kept, int]]:
    """With how many have the one value that is chosen: it is among the counts that are kept."""
    ((name, value),) = choice.filters.items()
    return ((one, rollups.by_facet(one.numbers)[name][value]) for one in subjects)


def _among(subjects: Iterable[Kept], groups: Iterable[Any]) -> Iterator[tuple[Kept, int]]:
    """With their metrics of `groups`: an identity, or several in a text, and how many have them."""
    counts: Counter[str] = Counter()
    for ids, number in groups:
        for one in str(ids).split(","):
            counts[one] += number
    return ((one, counts[str(one.id)]) for one in subjects)


def _named(counted: Iterable[tuple[Kept, int]]) -> tuple[Option, ...]:
    """Those that have metrics; of more than one chooses from as many as show that."""
    some = islice(((one, number) for one, number in counted if number), MOST_CHOSEN + 1)
    found = [Option(one.code, one.name, number) for one, number in some]
    return tuple(sorted(found, key=lambda one: one.label.casefold()))


def _offered(name: str, counts: Mapping[str, int]) -> tuple[Option, ...]:
    """Fixed values in their own order, none left out."""
    return tuple(Option(value, label, counts[value]) for value, label in OFFERED[name].items())


@lru_cache(maxsize=256)
def _statement(shape: Shape) -> Ready:
    """One row: how many are chosen, with the counts of the facets that do not narrow them; the
    counts of each other one, under all but itself; those by department and by objectives.
    """
    base = _base(shape)
    free = [name for name in OFFERED if name not in shape.filters]
    counts = [one for name in free for one in _counts(base, name)]
    columns = [_packed(select(func.count(), *counts).select_from(base)).label("chosen")]
    for name in FACETS:
        if name == shape.alone or (name in OFFERED and name not in shape.filters):
            continue
        if name not in OFFERED and shape.alone in OFFERED:
            continue  # the roll-ups know
        under = _base(shape.without(name)) if name in shape.filters else base
        if name in OFFERED:
            found = select(*_counts(under, name)).select_from(under)
        else:
            grouped = under.c[_GROUPED[name]]
            found = select(grouped, func.count().label("number")).group_by(grouped)
        columns.append(_packed(found).label(name))
    return Ready(select(*columns))


_GROUPED = {"department": "department_id", "objective": "objective_ids"}
_READ: Sequence[str] = (
    *_GROUPED.values(), "variation_rank", "assurance_rank", "target_status", "due_on", "nature",
    "state",
)  # fmt: skip


def _packed(found: Any) -> Any:
    return packed(found).scalar_subquery()


def _base(shape: Shape) -> CTE:
    """The rows of what is chosen, read once."""
    chosen = [
        *narrowing.conditions(shape, along_index=False), *narrowing.holds_words(shape),
    ]  # fmt: skip
    found = select(*(getattr(RollUpMetric, name) for name in _READ)).where(*chosen)
    return found.cte("base_" + "_".join(shape.filters))


def _counts(base: CTE, name: str) -> Iterator[Any]:
    """How many have each value of a facet, in the order in which they are offered."""
    for place, condition in enumerate(_is_one(base.c, name)):
        yield func.count().filter(condition).label(f"{name}_{place}")


def _is_one(of: Any, name: str) -> list[ColumnElement[bool]]:
    """The condition of each value of a facet."""
    if name == "due":
        is_soon = (of.due_on >= TODAY) & (of.due_on <= SOON_DAY)
        is_later = (of.due_on > SOON_DAY) & (of.due_on < FAR)
        return [of.due_on < TODAY, is_soon, is_later, of.due_on == FAR]
    if name in narrowing.RANKED:
        rank = of[f"{name}_rank"]
        return [rank == place for place in range(len(OFFERED[name]))]
    column = of["target_status" if name == "target" else name]
    unsaid = {"none": ""} if name == "nature" else {}
    return [column == unsaid.get(value, value) for value in OFFERED[name]]
