"""The roll-ups beside a count over all verdicts: what the doctor and the nightly job compare."""

from typing import Any

from sqlalchemy import func, literal, null, or_, select, union_all

from portal.db import session
from portal.insight.models import RollUp, RollUpDay, RollUpMetric, Verdict
from portal.insight.queries.rollups import KEPT, NOW
from portal.insight.queries.rows import IN_FORCE, SUMS
from portal.insight.rollups import DEPARTMENT, FIELDS, OBJECTIVE
from portal.registry.models import Metric, MetricObjective

MOST_TOLD = 20  # of a kind of fault

_SUBJECTS: dict[str, Any] = {
    DEPARTMENT: Metric.department_id,
    OBJECTIVE: MetricObjective.objective_id,
}


def faults() -> list[str]:
    """Where the roll-ups are not what the verdicts say, a sentence each; none where they are.

    Each statement reads both sides, so that what is written meanwhile is on both or on neither.
    """
    found: list[str] = []
    for kind, own in _SUBJECTS.items():
        wrong = _differing(_sums(kind, own)) | _differing(_days(kind, own))
        found += [
            f"roll-ups: the counts of {kind} {id} are not those of its metrics"
            for id in sorted(wrong)[:MOST_TOLD]
        ]
    for metric_id in session.scalars(_STRAY):
        found.append(f"roll-ups: metric {metric_id} counts as something else than it is")
    return found


def _differing(statement: Any) -> set[int]:
    """Subjects with a row of which both sides do not say the same; one without counts says none."""
    sides: dict[bool, set[tuple[Any, ...]]] = {True: set(), False: set()}
    for row in session.execute(statement):
        side, *said = row
        if any(said[2:]):
            sides[bool(side)].add(tuple(said))
    return {row[0] for row in sides[True] ^ sides[False]}


def _sums(kind: str, own: Any) -> Any:
    """Side, subject, nothing, and its sums."""
    right = select(literal(1), own, null(), *(SUMS[name] for name in FIELDS))
    kept = select(
        literal(0), RollUp.subject_id, null(), *(getattr(RollUp, name) for name in FIELDS)
    )
    return union_all(_from(kind, right).group_by(own), kept.where(RollUp.kind == kind))


def _days(kind: str, own: Any) -> Any:
    """Side, subject, day, and how many values are due by it."""
    due = Verdict.next_due_on
    right = _from(kind, select(literal(1), own, due, func.count())).where(due.is_not(None))
    kept = select(literal(0), RollUpDay.subject_id, RollUpDay.due_on, RollUpDay.metrics)
    return union_all(right.group_by(own, due), kept.where(RollUpDay.kind == kind))


def _from(kind: str, found: Any) -> Any:
    """Columns of metrics in force with their verdicts; by objective, of those that serve any."""
    found = found.select_from(Metric).outerjoin(Verdict, Verdict.metric_id == Metric.id)
    if kind == OBJECTIVE:
        found = found.join(MetricObjective, MetricObjective.metric_id == Metric.id)
    return found.where(Metric.state.in_(IN_FORCE))


_STRAY = (
    select(Metric.id)
    .outerjoin(Verdict, Verdict.metric_id == Metric.id)
    .outerjoin(RollUpMetric, RollUpMetric.metric_id == Metric.id)
    .where(
        or_(
            Metric.state.in_(IN_FORCE)
            & or_(*(kept.is_distinct_from(now) for now, kept in zip(NOW, KEPT, strict=True))),
            Metric.state.not_in(IN_FORCE) & RollUpMetric.department_id.is_not(None),
        )
    )
    .order_by(Metric.id)
    .limit(MOST_TOLD)
)
