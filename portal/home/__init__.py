"""The start page: what waits for me; search; health."""

from flask import Flask

from portal.home import routes
from portal.web import navigation


def register(app: Flask) -> None:
    app.register_blueprint(routes.bp)
    navigation.add(app, navigation.Entry(0, "Home", "home.start", "/"))
