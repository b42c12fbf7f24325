"""A port: who has to know when values change, within the writing transaction.

`insight` fills it and reads the metrics anew there, so that a page never shows a verdict that is
older than its values. For an import that is still staged, the reading is staged with it.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from flask import Flask, current_app


class Hook(Protocol):
    """What happens with metrics whose values changed; `staged` is the import not yet applied."""

    def __call__(self, metric_ids: Sequence[int], *, staged: int | None = None) -> None: ...


class Applied(Protocol):
    """What happens when a staged import becomes visible."""

    def __call__(self, import_id: int) -> None: ...


def register(
    app: Flask, *, changed: Hook, applied: Applied, dropped: Callable[[int], None]
) -> None:
    """Have the functions called inside the transaction that changes values, applies or drops."""
    app.extensions.setdefault("values.changed", []).append((changed, applied, dropped))


def announce(metric_ids: Sequence[int], *, staged: int | None = None) -> None:
    """The values of these metrics have changed, or will with the import `staged`.

    With `staged`, call it without the write lock: a hook takes it for what it stores, and the
    caller commits.
    """
    for changed, _, _ in current_app.extensions.get("values.changed", []):
        changed(metric_ids, staged=staged)


def announce_applied(import_id: int) -> None:
    """The import's values are visible now."""
    for _, applied, _ in current_app.extensions.get("values.changed", []):
        applied(import_id)


def announce_dropped(import_id: int) -> None:
    """The import's staged values are gone."""
    for _, _, dropped in current_app.extensions.get("values.changed", []):
        dropped(import_id)
