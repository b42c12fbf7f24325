"""Rows as the database's driver gives them, for the few statements that read a million."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, Select

FETCHED = 1_000  # rows at a time


def fetched(connection: Connection, statement: Select[*tuple[Any, ...]]) -> Iterator[Any]:
    """Tuples, read as they are needed; neither converted nor wrapped, which takes longest.

    So days are texts on SQLite. On PostgreSQL the rows wait at the server.
    """
    said = statement.compile(
        dialect=connection.dialect, compile_kwargs={"render_postcompile": True}
    )
    named: dict[str, Any] = dict(said.params)
    given: Any = [named[name] for name in said.positiontup or ()] if said.positional else named
    driver: Any = connection.connection.driver_connection
    is_sqlite = connection.dialect.name == "sqlite"
    with closing(driver.cursor() if is_sqlite else driver.cursor(name="fetched")) as cursor:
        cursor.execute(str(said), given)
        while some := cursor.fetchmany(FETCHED):
            yield from some
