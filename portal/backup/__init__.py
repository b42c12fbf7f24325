"""The whole portal in one file, and back; and a look at whether all of it is sound."""

from flask import Flask

from portal import config


def register(app: Flask) -> None:
    if app.config["SETTINGS"].is_production and not config.is_command():
        return
    from portal.backup import commands  # a server starts sooner without both engines' tools

    for command in (commands.backup, commands.restore, commands.doctor):
        app.cli.add_command(command)
