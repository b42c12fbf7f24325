"""The portal's clock: the only place that asks what time it is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def today(zone: str) -> date:
    """The date in `zone` (an IANA name such as Europe/London) at this moment."""
    return now().astimezone(ZoneInfo(zone)).date()
