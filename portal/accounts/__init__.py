"""People, departments, roles, signing in."""

from flask import Flask

from portal.accounts import routes, sessions


def register(app: Flask) -> None:
    sessions.register(app)
    app.register_blueprint(routes.bp)
