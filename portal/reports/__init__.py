"""Documents for print."""

from flask import Flask

from portal.jobs import kinds
from portal.reports import documents, routes


def register(app: Flask) -> None:
    app.register_blueprint(routes.bp)
    kinds.add(app, documents.REPORT)
