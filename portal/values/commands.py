"""`flask values …`: bringing in files, and sweeping what dead imports left."""

import os
from dataclasses import replace
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from portal import clock
from portal.accounts.models import Person
from portal.accounts.queries import person_by_email
from portal.cli import needs_database
from portal.db import session, set_writing
from portal.errors import Refused
from portal.jobs import running
from portal.tables.opening import open_table
from portal.tables.table import Table
from portal.values.actions import clearing
from portal.values.actions import imports as actions
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
        brought = _checked(file, sheet, person, conflicts, reason)
        _report(brought)
        if dry_run:
            actions.drop(brought, actor=person)
        elif brought.state == "checked" and brought.staged_count:
            actions.apply(brought, note=note, actor=person, worker=_worker())
            _carry_out(brought)
            if brought.state != "applied":
                raise click.ClickException(brought.fault)
            click.echo(f"Applied {brought.applied_count} values.")
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    if brought.errors_count or brought.fault:
        raise SystemExit(1)


@values.command()
@needs_database
def sweep() -> None:
    """Clear what dead, dropped and forgotten imports staged."""
    click.echo(f"{clearing.sweep(clock.now())} imports cleared.")


def _checked(file: Path, sheet: str | None, person: Person, conflicts: str, reason: str) -> Import:
    """The file, brought in and run dry."""
    with file.open("rb") as stream:
        brought = actions.bring_in(stream=stream, name=file.name, actor=person)
        kept = Mapping.from_dict(brought.mapping) if brought.mapping else None
        stream.seek(0)
        table = open_table(stream, sheet=sheet or (kept.sheet if kept else None), is_known=True)
        mapping = (kept if not sheet else None) or _proposed(person, table.first_look())
    mapping = replace(mapping, sheet=table.sheet or None)
    actions.map_columns(
        brought, mapping=mapping, on_conflict=conflicts, reason=reason, actor=person,
        header=table.header, worker=_worker(),
    )  # fmt: skip
    _carry_out(brought)
    return brought


def _proposed(person: Person, table: Table) -> Mapping:
    """What the columns hold: as it was kept for such files, else a guess."""
    kept = queries.saved_mapping(person, table.header)
    if kept is not None:
        return kept
    names = queries.names(person)
    fiscal_start = current_app.config["SETTINGS"].fiscal_start
    return propose_mapping(table, names.departments, names.measures, fiscal_start)


def _worker() -> str:
    """As whom this process carries out jobs."""
    return f"command-{os.getpid()}"


def _carry_out(brought: Import) -> None:
    """Its job, to the end."""
    running.carry_out(brought, _worker())
    session.refresh(brought)


def _report(brought: Import) -> None:
    if brought.fault:
        click.echo(brought.fault, err=True)
    click.echo(
        f"{brought.staged_count} values to bring in ({brought.changed_count} change others), "
        f"{brought.same_count} the same, {brought.skipped_count} left as they are, "
        f"{brought.warnings_count} warnings, {brought.errors_count} errors."
    )
    for one in queries.problems(brought):
        click.echo(
            f"row {one.line}, {one.column} {one.value!r}: {one.level}: {one.reason} {one.remedy}",
            err=True,
        )
