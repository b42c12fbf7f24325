"""Rows of an import on their way into the table of observations, where nobody sees them yet.

On SQLite they go into a temporary table first, which needs no lock, and from there by one statement
that holds the write lock: how many at a time follows from how long the last ones took. On
PostgreSQL they are copied, and no other writer waits for them.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    Date,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    insert,
    literal,
    select,
)
from sqlalchemy.engine import Connection
from sqlalchemy.schema import CreateTable

from portal import clock
from portal.db import writing
from portal.values.bulk import Row
from portal.values.models import Import, Observation

FEWEST, MOST = 1_000, 50_000  # rows of one transaction
HOLD = 0.1  # s for which one holds the write lock

_SCRATCH = Table(
    "staged_row", MetaData(),
    Column("metric_id", Integer), Column("definition_version_id", Integer),
    Column("period_start", Date), Column("revision", Integer), Column("value", Float),
    Column("numerator", Float), Column("denominator", Float), Column("state", String),
    Column("reason", Text), Column("note", Text), prefixes=["TEMPORARY"],
)  # fmt: skip
_OWN = tuple(_SCRATCH.columns.keys())
_SHARED = ("source", "entered_by_id", "entered_at", "import_id")
_FILL = f"INSERT INTO staged_row VALUES ({', '.join('?' * len(_OWN))})"  # noqa: S608 - our names
_COPY = f"COPY observation ({', '.join((*_OWN, *_SHARED))}) FROM STDIN"

Within = Callable[[Connection], None]


class Storing:
    """Stores rows, each batch in a transaction of its own on a connection of its own."""

    def __init__(self, brought: Import, connection: Connection) -> None:
        self.connection = connection
        self.shared = ("import", brought.person_id, clock.now(), brought.id)
        self.waiting: list[tuple[Any, ...]] = []
        self.most = MOST // 4  # until it is known how long that takes
        self.is_sqlite = connection.dialect.name == "sqlite"
        if self.is_sqlite:
            with writing(False), connection.begin():
                connection.execute(CreateTable(_SCRATCH, if_not_exists=True))

    def add(self, metric_id: int, rows: Sequence[Row]) -> None:
        self.waiting += [(metric_id, *row) for row in rows]

    @property
    def is_due(self) -> bool:
        return len(self.waiting) >= self.most

    def store(self, within: Within) -> None:
        """Store what waits. `within` is called in each transaction, at least once; it may end it
        by an exception.
        """
        put = self._put if self.is_sqlite else self._copy
        while True:
            batch, self.waiting = self.waiting[: self.most], self.waiting[self.most :]
            put(batch, within)
            if not self.waiting:
                return

    def _put(self, batch: list[tuple[Any, ...]], within: Within) -> None:
        if batch:
            with writing(False), self.connection.begin():
                self.connection.execute(_SCRATCH.delete())
                self.connection.exec_driver_sql(_FILL, batch)
        with writing(), self.connection.begin():
            began = time.monotonic()
            within(self.connection)
            if batch:
                self.connection.execute(self._moved())
        if batch:
            share = HOLD / max(time.monotonic() - began, HOLD / 2)
            self.most = round(min(MOST, max(FEWEST, self.most * min(share, 1.5))))

    def _moved(self) -> Any:
        types = [getattr(Observation, name).type for name in _SHARED]
        shared = [literal(value, kind) for value, kind in zip(self.shared, types, strict=True)]
        return insert(Observation).from_select(
            [*_OWN, *_SHARED], select(*_SCRATCH.columns, *shared)
        )

    def _copy(self, batch: list[tuple[Any, ...]], within: Within) -> None:
        with writing(), self.connection.begin():
            within(self.connection)
            if batch:
                cursor: Any = self.connection.connection.cursor()
                with cursor, cursor.copy(_COPY) as copying:
                    for row in batch:
                        copying.write_row((*row, *self.shared))
