"""Training: courses, quizzes and assessments read from content/; skills and certificates."""

from flask import Flask

from portal.training import analysing, assessing, certifying, commands, learning
from portal.training import models as models  # the tables, known to the migrations
from portal.training.routes import bp
from portal.training.routes import images as image_views  # noqa: F401
from portal.training.routes import preview as preview  # its views


def register(app: Flask) -> None:
    """Each part of training fills its own ports; their routes stand on one blueprint."""
    learning.register(app)
    app.cli.add_command(commands.learn)
    certifying.register(app)
    assessing.register(app)
    analysing.register(app)
    app.register_blueprint(bp)
    settings = app.config["SETTINGS"]
    if settings.debug and not settings.fault:
        from portal.training import watching  # reads Markdown, which servers need not

        watching.register(app)
