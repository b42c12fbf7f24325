"""What is forgotten about signing in, every night: counters of failed tries, and old sign-ins.

Sign-ins hold network addresses; that somebody has been at one before counts while they are kept.
"""

from datetime import timedelta

from sqlalchemy import select

from portal import clock
from portal.accounts import throttling
from portal.accounts.models import SignIn, Throttle
from portal.jobs import forgetting
from portal.jobs.kinds import LONG, Kind
from portal.jobs.running import Step

REMEMBERED = timedelta(days=90)  # a sign-in, from the end that it could have at the latest
BATCH = 1_000  # rows deleted in one transaction


def forget(step: Step) -> None:
    """Delete what is over."""
    now = clock.now()
    over = select(Throttle.key).where(Throttle.window_ends_at < now - throttling.KEPT)
    old = select(SignIn.id).where(SignIn.ends_at < now - REMEMBERED)
    counters = forgetting.forget(step, over.limit(BATCH), forgetting.rows(Throttle.key))
    sign_ins = forgetting.forget(
        step, old.limit(BATCH), forgetting.rows(SignIn.id), before=counters
    )
    step.done(f"{counters} counters and {sign_ins} sign-ins forgotten.")


FORGET = Kind(
    "accounts.forget",
    "Forgetting old sign-ins",
    forget,
    memory=256,
    seconds=900,
    queue=LONG,
    cron="55 2 * * *",
)
