"""Every night: offers expire, pauses and times end, and pairs are asked what a day asks of them.

Each pairing has a transaction of its own. Again is no harm: a step that was taken is not taken
twice, and everybody is told a thing once.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta

from portal import clock
from portal.db import ensure_writing, session
from portal.jobs.kinds import LONG, Kind
from portal.jobs.running import Step, release
from portal.mentorship.actions import agreeing, answering, check_ins, closing, telling_nightly
from portal.mentorship.lifecycle import OPEN
from portal.mentorship.models import Pairing
from portal.mentorship.queries import nightly
from portal.registry.queries.days import today
from portal.web.filters import plural

SOON = timedelta(days=14)  # how early the end is announced


def care(step: Step) -> None:
    """Take the steps that time takes, then ask and tell."""
    now, taken = today(), 0
    for found, act in (
        (nightly.left(), _leave),
        (nightly.expired(now), lambda one: answering.expire(one)),
        (nightly.rested(now), lambda one: agreeing.resume(one, actor=None)),
        (nightly.over(now), lambda one: closing.begin_closing(one, outcome="time", actor=None)),
        (nightly.closing(now), lambda one: closing.close(one, actor=None)),
    ):
        taken += _each(found, act, step)
    told = _tell(step)
    step.done(f"{plural(taken, 'step')} taken, {plural(told, 'notice')} given.")


def _each(ids: Sequence[int], act: Callable[[Pairing], object], step: Step) -> int:
    for identity in ids:
        one = session.get(Pairing, identity)
        if one is not None:
            act(one)
            step.progress(0, 0, "Steps taken")
            release()
    return len(ids)


def _leave(pairing: Pairing) -> None:
    """Somebody works here no more: what is open ends, what runs closes, without a word on why."""
    if pairing.state in OPEN:
        answering.end_without(pairing)
    else:
        closing.begin_closing(pairing, outcome="early", actor=None)
        closing.close(pairing, actor=None)


def _tell(step: Step) -> int:
    """Ask both, and each side for itself: a short transaction for each kind of thing."""
    now, told = today(), 0
    every = timedelta(days=check_ins.EVERY)
    asking: tuple[Callable[[], int], ...] = (
        lambda: telling_nightly.silent(nightly.silent(now)),
        lambda: telling_nightly.ending(nightly.ending(now, SOON)),
        lambda: telling_nightly.did_you_meet(nightly.unsaid(clock.now())),
        lambda: check_ins.ask(nightly.to_check_in(now, every)),
    )
    for asks in asking:
        ensure_writing()
        told += asks()
        step.progress(told, 0, "Notices given")
        release()
    return told


CARE = Kind(
    "mentoring.care",
    "The night's care for mentoring",
    care,
    memory=256,
    seconds=900,
    queue=LONG,
    cron="20 6 * * *",  # before the digests of the morning
)
