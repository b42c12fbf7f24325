"""When a person's digest is due: pure, in the person's own zone.

A day has one daily digest, a week one weekly one, whatever clocks do: the digest belongs to a date,
and is due once the wall clock there has passed `HOUR` on that date, or on a later one.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

HOUR = 7  # o'clock where the person is
DAILY, WEEKLY = "daily", "weekly"


def latest(how: str, zone: str, now: datetime) -> date:
    """The date of the latest digest that is due at `now`; of a weekly one, its Monday."""
    there = now.astimezone(ZoneInfo(zone))
    day = there.date() if there.hour >= HOUR else there.date() - timedelta(days=1)
    return day if how == DAILY else day - timedelta(days=day.weekday())


def pause(tries: int) -> timedelta:
    """How long to wait after so many tries that failed: a minute, then three times as long."""
    return min(timedelta(minutes=3 ** (tries - 1)), timedelta(hours=12))
