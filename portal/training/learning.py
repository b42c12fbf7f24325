"""Learning: catalogue, courses, lessons and their checks, progress, paths, review, team view."""

from flask import Flask

from portal.accounts import beside
from portal.insight import lessons
from portal.registry.dependants import register_dependants
from portal.training import finished, places
from portal.training.actions import standing
from portal.training.queries import teaching
from portal.training.queries.dependants import dependants
from portal.training.queries.shelf import address
from portal.training.routes import checks, learning, me  # noqa: F401 - their views
from portal.web import navigation


def register(app: Flask) -> None:
    """Fill the ports of others with what people learn."""
    app.jinja_env.filters["piece_url"] = lambda one: address(one.kind, one.slug)
    places.register(app)
    beside.add(app, teaching.BESIDE, teaching.LATEST, views=lessons.VIEWS)
    lessons.register_lessons(app, teaching.PORT)
    register_dependants(app, dependants)
    finished.register_finished(app, standing.follow)
    navigation.add(app, navigation.Entry(55, "Learn", "training.catalogue", "/learn"))
