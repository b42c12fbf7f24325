"""The portal's clock: the only place that asks what time it is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def today(zone: str) -> date:
    """The date in `zone` (an IANA name such as Europe/London) at this moment."""
    return day_of(now(), zone)


def day_of(moment: datetime, zone: str) -> date:
    """The date in `zone` at an aware moment."""
    return moment.astimezone(ZoneInfo(zone)).date()
