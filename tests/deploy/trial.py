"""The trial that `deploy/trial` started: its nodes, its people, its database."""

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psycopg

from tests.deploy.browser import Browser

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = Path(os.environ.get("TRIAL", "/tmp/yardstick-trial"))  # noqa: S108 - as deploy/_lib.sh
FIRST_PORT = int(os.environ.get("FIRST_PORT", "18400"))
TLS_PORT = FIRST_PORT + 43
NODES = {f"web{number}": FIRST_PORT + number for number in (1, 2, 3)}
CERTIFICATE = str(FOLDER / "tls" / "certificate.pem")
PATIENCE = 60  # seconds
PASSWORD = "bramble bell and basket"  # the demonstration's

IS_PATRONI = (FOLDER / "database" / "patroni").exists()
DATABASE_PORTS = (
    [FIRST_PORT + 11, FIRST_PORT + 12, FIRST_PORT + 13] if IS_PATRONI else [FIRST_PORT + 32]
)


def order(*words: str, **environ: str) -> str:
    """`deploy/trial stop web1` and the like; what it printed. RuntimeError where it failed."""
    done = subprocess.run(
        [ROOT / "deploy" / "trial", *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "TRIAL": str(FOLDER), **environ},
    )
    if done.returncode:
        raise RuntimeError(f"deploy/trial {' '.join(words)}: {done.stderr}")
    return done.stdout.strip()


def primary() -> str:
    """The name of the server that takes writes; empty where none does."""
    return order("primary")


def await_primary(*, other_than: str) -> None:
    _await(lambda: primary() not in ("", other_than), "another primary")


def await_standbys() -> None:
    """Until both standbys follow, one of them synchronously."""
    _await(lambda: len(_standbys()) == 2 and "sync" in _standbys().values(), "two standbys")


def synchronous_standby() -> str:
    return next(name for name, state in _standbys().items() if state == "sync")


def _standbys() -> dict[str, str]:
    """The standbys that follow the primary, and how: sync or async; none while none is primary."""
    try:
        found = order("standbys").splitlines()
    except RuntimeError:
        return {}
    return dict(line.split("|") for line in found)


def _await(holds: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + 3 * PATIENCE
    while not holds():
        if time.monotonic() > until:
            raise RuntimeError(f"waited in vain for {what}")
        time.sleep(0.3)


def browser() -> Browser:
    """Somebody at the address that people use."""
    return Browser(TLS_PORT, CERTIFICATE)


def signed_in(email: str) -> Browser:
    one = browser()
    answer = one.sign_in(email, PASSWORD)
    if answer.status != 303:
        raise RuntimeError(f"{email} could not sign in: {answer.status} {answer.title}")
    return one


def rows(query: str, *arguments: Any) -> Sequence[tuple[Any, ...]]:
    """What the database says itself, at its primary; waited for where it is being restarted."""
    secret = (FOLDER / "secret.database").read_text()
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with psycopg.connect(
                host=",".join(["127.0.0.1"] * len(DATABASE_PORTS)),
                port=",".join(map(str, DATABASE_PORTS)),
                user="yardstick",
                password=secret,
                dbname="yardstick",
                target_session_attrs="read-write",
                connect_timeout=5,
            ) as connection:
                return connection.execute(query, arguments).fetchall()  # type: ignore[arg-type]
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
