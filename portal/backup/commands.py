"""`flask backup`, `flask restore`, `flask doctor`."""

import sqlite3
from importlib import import_module
from pathlib import Path
from zipfile import ZipFile

import click
from flask import current_app
from flask_migrate import upgrade
from sqlalchemy.exc import SQLAlchemyError

from portal import clock
from portal.backup import archive, checks, making, sqlite
from portal.backup.archive import BadBackup, Manifest
from portal.changelog import queries, verifying
from portal.cli import needs_database
from portal.db import db, session, writing

FILE = click.Path(dir_okay=False, path_type=Path)
TROUBLE = (OSError, sqlite3.Error, SQLAlchemyError)


@click.command()
@click.argument("file", type=FILE, required=False)
@needs_database
def backup(file: Path | None) -> None:
    """Write everything, as of one moment, to FILE, while the portal goes on.

    Without FILE: to DATA_DIR/backups, under the time's name. SECRET_KEY is not in it.
    """
    file = file or making.folder() / f"yardstick-{clock.now():%Y%m%d-%H%M%S}.zip"
    if file.exists():
        raise click.ClickException(f"{file} is there already. Name another file.")
    try:
        manifest = making.write(file)
    except TROUBLE as error:
        raise click.ClickException(f"Nothing was written: {error}") from error
    head = f", change log to entry {manifest.head[0]}" if manifest.head else ""
    click.echo(
        f"{file}: {manifest.rows} rows of {len(manifest.tables)} tables{head}, "
        f"{file.stat().st_size / 1e6:.1f} MB."
    )


@click.command()
@click.argument("file", type=FILE)
@needs_database
def restore(file: Path) -> None:
    """Bring a backup into an empty portal, and prove that all of it arrived.

    It may be another machine and another folder. A backup of SQLite may go to PostgreSQL too, if
    both are of one version; the way back there is not.
    """
    session.remove()
    try:
        with archive.reading(file) as (source, manifest):
            _refuse(manifest)
            _loaded(source, manifest)
    except BadBackup as bad:
        raise click.ClickException(f"{file} was not restored. {bad}") from bad
    except TROUBLE as error:
        raise click.ClickException(f"{file} was not restored: {error}") from error
    _prove(manifest)
    click.echo(f"{manifest.rows} rows of {len(manifest.tables)} tables, as of {manifest.made_at}.")
    if manifest.revision != checks.head_revision():
        click.echo("They are of an older version: run flask db upgrade.")


@click.command()
@click.option("--thorough", is_flag=True, help="SQLite: compare every index with its table, too.")
@needs_database
def doctor(thorough: bool) -> None:
    """Look at everything: the engine's own checks, the schema, the change log, every kept file.

    Names what is wrong and exits with 1.
    """
    with writing(False):  # it looks for a while; others write meanwhile
        found = list(checks.faults(_heads(), thorough=thorough))
    for fault in found:
        click.echo(fault, err=True)
    if found:
        raise SystemExit(1)
    click.echo("All is sound.")


def _refuse(manifest: Manifest) -> None:
    """Whatever would overwrite something, or could not be read afterwards."""
    here = db.engine.dialect.name
    crosses = (manifest.engine, here) == ("sqlite", "postgresql")
    if manifest.engine != here and not crosses:
        raise BadBackup(f"It is of {manifest.engine}; this portal runs on {here}.")
    if not checks.is_known(manifest.revision):
        raise BadBackup(
            f"It has the schema {manifest.revision} of a newer version. Install that version first."
        )
    filled = checks.filled_tables()
    if filled:
        raise BadBackup(f"There are rows in {', '.join(filled[:3])}. Restore into an empty portal.")
    now = checks.revision()
    if crosses and manifest.revision != checks.head_revision():
        raise BadBackup(
            f"It is of SQLite, with the schema {manifest.revision}; on the way to PostgreSQL both "
            "are of one version. Run flask db upgrade there, and make the backup anew."
        )
    if now and now != manifest.revision and here == "postgresql":
        raise BadBackup(
            f"The empty tables are at schema {now}, the backup at {manifest.revision}. "
            "Restore into a new database."
        )


def _loaded(source: ZipFile, manifest: Manifest) -> None:
    database = checks.database_file()
    if database is None:
        from portal.backup import crossing, postgresql  # psycopg: for no command on SQLite

        if not checks.revision():
            upgrade(revision=manifest.revision)
        if manifest.engine == "sqlite":
            with archive.beside(making.folder() / "crossing") as scratch:
                crossing.load(source, manifest, db.engine, scratch)
            return
        if any(name.startswith("dbos.") for name in manifest.tables):
            durable = import_module("portal.jobs.durable")  # web processes have no use for it
            durable.prepare(current_app.config["SETTINGS"])
        postgresql.load(source, manifest, db.engine)
        return
    db.engine.dispose()
    with archive.beside(database) as scratch:
        sqlite.load(source, manifest, database, scratch)


def _prove(manifest: Manifest) -> None:
    """The log is whole up to the head that was backed up, and so is every file."""
    with writing(False):
        head = queries.head()
        found = [one for one in checks.faults(None) if not one.startswith("schema:")]
    if head != manifest.head:
        found.append("change log: its head is not the one of the backup")
    if found:
        raise click.ClickException("It was restored, but it is not sound: " + "; ".join(found))
    verifying.record_head(_heads(), head)


def _heads() -> Path:
    return Path(current_app.config["SETTINGS"].data_dir) / "heads.log"
