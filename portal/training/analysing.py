"""What statistics and regrades fill in ports of others."""

from flask import Flask

from portal.jobs import kinds as jobs
from portal.training.actions import figures
from portal.training.routes import figures as _figures  # noqa: F401 - its views


def register(app: Flask) -> None:
    """The nightly job; the routes are known by being imported."""
    jobs.add(app, figures.FIGURING)
