"""Verdicts, charts, dashboards."""

from flask import Flask

from portal.insight import actions, commands
from portal.registry import changed as registry_changed
from portal.values import changed as values_changed


def register(app: Flask) -> None:
    app.cli.add_command(commands.insight)
    registry_changed.register(app, actions.recompute)
    values_changed.register(
        app,
        changed=actions.recompute,
        applied=actions.apply_staged,
        dropped=actions.drop_staged,
    )
