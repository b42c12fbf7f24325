"""A fictional company in the portal, for those who want to try it. Nothing imports this feature."""

from flask import Flask

from portal import config
from portal.demo import commands


def register(app: Flask) -> None:
    settings = app.config["SETTINGS"]
    if not settings.is_production or config.is_command():
        app.cli.add_command(commands.demo)
    if settings.mode == "demo":
        from portal.demo import offering

        app.extensions["demo_people"] = offering.people
