"""Writing a backup: by command, and every night by itself."""

from pathlib import Path
from zipfile import ZipFile

from flask import current_app

from portal import clock
from portal.backup import archive, checks, sqlite
from portal.backup.archive import Manifest
from portal.changelog.chain import stamp
from portal.db import db
from portal.errors import Refused
from portal.jobs.running import Step
from portal.web.filters import today

NIGHTS = 14  # nightly backups that are kept on the machine that made them


def write(file: Path) -> Manifest:
    """Everything as of one moment, in `file`, whole or not at all."""
    with archive.writing(file) as target:
        manifest = _saved(target, file)
        target.writestr(archive.MANIFEST, manifest.to_json())
    return manifest


def _saved(target: ZipFile, file: Path) -> Manifest:
    made_at = stamp(clock.now())
    database = checks.database_file()
    if database is None:
        from portal.backup import postgresql  # psycopg: for no command on SQLite

        return postgresql.save(db.engine, target, made_at)
    with archive.beside(file) as scratch:
        return sqlite.save(database, target, scratch, made_at)


def folder() -> Path:
    """Where backups go that nobody named a file for."""
    return Path(current_app.config["SETTINGS"].data_dir) / "backups"


def nightly(step: Step) -> None:
    """The backup of this date, if it is not there yet; older ones than `NIGHTS` go, and so does
    what one left that was killed.
    """
    file = folder() / f"nightly-{today()}.zip"
    archive.forget_unfinished(file.parent)
    words = f"{file.name} was there already."
    if not file.exists():
        try:
            manifest = write(file)
        except OSError as error:
            raise Refused(f"The backup was not written: {error}") from None
        size = file.stat().st_size / 1e6
        words = (
            f"{file.name}: {manifest.rows} rows of {len(manifest.tables)} tables, {size:.1f} MB."
        )
    for old in sorted(folder().glob("nightly-*.zip"))[:-NIGHTS]:
        old.unlink(missing_ok=True)
    step.done(words)
