"""Whether all that the portal keeps is sound: engine, change log, files, what features look at."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import inspect, select, text

from portal import config
from portal.backup import looks, sqlite
from portal.changelog import verifying
from portal.db import Base, db, session
from portal.files import queries as files
from portal.files.models import File

MIGRATIONS = config.ROOT / "portal" / "migrations"
BATCH = 100  # files looked at between two looks at the list


def database_file() -> Path | None:
    """SQLite's file; None on PostgreSQL."""
    if db.engine.dialect.name != "sqlite":
        return None
    return Path(str(db.engine.url.database))


def faults(heads: Path | None, *, thorough: bool = False) -> Iterator[str]:
    """What is wrong, a sentence each; nothing where all is sound.

    On SQLite only a `thorough` look compares every index with its table.
    """
    path = database_file()
    if path is not None:
        yield from sqlite.faults(path, thorough=thorough)
    yield from _schema()
    log = verifying.verify(heads)
    if not log.is_whole:
        yield f"change log: entry {log.bad} is bad: {log.why}"
    yield from _files()
    if revision() == head_revision():
        yield from looks.faults()


def _schema() -> Iterator[str]:
    now, wanted = revision(), head_revision()
    if now != wanted:
        yield f"schema: it is at {now or 'no revision'}, this version needs {wanted}"


def _files() -> Iterator[str]:
    """Kept files whose bytes are not those that were brought in."""
    last = 0
    while True:
        found = select(File).where(File.id > last).order_by(File.id).limit(BATCH)
        batch = session.scalars(found).all()
        for file in batch:
            digest = hashlib.sha256()
            for block in files.content(file):
                digest.update(block)
            if digest.hexdigest() != file.digest:
                yield f"file {file.id} ({file.name}): its bytes do not match its digest"
            last = file.id
        if len(batch) < BATCH:
            return
        session.expunge_all()


def revision() -> str:
    """The database's schema; "" where there is none."""
    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")


def head_revision() -> str:
    """The schema that this version of the portal needs."""
    return str(_script().get_current_head())


def is_known(wanted: str) -> bool:
    """Whether this version of the portal has the migration `wanted`."""
    try:
        return _script().get_revision(wanted) is not None
    except CommandError:
        return False


def _script() -> ScriptDirectory:
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(settings)


def filled_tables() -> list[str]:
    """The portal's tables that hold a row."""
    with db.engine.connect() as connection:
        there = set(inspect(connection).get_table_names())
        return [
            table.name
            for table in Base.metadata.sorted_tables
            if table.name in there
            and connection.execute(select(table).limit(1)).first() is not None
        ]
