"""Reminding of follow-ups and of answers to signals every morning; each once for its due day."""

from collections.abc import Sequence
from datetime import timedelta

from portal.db import ensure_writing
from portal.followups.models import FollowUp, Signal
from portal.followups.queries import reminders
from portal.jobs.kinds import LONG, Kind
from portal.jobs.running import Step, release
from portal.notices import kinds, telling
from portal.notices.telling import News
from portal.web.filters import day, plural, today

AHEAD = timedelta(days=3)  # how early a due day is announced
LONGEST = timedelta(days=60)  # overdue for longer: known, and no news

GROUP = "Signals and follow-ups"
DUE, OVERDUE, UNANSWERED = "follow_ups.due", "follow_ups.overdue", "signals.overdue"
KINDS = (
    kinds.Kind(DUE, "Follow-ups due", GROUP),
    kinds.Kind(OVERDUE, "Follow-ups overdue", GROUP, kinds.AT_ONCE),
    kinds.Kind(UNANSWERED, "Signals without an answer", GROUP),
)


def remind(step: Step) -> None:
    """Tell owners; again is no harm, for everybody hears of a due day once."""
    now, told = today(), 0
    for batch in reminders.due(now - LONGEST, now + AHEAD):
        told += _tell([_due(one) if one.due_on >= now else _overdue(one) for one in batch], step)
    for signals in reminders.unanswered(now - LONGEST, now):
        told += _tell([_unanswered(one) for one in signals], step)
    step.done(f"{plural(told, 'notice')} given.")


def _tell(news: Sequence[News], step: Step) -> int:
    ensure_writing()
    count = telling.tell_each(news, actor=None)
    step.progress(count, 0, "Notices given")
    release()
    return count


def _due(one: FollowUp) -> News:
    return News(
        [one.owner_id],
        DUE,
        f"follow_up:{one.id}:due:{one.due_on}",
        one,
        f"Due by {day(one.due_on)}: {one.title}",
        f"A follow-up on {one.metric.name}. Say that it is done, or agree on another day.",
    )


def _overdue(one: FollowUp) -> News:
    return News(
        [one.owner_id],
        OVERDUE,
        f"follow_up:{one.id}:overdue:{one.due_on}",
        one,
        f"Overdue: {one.title}",
        f"A follow-up on {one.metric.name} that was due by {day(one.due_on)}. Say that it is done, "
        "agree on another day, or drop it with a reason.",
    )


def _unanswered(one: Signal) -> News:
    return News(
        [one.metric.owner_id],
        UNANSWERED,
        f"signal:{one.id}:overdue",
        one,
        f"Without an answer: {one.metric.name}, {one.first_label}",
        f"An answer was due by {day(one.due_on)}: explain the signal, act on it, or accept it.",
    )


REMIND = Kind(
    "follow_ups.remind",
    "Reminding of follow-ups",
    remind,
    memory=256,
    seconds=900,
    queue=LONG,
    cron="35 6 * * *",  # before the digests of the morning
)
