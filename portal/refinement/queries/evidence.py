"""Reads of evidence packs: one with its item, which are stale, how far they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import Boolean, Select, and_, bindparam, func, or_, select

from portal.db import session
from portal.jobs.models import ACTIVE, Job
from portal.refinement.facts import Lack
from portal.refinement.models import Cycle, Evidence, InsightAnswer, Item, OwnerStatement
from portal.refinement.queries.lacks import CYCLE, lacks, listed, listing


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
    given = {"cycle": cycle.id, "since": end_of_window(cycle)}
    return lacks(_ALL_STALE, given, stale="item")["stale"]


_LATEST = select(func.max(InsightAnswer.saved_at)).where(InsightAnswer.item_id == Item.id)
STALE = (  # given the cycle, and the end of its window as `since`
    select(Item.id, Item.title, Item.position.label("place"))
    .outerjoin(Evidence, Evidence.item_id == Item.id)
    .outerjoin(OwnerStatement, OwnerStatement.item_id == Item.id)
    .where(
        Item.cycle_id == CYCLE,
        Item.metric_id.is_not(None),
        or_(
            Evidence.id.is_(None),
            and_(
                Evidence.frozen_at.is_(None),
                or_(
                    OwnerStatement.at > Evidence.built_at,
                    _LATEST.scalar_subquery() > Evidence.built_at,
                    Evidence.built_at < bindparam("since"),
                ),
            ),
        ),
    )
)
_ALL_STALE = listing(stale=listed(STALE.order_by(Item.position, Item.id)))


def end_of_window(cycle: Cycle) -> datetime | None:
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
    given = {
        "cycle": cycle.id,
        "since": end_of_window(cycle),
        "fails": cycle.state == "decided",
    }
    items, built, count, latest, job_id = session.connection().execute(_PACKS, given).one()
    job = session.get(Job, job_id) if job_id is not None else None
    return Packs(items, built, count, latest, job)


_NEWEST = (
    select(Job.id)
    .where(
        Job.subject_kind == "cycle",
        Job.subject_id == CYCLE,
        Job.kind.in_(("refinement.evidence", "refinement.publish")),
        Job.state.in_(ACTIVE) | ((Job.state == "failed") & bindparam("fails", type_=Boolean())),
    )
    .order_by(Job.id.desc())
    .limit(1)
)
_PACKS = (
    select(
        func.count(Item.id),
        func.count(Evidence.id),
        select(func.count()).select_from(STALE.subquery()).scalar_subquery(),
        func.max(Evidence.built_at),
        _NEWEST.scalar_subquery(),
    )
    .outerjoin(Evidence, Evidence.item_id == Item.id)
    .where(Item.cycle_id == CYCLE, Item.metric_id.is_not(None))
)
