"""`flask changelog verify` and `flask changelog erase`."""

import click
from flask import current_app
from flask.cli import AppGroup

from portal.changelog import actions, queries, verifying
from portal.changelog.models import Entry
from portal.cli import needs_database
from portal.db import session
from portal.errors import Refused

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


@changelog.command()
@click.argument("number", type=click.IntRange(1, 2**63 - 1))
@click.option("--reason", required=True, help="Why, and who asked for it: the log keeps this.")
@needs_database
def erase(number: int, reason: str) -> None:
    """Erase the words of entry NUMBER, for somebody who has a right to it.

    Names, titles, reason and differences go; who, what and when stay, so the log remains whole.
    Backups hold the words until they are replaced.
    """
    entry = session.get(Entry, number)
    if entry is None:
        raise click.ClickException(f"The log has no entry {number}.")
    try:
        actions.erase_words(entry, reason=reason, actor=None)
    except Refused as refused:
        raise click.ClickException(refused.message) from None
    click.echo(f"The words of entry {number} are erased.")
