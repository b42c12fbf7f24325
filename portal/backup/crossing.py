"""From SQLite to PostgreSQL, for a portal that grows from one machine to several.

Every table is read as the models read it and copied into its namesake, in one transaction, which
ends only where PostgreSQL was found to hold the same: as many rows, with the same hashes.
"""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import psycopg
from psycopg import sql
from sqlalchemy import (
    JSON,
    Table,
    Text,
    TypeDecorator,
    cast,
    create_engine,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy import type_coerce as taken_as
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from portal.backup import postgresql, sqlite
from portal.backup.archive import BadBackup, Manifest
from portal.backup.postgresql import Cursor
from portal.db import Base, writing
from portal.migrations.ours import is_ours

ROWS = 2_000  # read at a time
MODULUS = 2**256  # of the sums of SHA-256

Row = tuple[Any, ...]
Sum = tuple[int, int]  # rows, and the sum of their hashes, which their order does not change


def load(source: ZipFile, manifest: Manifest, engine: Engine, scratch: Path) -> None:
    """Bring a SQLite portal into the empty tables of `engine`, which have the same schema."""
    _refuse_unknown(manifest)
    sqlite.unpack(source, manifest, scratch)
    origin = create_engine(f"sqlite:///{scratch}")
    try:
        with (
            writing(),
            origin.connect() as kept,
            engine.connect() as new,
            new.begin(),
            postgresql.cursor_of(new) as cursor,
            postgresql.without_pointers(cursor),
        ):
            for table in Base.metadata.sorted_tables:
                _copy(table, kept, new, cursor)
                _count_on(table, kept, cursor)
    except (DBAPIError, psycopg.Error) as error:
        raise BadBackup(f"PostgreSQL does not take it: {error}") from error
    finally:
        origin.dispose()


def _refuse_unknown(manifest: Manifest) -> None:
    """What the models do not know would be left behind. The jobs library makes its tables anew."""
    known = {*Base.metadata.tables, "alembic_version"}
    lost = [
        name
        for name, table in manifest.tables.items()
        if table.rows and name not in known and is_ours(name, "table", {})
    ]
    if lost:
        raise BadBackup(f"This version has no table {', '.join(lost)}.")


def _copy(table: Table, kept: Connection, new: Connection, cursor: Cursor) -> None:
    names = [sql.Identifier(column.name) for column in table.columns]
    target = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(names)
    )
    brought = _Counted(_rows(table, kept))
    with cursor.copy(target) as rows:
        for row in brought:
            rows.write_row(row)
    found = _Counted(_rows(table, new))
    for _ in found:
        pass
    if found.sum != brought.sum:
        raise BadBackup(f"PostgreSQL reads {table.name} otherwise than SQLite.")


def _rows(table: Table, connection: Connection) -> Iterator[Row]:
    """As the models read them; JSON as the text that it is, so that no null changes its kind."""
    text_of: Any = taken_as if connection.dialect.name == "sqlite" else cast
    columns = [
        text_of(column, Text) if isinstance(_beneath(column.type), JSON) else column
        for column in table.columns
    ]
    for row in connection.execute(select(*columns).execution_options(yield_per=ROWS)):
        yield tuple(row)


def _beneath(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return kind.impl_instance if isinstance(kind, TypeDecorator) else kind


def _count_on(table: Table, kept: Connection, cursor: Cursor) -> None:
    """Let identities go on behind the last that was ever given."""
    key = table.autoincrement_column
    if key is None:
        return
    last = kept.scalar(select(func.max(key)))
    if inspect(kept).has_table("sqlite_sequence"):
        given = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        last = max(last or 0, kept.scalar(given, {"name": table.name}) or 0)
    if last:
        counter = "SELECT setval(pg_get_serial_sequence(%s, %s), %s)"
        cursor.execute(counter, (table.name, key.name, last))


class _Counted:
    """Rows on their way, counted and hashed."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = rows
        self.sum: Sum = (0, 0)

    def __iter__(self) -> Iterator[Row]:
        count = total = 0
        for row in self._rows:
            digest = hashlib.sha256(repr(row).encode("utf-8", "surrogatepass")).digest()
            total = (total + int.from_bytes(digest, "big")) % MODULUS
            count += 1
            yield row
        self.sum = (count, total)
