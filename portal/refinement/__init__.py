"""The annual refinement: from evidence to a published decision."""

from flask import Flask

from portal.refinement import models as models  # the tables, known to the migrations
from portal.refinement.commands import refinement


def register(app: Flask) -> None:
    """Commands; its pages come with the cycle."""
    app.cli.add_command(refinement)
