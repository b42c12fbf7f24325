"""A port: who has to know when values change, within the writing transaction.

`insight` fills it and reads the metrics anew there, so that a page never shows a verdict that is
older than its values. For an import that is still staged, the reading is staged with it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from flask import Flask, current_app
from sqlalchemy.engine import Connection

Given = tuple[date, float | None, str, int, str]
"""First day of a period, value, state, version of the definition, and why it is missing."""


class Hook(Protocol):
    """What happens with metrics whose values changed."""

    def __call__(self, metric_ids: Sequence[int]) -> None: ...


class Reader(Protocol):
    """Reads metrics with the values of an import that is still staged, for when it is applied."""

    def take(self, metric_id: int, values: Sequence[Given]) -> None:
        """Read a metric, without any lock; of two values of a period the later counts."""

    def store(self, connection: Connection) -> None:
        """Store what was read since the last time, in the open transaction of `connection`."""


class Staged(Protocol):
    """Begins to read metrics with the values of an import."""

    def __call__(self, import_id: int, metric_ids: Sequence[int]) -> Reader: ...


class Applied(Protocol):
    """What happens when a staged import becomes visible."""

    def __call__(self, import_id: int) -> None: ...


@dataclass(frozen=True)
class Port:
    """What a feature does about values."""

    changed: Hook
    staged: Staged
    applied: Applied
    dropped: Callable[[int], None]


def register(app: Flask, port: Port) -> None:
    """Have the port's functions called inside the transaction that changes values, applies or
    drops; those of its reader as values are staged.
    """
    app.extensions.setdefault("values.changed", []).append(port)


def _ports() -> list[Port]:
    found: list[Port] = current_app.extensions.get("values.changed", [])
    return found


def announce(metric_ids: Sequence[int]) -> None:
    """The values of these metrics have changed."""
    for port in _ports():
        port.changed(metric_ids)


def readers(import_id: int, metric_ids: Sequence[int]) -> list[Reader]:
    """Who reads these metrics with the values that the import stages."""
    return [port.staged(import_id, metric_ids) for port in _ports()]


def announce_applied(import_id: int) -> None:
    """The import's values are visible now."""
    for port in _ports():
        port.applied(import_id)


def announce_dropped(import_id: int) -> None:
    """The import's staged values are gone."""
    for port in _ports():
        port.dropped(import_id)
