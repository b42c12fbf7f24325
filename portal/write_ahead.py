"""SQLite's write-ahead log, kept short.

SQLite writes what was logged into its file after every 4 MB, but begins the log anew only at a
moment when nobody reads. Where people read without a pause there is none: after 40,000 mixed
requests the log held 31 MB. So a worker looks at it and, where it is long, takes the write lock for
a moment: what is read from then on is read from the file, and the log can be cut.
"""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from portal import on_sqlite

log = logging.getLogger("portal.database")

LONG = 8_000_000  # bytes
WAITS = 100  # ms for those who still read the log, while writers wait


def shorten(engine: Engine) -> bool:
    """Cut the log of `engine`'s file where it is long; whether it is short now.

    It stays long where somebody reads for longer than `WAITS`, as an export does, or the disk is
    bad: look again later.
    """
    file = on_sqlite.file_of(engine)
    if file is None or not _is_long(file):
        return True
    with closing(engine.raw_connection()) as held:
        try:
            return _cut(held.driver_connection)
        except sqlite3.Error as fault:
            log.warning("the write-ahead log is not cut: %s", fault)
            held.invalidate(fault)
            return False


def _is_long(file: Path) -> bool:
    try:
        return file.with_name(f"{file.name}-wal").stat().st_size > LONG
    except FileNotFoundError:
        return False


def _cut(driver: Any) -> bool:
    """Most is written first, while nobody waits."""
    usual = driver.execute("PRAGMA busy_timeout").fetchone()[0]
    try:
        driver.execute("PRAGMA wal_checkpoint(PASSIVE)")
        driver.execute(f"PRAGMA busy_timeout={WAITS}")  # nosemgrep: sql-from-text - a number
        is_busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        driver.execute(f"PRAGMA busy_timeout={usual}")  # nosemgrep: sql-from-text - a number
    return not is_busy
