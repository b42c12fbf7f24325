"""The portal's clock: the only place that asks what time it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _told.get() or datetime.now(UTC)


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Have it be `moment` in the block, for a story of what was done in the past."""
    before = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(before)


def today(zone: str) -> date:
    """The date in `zone` (an IANA name such as Europe/London) at this moment."""
    return day_of(now(), zone)


def day_of(moment: datetime, zone: str) -> date:
    """The date in `zone` at an aware moment."""
    return moment.astimezone(ZoneInfo(zone)).date()
