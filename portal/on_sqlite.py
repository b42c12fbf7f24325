"""How the engine uses SQLite: write-ahead log, foreign keys, full commits, one write lock.

A transaction that may write opens with BEGIN IMMEDIATE: a deferred one that reads and then writes
fails at once if another process has written in between. One that only reads opens with BEGIN.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection, ExceptionContext

from portal import disk_space, write_lock

BUSY_TIMEOUT = 5_000  # ms that a writer waits for another's lock
PAGES_HELD = 512  # KB of the file per connection of a server; more made pages no faster

ENGINE: dict[str, Any] = {
    "pool_use_lifo": True  # the connection used last has the pages of the file in memory
}


def configure_engine(engine: Engine, *, serves: bool) -> None:
    """Set `engine` up as said above. A process that `serves` keeps little of the file in memory."""
    event.listen(engine, "connect", _configure)
    if serves:
        event.listen(engine, "connect", _serve)
    event.listen(engine, "handle_error", _on_a_bad_disk)


def begin(connection: Connection, may_write: bool) -> None:
    """Begin a transaction that only reads, or one with the write lock.

    Waits for the lock for `connection.info["wait"]` ms. Raises OperationalError if somebody else
    holds it for longer, and NoRoom if the disk is full.
    """
    if not may_write:
        driver: Any = connection.connection.driver_connection
        driver.execute("BEGIN")  # touches no file, so it cannot fail
        return
    file = file_of(connection.engine)
    if file is not None and not connection.info.get("bookkeeping"):
        disk_space.require(file.parent)
    write_lock.take(connection, connection.info.get("wait", BUSY_TIMEOUT), BUSY_TIMEOUT)


def file_of(engine: Engine) -> Path | None:
    """SQLite's file; None where the database is in memory, or PostgreSQL's."""
    name = engine.url.database if engine.dialect.name == "sqlite" else None
    return Path(name) if name and name != ":memory:" else None


def _configure(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # BEGIN is ours to say
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",  # REPLACE must not slip past a DELETE trigger
    ):
        cursor.execute(f"PRAGMA {pragma}")  # nosemgrep: sql-from-text - the five above
    cursor.close()


def _serve(connection: Any, record: Any) -> None:
    """Keep little in memory: four connections held 2 MB each of what the system caches anyway."""
    connection.execute(f"PRAGMA cache_size=-{PAGES_HELD}")  # nosemgrep: sql-from-text - a number
    record.info["serves"] = True


def _on_a_bad_disk(context: ExceptionContext) -> None:
    """Drop the connection after a failed write or fsync: nobody knows what the file holds."""
    if is_spoilt(context.original_exception):
        context.is_disconnect = True


def is_spoilt(fault: BaseException) -> bool:
    """Whether a connection with this fault has to be dropped."""
    name = getattr(fault, "sqlite_errorname", "")
    return bool(name.startswith(("SQLITE_IOERR", "SQLITE_CORRUPT", "SQLITE_NOTADB")))
