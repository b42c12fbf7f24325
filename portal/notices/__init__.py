"""The inbox: what people are told, how they want it, and what they follow."""

from flask import Flask

from portal.notices import routes


def register(app: Flask) -> None:
    app.register_blueprint(routes.bp)
