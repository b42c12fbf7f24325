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
from collections import Counter
from hashlib import blake2b

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import event, inspect, text

from bench import filling
from bench.sizes import SIZES
from portal.backup import sqlite
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


@pytest.mark.parametrize("at", [3, 27, 100])
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


class Migrating:
    """`flask db …` in processes of its own, which may be killed."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.chance = random.Random(5)  # noqa: S311 - no secret
        self.killed = 0

    def run(self, *words: str) -> float:
        """To its end; how many seconds it took."""
        began = time.monotonic()
        with self._begun(*words) as process:
            said = process.communicate()[1]
        assert process.returncode == 0, said.decode()
        return time.monotonic() - began

    def kill(self, took: float, *words: str) -> str:
        """Begin it and kill it at some moment of the `took` seconds; the version that stands."""
        with self._begun(*words) as process:
            try:
                process.communicate(timeout=took * (0.2 + 0.8 * self.chance.random()))
                assert process.returncode == 0
            except subprocess.TimeoutExpired:
                os.kill(process.pid, signal.SIGKILL)
                self.killed += 1
        with inside(self.site):
            return self._standing()

    def _begun(self, *words: str) -> subprocess.Popen:
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", *words]
        return subprocess.Popen(
            command, cwd=ROOT, env=self.site.environment(), stderr=subprocess.PIPE
        )

    @staticmethod
    def _standing() -> str:
        with db.engine.connect() as connection:
            if "alembic_version" not in inspect(connection).get_table_names():
                return ""
            return connection.scalar(text("SELECT version_num FROM alembic_version")) or ""


@pytest.mark.long
def test_a_killed_upgrade_is_done_by_the_next(site: Site, tell, full):
    """kill -9 of `flask db upgrade` at random moments, from nothing to the newest schema."""
    rounds = 20 if full else 2
    migrating, standing = Migrating(site), Counter()
    with inside(site):
        newest = migrating._standing()
        downgrade(revision="base")
    took = migrating.run("upgrade")
    for _ in range(rounds):
        with inside(site):
            downgrade(revision="base")
        version = migrating.kill(took, "upgrade")
        standing[version] += 1
        with inside(site), db.engine.connect() as connection:
            there = set(inspect(connection).get_table_names()) - {"alembic_version"}
            assert bool(there) == bool(version)
            assert version in ("", newest)  # all of it, or nothing
        migrating.run("upgrade")
        with inside(site):
            assert migrating._standing() == newest
            cast.create()
    tell(
        f"{migrating.killed} of {rounds} upgrades killed, each done by the next run; "
        f"what stood then: {dict(standing)}"
    )


@pytest.mark.long
def test_migrations_of_much_are_killed_and_gone_on_with(site: Site, tell, full):
    """At size M of the bench: down to the first release and up again, `kill -9` in between."""
    size = SIZES["M" if full else "S"]
    migrating = Migrating(site)
    with inside(site):
        newest = migrating._standing()
        released = _first_columns()
        filling.fill(size, lambda _text: None)
        before = _sums(released)
    down = migrating.run("downgrade", FIRST)
    up = migrating.run("upgrade")
    standing = []
    for _ in range(5 if full else 1):
        standing.append(migrating.kill(down, "downgrade", FIRST))
        migrating.run("downgrade", FIRST)
        standing.append(migrating.kill(up, "upgrade"))
        migrating.run("upgrade")
    assert set(standing) <= {FIRST, newest}
    with inside(site):
        assert _sums(released) == before
        if site.engine == "sqlite":
            assert sqlite.faults(site.file) == []
    rows = sum(count for count, _ in before.values())
    tell(
        f"size {size.name}, {rows:,} rows equal: down in {down:.0f} s, up in {up:.0f} s, "
        f"{migrating.killed} of {len(standing)} killed, at version {standing}"
    )


def _first_columns():
    """Of the first release, for which all is taken down and up: nothing is in the tables then."""
    session.remove()
    downgrade(revision=FIRST)
    found = columns()
    downgrade(revision="base")
    upgrade()
    return found


def _sums(tables):
    """Of each table how many rows it has and the sum of their hashes, by these columns."""
    found = {}
    with db.engine.connect() as connection:
        for name, named in tables.items():
            listed = ", ".join(f'"{one}"' for one in named)
            rows = connection.execution_options(yield_per=10_000).execute(
                text(f'SELECT {listed} FROM "{name}"')  # noqa: S608
            )
            count = total = 0
            for row in rows:
                count += 1
                total += int.from_bytes(blake2b(repr(tuple(row)).encode(), digest_size=8).digest())
            found[name] = (count, total % 2**64)
    return found
