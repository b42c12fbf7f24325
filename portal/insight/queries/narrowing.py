"""The filters of the overview as conditions, and how many metrics each further choice would leave.

All counts come from one statement: each facet is counted under what is chosen in the others.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Integer,
    String,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from portal.accounts.models import Department
from portal.insight.choice import FACETS, OFFERED, Choice
from portal.insight.freshness import SOON
from portal.insight.models import RollUpMetric
from portal.insight.queries import organisation, rollups
from portal.insight.queries.organisation import Rolled
from portal.insight.queries.rows import CHANGED, IMPROVING, TODAY, WORSENING
from portal.insight.rollups import FAR
from portal.packed import packed, unpacked
from portal.registry.models import Metric, MetricObjective, Objective
from portal.registry.queries.called import departments_called, serving
from portal.web.cache import Cache

MOST_CHOSEN = 70  # options of a facet


class Shape(NamedTuple):
    """Which filters are set and how many words are searched for; their values are parameters."""

    filters: tuple[str, ...]
    words: int


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


def shape(choice: Choice) -> Shape:
    """What of a choice decides its statements."""
    return Shape(tuple(sorted(choice.filters)), len(choice.words))


def parameters(choice: Choice, today: date) -> dict[str, Any]:
    """The values that go with the statements of its shape."""
    days = {"today": today, "soon": today + timedelta(days=SOON)}
    words = {f"word_{number}": _pattern(word) for number, word in enumerate(choice.words)}
    chosen: dict[str, Any] = {f"by_{name}": value for name, value in choice.filters.items()}
    for name in RANKED.keys() & choice.filters.keys():
        chosen[f"by_{name}"] = tuple(OFFERED[name]).index(choice.filters[name])
    return chosen | words | days


def _pattern(word: str) -> str:
    """A LIKE pattern for texts that hold `word` as it stands."""
    for special in ("\\", "%", "_"):
        word = word.replace(special, "\\" + special)
    return f"%{word}%"


def conditions(shape: Shape) -> list[ColumnElement[bool]]:
    """What is chosen, as conditions on metrics joined with their rows of the roll-ups."""
    found = _texts(shape)
    for name in shape.filters:
        if name == "objective":
            found.append(RollUpMetric.metric_id.in_(_SERVING))
        elif name == "department":
            found.append(RollUpMetric.department_id.in_(_DEPARTMENTS))
        elif name in RANKED:
            found.append(RANKED[name] == bindparam(f"by_{name}", type_=Integer()))
        else:
            found.append(_VALUES[name] == _given(name))
    return found


_kept: Cache[Facets] = Cache()


def facets(choice: Choice, today: date, tag: str) -> Facets:
    """The counts of all facets: one statement; where nothing is chosen, those that are kept."""
    found = organisation.rolled(today, tag)
    whole = _kept.get(None, found.said, lambda: _whole(found))
    return _counted(choice, today, whole) if choice.narrows else whole


def _whole(found: Rolled) -> Facets:
    """The facets of all metrics, from the roll-ups."""
    each = zip(*(one.numbers for one in found.departments), strict=True)
    sums = [sum(column) for column in each] or rollups.NOTHING
    options = {"department": _named(found.departments), "objective": _named(found.objectives)}
    for name, counts in rollups.by_facet(sums).items():
        options[name] = tuple(
            Option(value, label, counts[value]) for value, label in OFFERED[name].items()
        )
    return Facets(sum(one.metrics for one in found.departments), options)


def _named(kept: Iterable[rollups.Kept]) -> tuple[Option, ...]:
    """Those that have metrics; of more than one chooses from as many as show that."""
    some = islice((one for one in kept if one.metrics), MOST_CHOSEN + 1)
    found = [Option(one.code, one.name, one.metrics) for one in some]
    return tuple(sorted(found, key=lambda one: one.label.casefold()))


def _counted(choice: Choice, today: date, whole: Facets) -> Facets:
    """Those of what is chosen; a facet that alone narrows it is counted under nothing else."""
    given = parameters(choice, today)
    found: dict[str, dict[str, Option]] = {name: {} for name in FACETS}
    count = 0
    for name, value, label, number in unpacked(_statement(shape(choice)), given):
        if not name:
            count = number
        elif value is not None:
            found[name][value] = Option(value, label or OFFERED[name].get(value, value), number)
    options = {name: tuple(_sorted(name, found[name])) for name in FACETS}
    if (alone := _alone(shape(choice))) is not None:
        options[alone] = whole.options[alone]
    return Facets(count, options)


def _alone(shape: Shape) -> str | None:
    """The only filter, where no words narrow it further."""
    return shape.filters[0] if len(shape.filters) == 1 and not shape.words else None


def _sorted(name: str, found: Mapping[str, Option]) -> Iterator[Option]:
    """Fixed values in their own order, none left out; others by their words."""
    if name in OFFERED:
        for value, label in OFFERED[name].items():
            yield found.get(value, Option(value, label, 0))
    else:
        yield from sorted(found.values(), key=lambda one: one.label.casefold())


def _given(name: str) -> Any:
    return bindparam(f"by_{name}", type_=String())


_VALUES: dict[str, Any] = {
    "nature": func.coalesce(func.nullif(RollUpMetric.nature, ""), "none"),
    "state": RollUpMetric.state,
    "variation": case(
        (RollUpMetric.variation.in_(WORSENING), "concern"),
        (RollUpMetric.variation.in_(IMPROVING), "improvement"),
        (RollUpMetric.variation.in_(CHANGED), "neutral"),
        else_=RollUpMetric.variation,
    ),
    "assurance": RollUpMetric.assurance,
    "target": RollUpMetric.target_status,
    "due": case(
        (RollUpMetric.due_on < TODAY, "overdue"),
        (RollUpMetric.due_on <= bindparam("soon", type_=Date()), "due"),
        (RollUpMetric.due_on < FAR, "on_time"),
        else_="none",
    ),
}  # the value of each facet: those of a metric stand in one narrow row

RANKED: dict[str, Any] = {
    "variation": RollUpMetric.variation_rank,
    "assurance": RollUpMetric.assurance_rank,
}  # facets whose values are ranks, in the order in which they are offered; both have an index

_SERVING: Any = serving(_given("objective"))
_DEPARTMENTS: Any = departments_called(_given("department"))


_TEXT = Metric.name + " " + Metric.code + " " + Metric.tags  # a word holds no blank


def _texts(shape: Shape) -> list[ColumnElement[bool]]:
    """Name, code or tags hold each word, whatever its case."""
    words = [bindparam(f"word_{number}", type_=String()) for number in range(shape.words)]
    return [_TEXT.ilike(word, escape="\\") for word in words]


@lru_cache(maxsize=256)
def _statement(shape: Shape) -> Any:
    """One row for all that is chosen, then the rows of each facet: facet, value, label, count."""
    base = _base(shape, "")
    arms: list[Any] = [
        select(
            literal("").label("facet"),
            cast(null(), String).label("value"),
            cast(null(), String).label("label"),
            func.count(base.c.id).label("number"),
        )
    ]
    for name in FACETS:
        if name != _alone(shape):
            arms.append(_arm(_base(shape, name) if name in shape.filters else base, name))
    return packed(union_all(*arms))


def _base(shape: Shape, but: str) -> CTE:
    """What is chosen, but for the facet that is counted: read once, with the value of each."""
    values = [value.label(name) for name, value in _VALUES.items()]
    found = select(RollUpMetric.metric_id.label("id"), RollUpMetric.department_id, *values)
    if shape.words:
        found = found.join(Metric, Metric.id == RollUpMetric.metric_id)
    others = Shape(tuple(name for name in shape.filters if name != but), shape.words)
    return found.where(*conditions(others)).cte(f"base_{but}")


def _arm(base: CTE, name: str) -> Any:
    """Facet, value, label and count of one facet."""
    counted = func.count(base.c.id)
    if name == "department":
        found = select(literal(name), Department.slug, Department.name, counted).join_from(
            base, Department, base.c.department_id == Department.id
        )
        return found.group_by(Department.slug, Department.name)
    if name == "objective":
        found = (
            select(literal(name), Objective.code, Objective.name, counted)
            .join_from(base, MetricObjective, MetricObjective.metric_id == base.c.id)
            .join(Objective, MetricObjective.objective_id == Objective.id)
        )
        return found.group_by(Objective.code, Objective.name)
    value = base.c[name]
    plain: Any = select(literal(name), cast(value, String), null(), counted)
    return plain.group_by(value)
