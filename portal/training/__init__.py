"""Training: courses, quizzes and assessments read from content/; skills and certificates."""

from flask import Flask

from portal.training import models as models  # the tables, known to the migrations


def register(app: Flask) -> None:
    """Nothing to fill yet but the tables."""
