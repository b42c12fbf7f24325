"""A port: who has to know when what a metric's reading rests on changes, within the transaction.

Targets, direction, definition: the registry announces, `insight` reads the metrics anew.
"""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask, current_app

from portal.registry.models import Metric

Hook = Callable[[Sequence[int]], Any]


def register(app: Flask, hook: Hook) -> None:
    """Have `hook` called with the identities of metrics whose reading may change."""
    app.extensions.setdefault("registry.changed", []).append(hook)


def register_filed(app: Flask, hook: Hook) -> None:
    """Have `hook` called with those that are counted otherwise, by nature or by objective."""
    app.extensions.setdefault("registry.filed", []).append(hook)


def announce(metric_ids: Sequence[int]) -> None:
    """Call it inside the `change` that edits, after the edit."""
    for hook in current_app.extensions.get("registry.changed", []):
        hook(metric_ids)


def announce_filed(metric: Metric) -> None:
    """The same where its nature or its objectives are edited, which its reading does not rest on.
    What was never in force counts nowhere.
    """
    if metric.is_published:
        for hook in current_app.extensions.get("registry.filed", []):
            hook([metric.id])
