"""SQLite's log stays short, though somebody always reads."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from portal import write_ahead
from portal.db import db
from portal.jobs import worker

PIECE = 100_000  # bytes of one row


@pytest.fixture
def log(inside) -> Path:
    """The log of a file to which much was written while somebody read without a pause."""
    path = Path(db.engine.url.database)
    with closing(connected(path)) as writer:
        writer.execute("CREATE TABLE filler (what BLOB)")
        reader = None
        for _ in range(write_ahead.LONG // PIECE + 50):
            former, reader = reader, connected(path)
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM filler").fetchone()
            if former:
                former.close()
            writer.execute("INSERT INTO filler VALUES (zeroblob(?))", (PIECE,))
        reader.close()
        yield path.with_name(path.name + "-wal")


def connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)


def test_a_long_log_is_cut(log):
    assert log.stat().st_size > write_ahead.LONG
    assert write_ahead.shorten(db.engine)
    assert log.stat().st_size == 0


def test_who_reads_meanwhile_keeps_what_it_reads(log):
    path = Path(db.engine.url.database)
    with closing(connected(path)) as reader, closing(connected(path)) as writer:
        reader.execute("BEGIN")
        (before,) = reader.execute("SELECT count(*) FROM filler").fetchone()
        writer.execute("INSERT INTO filler VALUES (zeroblob(?))", (PIECE,))
        assert not write_ahead.shorten(db.engine)  # within its tenth of a second
        assert reader.execute("SELECT count(*) FROM filler").fetchone() == (before,)
        reader.execute("COMMIT")
        assert write_ahead.shorten(db.engine)
        assert reader.execute("SELECT count(*) FROM filler").fetchone() == (before + 1,)


def test_a_short_log_is_left_alone(log, monkeypatch):
    monkeypatch.setattr(write_ahead, "LONG", log.stat().st_size)
    assert write_ahead.shorten(db.engine)
    assert log.stat().st_size == write_ahead.LONG


def test_a_bad_disk_is_for_another_time(log, monkeypatch):
    def fails(_driver):
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(write_ahead, "_cut", fails)
    assert not write_ahead.shorten(db.engine)
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1


def test_a_worker_looks_at_it(log):
    class Library:
        """Stands for the library of jobs; the worker stops after its first look."""

        def __init__(self):
            self.stop = threading.Event()

        def hand_over(self, *_job):
            pass

        def forget(self):
            self.stop.set()

    library = Library()
    worker._look(library, "here", library.stop, once=False)
    assert log.stat().st_size <= write_ahead.LONG


def test_the_connection_waits_as_before(log):
    """What it has from the pool goes back with the patience that it came with."""
    write_ahead.shorten(db.engine)
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 5_000
