"""The filters of the overview as conditions on the narrow rows of metrics."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, Integer, String, bindparam, case, func

from portal.db import session
from portal.insight.choice import OFFERED, Choice
from portal.insight.freshness import SOON
from portal.insight.models import RollUpMetric
from portal.insight.queries.rows import TODAY
from portal.insight.rollups import FAR
from portal.registry.queries import texts
from portal.registry.queries.called import departments_called, serving
from portal.registry.queries.texts import Words


class Shape(NamedTuple):
    """Which filters are set and what is searched for; their values are parameters."""

    filters: tuple[str, ...]
    words: Words

    @property
    def alone(self) -> str | None:
        """The only filter, where no words narrow it further."""
        return self.filters[0] if len(self.filters) == 1 and not self.words else None

    def without(self, name: str) -> "Shape":
        """What is chosen but for this facet."""
        return self._replace(filters=tuple(one for one in self.filters if one != name))


def shape(choice: Choice) -> Shape:
    """What of a choice decides its statements."""
    words = texts.shape(texts.words_of(choice.q), session.connection())
    return Shape(tuple(sorted(choice.filters)), words)


def parameters(choice: Choice, today: date) -> dict[str, Any]:
    """The values that go with the statements of its shape."""
    days = {"today": today, "soon": today + timedelta(days=SOON)}
    chosen: dict[str, Any] = {f"by_{name}": value for name, value in choice.filters.items()}
    for name in RANKED.keys() & choice.filters.keys():
        chosen[f"by_{name}"] = tuple(OFFERED[name]).index(choice.filters[name])
    return chosen | texts.given(texts.words_of(choice.q)) | days


def conditions(shape: Shape, *, along_index: bool = True) -> list[ColumnElement[bool]]:
    """The filters as conditions on rows of `roll_up_metric`.

    A rank is that of a fifth of all metrics: its index gives them in the order of a page, but to
    look each of them up takes longer than to read the rows of all.
    """
    found: list[ColumnElement[bool]] = []
    for name in shape.filters:
        if name == "objective":
            found.append(RollUpMetric.metric_id.in_(_SERVING))
        elif name == "department":
            found.append(RollUpMetric.department_id.in_(_DEPARTMENTS))
        elif name in RANKED:
            rank = RANKED[name] if along_index else RANKED[name] + 0
            found.append(rank == bindparam(f"by_{name}", type_=Integer()))
        else:
            found.append(_VALUES[name] == _given(name))
    return found


def holds_words(shape: Shape) -> list[ColumnElement[bool]]:
    """Name, code or tags hold each word, as the index of words finds them."""
    if not shape.words:
        return []
    held = texts.found_in_index(shape.words).correlate(None)
    found: ColumnElement[bool] = RollUpMetric.metric_id.in_(held)
    return [found]


def _given(name: str) -> Any:
    return bindparam(f"by_{name}", type_=String())


SOON_DAY = bindparam("soon", type_=Date())
_VALUES: dict[str, Any] = {
    "nature": func.coalesce(func.nullif(RollUpMetric.nature, ""), "none"),
    "state": RollUpMetric.state,
    "target": RollUpMetric.target_status,
    "due": case(
        (RollUpMetric.due_on < TODAY, "overdue"),
        (RollUpMetric.due_on <= SOON_DAY, "due"),
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
