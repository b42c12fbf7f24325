"""The filters of the overview as conditions, and how many metrics each further choice would leave.

All counts come from one statement: each facet is counted under what is chosen in the others.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
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
from portal.web.kept import Kept

MOST_CHOSEN = 70  # options of a facet


class Shape(NamedTuple):
    """Which filters are set and how many words are searched for; their values are parameters."""

    filters: tuple[str, ...]
    words: int


@dataclass(frozen=True)
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
    return {f"by_{name}": value for name, value in choice.filters.items()} | words | days


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
        else:
            found.append(_VALUES[name] == _given(name))
    return found


_kept: Kept[Facets] = Kept()


def facets(choice: Choice, today: date, tag: str) -> Facets:
    """The counts of all facets: one statement; where nothing is chosen, those that are kept."""
    if choice.narrows:
        return _counted(choice, today)
    return _kept.get(None, tag, lambda: _whole(organisation.rolled(today, tag)))


def _whole(found: Rolled) -> Facets:
    """The facets of all metrics, from the roll-ups."""
    said: Counter[tuple[str, str]] = Counter()
    for one in found.departments:
        n = one.counts
        judged = n.expected + n.by_chance + n.failing
        moved = n.worsening + n.improving + n.changed
        for name, counts in {
            "variation": {
                "concern": n.worsening, "improvement": n.improving, "neutral": n.changed,
                "none": n.unread, "common": n.metrics - moved - n.unread,
            },
            "assurance": {
                "fail": n.failing, "hit_or_miss": n.by_chance, "pass": n.expected,
                "none": n.metrics - judged,
            },
            "nature": {
                "leading": n.leading, "lagging": n.lagging,
                "none": n.metrics - n.leading - n.lagging,
            },
            "target": one.targets, "due": one.due, "state": one.states,
        }.items():  # fmt: skip
            said.update({(name, value): count for value, count in counts.items()})
    fixed = {
        name: tuple(Option(value, label, said[name, value]) for value, label in offered.items())
        for name, offered in OFFERED.items()
    }
    named = {
        name: tuple(_sorted(name, {one.code: _option(one) for one in kept if one.counts.metrics}))
        for name, kept in (("department", found.departments), ("objective", found.objectives))
    }
    return Facets(sum(one.counts.metrics for one in found.departments), named | fixed)


def _option(one: rollups.Kept) -> Option:
    return Option(one.code, one.name, one.counts.metrics)


def _counted(choice: Choice, today: date) -> Facets:
    given = parameters(choice, today)
    found: dict[str, dict[str, Option]] = {name: {} for name in FACETS}
    count = 0
    for name, value, label, number in unpacked(_statement(shape(choice)), given):
        if not name:
            count = number
        elif value is not None:
            found[name][value] = Option(value, label or OFFERED[name].get(value, value), number)
    return Facets(count, {name: tuple(_sorted(name, found[name])) for name in FACETS})


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
    base = _base(shape)
    chosen: Any = select(
        literal("").label("facet"),
        cast(null(), String).label("value"),
        cast(null(), String).label("label"),
        func.count(base.c.id).label("number"),
    )
    arms = [_arm(base, shape, name) for name in FACETS]
    return packed(union_all(chosen.where(*_chosen(base, shape)), *arms))


def _base(shape: Shape) -> CTE:
    """Metrics that hold the words, with the value of each facet: read once, counted often."""
    values = [value.label(name) for name, value in _VALUES.items()]
    found = select(RollUpMetric.metric_id.label("id"), RollUpMetric.department_id, *values)
    if shape.words:
        found = found.join(Metric, Metric.id == RollUpMetric.metric_id).where(*_texts(shape))
    return found.cte("base")


def _chosen(base: CTE, shape: Shape, but: str = "") -> list[ColumnElement[bool]]:
    """The filters, but for the facet that is counted."""
    found: list[ColumnElement[bool]] = []
    for name in shape.filters:
        if name == but:
            continue
        if name == "objective":
            found.append(base.c.id.in_(_SERVING))
        elif name == "department":
            found.append(base.c.department_id.in_(_DEPARTMENTS))
        else:
            found.append(base.c[name] == _given(name))
    return found


def _arm(base: CTE, shape: Shape, name: str) -> Any:
    """Facet, value, label and count of one facet."""
    counted = func.count(base.c.id)
    chosen = _chosen(base, shape, but=name)
    if name == "department":
        found = select(literal(name), Department.slug, Department.name, counted).join_from(
            base, Department, base.c.department_id == Department.id
        )
        return found.where(*chosen).group_by(Department.slug, Department.name)
    if name == "objective":
        found = (
            select(literal(name), Objective.code, Objective.name, counted)
            .join_from(base, MetricObjective, MetricObjective.metric_id == base.c.id)
            .join(Objective, MetricObjective.objective_id == Objective.id)
        )
        return found.where(*chosen).group_by(Objective.code, Objective.name)
    value = base.c[name]
    plain: Any = select(literal(name), cast(value, String), null(), counted)
    return plain.where(*chosen).group_by(value)
