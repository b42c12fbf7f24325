"""What stands beside a metric, in one statement of columns: links, objectives, those it replaced.

Each kind alone took a statement, and links with both their metrics took the mapper longest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    Integer,
    String,
    and_,
    bindparam,
    case,
    cast,
    literal_column,
    null,
    or_,
    select,
    union_all,
)

from portal.accounts.models import Person
from portal.db import bigint, session
from portal.driver import Ready
from portal.registry.models import Metric, MetricLink, MetricObjective, Objective
from portal.registry.queries.visible import Sight, seen_with


class Named(NamedTuple):
    """A metric or an objective, as far as a link to it needs."""

    code: str
    name: str
    nature: str | None = None
    is_retired: bool = False


class Link(NamedTuple):
    """A link of a metric with `far`; `is_ahead` where it leads there, else it comes from there."""

    id: int
    kind: str
    is_ahead: bool
    reason: str
    far: Named


@dataclass(frozen=True)
class Beside:
    """What a metric is linked to and serves, what it replaced, and its counter-metric."""

    links: Sequence[Link]
    objectives: Sequence[Named]
    replaced: Sequence[Named]  # all in force or once, so everybody sees them
    counter: Named | None


def beside(person: Person, metric: Metric, counter: str = "") -> Beside:
    """What stands beside `metric` as far as `person` sees it; `counter` is a code or other words.

    Links by kind, the rest by code.
    """
    sight, given = seen_with(person)
    given |= {"metric_id": metric.id, "counter": counter.strip().upper()}
    links, named = [], {"objective": [], "replaced": [], "counter": []}  # type: ignore[var-annotated]
    for row in _statement(sight).rows(session.connection(), **given):
        one = Named(row.code, row.name, row.nature, bool(row.retired))
        if row.what == "link":
            links.append(Link(row.id, row.kind, bool(row.ahead), row.reason, one))
        else:
            named[row.what].append(one)
    for found in named.values():
        found.sort()
    return Beside(
        links=sorted(links, key=lambda one: (one.kind, one.id)),
        objectives=named["objective"],
        replaced=named["replaced"],
        counter=next(iter(named["counter"]), None),
    )


@lru_cache(maxsize=4)  # the kinds of sight
def _statement(sight: Sight) -> Ready:
    own = bindparam("metric_id", type_=bigint)
    ahead = MetricLink.metric_id == own
    far = case((ahead, MetricLink.other_id), else_=MetricLink.metric_id)
    linked = (
        select(
            *_columns(
                "link",
                MetricLink.id,
                Metric,
                kind=MetricLink.kind,
                ahead=case((ahead, 1), else_=0),
                reason=MetricLink.reason,
            )
        )
        .join(Metric, Metric.id == far)
        .where(or_(ahead, MetricLink.other_id == own), sight.condition)
    )
    retired = case((Objective.retired_at.is_not(None), 1), else_=0)
    served = (
        select(*_columns("objective", Objective.id, Objective, retired=retired))
        .join(MetricObjective, MetricObjective.objective_id == Objective.id)
        .where(MetricObjective.metric_id == own)
    )
    replaced = select(*_columns("replaced", Metric.id, Metric)).where(Metric.replaced_by_id == own)
    counter = select(*_columns("counter", Metric.id, Metric)).where(
        and_(Metric.code == bindparam("counter"), sight.condition)
    )
    return Ready(union_all(linked, served, replaced, counter))


def _columns(what: str, identity: Any, named: Any, **more: Any) -> list[Any]:
    """The columns that all parts have; `more` are those that only some fill."""
    nothing, none = literal_column("''", String), literal_column("0", Integer)
    return [
        literal_column(f"'{what}'", String).label("what"),
        identity.label("id"),
        named.code.label("code"),
        named.name.label("name"),
        (named.nature if named is Metric else cast(null(), String)).label("nature"),
        more.get("kind", nothing).label("kind"),
        more.get("ahead", none).label("ahead"),
        more.get("reason", nothing).label("reason"),
        more.get("retired", none).label("retired"),
    ]
