"""Statements sent by the database's own driver: for a million rows, or for every request.

To send a small statement, SQLAlchemy takes longer than the database takes to answer it
(docs/decisions/0050). Models, types and statements stay SQLAlchemy's.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import chain, islice
from typing import Any

from sqlalchemy import Connection, Dialect, Select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

from portal import on_postgresql, on_sqlite

FETCHED = 1_000  # rows at a time

Change = Callable[[Any], Any]


def fetched(connection: Connection, statement: Select[*tuple[Any, ...]]) -> Iterator[Any]:
    """The rows as plain tuples, fetched as they are needed and not converted, which takes longest.

    So dates are texts on SQLite. On PostgreSQL a server-side cursor holds the rows.
    """
    said = statement.compile(
        dialect=connection.dialect, compile_kwargs={"render_postcompile": True}
    )
    named: dict[str, Any] = dict(said.params)
    given: Any = [named[name] for name in said.positiontup or ()] if said.positional else named
    driver: Any = connection.connection.driver_connection
    is_sqlite = connection.dialect.name == "sqlite"
    if not is_sqlite:
        on_postgresql.hold(driver)
    with closing(driver.cursor() if is_sqlite else driver.cursor(name="fetched")) as cursor:
        for hears in connection.dispatch.before_cursor_execute:
            hears(connection, cursor, str(said), given, None, False)
        cursor.execute(str(said), given)
        while some := cursor.fetchmany(FETCHED):
            yield from some


def send_many(connection: Connection, text: str, rows: Iterable[Sequence[Any]]) -> None:
    """Execute `text` once for each of `rows`, which may be a generator; on SQLite only.

    Raises SQLAlchemy's errors.
    """
    driver: Any = connection.connection.driver_connection
    for hears in connection.dispatch.before_cursor_execute:
        hears(connection, None, text, rows, None, True)
    any_fault = connection.dialect.loaded_dbapi.Error
    try:
        driver.executemany(text, rows)
    except any_fault as fault:
        if on_sqlite.is_spoilt(fault):
            connection.invalidate()
        dialect = connection.dialect
        raise DBAPIError.instance(text, None, fault, any_fault, dialect=dialect) from fault


class Ready:
    """A SELECT that is compiled once per engine and sent by the driver.

    Rows are named tuples, with values converted by the columns' types. An expanding parameter takes
    a list; the statement is compiled once for each length. It does not flush the session, and
    whatever is fixed in the statement stays as it was first sent: no dates of today.
    """

    def __init__(self, statement: Any) -> None:
        self.statement = statement
        self._written: dict[tuple[Any, ...], _Written] = {}

    def rows(self, connection: Connection, **given: Any) -> list[Any]:
        """All rows. If the driver raises, SQLAlchemy executes the statement and raises instead."""
        lengths = [len(value) for value in given.values() if isinstance(value, list)]
        key = (connection.dialect.name, *lengths)
        written = self._written.get(key)
        if written is None:
            written = self._written[key] = _Written(self.statement, connection.dialect, given)
        try:
            return written.rows(connection, given)
        except connection.dialect.loaded_dbapi.Error:
            return list(connection.execute(self.statement, given).all())

    def written(self, connection: Connection, **given: Any) -> list[Any]:
        """The RETURNING rows of a statement that writes. On PostgreSQL by SQLAlchemy: an error ends
        the transaction there, so executing it again would not show which error it was.
        """
        if connection.dialect.name == "sqlite":
            return self.rows(connection, **given)
        return list(connection.execute(self.statement, given).all())


class Added:
    """An INSERT that is compiled once, for the rows that nearly every change writes; on SQLite.

    On PostgreSQL SQLAlchemy executes it: an error ends the transaction there, so executing the
    statement again, as `Ready` does, would not show which error it was.
    """

    def __init__(self, statement: Any, names: Sequence[str]) -> None:
        """`statement`: an INSERT; `names`: all its columns, in the order of the rows."""
        self.statement, self.names = statement, tuple(names)
        self._text = ""
        self._returning: Any = None
        self._sent: list[tuple[int, Change]] = []

    def add(self, connection: Connection, *rows: dict[str, Any]) -> None:
        """All `rows` by one statement."""
        if connection.dialect.name != "sqlite" or self._send(connection, rows) is None:
            connection.execute(self.statement, rows)

    def add_one(self, connection: Connection, row: dict[str, Any]) -> int:
        """Insert one row of a table with an autoincrement key; returns that key."""
        sent = self._send(connection, [row]) if connection.dialect.name == "sqlite" else None
        if sent is not None:
            return int(sent.lastrowid)
        if self._returning is None:
            self._returning = self.statement.returning(*self.statement.table.primary_key.columns)
        return int(connection.execute(self._returning, row).scalar_one())

    def laid(self, dialect: Dialect, row: dict[str, Any]) -> Any:
        """A row converted for `add_laid`, ahead of time: not while SQLite's lock is held."""
        if dialect.name != "sqlite":
            return row
        self._write_out(dialect)
        values = [row[name] for name in self.names]
        for place, change in self._sent:
            values[place] = change(values[place])
        return values

    def add_laid(self, connection: Connection, rows: Sequence[Any]) -> None:
        """All `rows`, each made by `laid`, by one statement."""
        if connection.dialect.name == "sqlite":
            send_many(connection, self._text, rows)
        else:
            connection.execute(self.statement, rows)

    def add_many(self, connection: Connection, rows: Iterator[dict[str, Any]], most: int) -> None:
        """Insert from a generator, without holding all rows: on SQLite row by row, on PostgreSQL
        `most` rows a statement.
        """
        laid = (self.laid(connection.dialect, row) for row in rows)
        if connection.dialect.name == "sqlite":
            self._write_out(connection.dialect)
            send_many(connection, self._text, laid)
            return
        while some := list(islice(laid, most)):
            connection.execute(self.statement, some)

    def _send(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> Any:
        """The driver's cursor; None if it raised: the caller then lets SQLAlchemy do it."""
        values = [self.laid(connection.dialect, row) for row in rows]
        driver: Any = connection.connection.driver_connection
        for hears in connection.dispatch.before_cursor_execute:
            hears(connection, None, self._text, values, None, len(values) > 1)
        try:
            if len(values) == 1:
                return driver.execute(self._text, values[0])
            return driver.executemany(self._text, values)
        except connection.dialect.loaded_dbapi.Error:
            return None

    def _write_out(self, dialect: Dialect) -> None:
        if self._text:
            return
        said: SQLCompiler = self.statement.compile(dialect=dialect, column_keys=self.names)
        if said.insert_prefetch or set(said.positiontup or ()) != set(self.names):
            raise LookupError("an Added gives every column that has a default")
        self.names = tuple(said.positiontup or ())
        changes = _sent(said, dialect)
        self._sent = [(at, changes[name]) for at, name in enumerate(self.names) if name in changes]
        self._text = str(said)


class _Written:
    """A statement compiled for one engine, with the conversions of its parameters and columns."""

    def __init__(self, statement: Any, dialect: Dialect, given: dict[str, Any]) -> None:
        said: SQLCompiler = statement.compile(dialect=dialect)
        whole = said.construct_expanded_state(given)
        self.text = whole.statement
        self.names = tuple(whole.positiontup) if whole.positiontup is not None else None
        self.spread = {
            name: tuple(parts) for name, parts in whole.parameter_expansion.items() if name in given
        }
        open_ones = {part for name in given for part in self.spread.get(name, (name,))}
        changes = {**_sent(said, dialect), **whole.processors}
        self.fixed = {
            name: changes[name](value) if name in changes else value
            for name, value in whole.parameters.items()
            if name not in open_ones
        }
        self.sent = [(name, changes[name]) for name in open_ones if name in changes]
        self.columns = statement.exported_columns
        named = namedtuple("Row", self.columns.keys(), rename=True)  # type: ignore[misc]  # theirs
        self.make: Callable[[list[Any]], Any] = named._make
        self.read: list[tuple[int, Change]] | None = None  # which the first answer tells

    def rows(self, connection: Connection, given: dict[str, Any]) -> list[Any]:
        named = {**self.fixed, **given}
        for name, parts in self.spread.items():
            values = named.pop(name)
            if values and isinstance(values[0], tuple):
                values = chain.from_iterable(values)
            named.update(zip(parts, values, strict=True))
        for name, change in self.sent:
            named[name] = change(named[name])
        sent: Any = named if self.names is None else tuple([named[name] for name in self.names])
        driver: Any = connection.connection.driver_connection
        for hears in connection.dispatch.before_cursor_execute:
            hears(connection, None, self.text, sent, None, False)
        cursor = driver.execute(self.text, sent)
        if self.read is None:
            self.read = _read(self.columns, cursor.description, connection.dialect)
        return [self._named(row, self.read) for row in cursor.fetchall()]

    def _named(self, row: tuple[Any, ...], read: list[tuple[int, Change]]) -> Any:
        values = list(row)
        for place, change in read:
            values[place] = change(values[place])
        return self.make(values)


def _sent(said: SQLCompiler, dialect: Dialect) -> dict[str, Change]:
    """The conversions of a statement's parameters, by name."""
    found = {
        name: bind.type.dialect_impl(dialect).bind_processor(dialect)
        for name, bind in said.binds.items()
    }
    return {name: change for name, change in found.items() if change is not None}


def _read(columns: Any, told: Any, dialect: Dialect) -> list[tuple[int, Change]]:
    """The conversions of the columns that need one, by position.

    `told` is the cursor's description, by which SQLAlchemy knows PostgreSQL's number types.
    """
    found = [
        column.type.dialect_impl(dialect).result_processor(dialect, one[1])
        for column, one in zip(columns, told, strict=True)
    ]
    return [(place, change) for place, change in enumerate(found) if change is not None]
