"""Files of values for the daily metrics of the measured department."""

import csv
import sqlite3
from datetime import date, timedelta
from pathlib import Path

from bench.filling import EPOCH
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
    written = 0
    with file.open("w") as out:
        out.write("metric_code,department,period,value\n")
        for code, first in found:
            last = date.fromisoformat(first)
            for back in range(min(each, rows - written), 0, -1):
                day = last - timedelta(days=back)
                if day < EPOCH:
                    continue
                out.write(f"{code},{department},{day},{100 + back % 37 / 10}\n")
                written += 1


def as_workbook(file: Path) -> Path:
    """The same rows, with days that are days and numbers that are numbers."""
    made = file.with_suffix(".xlsx")
    with file.open(newline="") as given, made.open("wb") as out:
        header, *rows = csv.reader(given)
        typed = ((*names, date.fromisoformat(day), float(value)) for *names, day, value in rows)
        out.writelines(xlsx_bytes(header, typed, title="Values"))
    return made
