"""A port: what only a published decision of the yearly review may do, once there is a review.

Before the first one, heads approve everything. `refinement` fills it.
"""

from collections.abc import Callable

from flask import Flask, current_app

from portal.errors import Refused
from portal.registry.models import Metric

BREAKING = "breaking"  # a version after which values do not compare; else a step of a metric

Provider = Callable[[str, Metric | None], str]


def register(app: Flask, provider: Provider) -> None:
    """Have `provider` say why something may not be done by its deciders; "" where it may."""
    app.extensions["registry.reserved"] = provider


def require(what: str, metric: Metric | None = None, *, field: str | None = None) -> None:
    """Raise Refused where it needs a decision of the review."""
    provider: Provider | None = current_app.extensions.get("registry.reserved")
    why = provider(what, metric) if provider is not None else ""
    if why:
        raise Refused(why, field=field)
