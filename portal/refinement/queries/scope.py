"""What a cycle reviews: the metrics in force, and what of each is cheap to know."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from portal.db import session
from portal.feedback.loop import CLOSED
from portal.feedback.models import Thread
from portal.followups.models import OPEN, Signal
from portal.insight.models import Verdict
from portal.refinement.cycle import CANCELLED
from portal.refinement.flags import Known
from portal.refinement.models import Appeal, Cycle, Decision, Item
from portal.registry.models import Definition, DefinitionVersion, Metric, MetricObjective

IN_SCOPE = ("approved", "suspended")  # what is on its way out was decided already


@dataclass(frozen=True)
class Found:
    """One metric in scope; `last_full` is the year of its last full review."""

    metric_id: int
    title: str
    last_full: int | None
    known: Known


def in_scope(year: int, today: date) -> list[Found]:
    """Every metric in force, by department and name: eight statements, however many there are."""
    signals = _ids(select(Signal.metric_id).where(Signal.state == OPEN))
    serving = _ids(select(MetricObjective.metric_id).distinct())
    errors = _ids(
        select(Thread.subject_id).where(
            Thread.subject_kind == "metric", Thread.kind == "error", Thread.state.not_in(CLOSED)
        )
    )
    appeals = _ids(
        select(Item.metric_id)
        .join(Decision, Decision.motion_id == Item.motion_id)
        .join(Appeal, Appeal.decision_id == Decision.id)
        .where(Appeal.state == "open", Item.metric_id.is_not(None))
    )
    overturned = _ids(_overturned(year))
    full = _last_full(year)
    return [
        Found(
            row.id,
            f"{row.name} ({row.code})",
            full.get(row.id),
            Known(
                today,
                has_open_signal=row.id in signals,
                has_values=row.period_start is not None,
                due_on=row.next_due_on,
                assurance=row.assurance or "",
                serves_objective=row.id in serving,
                has_open_error=row.id in errors,
                is_suspended=row.state == "suspended",
                next_review_on=row.next_review_on,
                has_open_appeal=row.id in appeals,
                was_overturned=row.id in overturned,
            ),
        )
        for row in session.execute(_metrics())
    ]


def _metrics() -> Any:
    return (
        select(
            Metric.id,
            Metric.name,
            Metric.code,
            Metric.state,
            Verdict.period_start,
            Verdict.next_due_on,
            Verdict.assurance,
            DefinitionVersion.next_review_on,
        )
        .join(Definition, Definition.id == Metric.definition_id)
        .outerjoin(DefinitionVersion, DefinitionVersion.id == Definition.current_id)
        .outerjoin(Verdict, Verdict.metric_id == Metric.id)
        .where(Metric.state.in_(IN_SCOPE))
        .order_by(Metric.department_id, Metric.name, Metric.id)
    )


def _overturned(year: int) -> Any:
    """Metrics that stand undecided since an appeal was upheld: no cycle has had them after it."""
    later, cycle = aliased(Item), aliased(Cycle)
    since = (
        exists()
        .where(later.metric_id == Item.metric_id, later.cycle_id == cycle.id)
        .where(cycle.year > Cycle.year, cycle.year < year, cycle.state != CANCELLED)
    )
    return (
        select(Item.metric_id)
        .join(Item.cycle)
        .join(Decision, Decision.motion_id == Item.motion_id)
        .where(
            Decision.state == "overturned",
            Decision.publication_id.is_not(None),
            Item.metric_id.is_not(None),
            ~since,
        )
    )


def _last_full(year: int) -> dict[int, int]:
    """By metric, the latest year before `year` in which it was reviewed in full."""
    found = (
        select(Item.metric_id, func.max(Cycle.year))
        .join(Item.cycle)
        .where(Item.review == "full", Cycle.state != CANCELLED, Cycle.year < year)
        .group_by(Item.metric_id)
    )
    return {metric_id: last for metric_id, last in session.execute(found) if metric_id}


def _ids(found: Any) -> frozenset[int]:
    rows: Iterable[int] = session.scalars(found)
    return frozenset(rows)
