"""Reads of the organisation's overview above its list: three statements, where anything is new."""

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import and_, select

from portal.insight import overview as calculation
from portal.insight.listed import Counts
from portal.insight.models import Verdict
from portal.insight.overview import Named, Overview
from portal.insight.queries.departments import parts
from portal.insight.queries.rows import IN_FORCE, SUMS, counted
from portal.packed import packed, unpacked
from portal.registry import coverage
from portal.registry.coverage import Tree
from portal.registry.models import Metric, MetricObjective, Objective
from portal.web.kept import Kept

_OBJECTIVES = packed(
    select(Objective.id, Objective.parent_id, Objective.code, Objective.name).where(
        Objective.retired_at.is_(None)
    )
)
_SERVING: Any = packed(
    select(MetricObjective.objective_id, Metric.state, *SUMS)
    .join(Metric, and_(Metric.id == MetricObjective.metric_id, Metric.state.in_(IN_FORCE)))
    .outerjoin(Verdict, Verdict.metric_id == Metric.id)
    .group_by(MetricObjective.objective_id, Metric.state)
)


_kept: Kept[Overview] = Kept()


def overview(today: date, tag: str) -> Overview:
    """Objectives with coverage, and every department's counts; `tag` is the organisation's."""
    return _kept.get(
        None, tag, lambda: calculation.compose(parts(today), _objectives(today), tag=tag)
    )


def _objectives(today: date) -> Tree[Named, Counts]:
    """The tree of objectives in force, each with counts of its metrics by their state."""
    rows = sorted(unpacked(_OBJECTIVES, {}), key=lambda row: row[2])
    named = [(row[0], row[1], Named(row[2], row[3])) for row in rows]
    return coverage.tree(named, _serving(today))


def _serving(today: date) -> dict[int, list[tuple[str, Counts]]]:
    """By objective: state and counts of the metrics in force that serve it."""
    groups: dict[int, list[tuple[str, Counts]]] = defaultdict(list)
    for row in unpacked(_SERVING, {"today": today}):
        groups[row[0]].append((row[1], counted(row)))
    return groups
