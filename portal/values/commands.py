"""`flask values …`: bringing in files, and sweeping what dead imports left."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from portal import clock
from portal.accounts.queries import person_by_email
from portal.cli import needs_database
from portal.db import set_writing
from portal.errors import Refused
from portal.tables.table import Table
from portal.values.actions import at_once, clearing, imports
from portal.values.mapping import Mapping
from portal.values.models import Import
from portal.values.proposing import propose_mapping
from portal.values.queries import imports as queries

values = AppGroup("values", help="Values of metrics.")


@values.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "email", required=True, help="Whose import it is: an e-mail address.")
@click.option("--sheet", help="Which sheet of a workbook; else the first with known columns.")
@click.option("--dry-run", is_flag=True, help="Only say what it would do.")
@click.option(
    "--conflicts",
    type=click.Choice(["skip", "replace", "revise"]),
    default="skip",
    help="What to do where another value stands.",
)
@click.option("--reason", default="", help="Why final values are revised.")
@click.option("--note", default="", help="What explains warnings.")
@needs_database
def import_values(
    file: Path,
    email: str,
    sheet: str | None,
    dry_run: bool,
    conflicts: str,
    reason: str,
    note: str,
) -> None:
    """Bring in a file of values as the page does: a CSV or a workbook.

    Its columns are read as they were chosen last time, or as they can be guessed.

    Prints what it found and exits with 1 where a row has an error.
    """
    set_writing(False)  # reading the file takes long; each change says when it writes
    person = person_by_email(email.lower())
    if person is None or not person.is_active:
        raise click.ClickException(f"Nobody here has the address {email}.")
    try:
        with file.open("rb") as stream:
            brought = at_once.check(
                stream=stream, name=file.name, sheet=sheet, on_conflict=conflicts, reason=reason,
                actor=person, propose=_propose,
            )  # fmt: skip
        _report(brought)
        is_sound = not brought.errors_count
        if dry_run:
            imports.drop(brought, actor=person)
        elif brought.state == "checked" and brought.staged_count:
            click.echo(f"Applied {at_once.apply(brought, note=note, actor=person)} values.")
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    if not is_sound:
        raise SystemExit(1)


@values.command()
@needs_database
def sweep() -> None:
    """Clear what dead, dropped and forgotten imports staged."""
    click.echo(f"{clearing.sweep(clock.now())} imports cleared.")


def _propose(table: Table, names: queries.Names) -> Mapping:
    fiscal_start = current_app.config["SETTINGS"].fiscal_start
    return propose_mapping(table, names.departments, names.measures, fiscal_start)


def _report(brought: Import) -> None:
    click.echo(
        f"{brought.staged_count} values to bring in ({brought.changed_count} change others), "
        f"{brought.same_count} the same, {brought.skipped_count} left as they are, "
        f"{brought.warnings_count} warnings, {brought.errors_count} errors."
    )
    has_any = brought.errors_count or brought.warnings_count or brought.skipped_count
    for one in queries.problems(brought) if has_any else ():
        click.echo(
            f"row {one.line}, {one.column} {one.value!r}: {one.level}: {one.reason} {one.remedy}",
            err=True,
        )
