"""Schedules: what begins by itself, once for each of its moments, however many workers look.

Clocks are set, machines sleep, workers stop. What was missed is made up for once, for its latest
moment. After a clock was set back, what is begun many times a day goes on at once, and what is
begun for a date is not begun again for one that had its job.
"""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from croniter import croniter
from flask import current_app
from sqlalchemy import Connection, select, update

from portal import clock
from portal.db import observe, session, upsert
from portal.jobs import kinds
from portal.jobs.actions import new_row
from portal.jobs.kinds import Kind
from portal.jobs.models import Job, Schedule

APART = timedelta(minutes=5)  # that the clocks of workers may differ; further is set back


class Due(NamedTuple):
    """A moment of a schedule: in UTC, and as the clock on the wall shows it."""

    at: datetime
    wall: datetime  # without a zone


def begin_due() -> None:
    """Ask for each kind whose moment has come. One that is new begins at its next moment."""
    now, zone = clock.now(), current_app.config["SETTINGS"].timezone
    rows = session.execute(select(Schedule.kind, Schedule.begun_for)).all()
    session.rollback()
    begun = {row.kind: row.begun_for for row in rows}
    for kind in kinds.known():
        if not kind.cron:
            continue
        due, before = latest(kind.cron, now, zone), begun.get(kind.name)
        if before is None:
            observe(partial(_know, kind, due))
        elif due.at > before or before > now + APART:
            observe(partial(_begin, kind, due, before))


def latest(cron: str, now: datetime, zone: str) -> Due:
    """The latest moment of a schedule up to `now`; `cron` is meant in `zone`.

    In an hour that comes twice a moment does, too; one in the hour that is left out has come when
    that hour is over.
    """
    there = ZoneInfo(zone)
    wall = now.astimezone(there).replace(tzinfo=None, microsecond=0) + timedelta(seconds=1)
    last = croniter(cron, wall, second_at_beginning=True).get_prev(datetime)
    twice = [last.replace(tzinfo=there, fold=fold).astimezone(UTC) for fold in (1, 0)]
    return Due(next(at for at in twice if at <= now), last)


def _know(kind: Kind, due: Due, connection: Connection) -> None:
    row = {"kind": kind.name, "begun_for": due.at}
    connection.execute(upsert()(Schedule).values(row).on_conflict_do_nothing())


def _begin(kind: Kind, due: Due, before: datetime, connection: Connection) -> None:
    """Move the schedule to `due` and ask for its job, unless another worker just did.

    What is for a date has a job for each reading of the clock on the wall, which shows some twice.
    """
    moved = connection.execute(
        update(Schedule)
        .where(Schedule.kind == kind.name, Schedule.begun_for == before)
        .values(begun_for=due.at)
    )
    if moved.rowcount:
        once = "slot" if kind.is_frequent else "key"
        named = kind.name if kind.is_frequent else f"{kind.name}@{due.wall.isoformat()}"
        told = {"moment": due.at.isoformat()}
        row = new_row(kind.name, kind.word, arguments=told, **{once: named})
        connection.execute(upsert()(Job).values(row).on_conflict_do_nothing())
