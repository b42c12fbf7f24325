"""A port: what hangs on a metric, told before it is retired and on the impact of a proposal.

The registry tells of links and objectives itself; values, reviews, lessons and others add theirs.
Each provider costs a constant number of statements and tells only what the person may see.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Flask, current_app

from portal.accounts.models import Person
from portal.registry.models import Metric


@dataclass(frozen=True)
class Dependant:
    """One thing, or `count` things of a kind, that would miss the metric."""

    kind: str  # "objective", "metric", "value": one word
    words: str  # what it is and how it depends, for people
    url: str | None = None
    count: int = 1


Provider = Callable[[Person, Metric], Sequence[Dependant]]


def register_dependants(app: Flask, provider: Provider) -> None:
    """Have `provider` tell what of a feature hangs on a metric."""
    app.extensions.setdefault("registry.dependants", []).append(provider)


def dependants_of(person: Person, metric: Metric) -> list[Dependant]:
    """Everything that hangs on `metric` and that `person` may see."""
    providers: list[Provider] = current_app.extensions.get("registry.dependants", [])
    return [one for provider in providers for one in provider(person, metric)]
