"""Roll-ups: brought to what metrics say, at the end of the transaction in which they changed.

Counts move by differences. What a metric stood as is its row of `roll_up_metric`; whoever changes
it holds that row on PostgreSQL, so that two at once each see what the other left. Rows are taken
in one order (metrics, then sums, then days, each by their keys), and after all else but the log's
lock: nobody waits for another who waits for them, and no longer than until that one commits.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, select, text, update

from portal.changelog.recording import at_end
from portal.db import bigint, ensure_writing, session, upsert
from portal.insight.models import RollUp, RollUpDay, RollUpMetric
from portal.insight.queries import rollups as queries
from portal.insight.queries.rows import IN_FORCE
from portal.insight.rollups import FIELDS, Difference, Standing
from portal.registry.models import Metric

MOST_NAMED = 5_000  # metrics that a statement names

_IDS: Any = bindparam("metric_ids", type_=bigint, expanding=True)
_MISSING = (
    select(Metric.id)
    .where(Metric.id.in_(_IDS), Metric.id.not_in(select(RollUpMetric.metric_id)))
    .order_by(Metric.id)
)
_HELD = (
    select(RollUpMetric.metric_id)
    .where(RollUpMetric.metric_id.in_(_IDS))
    .order_by(RollUpMetric.metric_id)
    .with_for_update()
)
_ALL_HELD = text("LOCK TABLE roll_up_metric IN EXCLUSIVE MODE")  # on PostgreSQL
_GONE = delete(RollUpMetric).where(RollUpMetric.metric_id.in_(_IDS))


def follow(metric_ids: Iterable[int]) -> None:
    """Have the roll-ups follow these metrics when the open change ends; at once without one."""
    at_end(settle, metric_ids)


def settle(metric_ids: Collection[int]) -> None:
    """Bring the roll-ups to what these metrics say now, in the open transaction."""
    ids = sorted(metric_ids)
    session.flush()
    if session.connection().dialect.name == "postgresql":
        _hold(ids)
    difference = Difference()
    rows: list[dict[str, Any]] = []
    gone: list[int] = []
    for metric_id, before, now, has_row in queries.standings(ids):
        if now is None and has_row:
            gone.append(metric_id)
        elif now is not None and now != before:
            rows.append(_row(metric_id, now))
        difference.put(before, now)
    _store(rows, gone)
    _move(difference)


def recount() -> int:
    """Make all roll-ups anew from the verdicts, in one transaction; returns of how many metrics.

    Nobody else can bring a metric to them meanwhile. The caller commits.
    """
    _hold_all()
    for table in (RollUpDay, RollUpMetric):
        session.execute(delete(table))
    session.execute(update(RollUp).values(dict.fromkeys(FIELDS, 0)))  # its moves go on
    counting = select(Metric.id).where(Metric.state.in_(IN_FORCE)).order_by(Metric.id)
    metric_ids = session.scalars(counting).all()
    settle(metric_ids)
    return len(metric_ids)


def forget_days() -> None:
    """Forget days by which no value is due any more. The caller commits."""
    _hold_all()
    session.execute(delete(RollUpDay).where(RollUpDay.metrics == 0))


def _hold_all() -> None:
    """Nobody else brings a metric to the roll-ups until this transaction ends."""
    ensure_writing()
    if session.connection().dialect.name == "postgresql":
        session.execute(_ALL_HELD)


def _hold(ids: Sequence[int]) -> None:
    """Hold the rows of these metrics, made where there are none: each is there for one to hold."""
    for some in _batches(ids):
        made = upsert()(RollUpMetric.__table__).from_select(["metric_id"], _MISSING)
        session.connection().execute(made.on_conflict_do_nothing(), {"metric_ids": some})
    for some in _batches(ids):
        session.execute(_HELD, {"metric_ids": some})


def _row(metric_id: int, now: Standing) -> dict[str, Any]:
    said = now._asdict()
    named = ",".join(map(str, said.pop("objective_ids")))
    return {"metric_id": metric_id, **said, **now.ranks, "objective_ids": named}


def _store(rows: list[dict[str, Any]], gone: list[int]) -> None:
    """As what metrics stand from now on."""
    if rows:
        added = upsert()(RollUpMetric)
        changed = {name: added.excluded[name] for name in rows[0] if name != "metric_id"}
        stored = added.on_conflict_do_update(index_elements=["metric_id"], set_=changed)
        session.connection().execute(stored, rows)
    for some in _batches(gone):
        session.execute(_GONE, {"metric_ids": some})


def _move(difference: Difference) -> None:
    """Add to the counts, row by row in their order."""
    for table, key, names, rows in (
        (RollUp, ["kind", "subject_id"], ("moves", *FIELDS), list(difference.sums())),
        (RollUpDay, ["kind", "subject_id", "due_on"], ("metrics",), list(difference.days())),
    ):
        if rows:
            added = upsert()(table)
            sums = {name: getattr(table, name) + added.excluded[name] for name in names}
            moved = added.on_conflict_do_update(index_elements=key, set_=sums)
            session.connection().execute(moved, rows)


def _batches(metric_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(metric_ids), MOST_NAMED):
        yield metric_ids[start : start + MOST_NAMED]
