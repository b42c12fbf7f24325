"""Rows of an import on their way into the table of observations, where nobody sees them yet.

On SQLite they first go into a table of the connection's own, outside of the write lock; statements
then move them, some in a transaction, which hold it half as long. How many go at a time follows
from how long the last ones held it. On PostgreSQL they are copied, and no other writer waits for
them.
"""

import time
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from sqlalchemy.engine import Connection

from portal import clock
from portal.db import Moment, writing
from portal.driver import send_many
from portal.values.bulk import Row
from portal.values.models import Import

FEWEST, MOST = 1_000, 100_000  # rows of one transaction
LAID = 500_000  # rows that wait in SQLite's table, or are copied at once: some 20 MB of a file
APART = 50_000  # of them such as say more than a value: they wait in memory, 15 MB
SPARE = 1.15  # times what one may hold: a remainder is not worth a transaction
HOLD = 0.12  # s for which one holds the write lock
PAUSE = 0.05  # s between two, for whoever waits: SQLite's own looks are as far apart by then

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
# Rows take the places of those laid before, which is sooner than to empty the table.
_USUAL = (
    "REPLACE INTO temp.waiting_row (place, metric_id, definition_version_id, period_start, value,"
    " state) VALUES (?, ?, ?, ?, ?, ?)"
)
_ANY = "REPLACE INTO temp.waiting_row VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_MOVE = (
    f"INSERT INTO observation ({_NAMES})"  # noqa: S608 - our own words
    f" SELECT {', '.join(_OWN)}, ?, ?, ?, ? FROM temp.waiting_row"
    " WHERE place >= ? AND place < ? ORDER BY place"
)

Part = tuple[int, Sequence[Row]]  # rows of one metric


class Making(Protocol):
    """Makes the parts, one after the other, while they are stored."""

    parts: Iterator[Part]

    @property
    def is_due(self) -> bool:
        """Whether what was made so far is to be stored now."""

    def within(self, connection: Connection) -> None:
        """Called in each transaction that stores some of them, at least once; an exception ends
        it.
        """


class Storing:
    """Stores rows on a connection of its own, in transactions of its own."""

    def __init__(self, brought: Import, connection: Connection) -> None:
        self.connection = connection
        self.is_sqlite = connection.dialect.name == "sqlite"
        as_stored = Moment().dialect_impl(connection.dialect).bind_processor(connection.dialect)
        now = clock.now()
        at = as_stored(now) if as_stored else now
        self.shared = ("import", brought.person_id, at, brought.id)
        self.is_made = False  # SQLite's table for them
        self.most = MOST // 2  # until it is known how long that takes

    def store(self, making: Making) -> None:
        """Store all parts, some at a time."""
        taken = _Taken(making)
        while not taken.is_over:
            if self.is_sqlite:
                self._move(self._lay(taken), making)
            else:
                self._copy(taken, making)

    def _lay(self, taken: "_Taken") -> int:
        """Put rows where the statements that move them find them; the table is ours alone. Returns
        how many.
        """
        with writing(False), self.connection.begin():
            if not self.is_made:
                self.connection.exec_driver_sql(_WAITING)
                self.is_made = True
            send_many(self.connection, _USUAL, taken.usual())
            if taken.apart:
                send_many(self.connection, _ANY, taken.apart)
        return taken.count

    def _move(self, count: int, making: Making) -> None:
        """Move the rows that wait, and see how many may go at a time."""
        moved = 0
        while True:
            waiting = count - moved
            some = waiting if waiting <= self.most * SPARE else self.most
            with writing(), self.connection.begin():
                began = time.monotonic()
                making.within(self.connection)
                if some:
                    self.connection.exec_driver_sql(_MOVE, (*self.shared, moved, moved + some))
            moved += some
            if some:
                share = HOLD / max(time.monotonic() - began, HOLD / 2)
                self.most = round(min(MOST, max(FEWEST, self.most * min(share, 1.5))))
            if moved == count:
                return
            time.sleep(PAUSE)

    def _copy(self, taken: "_Taken", making: Making) -> None:
        with writing(), self.connection.begin():
            cursor: Any = self.connection.connection.cursor()
            with cursor, cursor.copy(_COPY) as copying:
                for _, metric_id, rows in taken.parts():
                    for row in rows:
                        copying.write_row((metric_id, *row, *self.shared))
            making.within(self.connection)


class _Taken:
    """Rows with their places, as many as are stored together."""

    def __init__(self, making: Making) -> None:
        self.making = making
        self.count = 0
        self.apart: list[tuple[Any, ...]] = []  # those that say more than a value
        self.is_over = False

    def parts(self) -> Iterator[tuple[int, int, Sequence[Row]]]:
        """The place of the first row, the metric, its rows."""
        self.count, self.apart = 0, []
        for metric_id, rows in self.making.parts:
            yield self.count, metric_id, rows
            self.count += len(rows)
            if self.count >= LAID or len(self.apart) >= APART or self.making.is_due:
                return
        self.is_over = True

    def usual(self) -> Iterator[tuple[Any, ...]]:
        """Those that say a value and no more; the others are `apart` afterwards."""
        for first, metric_id, rows in self.parts():
            for place, row in enumerate(rows, first):
                version_id, start, revision, value, over, under, state, reason, note = row
                if revision == 1 and over is under is None and not reason and not note:
                    yield place, metric_id, version_id, start, value, state
                else:
                    self.apart.append((place, metric_id, *row))
