"""Mentorship: programmes, pairing, and the relationships that come of it."""

from flask import Flask

from portal.mentorship import bonding, commands, following, programmes
from portal.mentorship import models as models  # the tables, known to the migrations
from portal.mentorship.routes import bp


def register(app: Flask) -> None:
    """Each part of mentorship fills its own ports; their routes stand on one blueprint."""
    programmes.register(app)
    bonding.register(app)
    following.register(app)
    app.cli.add_command(commands.mentorship)
    app.register_blueprint(bp)
