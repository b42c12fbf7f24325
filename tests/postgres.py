"""A PostgreSQL server of the tests' own: started in a temporary folder, gone when they end.

    with postgres.running() as server:
        url = server.new_database()

It listens on a socket in that folder and on no port, so it meets no other server and no network
reaches it. PostgreSQL refuses to run as root: then it runs as `postgres`, else `nobody`.
By hand, to try the portal on it: `.venv/bin/python -m tests.postgres bin/demo`.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder that never waits for a disk, as Linux has it
ROOM = 4 << 30  # bytes that must be free there, and then some thousand databases fit
STARTS_WITHIN = 120  # seconds; under one on a free machine
# Nothing here outlives the run, so nothing waits for the disk.
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
}


@dataclass(frozen=True)
class Server:
    """A running server; `folder` holds its socket."""

    folder: Path
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def url(self, database: str) -> str:
        """What DATABASE_URL says to use `database` on this server."""
        return f"postgresql+psycopg://tests@/{database}?host={self.folder}"

    def new_database(self, template: str = "template1") -> str:
        """The URL of a new database: empty, or a copy of `template`, which nobody may be using."""
        name = f"yardstick_{next(self._numbers)}"
        command = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        with self.connect("postgres") as connection:
            connection.execute(command.format(sql.Identifier(name), sql.Identifier(template)))
        return self.url(name)

    def connect(self, database: str) -> psycopg.Connection[tuple[Any, ...]]:
        """A plain connection that commits every statement."""
        return psycopg.connect(
            host=str(self.folder), user="tests", dbname=database, autocommit=True
        )


def why_not() -> str:
    """Why no server can be started here, in a sentence; empty where one can."""
    if _programs() is None:
        return "PostgreSQL is not installed: run bin/setup dev as root, or install postgresql."
    if os.geteuid() == 0 and _account() is None:
        return "PostgreSQL does not run as root, and there is no account postgres or nobody."
    return ""


@contextmanager
def running() -> Iterator[Server]:
    """A new server, stopped and deleted at the end. RuntimeError, with its log, if it fails."""
    programs, account = _programs(), _account()
    if programs is None:
        raise RuntimeError(why_not())
    # Not pytest's own folder: a socket's path has at most 107 bytes, and root's folders are closed.
    folder = Path(tempfile.mkdtemp(prefix="yardstick-postgres-", dir=memory()))
    try:
        if account is not None:
            os.chown(folder, account.pw_uid, account.pw_gid)
        user = _switch(account)
        cluster, log = folder / "cluster", folder / "log"
        _initialise(programs, cluster, user)
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*_dies_with_us(), programs / "postgres", "-D", cluster, "-k", folder, *_options()],
                stdout=output, stderr=output, cwd=folder, start_new_session=True, **user,
            )  # fmt: skip
        try:
            server = Server(folder)
            _wait_until_ready(server, process, log)
            yield server
        finally:
            process.send_signal(2)  # "fast": ends sessions, then itself
            process.wait(timeout=STARTS_WITHIN)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def memory() -> Path | None:
    """Where a copy of a database takes a fifth of the time, if there is room; None: wherever."""
    has_room = os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > ROOM
    return IN_MEMORY if has_room else None


def _programs() -> Path | None:
    """The folder of `initdb` and `postgres`: Debian's newest, else whatever PATH has."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
    )
    found = str(debian[-1]) if debian else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _account() -> pwd.struct_passwd | None:
    """Whom the server runs as where we are root; None to stay who we are."""
    if os.geteuid() != 0:
        return None
    known = {account.pw_name: account for account in pwd.getpwall()}
    return known.get("postgres") or known.get("nobody")


def _switch(account: pwd.struct_passwd | None) -> dict[str, Any]:
    """What makes a subprocess that account's."""
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _initialise(programs: Path, cluster: Path, user: dict[str, Any]) -> None:
    command: list[str | Path] = [
        programs / "initdb", "--pgdata", cluster, "--username=tests", "--auth=trust",
        "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, cwd=cluster.parent, **user)
    if done.returncode:
        raise RuntimeError(f"initdb failed:\n{done.stderr}")


def _options() -> list[str]:
    return [part for name, value in OPTIONS.items() for part in ("-c", f"{name}={value}")]


def _dies_with_us() -> list[str]:
    """A prefix that ends the server even where the tests are killed; util-linux has it."""
    return ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []


def _wait_until_ready(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while process.poll() is None and time.monotonic() < deadline:
        try:
            server.connect("postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")


def _run(command: list[str]) -> int:
    """Run `command` with a server of its own as DATABASE_URL; its status."""
    with running() as server:
        return subprocess.call(command, env={**os.environ, "DATABASE_URL": server.new_database()})


if __name__ == "__main__":
    sys.exit(_run(sys.argv[1:]))
