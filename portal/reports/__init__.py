"""Documents for print."""

from flask import Flask

from portal.reports import routes


def register(app: Flask) -> None:
    app.register_blueprint(routes.bp)
