"""The day by which somebody has looked at a feedback follows the list of free days."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select, update

from portal.accounts.queries.holidays import free_days
from portal.db import session
from portal.feedback import loop
from portal.feedback.models import Thread


def move(days: Collection[date]) -> int:
    """Reckon anew until when what nobody has looked at yet is due, now that these days are free or
    no longer; returns how many moved. A statement for each day on which such was given.
    """
    if not days:
        return 0
    waits = (Thread.state == loop.State.NEW,)
    given = select(Thread.given_on).distinct().where(*waits, Thread.given_on < max(days))
    free, moved = free_days(), 0
    for day in session.scalars(given.where(Thread.due_on >= min(days))).all():
        due = loop.after(day, loop.TRIAGE_DAYS, free)
        of_day = update(Thread).where(*waits, Thread.given_on == day, Thread.due_on != due)
        moved += len(session.scalars(of_day.values(due_on=due).returning(Thread.id)).all())
    return moved
