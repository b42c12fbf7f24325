"""Rows of an import on their way into the table of observations, where nobody sees them yet.

On SQLite they first go into a table of the connection's own, outside of the write lock; one
statement then moves them, which holds it half as long. How many go at a time follows from how long
the last ones held it. On PostgreSQL they are copied, and no other writer waits for them.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

from sqlalchemy.engine import Connection

from portal import clock
from portal.db import Moment, writing
from portal.driver import send_many
from portal.values.bulk import Row
from portal.values.models import Import

FEWEST, MOST = 1_000, 100_000  # rows of one transaction; so many wait in 20 MB
SPARE = 1.15  # times what one may hold: a remainder is not worth a transaction
HOLD = 0.12  # s for which one holds the write lock

_OWN = (
    "metric_id", "definition_version_id", "period_start", "revision", "value", "numerator",
    "denominator", "state", "reason", "note",
)  # fmt: skip
_SHARED = ("source", "entered_by_id", "entered_at", "import_id")
_NAMES = ", ".join((*_OWN, *_SHARED))
_COPY = f"COPY observation ({_NAMES}) FROM STDIN"

# Of a new value that says nothing else five columns are bound: binding takes as long as storing.
_WAITING = (
    "CREATE TEMP TABLE IF NOT EXISTS waiting_row (place INTEGER PRIMARY KEY, metric_id,"
    " definition_version_id, period_start, revision DEFAULT 1, value, numerator, denominator,"
    " state, reason DEFAULT '', note DEFAULT '')"
)
# Rows take the places of the batch before, which is sooner than to empty the table.
_USUAL = (
    "REPLACE INTO temp.waiting_row (place, metric_id, definition_version_id, period_start, value,"
    " state) VALUES (?, ?, ?, ?, ?, ?)"
)
_ANY = "REPLACE INTO temp.waiting_row VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_MOVE = (
    f"INSERT INTO observation ({_NAMES})"  # noqa: S608 - our own words
    f" SELECT {', '.join(_OWN)}, ?, ?, ?, ? FROM temp.waiting_row WHERE place < ? ORDER BY place"
)

Part = tuple[int, Sequence[Row]]  # rows of one metric
Within = Callable[[Connection], None]


class Storing:
    """Stores rows, each batch in a transaction of its own on a connection of its own."""

    def __init__(self, brought: Import, connection: Connection) -> None:
        self.connection = connection
        self.is_sqlite = connection.dialect.name == "sqlite"
        as_stored = Moment().dialect_impl(connection.dialect).bind_processor(connection.dialect)
        now = clock.now()
        at = as_stored(now) if as_stored else now
        self.shared = ("import", brought.person_id, at, brought.id)
        self.waiting: deque[Part] = deque()
        self.count = 0  # rows that wait
        self.is_made = False  # SQLite's table for them
        self.most = MOST // 2  # until it is known how long that takes

    def add(self, metric_id: int, rows: Sequence[Row]) -> None:
        self.waiting.append((metric_id, rows))
        self.count += len(rows)

    @property
    def is_due(self) -> bool:
        return self.count >= self.most

    def store(self, within: Within) -> None:
        """Store what waits. `within` is called in each transaction, at least once; it may end it
        by an exception.
        """
        while True:
            batch = self._taken()
            if self.is_sqlite:
                self._lay(batch)
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

    def _taken(self) -> list[Part]:
        """The next batch of what waits: all of it, unless that is far more than one may hold."""
        if self.count <= self.most * SPARE:
            batch, self.waiting, self.count = list(self.waiting), deque(), 0
            return batch
        batch, room = [], self.most
        while room:
            metric_id, rows = self.waiting.popleft()
            batch.append((metric_id, rows[:room]))
            if len(rows) > room:
                self.waiting.appendleft((metric_id, rows[room:]))
            room -= len(batch[-1][1])
        self.count -= self.most
        return batch

    def _lay(self, batch: list[Part]) -> None:
        """Put a batch where the statement that moves it finds it; the table is ours alone."""
        is_usual = all(map(_is_usual, chain.from_iterable(rows for _, rows in batch)))
        with writing(False), self.connection.begin():
            if not self.is_made:
                self.connection.exec_driver_sql(_WAITING)
                self.is_made = True
            rows = _usual(batch) if is_usual else _whole(batch)
            placed = ((place, *row) for place, row in enumerate(rows))
            send_many(self.connection, _USUAL if is_usual else _ANY, placed)

    def _put(self, batch: list[Part]) -> None:
        if self.is_sqlite:
            count = sum(len(rows) for _, rows in batch)
            self.connection.exec_driver_sql(_MOVE, (*self.shared, count))
            return
        cursor: Any = self.connection.connection.cursor()
        with cursor, cursor.copy(_COPY) as copying:
            for row in _whole(batch):
                copying.write_row(row + self.shared)


def _is_usual(row: Row) -> bool:
    _, _, revision, _, over, under, _, reason, note = row
    return revision == 1 and over is None and under is None and not reason and not note


def _usual(batch: list[Part]) -> Iterator[tuple[Any, ...]]:
    for metric_id, rows in batch:
        for version_id, start, _, value, _, _, state, _, _ in rows:
            yield metric_id, version_id, start, value, state


def _whole(batch: list[Part]) -> Iterator[tuple[Any, ...]]:
    return ((metric_id, *row) for metric_id, rows in batch for row in rows)
