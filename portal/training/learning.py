"""Learning: catalogue, courses, lessons and their checks, progress, paths, review, team view."""

from flask import Flask


def register(app: Flask) -> None:
    """Fill the ports of others with what people learn."""
