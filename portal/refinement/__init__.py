"""The annual refinement: from evidence to a published decision."""

from flask import Flask

from portal.refinement import models as models  # the tables, known to the migrations
from portal.refinement import routes
from portal.refinement.commands import refinement


def register(app: Flask) -> None:
    app.register_blueprint(routes.bp)
    app.cli.add_command(refinement)
