"""Backup and restore of a SQLite portal: the database's file, copied by SQLite's online backup."""

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

from portal.backup import archive
from portal.backup.archive import BadBackup, Manifest, Table

MEMBER = "yardstick.sqlite3"
ROWS = 2_000  # hashed at a time
WAIT = 30.0  # seconds for another writer's lock


def save(database: Path, target: ZipFile, scratch: Path, made_at: str) -> Manifest:
    """Put a copy of `database` as of one moment into `target`; writers go on meanwhile."""
    with closing(_opened(database)) as source, closing(_opened(scratch)) as copied:
        copied.execute("PRAGMA synchronous=OFF")  # a scratch file
        source.backup(copied)
        copied.execute("PRAGMA journal_mode=DELETE")  # all of it in the one file
        manifest = Manifest("sqlite", made_at, revision(copied), _head(copied), counted(copied))
    with scratch.open("rb") as file, archive.add(target, MEMBER) as member:
        return replace(manifest, sha256=archive.copy(file, member))


def load(source: ZipFile, manifest: Manifest, database: Path, scratch: Path) -> None:
    """Bring what `source` holds into the empty `database`: checked first, then in one step."""
    unpack(source, manifest, scratch)
    with closing(_opened(scratch)) as copied, closing(_opened(database)) as target:
        copied.backup(target)  # one transaction: killed here, the target stays empty


def unpack(source: ZipFile, manifest: Manifest, scratch: Path) -> None:
    """The database's file of `source`, checked against what the manifest vouches for."""
    with scratch.open("wb") as file, source.open(MEMBER) as member:
        digest = archive.copy(member, file)
    if manifest.sha256 and digest != manifest.sha256:
        raise BadBackup("It differs from its manifest in its database.")
    with closing(_opened(scratch)) as copied:
        try:
            found = counted(copied) if manifest.sha256 else hashed(copied)
        except sqlite3.DatabaseError as error:
            raise BadBackup(f"Its database is damaged ({error}).") from error
    changed = manifest.differences(found)
    if changed:
        raise BadBackup(f"It differs from its manifest in {', '.join(changed)}.")


def counted(connection: sqlite3.Connection) -> dict[str, Table]:
    """How many rows each table has."""
    return {
        name: Table(
            connection.execute(  # nosemgrep: sql-from-text - a name cannot be bound; it is quoted
                f"SELECT count(*) FROM {_quoted(name)}"  # noqa: S608 - a quoted name
            ).fetchone()[0]
        )
        for name in _names(connection)
    }


def hashed(connection: sqlite3.Connection) -> dict[str, Table]:
    """Rows and hash of every table, as the first format of the manifest has them."""
    return {name: _table(connection, name) for name in _names(connection)}


def _names(connection: sqlite3.Connection) -> list[str]:
    found = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%'"
        " ESCAPE '\\' ORDER BY name"
    )
    return [name for (name,) in found]


def _table(connection: sqlite3.Connection, name: str) -> Table:
    columns = connection.execute(
        'SELECT cid, name, type, "notnull", dflt_value, pk FROM pragma_table_info(?)', (name,)
    ).fetchall()
    shown = " || ',' || ".join(f"quote({_quoted(column[1])})" for column in columns)
    keys = [column[1] for column in sorted(columns, key=lambda one: one[5]) if column[5]]
    order = ", ".join(_quoted(key) for key in keys) or "rowid"
    rows = connection.execute(  # nosemgrep: sql-from-text - names cannot be bound; they are quoted
        f"SELECT {shown} FROM {_quoted(name)} ORDER BY {order}"  # noqa: S608 - quoted names
    )
    digest, count = hashlib.sha256(), 0
    while batch := rows.fetchmany(ROWS):
        digest.update("".join(f"{row[0]}\n" for row in batch).encode())
        count += len(batch)
    return Table(count, digest.hexdigest())


def revision(connection: sqlite3.Connection) -> str:
    """The schema's revision; "" for none."""
    try:
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:
        return ""
    return str(found[0]) if found else ""


def faults(database: Path, *, thorough: bool = True) -> list[str]:
    """What SQLite itself finds wrong in its file; only a `thorough` look compares the indexes."""
    check = "integrity_check" if thorough else "quick_check"
    with closing(_opened(database)) as connection:
        damage = [
            row[0]
            for row in connection.execute(f"PRAGMA {check}(5)")  # nosemgrep: sql-from-text - ours
        ]
        loose = connection.execute("PRAGMA foreign_key_check").fetchmany(5)
    found = [] if damage == ["ok"] else [f"SQLite: {one}" for one in damage]
    return found + [f"{row[0]} {row[1]} points to a {row[2]} that is not there" for row in loose]


def _head(connection: sqlite3.Connection) -> tuple[int, str] | None:
    row = connection.execute("SELECT sequence, hash FROM entry ORDER BY sequence DESC LIMIT 1")
    found = row.fetchone()
    return (found[0], found[1]) if found else None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=WAIT, isolation_level=None)
