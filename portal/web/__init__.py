"""What every feature's pages stand on: access, forms, fragments, headers, errors, ports."""

from typing import Any

from flask import Flask, current_app
from flask_login import current_user

from portal.web import (
    access,
    application,
    counting,
    errors,
    filters,
    fragments,
    headers,
    logging,
    navigation,
    pace,
    security,
    unread,
)


def shown() -> dict[str, Any]:
    """What every template may use."""
    settings = current_app.config["SETTINGS"]
    theme = getattr(current_user, "theme", "auto") if current_user else "auto"
    return {
        **navigation.context(),
        "mode": settings.mode,
        "organisation": settings.organisation,
        "session_hours": settings.session_hours,
        "theme": theme if theme in ("light", "dark") else None,
        "today": filters.today,
    }


def register(app: Flask) -> None:
    logging.configure(app.config["SETTINGS"])
    headers.register(app)
    security.register(app)
    fragments.register(app)
    unread.register(app)  # after htmx, which has a kind of request of its own
    access.register(app)
    errors.register(app)
    pace.register(app)
    filters.register(app)
    counting.register(app)
    app.context_processor(shown)
    app.jinja_env.globals["once"] = application.once
