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
_OWN = 10  # of them differ from row to row, the rest is the import's
_USUAL = ("?", "?", "?", "1", "?", "NULL", "NULL", "?", "''", "''")  # of a new value, nothing else
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
        self.insert = _insert("?" * _OWN, self.shared)
        self.insert_usual = _insert(_USUAL, self.shared)
        self.waiting: list[tuple[Any, ...]] = []
        self.most = MOST // 4  # until it is known how long that takes
        self.is_sqlite = connection.dialect.name == "sqlite"

    def add(self, metric_id: int, rows: Sequence[Row]) -> None:
        self.waiting += [(metric_id, *row) for row in rows]

    @property
    def is_due(self) -> bool:
        return len(self.waiting) >= self.most

    def store(self, within: Within) -> None:
        """Store what waits. `within` is called in each transaction, at least once; it may end it
        by an exception.
        """
        while True:
            batch, self.waiting = self.waiting[: self.most], self.waiting[self.most :]
            statement, rows = self._written(batch)
            with writing(), self.connection.begin():
                began = time.monotonic()
                within(self.connection)
                if rows:
                    self._put(statement, rows)
            if batch and self.is_sqlite:
                share = HOLD / max(time.monotonic() - began, HOLD / 2)
                self.most = round(min(MOST, max(FEWEST, self.most * min(share, 1.5))))
            if not self.waiting:
                return

    def _written(self, batch: list[tuple[Any, ...]]) -> tuple[str, list[tuple[Any, ...]]]:
        """What stores these rows, and what it is given of each.

        On SQLite binding a value that is always the same takes nearly as long as storing it.
        """
        if not self.is_sqlite:
            return _COPY, [(*row, *self.shared) for row in batch]
        usual = [
            (metric, version, start, value, state)
            for metric, version, start, revision, value, over, under, state, reason, note in batch
            if revision == 1 and over is None and under is None and not reason and not note
        ]
        all_usual = len(usual) == len(batch)
        return (self.insert_usual, usual) if all_usual else (self.insert, batch)

    def _put(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        if self.is_sqlite:
            self.connection.exec_driver_sql(statement, rows)
            return
        cursor: Any = self.connection.connection.cursor()
        with cursor, cursor.copy(statement) as copying:
            for row in rows:
                copying.write_row(row)


def _insert(own: Sequence[str], shared: tuple[Any, ...]) -> str:
    """The statement for SQLite, in which what all rows share is written out: our own words."""
    said = ", ".join([*own, *(f"'{one}'" if isinstance(one, str) else str(one) for one in shared)])
    return f"INSERT INTO observation ({_NAMES}) VALUES ({said})"  # noqa: S608
