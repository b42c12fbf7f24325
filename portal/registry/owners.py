"""A port: who has to know when somebody else answers for a metric or an objective.

The registry announces within the transaction and tells the new owner once, with what the features
say has come to them.
"""

from collections.abc import Callable

from flask import Flask, current_app

from portal.accounts.models import Person
from portal.registry.models import Metric, Objective

Hook = Callable[[Metric | Objective, int, Person], str]
"""Subject, the former owner, who did it; what has come to the new owner, in a sentence, or ""."""


def register(app: Flask, hook: Hook) -> None:
    """Have `hook` called inside the `change` that gives a subject another owner."""
    app.extensions.setdefault("registry.owners", []).append(hook)


def announce(subject: Metric | Objective, former_id: int, actor: Person) -> list[str]:
    """What has come to the new owner with it."""
    hooks: list[Hook] = current_app.extensions.get("registry.owners", [])
    return [said for hook in hooks if (said := hook(subject, former_id, actor))]
