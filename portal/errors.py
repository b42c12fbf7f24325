"""What an action may raise instead of doing its work. None of it knows HTTP."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple


class Refused(Exception):
    """A rule forbids it; the message says what to do, `field` names the input it belongs to."""

    status = 422  # of the answer that shows it in a form

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Difference(NamedTuple):
    """One field of a record that changed under somebody's hands, in words."""

    field: str
    theirs: str
    yours: str


class Conflict(Exception):
    """The record is newer than the text it was edited from: who changed it, when, and how."""

    def __init__(
        self, who: str, when: datetime | None, now: Mapping[str, object], *, version: int
    ) -> None:
        super().__init__(f"{who} changed this meanwhile.")
        self.who = who
        self.when = when
        self.now = now
        self.version = version


class KeyReused(Exception):
    """An idempotency key came back with other content."""


class BadSettings(Exception):
    """A setting keeps the portal from starting; the message names it and says what to set."""
