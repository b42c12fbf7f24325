"""The whole portal in one file, and back; and a look at whether all of it is sound."""

from flask import Flask

from portal import config
from portal.jobs.kinds import LONG, Kind, add
from portal.jobs.running import Step


def register(app: Flask) -> None:
    add(app, NIGHTLY)
    if app.config["SETTINGS"].is_production and not config.is_command():
        return
    from portal.backup import commands  # a server starts sooner without both engines' tools

    for command in (commands.backup, commands.restore, commands.doctor):
        app.cli.add_command(command)


def nightly(step: Step) -> None:
    """The nightly backup; only a worker loads what it needs."""
    from portal.backup import making

    making.nightly(step)


NIGHTLY = Kind(
    "backup.nightly",
    "The nightly backup",
    nightly,
    memory=768,
    seconds=3_600,
    queue=LONG,
    cron="30 1 * * *",
)
