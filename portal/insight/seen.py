"""A port: who has to know which metrics read anew, once everybody may see the verdict.

Called within the transaction that stores or applies the verdicts; a hook costs a constant number
of statements for a batch of metrics.
"""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask, current_app

Hook = Callable[[Sequence[int]], Any]


def register(app: Flask, hook: Hook) -> None:
    """Have `hook` called with the identities of metrics whose verdict may say something else."""
    app.extensions.setdefault("insight.seen", []).append(hook)


def announce(metric_ids: Sequence[int]) -> None:
    """The verdicts of these metrics are stored, and not only staged."""
    for hook in current_app.extensions.get("insight.seen", []):
        hook(metric_ids)
