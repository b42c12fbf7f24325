"""SQLite's manners: a write-ahead log, foreign keys, whole commits, one lock for whoever writes.

Whatever may write opens with BEGIN IMMEDIATE: a deferred transaction that reads and then writes
fails at once when another process wrote between. What only reads opens with a plain BEGIN.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection, ExceptionContext

from portal import disk_space, write_lock

BUSY_TIMEOUT = 5_000  # ms that a writer waits for another's lock
PAGES_HELD = 512  # KB of the file, by each connection of a server; pages took no longer so

ENGINE: dict[str, Any] = {
    "pool_use_lifo": True  # what was used last holds the pages that are asked for
}


def attend(engine: Engine, *, serves: bool) -> None:
    """Teach `engine` these manners. Who `serves` keeps little of the file in memory."""
    event.listen(engine, "connect", _configure)
    if serves:
        event.listen(engine, "connect", _serve)
    event.listen(engine, "handle_error", _on_a_bad_disk)


def begin(connection: Connection, may_write: bool) -> None:
    """A transaction with the write lock, within the time of `connection.info["wait"]` (ms), or one
    that reads. Raises NoRoom, or OperationalError where somebody else holds the lock for longer.
    """
    if not may_write:
        driver: Any = connection.connection.driver_connection
        driver.execute("BEGIN")  # it touches no file, so that nothing can fail
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
    """Four connections of two processes held 2 MB each of what the system keeps for all anyway."""
    connection.execute(f"PRAGMA cache_size=-{PAGES_HELD}")  # nosemgrep: sql-from-text - a number
    record.info["serves"] = True


def _on_a_bad_disk(context: ExceptionContext) -> None:
    """After a failed write or fsync nobody knows what the file holds: a connection to drop."""
    if is_spoilt(context.original_exception):
        context.is_disconnect = True


def is_spoilt(fault: BaseException) -> bool:
    """Whether the connection of which the driver says this is to be dropped."""
    name = getattr(fault, "sqlite_errorname", "")
    return bool(name.startswith(("SQLITE_IOERR", "SQLITE_CORRUPT", "SQLITE_NOTADB")))
