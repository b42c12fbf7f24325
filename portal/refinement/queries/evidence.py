"""Reads of evidence packs: one with its item, which are stale, how far they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import ColumnElement, Select, func, or_, select

from portal.db import session
from portal.jobs.models import ACTIVE, Job
from portal.refinement.facts import Lack, Named
from portal.refinement.models import Cycle, Evidence, InsightAnswer, Item, OwnerStatement

NAMED = 5  # of those that are stale


@dataclass(frozen=True)
class Packs:
    """How many items have a pack, of how many; the job that builds them, if one was asked for."""

    items: int
    built: int
    stale: int
    latest: datetime | None
    job: Job | None  # under way, or a publication that failed


NONE = Packs(0, 0, 0, None, None)


def of_item(item: Item) -> Evidence | None:
    """The pack of an item: one statement."""
    return session.scalars(select(Evidence).where(Evidence.item_id == item.id)).first()


def stale(cycle: Cycle) -> Lack:
    """Items whose pack is missing, or older than what it should say: one statement.

    Frozen packs never are.
    """
    found = _stale(cycle).add_columns(func.count().over())
    rows = session.execute(found.order_by(Item.position, Item.id).limit(NAMED)).all()
    named = tuple(Named("item", row[0], row[1]) for row in rows)
    return Lack(rows[0][2] if rows else 0, named)


def _stale(cycle: Cycle) -> Any:
    answered = select(func.max(InsightAnswer.saved_at)).where(InsightAnswer.item_id == Item.id)
    older: list[ColumnElement[bool]] = [
        OwnerStatement.at > Evidence.built_at,
        answered.scalar_subquery() > Evidence.built_at,
    ]
    since = _end_of_window(cycle)
    if since is not None:
        older.append(Evidence.built_at < since)
    return (
        select(Item.id, Item.title)
        .outerjoin(Evidence, Evidence.item_id == Item.id)
        .outerjoin(OwnerStatement, OwnerStatement.item_id == Item.id)
        .where(
            Item.cycle_id == cycle.id,
            Item.metric_id.is_not(None),
            or_(Evidence.id.is_(None), Evidence.frozen_at.is_(None) & or_(*older)),
        )
    )


def _end_of_window(cycle: Cycle) -> datetime | None:
    """When the last day on which departments could answer had passed."""
    if cycle.insight_until is None:
        return None
    zone = current_app.config["SETTINGS"].timezone
    after = cycle.insight_until + timedelta(days=1)
    begun = datetime(after.year, after.month, after.day, tzinfo=ZoneInfo(zone))
    return begun.astimezone(UTC)


def item_ids(cycle: Cycle) -> Select[Any]:
    """The items of a cycle, for other statements."""
    return select(Item.id).where(Item.cycle_id == cycle.id)


def digests(cycle: Cycle) -> Iterator[str]:
    """The digests of all packs in the order of their items."""
    found = (
        select(Evidence.sha256)
        .join(Evidence.item)
        .where(Item.cycle_id == cycle.id)
        .order_by(Item.id)
    )
    yield from session.scalars(found)


def count(cycle: Cycle) -> int:
    """How many packs there are."""
    found = select(func.count()).select_from(Evidence).join(Evidence.item)
    return session.scalar(found.where(Item.cycle_id == cycle.id)) or 0


def packs(cycle: Cycle) -> Packs:
    """How far the packs of a cycle are: one statement, and one for a job that is to be shown.

    Of the cycle's jobs that is the newest which is under way, or a publication that failed.
    """
    newest = (
        select(Job.id)
        .where(
            Job.subject_kind == "cycle",
            Job.subject_id == cycle.id,
            Job.kind.in_(("refinement.evidence", "refinement.publish")),
            Job.state.in_(ACTIVE) | ((Job.state == "failed") & (cycle.state == "decided")),
        )
        .order_by(Job.id.desc())
        .limit(1)
    )
    old = select(func.count()).select_from(_stale(cycle).subquery())
    found = (
        select(
            func.count(Item.id),
            func.count(Evidence.id),
            old.scalar_subquery(),
            func.max(Evidence.built_at),
            newest.scalar_subquery(),
        )
        .outerjoin(Evidence, Evidence.item_id == Item.id)
        .where(Item.cycle_id == cycle.id, Item.metric_id.is_not(None))
    )
    items, built, count, latest, job_id = session.execute(found).one()
    job = session.get(Job, job_id) if job_id is not None else None
    return Packs(items, built, count, latest, job)
