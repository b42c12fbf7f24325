"""The tests' own PostgreSQL server: does it start, keep databases apart and go away again?"""

import os
import subprocess
import sys

import psycopg
import pytest

from tests import postgres

pytestmark = pytest.mark.postgres


@pytest.fixture(autouse=True)
def _possible_here():
    if reason := postgres.why_not():
        pytest.skip(reason)


def test_a_server_starts_keeps_databases_apart_and_leaves_nothing():
    with postgres.running() as server:
        first, second = server.new_database(), server.new_database()
        assert first != second
        with server.connect("yardstick_1") as connection:
            connection.execute("create table metric (code text)")
            connection.execute("insert into metric values ('ÄRZTE')")
        copy = server.new_database(template="yardstick_1")
        with psycopg.connect(copy.replace("+psycopg", "")) as connection:
            assert connection.execute("select code from metric").fetchall() == [("ÄRZTE",)]
        with server.connect("yardstick_2") as connection:
            tables = connection.execute("select count(*) from pg_tables where tablename = 'metric'")
            assert tables.fetchone() == (0,)
        folder = server.folder
        assert folder.exists()
    assert not folder.exists()
    with pytest.raises(psycopg.OperationalError):
        server.connect("postgres")


def test_a_test_that_fails_still_stops_the_server():
    with pytest.raises(ZeroDivisionError), postgres.running() as server:
        raise ZeroDivisionError
    assert not server.folder.exists()


@pytest.mark.long
def test_machines_that_start_together_migrate_one_after_the_other(tmp_path):
    with postgres.running() as server:
        settings = {
            "PATH": os.environ["PATH"],
            "SECRET_KEY": "a secret of the tests, long enough to pass",
            "DATABASE_URL": server.new_database(),
            "DATA_DIR": str(tmp_path),
        }
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
        started = [
            subprocess.Popen(command, env=settings, stderr=subprocess.PIPE, text=True)
            for _ in range(3)
        ]
        errors = [one.communicate(timeout=120)[1] for one in started]
        assert [one.returncode for one in started] == [0, 0, 0], errors
