"""Migrations on a filled database: nothing is lost, and one that is killed leaves nothing behind.

The way back from a version is its backup (docs/decisions/0008): a downgrade drops what the later
version added. What was there before stays, row by row.
"""

import os
import random
import signal
import subprocess
import sys
import time

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import event, inspect, text

from portal.changelog import verifying
from portal.changelog.recording import change
from portal.db import db, session
from tests import cast, make
from tests.faults.serving import ROOT, Site, inside

pytestmark = pytest.mark.both_engines

FIRST = "0001"


def dumped(tables=None):
    """Every row of every table, by the names of its columns; of `tables` only those columns."""
    found = {}
    with db.engine.connect() as connection:
        shown = inspect(connection)
        for name in tables or shown.get_table_names():
            columns = tables[name] if tables else [one["name"] for one in shown.get_columns(name)]
            listed = ", ".join(f'"{one}"' for one in columns)
            rows = connection.execute(text(f'SELECT {listed} FROM "{name}"'))  # noqa: S608
            found[name] = sorted(map(repr, map(tuple, rows)))
    return found


def columns():
    with db.engine.connect() as connection:
        shown = inspect(connection)
        return {
            name: [one["name"] for one in shown.get_columns(name)]
            for name in shown.get_table_names()
            if name != "alembic_version"
        }


def test_down_and_up_again_on_a_filled_database_keeps_every_row(inside, full):
    for number in range(200 if full else 3):
        metric = make.metric(name=f"Filled {number}")
        make.values(metric, [1.0, 2.5, None, 3.25] * (30 if full else 1))
    session.commit()
    dee = cast.person("dee")
    with change(cast.department("sales"), "rename", actor=dee, reason="“quoted”; it's"):
        cast.department("sales").name = "Bids"
    session.remove()
    at_head = dumped()
    downgrade(revision=FIRST)
    released = columns()
    before = dumped(released)
    upgrade()
    assert dumped(released) == before
    again = dumped()
    shared = {name for name in at_head if name in released}
    assert {name: len(rows) for name, rows in again.items() if name in shared} == {
        name: len(rows) for name, rows in at_head.items() if name in shared
    }
    assert verifying.verify().is_whole


class Killed(BaseException):
    """As if the process had ended there."""


@pytest.mark.parametrize("at", [3, 12, 27])
def test_a_migration_that_ends_in_the_middle_leaves_nothing(inside, at):
    session.remove()
    downgrade(revision="base")
    seen = []

    def end(_connection, _cursor, statement, *_rest):
        if statement.lstrip().startswith("CREATE TABLE"):
            seen.append(statement)
            if len(seen) == at:
                raise Killed

    event.listen(db.engine, "before_cursor_execute", end)
    try:
        with pytest.raises(Killed):
            upgrade()
    finally:
        event.remove(db.engine, "before_cursor_execute", end)
    with db.engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    upgrade()
    cast.create()
    assert cast.people()


@pytest.mark.long
def test_a_killed_upgrade_is_done_by_the_next(site: Site, tell, full):
    """kill -9 of `flask db upgrade` at random moments, from nothing to the newest schema."""
    rounds = 20 if full else 2
    chance = random.Random(5)  # noqa: S311 - no secret
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    killed = 0
    for _ in range(rounds):
        with inside(site):
            downgrade(revision="base")
        began = time.monotonic()
        with subprocess.Popen(
            command, cwd=ROOT, env=site.environment(), stderr=subprocess.DEVNULL
        ) as process:
            while time.monotonic() - began < 0.2 + chance.random() * 6 and process.poll() is None:
                time.sleep(0.01)
            if process.poll() is None:
                os.kill(process.pid, signal.SIGKILL)
                killed += 1
        with inside(site), db.engine.connect() as connection:
            there = set(inspect(connection).get_table_names()) - {"alembic_version"}
            assert not there or connection.scalar(text("SELECT version_num FROM alembic_version"))
        subprocess.run(command, cwd=ROOT, env=site.environment(), check=True, capture_output=True)
        with inside(site):
            cast.create()
    tell(f"{killed} of {rounds} upgrades killed; each was done by the next run")
