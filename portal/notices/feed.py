"""A person's days as a feed: its tag by what it says, its text only where somebody needs it."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from flask import current_app, request

from portal.notices import calendar_text, days
from portal.notices.queries import Calendar

LATER = 400  # days that a feed lists at most


@dataclass(frozen=True)
class Feed:
    """The days of a feed; `tag` is another one when any of them is."""

    calendar: Calendar
    days: list[calendar_text.Day]

    @cached_property
    def tag(self) -> str:
        return hashlib.sha256(repr((self.calendar.made_at, self.days)).encode()).hexdigest()

    def text(self) -> bytes:
        """The feed as calendars read it."""
        settings = current_app.config["SETTINGS"]
        base = settings.base_url or request.host_url.rstrip("/")
        return calendar_text.calendar(
            self.days,
            name=f"Yardstick, {settings.organisation}",
            base=base,
            host=urlsplit(base).hostname or "localhost",
            stamp=self.calendar.made_at,
        )


def feed(calendar: Calendar) -> Feed:
    """The feed of whoever made the address."""
    return Feed(calendar, days.of(calendar.person)[:LATER])
