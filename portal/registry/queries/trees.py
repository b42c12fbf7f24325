"""The tree of objectives as far as a page holds it, and what serves one of them.

Where all stands is read as one row: of each objective only whether something measures it. What is
shown is then read for the few that are.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import and_, case, exists, func, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Department, Person
from portal.db import session
from portal.packed import packed, unpacked
from portal.registry import coverage
from portal.registry.coverage import COMING, MEASURING, Coverage, Node, Tree
from portal.registry.models import Metric, MetricObjective, Objective
from portal.registry.queries.objectives import GONE
from portal.registry.queries.visible import STATE_UNINDEXED, Sight, seen_by, seen_with

SHOWN = 50  # objectives of the tree on a page
NAMED = 30  # of those that nothing measures
LEAVES = 100  # metrics in the tree
SERVING = 50  # metrics on the page of one objective
PARTS = 100  # and its parts


class Place(NamedTuple):
    """An objective, as much as its place in the tree needs."""

    code: str
    is_retired: bool


class Leaf(NamedTuple):
    """A metric below an objective."""

    code: str
    name: str
    state: str
    nature: str | None
    department: str


@dataclass(frozen=True)
class Served:
    """The first of the metrics that serve an objective, by name, and how many they are."""

    metrics: tuple[Leaf, ...] = ()
    count: int = 0


@dataclass(frozen=True)
class Branch:
    """An objective in the tree with its first metrics and parts."""

    objective: Objective
    coverage: Coverage
    served: Served
    parts: tuple["Branch", ...]
    parts_count: int


@dataclass(frozen=True)
class Page:
    """A page of the tree; counts are those of the whole."""

    branches: tuple[Branch, ...]
    count: int
    measured_count: int
    unmeasured: Sequence[tuple[Objective, Coverage]]  # the first of those in force
    unmeasured_count: int
    next: str | None  # the code after which the next page begins


@dataclass(frozen=True)
class Around:
    """What the page of one objective shows beside its own words."""

    coverage: Coverage
    served: Served
    parts: Sequence[tuple[Objective, Coverage]]
    parts_count: int


def page(person: Person, *, with_retired: bool = False, after: str = "") -> Page:
    """The tree from the top objective that follows the code `after`: three statements.

    Of many objectives the upper ones; of many metrics the first of each.
    """
    tree = _tree(person, with_retired=with_retired)
    roots = [root for root in tree.roots if root.objective.code > after]
    shown = coverage.upper(roots, SHOWN)
    bare = [node for node in tree.uncovered() if not node.objective.is_retired]
    objectives = _objectives(shown | {node.identity for node in bare[:NAMED]})
    served = _served(person, shown, LEAVES)

    def grown(nodes: Iterable[Node[Place, None]]) -> tuple[Branch, ...]:
        return tuple(
            Branch(
                objectives[one.identity], one.coverage, served[one.identity],
                grown(one.parts), len(one.parts),
            )
            for one in nodes
            if one.identity in shown
        )  # fmt: skip

    return Page(
        branches=grown(roots),
        count=len(tree.nodes()),
        measured_count=tree.measured_count,
        unmeasured=[(objectives[one.identity], one.coverage) for one in bare[:NAMED]],
        unmeasured_count=len(bare),
        next=roots[SHOWN - 1].objective.code if len(roots) > SHOWN else None,
    )


def around(person: Person, objective: Objective) -> Around:
    """Coverage, metrics and parts of one objective, also of a retired one: three statements."""
    node = _tree(person, with_retired=True).node(objective.id)
    parts = node.parts if node is not None else ()
    objectives = _objectives({one.identity for one in parts[:PARTS]})
    return Around(
        coverage=node.coverage if node is not None else Coverage.NONE,
        served=serving(person, objective),
        parts=[(objectives[one.identity], one.coverage) for one in parts[:PARTS]],
        parts_count=len(parts),
    )


def serving(person: Person, objective: Objective) -> Served:
    """The metrics that serve an objective, as far as `person` may see them: one statement."""
    return _served(person, {objective.id}, SERVING)[objective.id]


def _tree(person: Person, *, with_retired: bool) -> Tree[Place, None]:
    """All objectives by code; of what serves each only the state that counts."""
    sight, given = seen_with(person)
    rows = sorted(unpacked(_places(sight, with_retired), given), key=lambda row: row[2])
    placed = [(row[0], row[1], Place(row[2], bool(row[3]))) for row in rows]
    return coverage.tree(placed, {row[0]: [(row[4], None)] for row in rows})


@lru_cache(maxsize=8)
def _places(sight: Sight, with_retired: bool) -> Any:
    found = select(
        Objective.id,
        Objective.parent_id,
        Objective.code,
        case((Objective.retired_at.is_not(None), 1), else_=0),
        case(
            (_is_served(MEASURING), "approved"),
            (_is_served(COMING, sight.condition), "draft"),
            else_="rejected",
        ),
    )
    return packed(found if with_retired else found.where(Objective.retired_at.is_(None)))


def _is_served(states: Iterable[str], *also: Any) -> Any:
    """Whether a metric in one of the states serves the objective."""
    state = STATE_UNINDEXED
    return exists().where(
        and_(
            MetricObjective.objective_id == Objective.id,
            Metric.id == MetricObjective.metric_id,
            state.in_(sorted(states)),
            *also,
        )
    )


def _objectives(ids: Iterable[int]) -> dict[int, Objective]:
    """Those with these identities, with owner and department."""
    found = (
        select(Objective)
        .where(Objective.id.in_(sorted(ids)))
        .options(joinedload(Objective.owner), joinedload(Objective.department))
    )
    return {one.id: one for one in session.scalars(found)}


def _served(person: Person, ids: Iterable[int], most: int) -> dict[int, Served]:
    """What serves each of these objectives: `most` metrics in all, the first of each at first."""
    own = MetricObjective.objective_id
    every = (
        select(
            own,
            Metric.id,
            func.row_number()
            .over(partition_by=own, order_by=(Metric.name, Metric.id))
            .label("place"),
            func.count().over(partition_by=own).label("total"),
        )
        .join(Metric, Metric.id == MetricObjective.metric_id)
        .where(own.in_(sorted(ids)), Metric.state.not_in(GONE), seen_by(person))
        .subquery()
    )
    order = (every.c.place, every.c.objective_id)
    first = select(every).order_by(*order).limit(most).subquery()
    leaves = (
        select(
            first.c.objective_id,
            first.c.total,
            Metric.code,
            Metric.name,
            Metric.state,
            Metric.nature,
            Department.name,
        )
        .join(Metric, Metric.id == first.c.id)
        .join(Department, Department.id == Metric.department_id)
        .order_by(first.c.place)
    )
    metrics: dict[int, list[Leaf]] = defaultdict(list)
    totals: dict[int, int] = {}
    for objective_id, total, *leaf in session.execute(leaves):
        metrics[objective_id].append(Leaf(*leaf))
        totals[objective_id] = total
    return {one: Served(tuple(metrics[one]), totals.get(one, 0)) for one in ids}
