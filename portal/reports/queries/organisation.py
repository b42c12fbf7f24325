"""The overview for leadership: counts, departments, objectives, and what needs attention."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from portal.accounts.models import Department, Person
from portal.changelog.models import Entry
from portal.db import session
from portal.insight import dashboard, overview
from portal.insight.dashboard import Part
from portal.insight.listed import Counts, Listed, counts
from portal.insight.models import Verdict
from portal.insight.overview import Overview
from portal.insight.queries import as_of
from portal.insight.queries.as_of import Read
from portal.insight.queries.rows import IN_FORCE
from portal.refinement.queries.public import KINDS
from portal.registry import coverage
from portal.registry.models import Metric, MetricObjective, Objective
from portal.reports.queries import leaves
from portal.reports.spans import Span

MOST_DRAWN = 40  # metrics with a chart; departments' packs have the others
MOST_LISTED = 100  # rows of a list; the overview has the others


@dataclass(frozen=True)
class Board:
    """The organisation as of a day."""

    overview: Overview
    signals: tuple[Listed, ...]
    attention: tuple[dashboard.Attention, ...]
    strengths: tuple[Listed, ...]


def gather(_person: Person, _subject: object, span: Span, _scope: str) -> dict[str, Any]:
    """What reports/overview.html shows."""
    read = as_of.read(as_of.metrics().where(Metric.state.in_(IN_FORCE)), span.today, span.until)
    metrics = [one.metric for one in read]
    board = Board(
        overview.compose(_parts(metrics), _objectives(metrics)),
        dashboard.signals(metrics),
        dashboard.attention(metrics),
        tuple(one for one in metrics if one.is_strength),
    )
    return {
        "board": board,
        "leaves": leaves.leaves(_foremost(read, board), span, MOST_DRAWN),
        "most": MOST_LISTED,
        "most_drawn": MOST_DRAWN,
    }


def state(_subject: object, span: Span) -> str:
    """What changes whenever the overview does: a figure, or what was decided."""
    read = session.scalar(select(func.max(Verdict.computed_at)))
    decided = select(func.max(Entry.sequence)).where(Entry.subject_kind.in_(KINDS))
    return f"{span.today:%Y%m%d}-{read and read.timestamp()}-{session.scalar(decided)}"


def _foremost(read: list[Read], board: Board) -> list[Read]:
    """Those that need attention, in that order."""
    by_id = {one.metric.metric_id: one for one in read}
    return [by_id[one.metric.metric_id] for one in board.attention]


def _parts(metrics: list[Listed]) -> list[Part]:
    """All departments that are not archived with the counts of their metrics, by name."""
    found = select(Department.slug, Department.name).where(Department.archived_at.is_(None))
    by_slug: dict[str, list[Listed]] = defaultdict(list)
    for one in metrics:
        by_slug[one.department_slug].append(one)
    rows = session.execute(found.order_by(Department.name, Department.id))
    return [Part(row.slug, row.name, counts(by_slug[row.slug])) for row in rows]


def _objectives(metrics: list[Listed]) -> coverage.Tree[Any, Counts]:
    """The tree of objectives in force, each with counts of its metrics by their state."""
    by_id = {one.metric_id: one for one in metrics}
    serving: dict[tuple[int, str], list[Listed]] = defaultdict(list)
    for row in session.execute(select(MetricObjective.objective_id, MetricObjective.metric_id)):
        metric = by_id.get(row.metric_id)
        if metric is not None:
            serving[row.objective_id, metric.state].append(metric)
    groups: dict[int, list[tuple[str, Counts]]] = defaultdict(list)
    for (objective_id, stands), found in serving.items():
        groups[objective_id].append((stands, counts(found)))
    columns = Objective.id, Objective.parent_id, Objective.code, Objective.name
    rows = session.execute(
        select(*columns).where(Objective.retired_at.is_(None)).order_by(Objective.code)
    ).all()
    return coverage.tree([(row.id, row.parent_id, row) for row in rows], groups)
