"""`flask demo`: the demonstration's company, in an empty database."""

import click
from flask import current_app

from portal import clock
from portal.cli import needs_database

MODES = ("demo", "test")


@click.command()
@needs_database
def demo() -> None:
    """Fill an empty database with a fictional company. A filled one is left alone."""
    from portal.demo import filling  # every other command starts sooner without the story
    from portal.demo.story.organisation import COMPANY

    settings = current_app.config["SETTINGS"]
    if settings.mode not in MODES:
        raise click.ClickException(
            "The demonstration is for MODE=demo; this is "
            f"MODE={settings.mode}. Nothing was changed. Start it with bin/demo."
        )
    if not filling.is_empty():
        click.echo("There are people in this database already: it stays as it is.")
        return
    click.echo(f"Filling the empty database with {COMPANY}, which takes some seconds.")
    stage = filling.fill(clock.today(settings.timezone))
    click.echo(
        f"{len(stage.people)} people, {len(stage.metrics)} metrics, "
        f"{sum(map(len, stage.entered.values())):,} values."
    )
