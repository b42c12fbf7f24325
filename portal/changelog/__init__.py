"""The change log: every change with its reason, hash-chained, append-only."""

from flask import Flask

from portal.changelog import commands


def register(app: Flask) -> None:
    app.cli.add_command(commands.changelog)
