"""Files of values for the daily metrics of the measured department."""

import csv
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path

from bench.filling import EPOCH
from bench.sizes import SEED
from portal.tables.workbook_writing import xlsx_bytes


def write(file: Path, database: Path, rows: int) -> None:
    """So many days before those that stand there, spread over the metrics with daily values."""
    reading = sqlite3.connect(database)
    found = reading.execute(
        "SELECT m.code, min(o.period_start) FROM metric m JOIN observation o ON o.metric_id = m.id"
        " JOIN definition_version v ON v.id = m.definition_id"
        " WHERE v.frequency = 'day' AND m.department_id = 2 GROUP BY m.code"
    ).fetchall()
    (department,) = reading.execute("SELECT slug FROM department WHERE id = 2").fetchone()
    reading.close()
    each = -(-rows // len(found))
    chance = random.Random(SEED)  # noqa: S311 - figures, not secrets
    written = 0
    with file.open("w") as out:
        out.write("metric_code,department,period,value\n")
        for code, first in found:
            last = date.fromisoformat(first)
            for back in range(min(each, rows - written), 0, -1):
                day = last - timedelta(days=back)
                if day >= EPOCH:
                    out.write(f"{code},{department},{day},{chance.gauss(100, 5):.2f}\n")
                    written += 1


def as_workbook(file: Path) -> Path:
    """The same rows, with days that are days and numbers that are numbers."""
    made = file.with_suffix(".xlsx")
    with file.open(newline="") as given, made.open("wb") as out:
        header, *rows = csv.reader(given)
        typed = ((*names, date.fromisoformat(day), float(value)) for *names, day, value in rows)
        out.writelines(xlsx_bytes(header, typed, title="Values"))
    return made


@contextmanager
def visited(ask: Callable[[], object], database: Path) -> Iterator[tuple[list[float], list[float]]]:
    """What somebody beside it waits for: milliseconds of each page, and of each write lock."""
    pages: list[float] = []
    locks: list[float] = []
    over = threading.Event()

    def read() -> None:
        while not over.wait(0.05):
            began = time.perf_counter()
            ask()
            pages.append(1000 * (time.perf_counter() - began))

    def write_something() -> None:
        with closing(sqlite3.connect(database, timeout=60, isolation_level=None)) as writing:
            while not over.wait(0.05):
                began = time.perf_counter()
                writing.execute("BEGIN IMMEDIATE")
                locks.append(1000 * (time.perf_counter() - began))
                writing.execute("UPDATE worker SET seen_at = seen_at")
                writing.execute("COMMIT")

    threads = [threading.Thread(target=one) for one in (read, write_something)]
    for thread in threads:
        thread.start()
    try:
        yield pages, locks
    finally:
        over.set()
        for thread in threads:
            thread.join()
