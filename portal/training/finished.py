"""A port: what else happens when an attempt is finished, in the same transaction.

Certificates, skill levels, cards of review and assignments fill it from their `register(app)`.
"""

from collections.abc import Callable, Sequence

from flask import Flask, current_app

from portal.training.models import Attempt, Drawn

Hook = Callable[[Attempt, Sequence[Drawn]], None]


def register_finished(app: Flask, hook: Hook) -> None:
    """Have `hook` called with a graded attempt and its questions, inside the `change`."""
    app.extensions.setdefault("training.finished", []).append(hook)


def tell_finished(attempt: Attempt, drawn: Sequence[Drawn]) -> None:
    """Call the hooks, in the order in which they were registered."""
    hooks: list[Hook] = current_app.extensions.get("training.finished", [])
    for hook in hooks:
        hook(attempt, drawn)
