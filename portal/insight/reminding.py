"""Reminding of values every morning: due soon, overdue, about to lock. Each once a period.

Nothing is told of what has been overdue for longer than `LONGEST`: whoever starts with a portal
full of old metrics wants no hundred notices.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from portal.db import ensure_writing
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
    told = 0
    for batch in reminders(today()):
        ensure_writing()
        told += telling.tell_each(batch, actor=None)
        step.progress(told, 0, "Notices given")
        release()
    step.done(f"{plural(told, 'notice')} given.")


def reminders(now: date) -> Iterator[Sequence[News]]:
    """What everybody is to be reminded of on this day, a batch at a time."""
    for batch in dates.due(now, AHEAD):
        recent = [one for one in batch if one.day >= now - LONGEST]
        yield [_due(one) if one.day >= now else _overdue(one) for one in recent]
    for batch in dates.locking(now, LOCKS):
        yield [_lock(one) for one in batch]


def _due(one: Owed) -> News:
    return News(
        one.people,
        DUE,
        f"due:{one.metric.id}:{one.start}",
        one.metric,
        f"Due by {day(one.day)}: {one.metric.name}, {one.label}",
        f"Enter the value for {one.label}.",
        "/values",
    )


def _overdue(one: Owed) -> News:
    return News(
        one.people,
        OVERDUE,
        f"overdue:{one.metric.id}:{one.start}",
        one.metric,
        f"Overdue: {one.metric.name}, {one.label}",
        f"The value for {one.label} was due by {day(one.day)}. Enter it, or say why there is none.",
        "/values",
    )


def _lock(one: Owed) -> News:
    return News(
        one.people,
        LOCK,
        f"locks:{one.metric.id}:{one.start}",
        one.metric,
        f"Locks after {day(one.day)}: {one.metric.name}, {one.label}",
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
