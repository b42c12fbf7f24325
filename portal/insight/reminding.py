"""Reminding of values every morning: due soon, overdue, about to lock. Each once a period.

Nothing is told of what has been overdue for longer than `LONGEST`: whoever starts with a portal
full of old metrics wants no hundred notices.
"""

from collections.abc import Sequence
from datetime import timedelta

from portal.db import ensure_writing, session
from portal.insight.queries import dates
from portal.insight.queries.dates import Owed
from portal.jobs.kinds import LONG, Kind
from portal.jobs.running import Step, release
from portal.notices import kinds, telling
from portal.notices.telling import News
from portal.web.filters import day, plural, today

AHEAD = timedelta(days=3)  # how early a due day is announced
LOCKS = timedelta(days=5)  # how early a lock is announced
LONGEST = timedelta(days=60)

GROUP = "Values that I enter"
DUE, OVERDUE, LOCK = "values.due", "values.overdue", "values.locks"
KINDS = (
    kinds.Kind(DUE, "Values due", GROUP),
    kinds.Kind(OVERDUE, "Values overdue", GROUP, kinds.AT_ONCE),
    kinds.Kind(LOCK, "Periods about to lock", GROUP),
)


def remind(step: Step) -> None:
    """Tell owners and contributors; again is no harm, for everybody hears of a period once."""
    now, told = today(), 0
    for batch in dates.due(now, AHEAD):
        told += _tell([_due(one) for one in batch if one.day >= now], step, told)
        late = [one for one in batch if now - LONGEST <= one.day < now]
        told += _tell([_overdue(one) for one in late], step, told)
    for batch in dates.locking(now, LOCKS):
        told += _tell([_lock(one) for one in batch], step, told)
    step.done(f"{plural(told, 'notice')} given.")


def _tell(news: Sequence[News], step: Step, told: int) -> int:
    if not news:
        return 0
    session.flush()
    ensure_writing()
    count = telling.tell_each(news, actor=None)
    step.progress(told + count, 0, "Notices given")
    release()
    return count


def _due(one: Owed) -> News:
    return News(
        one.people,
        DUE,
        f"due:{one.metric.id}:{one.start}",
        one.metric,
        f"Due by {day(one.day)}: {one.metric.name}",
        f"Enter the value for {one.label}.",
        "/values",
    )


def _overdue(one: Owed) -> News:
    return News(
        one.people,
        OVERDUE,
        f"overdue:{one.metric.id}:{one.start}",
        one.metric,
        f"Overdue: {one.metric.name}",
        f"The value for {one.label} was due by {day(one.day)}. Enter it, or say why there is none.",
        "/values",
    )


def _lock(one: Owed) -> News:
    return News(
        one.people,
        LOCK,
        f"locks:{one.metric.id}:{one.start}",
        one.metric,
        f"Locks after {day(one.day)}: {one.metric.name}",
        f"The value for {one.label} is still provisional. Confirm or correct it before it locks.",
    )


REMIND = Kind(
    "values.remind",
    "Reminding of values",
    remind,
    memory=256,
    seconds=900,
    queue=LONG,
    cron="30 6 * * *",  # before the digests of the morning
)
