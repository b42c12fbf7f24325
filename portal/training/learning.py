"""Learning: catalogue, courses, lessons and their checks, progress, paths, review, team view."""

from flask import Flask

from portal.training import places
from portal.training.routes import checks, learning  # noqa: F401 - their views
from portal.web import navigation


def register(app: Flask) -> None:
    """Fill the ports of others with what people learn."""
    places.register(app)
    navigation.add(app, navigation.Entry(55, "Learn", "training.catalogue", "/learn"))
