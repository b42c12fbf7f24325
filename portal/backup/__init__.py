"""The whole portal in one file, and back; and a look at whether all of it is sound."""

from flask import Flask

from portal.backup import commands


def register(app: Flask) -> None:
    for command in (commands.backup, commands.restore, commands.doctor):
        app.cli.add_command(command)
