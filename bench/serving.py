"""Starts the portal and the floor as bin/run would, and reads what their processes cost."""

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.keeping import ROOT, SECRET, url

TICKS = os.sysconf("SC_CLK_TCK")
SLOWEST_START = 60  # s
SLOWEST_CHANGE = 60  # s of load


@dataclass
class Served:
    """A server with its worker processes."""

    port: int
    main: int
    started: float  # s until the first answer
    first: frozenset[int] = frozenset()  # who answered then

    @property
    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.main}/task/{self.main}/children").read_text().split()
        return [int(one) for one in children]

    def cpu(self) -> list[float]:
        """Seconds of user and system time of each worker."""
        return [_cpu(one) for one in self.workers]

    def pss(self, kind: str = "Pss") -> float:
        """MiB that the server's processes hold, what they share counted once; "Pss_File": of files,
        of which each other program that has them open counts as one who shares.
        """
        return sum(_pss(one, kind) for one in (self.main, *self.workers)) / 1024

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict, bytes]:
        """Status, headers and body."""
        return self.ask("GET", path, headers=headers)

    def ask(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, dict, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()


def _cpu(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _pss(process: int, kind: str) -> int:
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        if line.startswith(f"{kind}:"):
            return int(line.split()[1])
    return 0


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def environment(folder: Path, port: int) -> dict[str, str]:
    """The settings of bin/run, on loopback without TLS."""
    given = {"DATABASE_URL": url()} if url() else {}
    return given | {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/nonexistent"),
        "MODE": "production",
        "PERSON_LIMITS": "0",  # one person asks for all that there is, as fast as it goes
        "ALLOW_HTTP": "1",
        "SECRET_KEY": SECRET,
        "DATA_DIR": str(folder),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WORKERS": os.environ.get("WORKERS", "2"),
        "FLOOR_DATABASE": str(folder / "floor.sqlite3"),
    }


@contextmanager
def serving(app: str, folder: Path, first: str) -> Iterator[Served]:
    """The server of bin/run with `app` ("module:name") until the block ends."""
    port = free_port()
    command = ["bash", "-c", f"source bin/_lib.sh; web {app}"]
    began = time.perf_counter()
    with (folder / f"{app.partition(':')[0]}.log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(folder, port), stdout=log, stderr=log
        )
    try:
        served = Served(port, process.pid, 0.0)
        _await(served, process, first)
        served.started = time.perf_counter() - began
        served.first = frozenset(served.workers)
        yield served
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def settle(served: Served, ask: Callable[[], object]) -> None:
    """`ask` until those who answered first have made way for those that one of them forks, once
    after a start: what is measured meanwhile would be neither.
    """
    until = time.perf_counter() + SLOWEST_CHANGE
    while served.first & set(served.workers) and time.perf_counter() < until:
        ask()


def _await(served: Served, process: subprocess.Popen[bytes], first: str) -> None:
    until = time.perf_counter() + SLOWEST_START
    while time.perf_counter() < until:
        if process.poll() is not None:
            break
        try:
            if served.get(first)[0] < 500:
                return
        except OSError:
            time.sleep(0.01)
    raise SystemExit(f"no server on port {served.port}: its log stands beside its data")
