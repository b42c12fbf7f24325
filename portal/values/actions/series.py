"""The lock and the counter of a metric's values."""

from collections.abc import Sequence

from sqlalchemy import select, update

from portal import clock
from portal.db import session, upsert
from portal.values.models import Series


def lock(metric_ids: Sequence[int]) -> dict[int, int]:
    """Lock the series of these metrics in the order of their identities; returns their numbers.

    On SQLite the writing transaction is the lock. A series that has no row yet gets one.
    """
    wanted = sorted(set(metric_ids))
    found = select(Series.metric_id, Series.number).where(Series.metric_id.in_(wanted))
    locked = found.order_by(Series.metric_id).with_for_update()
    numbers = {row.metric_id: row.number for row in session.execute(locked)}
    missing = [metric_id for metric_id in wanted if metric_id not in numbers]
    if missing:
        _add(missing)
        numbers = {row.metric_id: row.number for row in session.execute(locked)}
    return numbers


def _add(metric_ids: Sequence[int]) -> None:
    """Rows for metrics without one; another writer's row for the same metric is fine."""
    rows = [{"metric_id": one, "number": 0, "changed_at": clock.now()} for one in metric_ids]
    insert = upsert()
    session.execute(insert(Series).values(rows).on_conflict_do_nothing())


def touch(metric_ids: Sequence[int]) -> None:
    """Count a change of what these metrics' readings rest on, a target or a definition.

    A dry run read them as they were, so it must not be applied any more; also where a metric has
    no value, and so no series, yet.
    """
    lock(metric_ids)
    advance(metric_ids)


def advance(metric_ids: Sequence[int]) -> None:
    """Count one visible change of each of these series."""
    session.execute(
        update(Series)
        .where(Series.metric_id.in_(metric_ids))
        .values(number=Series.number + 1, changed_at=clock.now())
        .execution_options(synchronize_session=False)
    )
