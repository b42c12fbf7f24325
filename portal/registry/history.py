"""A port: the values of a metric, for the SMART check and for a target's realism.

Values stand above the registry, so whoever keeps them fills the port from its `register(app)`.
"""

from collections.abc import Callable

from flask import Flask, current_app

from portal.registry.facts import History
from portal.registry.models import Metric

Provider = Callable[[Metric], History | None]


def register_history(app: Flask, provider: Provider) -> None:
    """Have `provider` tell the comparable values of a metric before today, oldest first."""
    app.extensions["registry.history"] = provider


def history_of(metric: Metric) -> History | None:
    """What is known of the metric's values; None where nobody keeps values."""
    provider: Provider | None = current_app.extensions.get("registry.history")
    return provider(metric) if provider is not None else None
