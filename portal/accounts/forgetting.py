"""What is forgotten about signing in, every night: counters of failed tries, and old sign-ins.

Sign-ins hold network addresses; that somebody has been at one before counts while they are kept.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import InstrumentedAttribute

from portal import clock
from portal.accounts import throttling
from portal.accounts.models import SignIn, Throttle
from portal.db import ensure_writing, session
from portal.jobs.kinds import LONG, Kind
from portal.jobs.running import Step, release

REMEMBERED = timedelta(days=90)  # a sign-in, from the end that it could have at the latest
BATCH = 1_000  # rows deleted in one transaction


def forget(step: Step) -> None:
    """Delete what is over, a few rows in each transaction."""
    now = clock.now()
    counters = _delete(Throttle.key, Throttle.window_ends_at < now - throttling.KEPT, step)
    sign_ins = _delete(SignIn.id, SignIn.ends_at < now - REMEMBERED, step)
    step.done(f"{counters} counters and {sign_ins} sign-ins forgotten.")


def _delete(key: InstrumentedAttribute[Any], old: ColumnElement[bool], step: Step) -> int:
    """Delete the rows that are `old`, by their `key`. Returns how many."""
    count = 0
    while found := session.scalars(select(key).where(old).limit(BATCH)).all():
        ensure_writing()
        session.execute(delete(key.class_).where(key.in_(found)))
        count += len(found)
        step.progress(count, 0)
        release()
    return count


FORGET = Kind(
    "accounts.forget",
    "Forgetting old sign-ins",
    forget,
    memory=256,
    seconds=900,
    queue=LONG,
    cron="55 2 * * *",
)
