"""What bin/run and bin/demo do before the portal itself starts: the secret and the port."""

import os
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import time
from contextlib import closing, suppress
from pathlib import Path

import psycopg
import pytest

from tests.faults.browsing import until

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60  # s; a busy machine lets a process wait


def bash(script: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """`script` with the functions of bin/_lib.sh at hand and no settings but `settings`."""
    return subprocess.run(
        ["bash", "-c", f'source "{ROOT}/bin/_lib.sh"; {script}'],
        env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", **settings},
        capture_output=True,
        text=True,
        check=False,
    )


def own_secret(folder: Path, **settings: str) -> str:
    script = 'own_secret; printf %s "$SECRET_KEY"'
    return bash(script, DATA_DIR=str(folder), **settings).stdout


def test_a_secret_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    folder = tmp_path / "var"
    secret = own_secret(folder)
    assert len(secret) == 64
    assert own_secret(folder) == secret
    assert [path.name for path in folder.iterdir()] == ["secret"]
    assert stat.S_IMODE((folder / "secret").stat().st_mode) == 0o600
    assert own_secret(tmp_path / "elsewhere") != secret


def test_starts_at_the_same_moment_share_one_secret(tmp_path):
    script = '(own_secret; echo "$SECRET_KEY") & (own_secret; echo "$SECRET_KEY") & wait'
    for attempt in range(5):
        done = bash(script, DATA_DIR=str(tmp_path / str(attempt)))
        assert len(set(done.stdout.split())) == 1, done.stderr


def test_a_secret_that_is_set_is_used_and_not_stored(tmp_path):
    assert own_secret(tmp_path, SECRET_KEY="set by the organisation") == "set by the organisation"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["run", "demo"])
def test_a_port_in_use_is_refused_before_anything_else(tmp_path, command):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        done = bash(f"bin/{command}", PORT=port, DATA_DIR=str(tmp_path / "var"))
    assert done.returncode == 1
    assert f"127.0.0.1:{port} already" in done.stderr
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("has", ["newest", "older", "several", "no table", "nothing"])
def test_only_tables_of_this_version_are_not_brought_up_to_date_again(tmp_path, has):
    newest = max((ROOT / "portal/migrations/versions").glob("[0-9]*.py")).name[:4]
    rows = {"newest": [newest], "older": ["0001"], "several": ["0001", newest]}.get(has)
    file = tmp_path / "yardstick.sqlite3"
    if has != "nothing":
        with closing(sqlite3.connect(file)) as made, made:
            if rows:
                made.execute("CREATE TABLE alembic_version (version_num TEXT)")
                made.executemany("INSERT INTO alembic_version VALUES (?)", zip(rows, strict=True))
    assert (bash("tables_are_new", DATA_DIR=str(tmp_path)).returncode == 0) is (has == "newest")
    assert file.exists() is (has != "nothing")


@pytest.mark.postgres
def test_tables_of_this_version_are_known_on_postgresql_too(postgres_server):
    newest = max((ROOT / "portal/migrations/versions").glob("[0-9]*.py")).name[:4]
    url = postgres_server.new_database()
    assert bash("tables_are_new", DATA_DIR="/", DATABASE_URL=url).returncode == 1
    with closing(psycopg.connect(url.replace("+psycopg", ""), autocommit=True)) as there:
        there.execute("CREATE TABLE alembic_version AS SELECT %s AS version_num", [newest])
    assert bash("tables_are_new", DATA_DIR="/", DATABASE_URL=url).returncode == 0
    assert bash("tables_are_new", DATA_DIR="/", DATABASE_URL="postgresql://:::").returncode == 1


def test_the_worker_begins_once_the_portal_answers():
    """A listening socket is no answer: it is there before the portal is loaded."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        waiting = subprocess.Popen(
            ["bash", "-c", f'source "{ROOT}/bin/_lib.sh"; wait_for_web; echo begun'],
            env={"PATH": "/usr/bin:/bin", "HOST": "127.0.0.1", "PORT": port},
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        connection, _ = listener.accept()
        with waiting, connection, connection.makefile("rb") as asked:
            assert asked.readline() == b"GET /healthz HTTP/1.1\r\n"
            assert asked.readline().startswith(b"Host: 127.0.0.1:")
            assert waiting.poll() is None
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            assert waiting.communicate(timeout=PATIENCE)[0] == "begun\n"


def test_the_worker_begins_once_the_database_answers():
    """While PostgreSQL recovers a worker would end at once; three of those ended the portal."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(PATIENCE)
        port = str(listener.getsockname()[1])
        waiting = subprocess.Popen(
            ["bash", "-c", f'source "{ROOT}/bin/_lib.sh"; wait_for_database; echo begun'],
            env={"PATH": "/usr/bin:/bin", "HOST": "127.0.0.1", "PORT": port},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        with waiting:
            for status in ("503 Service Unavailable", "503 Service Unavailable", "200 OK"):
                connection, _ = listener.accept()
                with connection, connection.makefile("rb") as asked:
                    assert asked.readline() == b"GET /readyz HTTP/1.1\r\n"
                    assert waiting.poll() is None
                    while asked.readline().strip():
                        pass
                    connection.sendall(f"HTTP/1.1 {status}\r\n\r\n".encode())
            told = waiting.communicate(timeout=PATIENCE)
            assert told[0] == "begun\n"
            assert told[1].count("The worker waits until the portal is ready") == 1


def test_who_is_told_to_renew_while_it_begins_does_not_end_all(tmp_path):
    """Before a process takes the signal, HUP ends it."""
    runs = tmp_path / "runs"
    script = f"""
      web() {{ echo $BASHPID >>{runs}; exec sleep 60; }}
      keep_running web
    """
    started = subprocess.Popen(
        ["bash", "-c", f'source "{ROOT}/bin/_lib.sh"; {script}'], stderr=subprocess.DEVNULL
    )
    try:
        for count in range(1, 6):
            until(
                lambda count=count: runs.exists() and len(runs.read_text().split()) == count,
                PATIENCE,
            )
            time.sleep(0.1)  # until it is the sleep that is called, or bash that begins it
            started.send_signal(signal.SIGHUP)
        until(lambda: len(runs.read_text().split()) == 6, PATIENCE)
        assert started.poll() is None
    finally:
        started.terminate()
        started.wait(timeout=PATIENCE)


def test_what_never_comes_up_ends_all_that_runs(tmp_path):
    script = f"""
      web() {{ echo web >>{tmp_path}/runs; exec sleep 60; }}
      broken() {{ echo broken >>{tmp_path}/runs; exit 3; }}
      keep_running web broken
    """
    assert bash(script).returncode == 1
    runs = (tmp_path / "runs").read_text().split()
    assert (runs.count("web"), runs.count("broken")) == (1, 3)


def test_what_is_killed_is_started_again_until_all_is_stopped(tmp_path):
    runs = tmp_path / "runs"
    script = f"""
      web() {{ echo $BASHPID >>{runs}; exec sleep 60; }}
      keep_running web
    """
    started = subprocess.Popen(
        ["bash", "-c", f'source "{ROOT}/bin/_lib.sh"; {script}'], stderr=subprocess.DEVNULL
    )
    seen: list[str] = []
    for kills in (1, 2, 3):
        deadline = time.monotonic() + PATIENCE
        while len(seen) < kills and time.monotonic() < deadline:
            seen = runs.read_text().split() if runs.exists() else []
            time.sleep(0.02)
        assert len(seen) == kills
        if kills < 3:
            os.kill(int(seen[-1]), signal.SIGKILL)
    started.terminate()
    assert started.wait(timeout=PATIENCE) == 0
    with pytest.raises(ProcessLookupError):
        os.kill(int(seen[-1]), 0)


def test_what_ends_unseen_by_bash_is_started_again_all_the_same(tmp_path):
    """`wait -n` misses now and then a process that ends just before it; here it misses each."""
    runs = tmp_path / "runs"
    script = f"""
      wait() {{ builtin wait "$tick"; }}
      web() {{ echo $BASHPID >>{runs}; exec sleep 60; }}
      keep_running web
    """
    started = subprocess.Popen(
        ["bash", "-c", f'source "{ROOT}/bin/_lib.sh"; {script}'], stderr=subprocess.DEVNULL
    )
    try:
        for count in (1, 2):
            deadline = time.monotonic() + PATIENCE
            while time.monotonic() < deadline:
                seen = runs.read_text().split() if runs.exists() else []
                if len(seen) >= count:
                    break
                time.sleep(0.02)
            assert len(seen) == count
            os.kill(int(seen[-1]), signal.SIGKILL)
    finally:
        started.kill()  # told to stop, it would wait as this test has it wait
        started.wait(timeout=PATIENCE)
        for one in runs.read_text().split() if runs.exists() else ():
            with suppress(ProcessLookupError):
                os.kill(int(one), signal.SIGKILL)


def test_commands_run_under_the_settings_of_bin_run_wherever_one_stands(tmp_path):
    script = f'cd "{tmp_path}"; "{ROOT}/bin/flask" people add no-address Nia --new-department Sales'
    done = bash(script, DATA_DIR=str(tmp_path / "var"), ALLOW_HTTP="1")
    assert "bring the database up to date" in (done.stdout + done.stderr).lower(), done
    assert (tmp_path / "var" / "secret").exists()


def test_commands_run_where_no_setting_is_given(tmp_path):
    """As the README has it: the data lie in var, with the secret that bin/run takes."""
    shutil.copytree(ROOT / "bin", tmp_path / "bin")
    for name in (".venv", "wsgi.py", "portal", "server", "templates", "static", "content"):
        (tmp_path / name).symlink_to(ROOT / name)
    done = bash(f'"{tmp_path}/bin/flask" doctor', ALLOW_HTTP="1")
    assert "unbound variable" not in done.stderr, done
    assert (tmp_path / "var" / "secret").exists()
    assert "bring the database up to date" in (done.stdout + done.stderr).lower(), done


def test_a_folder_that_cannot_be_written_is_named():
    done = bash("own_folder", DATA_DIR="/proc/nowhere")
    assert done.returncode == 1
    assert "DATA_DIR is /proc/nowhere" in done.stderr


@pytest.mark.parametrize(
    ("host", "port", "said"),
    [("192.0.2.1", "5000", "cannot be listened on"), ("127.0.0.1", "0", "")],
)
def test_an_address_of_another_machine_is_refused(host, port, said):
    done = bash("address_must_be_ours", HOST=host, PORT=port)
    assert said in done.stderr
    assert (done.returncode == 1) is bool(said)
