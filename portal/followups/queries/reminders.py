"""What people are to be reminded of, a batch at a time: one statement each."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.db import session
from portal.followups.models import OPEN, FollowUp, Signal
from portal.registry.models import Metric

BATCH = 200


def due(first: date, last: date) -> Iterator[Sequence[FollowUp]]:
    """Open follow-ups that are due from `first` to `last`."""
    return _batches(FollowUp, first, last, last_included=True)


def unanswered(first: date, before: date) -> Iterator[Sequence[Signal]]:
    """Open signals whose answer was due from `first` on and before `before`."""
    return _batches(Signal, first, before, last_included=False)


def _batches(table: Any, first: date, last: date, *, last_included: bool) -> Iterator[Any]:
    latest = table.due_on <= last if last_included else table.due_on < last
    found = (
        select(table)
        .where(table.state == OPEN, table.due_on >= first, latest)
        .options(joinedload(table.metric).selectinload(Metric.people))
        .order_by(table.id)
        .limit(BATCH)
    )
    after = 0
    while rows := session.scalars(found.where(table.id > after)).all():
        after = rows[-1].id
        yield rows
