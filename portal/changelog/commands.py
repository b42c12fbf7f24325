"""`flask changelog verify`."""

import click
from flask import current_app
from flask.cli import AppGroup

from portal.changelog import queries, verifying
from portal.cli import needs_database

changelog = AppGroup("changelog", help="The change log.")


@changelog.command()
@needs_database
def verify() -> None:
    """Recompute the chain, look up the recorded heads, and record the head.

    Names the first bad entry and exits with 1 where the log is not whole.
    """
    heads = current_app.config["SETTINGS"].data_dir / "heads.log"
    found = verifying.verify(heads)
    if not found.is_whole:
        raise click.ClickException(f"Entry {found.bad} is bad: {found.why}.")
    verifying.record_head(heads, queries.head())
    click.echo(f"{found.entries} entries, whole; {found.erased} with erased words.")
    if found.head:
        click.echo(f"Head: {found.head[0]} {found.head[1]}")
