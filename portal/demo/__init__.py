"""A fictional company in the portal, for those who want to try it. Nothing imports this feature."""

from flask import Flask

from portal.demo import commands, offering


def register(app: Flask) -> None:
    app.cli.add_command(commands.demo)
    if app.config["SETTINGS"].mode == "demo":
        app.extensions["demo_people"] = offering.people
