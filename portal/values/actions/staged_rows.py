"""Rows of an import on their way into the table of observations, where nobody sees them yet.

How many go at a time follows from how long the last ones held SQLite's write lock. On PostgreSQL
they are copied, and no other writer waits for them.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.engine import Connection

from portal import clock
from portal.db import Moment, writing
from portal.values.bulk import Row
from portal.values.models import Import

FEWEST, MOST = 1_000, 50_000  # rows of one transaction
HOLD = 0.1  # s for which one holds the write lock

_COLUMNS = (
    "metric_id", "definition_version_id", "period_start", "revision", "value", "numerator",
    "denominator", "state", "reason", "note", "source", "entered_by_id", "entered_at", "import_id",
)  # fmt: skip
_NAMES = ", ".join(_COLUMNS)
_INSERT = f"INSERT INTO observation ({_NAMES}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608 - our names
_COPY = f"COPY observation ({_NAMES}) FROM STDIN"

Within = Callable[[Connection], None]


class Storing:
    """Stores rows, each batch in a transaction of its own on a connection of its own."""

    def __init__(self, brought: Import, connection: Connection) -> None:
        self.connection = connection
        as_stored = Moment().dialect_impl(connection.dialect).bind_processor(connection.dialect)
        now = clock.now()
        at = as_stored(now) if as_stored else now
        self.shared = ("import", brought.person_id, at, brought.id)
        self.waiting: list[tuple[Any, ...]] = []
        self.most = MOST // 4  # until it is known how long that takes
        self.is_sqlite = connection.dialect.name == "sqlite"

    def add(self, metric_id: int, rows: Sequence[Row]) -> None:
        shared = self.shared
        self.waiting += [(metric_id, *row, *shared) for row in rows]

    @property
    def is_due(self) -> bool:
        return len(self.waiting) >= self.most

    def store(self, within: Within) -> None:
        """Store what waits. `within` is called in each transaction, at least once; it may end it
        by an exception.
        """
        while True:
            batch, self.waiting = self.waiting[: self.most], self.waiting[self.most :]
            with writing(), self.connection.begin():
                began = time.monotonic()
                within(self.connection)
                if batch:
                    self._put(batch)
            if batch and self.is_sqlite:
                share = HOLD / max(time.monotonic() - began, HOLD / 2)
                self.most = round(min(MOST, max(FEWEST, self.most * min(share, 1.5))))
            if not self.waiting:
                return

    def _put(self, batch: list[tuple[Any, ...]]) -> None:
        if self.is_sqlite:
            self.connection.exec_driver_sql(_INSERT, batch)
            return
        cursor: Any = self.connection.connection.cursor()
        with cursor, cursor.copy(_COPY) as copying:
            for row in batch:
                copying.write_row(row)
