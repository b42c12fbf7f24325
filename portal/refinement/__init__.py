"""The annual refinement: from evidence to a published decision."""

from flask import Flask

from portal.refinement import models as models  # the tables, known to the migrations


def register(app: Flask) -> None:
    """Nothing yet: its pages come with the cycle."""
