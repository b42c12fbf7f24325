"""Who wants to hear of a metric."""

from collections.abc import Collection

from sqlalchemy import select

from portal.db import session
from portal.notices import telling
from portal.registry.models import Metric, MetricObjective

Pair = tuple[str, int]


def followers_of(metric_ids: Collection[int]) -> dict[int, list[int]]:
    """Those who follow each metric, its department or an objective that it serves, and its owner.

    Two statements, however many metrics.
    """
    if not metric_ids:
        return {}
    found = (
        select(Metric.id, Metric.department_id, Metric.owner_id, MetricObjective.objective_id)
        .outerjoin(MetricObjective, MetricObjective.metric_id == Metric.id)
        .where(Metric.id.in_(metric_ids))
        .order_by(Metric.id)
    )
    owners: dict[int, int] = {}
    watched: dict[int, set[Pair]] = {}
    for row in session.execute(found):
        owners[row.id] = row.owner_id
        about = watched.setdefault(row.id, {("metric", row.id), ("department", row.department_id)})
        if row.objective_id is not None:
            about.add(("objective", row.objective_id))
    following = telling.followers({pair for pairs in watched.values() for pair in pairs})
    return {
        metric_id: sorted(
            {owners[metric_id], *(one for pair in pairs for one in following.get(pair, ()))}
        )
        for metric_id, pairs in watched.items()
    }
