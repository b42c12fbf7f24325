"""Backup and restore of a PostgreSQL portal: every table by COPY, in one snapshot.

It needs no program of PostgreSQL's, so it runs on a web node too.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zipfile import ZipFile

import psycopg
from psycopg import sql
from sqlalchemy.engine import Connection, Engine

from portal.backup import archive
from portal.backup.archive import BadBackup, Manifest, Table

Cursor = psycopg.Cursor[tuple[Any, ...]]

VERSION = "public.alembic_version"  # set by the migrations, never copied in
LANGUAGE = (  # the same text for the same value, whatever the server's settings
    "SET LOCAL timezone = 'UTC'",
    "SET LOCAL datestyle = 'ISO'",
    "SET LOCAL intervalstyle = 'postgres'",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL extra_float_digits = 1",
    "SET LOCAL client_encoding = 'UTF8'",
    "SET LOCAL lock_timeout = 0",
)
TABLES = """
SELECT schemaname || '.' || tablename FROM pg_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND schemaname NOT LIKE 'pg\\_%'
ORDER BY 1
"""
KEYS = """
SELECT a.attname FROM pg_index i JOIN pg_attribute a
  ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
WHERE i.indrelid = %s::regclass AND i.indisprimary ORDER BY array_position(i.indkey, a.attnum)
"""
FOREIGN_KEYS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' ORDER BY 1, 2
"""
SEQUENCES = """
SELECT schemaname || '.' || sequencename, last_value FROM pg_sequences
WHERE last_value IS NOT NULL AND schemaname NOT LIKE 'pg\\_%'
"""


def save(engine: Engine, target: ZipFile, made_at: str) -> Manifest:
    """Put every table as of one moment into `target`; writers go on meanwhile."""
    with _transaction(engine, "REPEATABLE READ") as cursor:
        revision = _one(cursor, "SELECT version_num FROM alembic_version")
        head = cursor.execute(
            "SELECT sequence, hash FROM entry ORDER BY sequence DESC LIMIT 1"
        ).fetchone()
        tables = {}
        for name in _names(cursor):
            with archive.add(target, member(name)) as file:
                tables[name] = _copied_out(cursor, name, file)
        sequences = dict(cursor.execute(SEQUENCES).fetchall())
    return Manifest("postgresql", made_at, revision, head, tables, sequences)


def load(source: ZipFile, manifest: Manifest, engine: Engine) -> None:
    """Bring what `source` holds into the empty tables: one transaction, checked before its end."""
    with _transaction(engine, "READ COMMITTED") as cursor:
        missing = sorted({*manifest.tables} - {*_names(cursor)})
        if missing:
            raise BadBackup(f"This version has no table {', '.join(missing)}.")
        with without_pointers(cursor):
            for name in manifest.tables:
                if name != VERSION:
                    _copied_in(cursor, name, source)
        for name, value in manifest.sequences.items():
            cursor.execute("SELECT setval(%s::regclass, %s)", (name, value))
        found = {name: _copied_out(cursor, name, None) for name in manifest.tables}
        changed = manifest.differences(found)
        if changed:
            raise BadBackup(f"It differs from its manifest in {', '.join(changed)}.")


def member(name: str) -> str:
    """Where a table stands in the archive."""
    return f"tables/{name}.copy"


@contextmanager
def _transaction(engine: Engine, level: str) -> Iterator[Cursor]:
    with engine.connect() as opened:
        connection: Connection = opened.execution_options(
            isolation_level=level, postgresql_readonly=level == "REPEATABLE READ"
        )
        with connection.begin(), cursor_of(connection) as cursor:
            yield cursor


@contextmanager
def cursor_of(connection: Connection) -> Iterator[Cursor]:
    """The driver's own, in the transaction of `connection`, with our settings."""
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor:
        for setting in LANGUAGE:
            cursor.execute(setting)
        yield cursor


@contextmanager
def without_pointers(cursor: Cursor) -> Iterator[None]:
    """Tables are filled in any order; at the end each foreign key is checked, by one join."""
    pointers = cursor.execute(FOREIGN_KEYS).fetchall()
    for table, name, _ in pointers:
        cursor.execute(_altered(table, "DROP CONSTRAINT {}", name))
    yield
    for table, name, definition in pointers:
        cursor.execute(_altered(table, "ADD CONSTRAINT {} " + definition, name))


def _names(cursor: Cursor) -> list[str]:
    return [row[0] for row in cursor.execute(TABLES).fetchall()]


def _copied_out(cursor: Cursor, name: str, file: Any) -> Table:
    keys = [row[0] for row in cursor.execute(KEYS, (name,)).fetchall()]
    query = sql.SQL("COPY (SELECT * FROM {} ORDER BY {}) TO STDOUT").format(
        _identifier(name), sql.SQL(", ").join(map(sql.Identifier, keys or ["ctid"]))
    )
    digest, count = hashlib.sha256(), 0
    with cursor.copy(query) as rows:
        for block in rows:
            digest.update(block)
            count += bytes(block).count(b"\n")  # a line end within a value is written as \n
            if file is not None:
                file.write(block)
    return Table(count, digest.hexdigest())


def _copied_in(cursor: Cursor, name: str, source: ZipFile) -> None:
    cursor.execute(sql.SQL("DELETE FROM {}").format(_identifier(name)))  # a library's own first row
    query = sql.SQL("COPY {} FROM STDIN").format(_identifier(name))
    with source.open(member(name)) as file, cursor.copy(query) as rows:
        while block := file.read(archive.BLOCK):
            rows.write(block)


def _altered(table: str, clause: str, name: str) -> sql.Composed:
    text: Any = "ALTER TABLE " + table + " " + clause  # the table as PostgreSQL itself quotes it
    return sql.SQL(text).format(sql.Identifier(name))


def _identifier(name: str) -> sql.Identifier:
    return sql.Identifier(*name.split(".", 1))


def _one(cursor: Cursor, query: str) -> str:
    found = cursor.execute(query).fetchone()
    return str(found[0]) if found else ""
