"""The floor, F: a hand-written Flask page with what every page of ours does at least.

28 KB of Jinja, a session and user check, six SQLite queries; no ORM, no forms, no log. Served by
the same server with the same settings in the same run; the unit of every figure of the bench.
"""

import os
import sqlite3
import threading
from pathlib import Path
from typing import Any

from flask import Flask, abort, g, render_template, session

METRICS = 60
PLACES = 12  # points of a trace
TOKEN = "token"  # noqa: S105 - of nobody

OWN = "metric_id IN (SELECT id FROM metric WHERE department_id = ?)"
TARGETS = f"SELECT metric_id, value FROM target WHERE {OWN}"  # noqa: S608 - our own words
SIGNALS = f"SELECT * FROM signal WHERE {OWN}"  # noqa: S608 - our own words
NOTES = f"SELECT * FROM note WHERE {OWN}"  # noqa: S608 - our own words

SCHEMA = """
CREATE TABLE person (id INTEGER PRIMARY KEY, token TEXT UNIQUE, name TEXT, department_id INTEGER);
CREATE TABLE department (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE metric (
  id INTEGER PRIMARY KEY, department_id INTEGER, name TEXT, unit TEXT, latest REAL, trace TEXT);
CREATE INDEX ix_metric_department ON metric (department_id);
CREATE TABLE target (id INTEGER PRIMARY KEY, metric_id INTEGER, value REAL);
CREATE INDEX ix_target_metric ON target (metric_id);
CREATE TABLE signal (id INTEGER PRIMARY KEY, metric_id INTEGER, word TEXT);
CREATE TABLE note (id INTEGER PRIMARY KEY, metric_id INTEGER, text TEXT);
"""


def fill(path: Path) -> None:
    """A database of one department."""
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.executescript(SCHEMA)
        made.execute("INSERT INTO person VALUES (1, 'token', 'Ana Albrecht', 1)")
        made.execute("INSERT INTO department VALUES (1, 'Operations')")
        for number in range(1, METRICS + 1):
            trace = " ".join(f"{10 * x},{(7 * x * number) % 24}" for x in range(PLACES))
            row = (number, f"Metric number {number}", 10 + number / 7, trace)
            made.execute("INSERT INTO metric VALUES (?, 1, ?, 'days', ?, ?)", row)
            made.execute("INSERT INTO target VALUES (?, ?, ?)", (number, number, 12.5))
            if number % 6 == 0:
                made.execute("INSERT INTO signal VALUES (?, ?, 'Concern')", (number, number))
                made.execute("INSERT INTO note VALUES (?, ?, 'What happened')", (number, number))
    made.close()


def create() -> Flask:
    app = Flask("floor", template_folder=str(Path(__file__).parent / "templates"))
    app.secret_key = os.environ["SECRET_KEY"]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    path = os.environ["FLOOR_DATABASE"]
    held = threading.local()

    def ask(statement: str, *given: Any) -> list[Any]:
        if not hasattr(held, "connection"):
            held.connection = sqlite3.connect(path)
            held.connection.row_factory = sqlite3.Row
        return held.connection.execute(statement, given).fetchall()

    @app.get("/sign-in")
    def sign_in() -> str:
        session["token"] = TOKEN
        return ""

    @app.get("/")
    def page() -> str:
        found = ask("SELECT * FROM person WHERE token = ?", session.get("token"))
        if not found:
            abort(403)
        g.person = found[0]
        home = g.person["department_id"]
        return render_template(
            "floor.html",
            department=ask("SELECT * FROM department WHERE id = ?", home)[0],
            metrics=ask("SELECT * FROM metric WHERE department_id = ? ORDER BY name", home),
            targets=dict(ask(TARGETS, home)),
            signals=ask(SIGNALS, home),
            notes=ask(NOTES, home),
        )

    return app


if "FLOOR_DATABASE" in os.environ:
    app = create()
