"""The inbox: what people are told, how they want it, and what they follow."""

from flask import Flask

from portal.accounts import beside
from portal.notices import queries, routes


def register(app: Flask) -> None:
    app.register_blueprint(routes.bp)
    beside.add(app, "unread", queries.unread_count())
    beside.add(app, "followed", queries.followed_subjects())
    app.jinja_env.globals["is_followed"] = routes.is_followed
