"""Reads of objectives: one, all of them with what serves each, choices."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.db import session
from portal.packed import packed, unpacked
from portal.registry import coverage
from portal.registry.coverage import Tree
from portal.registry.models import Metric, MetricObjective, Objective
from portal.registry.queries.visible import seen_by

GONE = ("archived", "rejected")  # metrics that serve nothing any more


def objective(_person: Person, code: str) -> Objective | None:
    """The objective with this code, with owner, department and parent."""
    found = select(Objective).where(Objective.code == code).options(*_SHOWN)
    return session.scalars(found).first()


_SHOWN = (
    joinedload(Objective.owner),
    joinedload(Objective.department),
    joinedload(Objective.parent),
)


def objective_tree(person: Person, *, with_retired: bool = False) -> Tree[Objective, str]:
    """All objectives in force with the codes of the metrics that serve them and `person` may see.

    Two statements, for a file: pages show as much as fits (`queries/trees.py`).
    """
    listed = select(Objective).options(
        joinedload(Objective.owner), joinedload(Objective.department)
    )
    if not with_retired:
        listed = listed.where(Objective.retired_at.is_(None))
    objectives = session.scalars(listed.order_by(Objective.code)).all()
    placed = [(one.id, one.parent_id, one) for one in objectives]
    return coverage.tree(placed, _serving(person))


def served(most: int) -> int:
    """How many metrics serve objectives, an objective each, counted no further than `most`."""
    found = select(MetricObjective.metric_id).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def _serving(person: Person) -> dict[int, list[tuple[str, str]]]:
    """State and code of the metrics by the objective that they serve, archived ones left out."""
    serving = (
        select(MetricObjective.objective_id, Metric.state, Metric.code)
        .join(Metric, MetricObjective.metric_id == Metric.id)
        .where(seen_by(person), Metric.state.not_in(GONE))
        .order_by(Metric.name, Metric.id)
    )
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for objective_id, state, code in session.execute(serving):
        found[objective_id].append((state, code))
    return found


def parents() -> dict[int, int | None]:
    """Each objective's parent, for keeping the tree a tree."""
    return {row.id: row.parent_id for row in session.execute(
        select(Objective.id, Objective.parent_id)
    )}  # fmt: skip


class Chosen(NamedTuple):
    """An objective as lists to choose from show it."""

    id: int
    code: str
    name: str


def objectives_to_choose() -> list[Chosen]:
    """The objectives in force, by code: one statement that fetches one row."""
    listed = select(Objective.id, Objective.code, Objective.name)
    found = unpacked(packed(listed.where(Objective.retired_at.is_(None))), {})
    return sorted((Chosen(*one) for one in found), key=lambda one: one.code)


def open_parts(objective: Objective) -> Sequence[Objective]:
    """The objectives in force right below this one."""
    below = select(Objective).where(
        Objective.parent_id == objective.id, Objective.retired_at.is_(None)
    )
    return session.scalars(below.order_by(Objective.code)).all()


def codes_like(model: type[Objective] | type[Metric], code: str) -> frozenset[str]:
    """Codes of `model` that begin with `code`, taken by anything ever named."""
    return frozenset(session.scalars(select(model.code).where(model.code.startswith(code))))
