"""The annual refinement: from evidence to a published decision; the change log for people."""

from flask import Flask

from portal.jobs import lists
from portal.refinement import models as models  # the tables, known to the migrations
from portal.refinement import routes
from portal.refinement.commands import refinement
from portal.refinement.routes import changes, cycling, evidence, proposing, registering
from portal.web import navigation


def register(app: Flask) -> None:
    app.register_blueprint(routes.bp)
    app.register_blueprint(changes.bp)
    app.cli.add_command(refinement)
    proposing.register(app)
    registering.register(app)
    navigation.add(app, navigation.Entry(80, "Change log", "changes.changes", "/changes"))
    lists.add(app, changes.TABLE)
    cycling.register(app)
    evidence.register(app)
