"""SQLite's one write lock, taken with BEGIN IMMEDIATE by looking for it often.

SQLite's own waits grow to 100 ms, so that whoever came late, and looks again soon, is served
first: with four writers the slowest of a hundred waited for 130 ms, and 20 ms when looking often.
"""

import sqlite3
import threading
import time
from typing import Any

from sqlalchemy.engine import Connection

HASTY = 500  # ms that a writer waits after another of this process has waited in vain
SECOND = 2_500  # ms that one who serves waits where another does, in vain; 1,500 failed at load 25
HOPELESS = 10.0  # s for which that holds; the first success ends it
EAGER = 0.001  # s between looks
CALM = 0.005  # s between looks for what is held for long
SOON = 0.1  # s after which it is held for long
BUSY = 5  # SQLITE_BUSY, in the lowest byte of a result code


class _Refused:
    """When a writer of this process last waited in vain, and when one last had the lock.

    While somebody holds the lock for long, those who come later wait only shortly: else they would
    take every thread, one after the other, from those who read.
    """

    at = -HOPELESS
    had_at = -HOPELESS


refused = _Refused()
_first = threading.Lock()  # of this process's writers who wait, the first has it


def patience(wait: int) -> int:
    """How many of the `wait` ms that it may take a writer should wait now."""
    return min(wait, HASTY) if time.monotonic() - refused.at < HOPELESS else wait


def take(connection: Connection, wait: int, usual: int) -> None:
    """Begin a writing transaction within `wait` ms, else raise OperationalError.

    `usual` is the connection's own timeout, in ms, for whatever else may find SQLite busy.
    """
    driver: Any = connection.connection.driver_connection
    for hears in connection.dispatch.before_cursor_execute:
        hears(connection, None, "BEGIN IMMEDIATE", (), None, False)
    driver.execute("PRAGMA busy_timeout=0")
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as fault:
        if not _is_busy(fault) or not _waited(connection, driver, wait):
            if wait >= usual:  # what may be left out waits for 50 ms, which tells nothing
                refused.at = time.monotonic()
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # SQLAlchemy raises, and notes, the same
    finally:
        driver.execute(f"PRAGMA busy_timeout={usual}")  # nosemgrep: sql-from-text - a number
    refused.at, refused.had_at = -HOPELESS, time.monotonic()


def _waited(connection: Connection, driver: Any, wait: int) -> bool:
    """Whether the lock was to be had in time. A process that serves has two threads: where both
    wait and neither gets on, one of them is soon there again for those who read.
    """
    is_first = _first.acquire(blocking=False)
    gives_way = connection.info.get("serves") and not is_first
    try:
        return _awaited(driver, patience(wait) / 1000, (SECOND if gives_way else wait) / 1000)
    finally:
        if is_first:
            _first.release()


def _awaited(driver: Any, wait: float, idle: float) -> bool:
    """Whether the lock was to be had within `wait` seconds; after `idle` seconds in which none of
    this process had it, it is given up.
    """
    began = time.monotonic()
    while (waited := (now := time.monotonic()) - began) < wait:
        if waited >= idle and now - refused.had_at >= idle:
            return False
        time.sleep(EAGER if waited < SOON else CALM)
        try:
            driver.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as fault:
            if not _is_busy(fault):
                return False
        else:
            return True
    return False


def _is_busy(fault: Any) -> bool:
    return getattr(fault, "sqlite_errorcode", 0) & 0xFF == BUSY
