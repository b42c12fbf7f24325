"""The portal under the server of bin/run, on a free port; its processes are ours to kill."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask

from portal import create_app
from portal.config import Settings
from portal.db import db
from tests.conftest import SECRET, fill
from tests.faults.browsing import BROKEN, Browser, until

ROOT = Path(__file__).resolve().parent.parent.parent
SERVE = "serve"  # of bin/_lib.sh
EAGERLY = "held 'eager() { web tests.faults.eager:app; }; keep_running eager jobs_after_web'"
STARTS_WITHIN = 12  # seconds; two on a free machine


@dataclass
class Site:
    """A filled portal: its folder, its database, and the server where one runs."""

    folder: Path
    database_url: str = ""
    settings: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: subprocess.Popen | None = None
    browsers: list[Browser] = field(default_factory=list)
    how: str = SERVE

    @property
    def engine(self) -> str:
        return "postgresql" if self.database_url else "sqlite"

    def app(self) -> Flask:
        """The same portal in this process, to fill it and to look into it."""
        return create_app(
            Settings(
                mode="test", secret_key=SECRET, data_dir=self.folder,
                database_url=self.database_url,
            )
        )  # fmt: skip

    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "MODE": "production",
            "PERSON_LIMITS": "0", "ALLOW_HTTP": "1",
            "SECRET_KEY": SECRET, "DATA_DIR": str(self.folder),
            "DATABASE_URL": self.database_url, "HOST": "127.0.0.1",
            **({"PORT": str(self.port)} if self.port else {}), **self.settings,
        }  # fmt: skip

    def start(self, *prefix: str) -> float:
        """Start the server as bin/run does; the seconds until it answers."""
        if not self.port:
            with socket.create_server(("127.0.0.1", 0)) as free:
                self.port = free.getsockname()[1]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*prefix, "bash", "-c", f"source bin/_lib.sh; {self.how}"],
                cwd=ROOT, env=self.environment(), stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        return until(self.answers, STARTS_WITHIN)

    def load(self) -> float:
        """The seconds that it takes now to load the portal, in a process of its own."""
        script = "source bin/_lib.sh; lean; exec .venv/bin/python -c 'import wsgi'"
        began = time.monotonic()
        subprocess.run(["bash", "-c", script], cwd=ROOT, env=self.environment(), check=True)
        return time.monotonic() - began

    def answers(self) -> bool:
        browser = Browser(self.port, patience=5)
        try:
            return browser.get("/healthz").status == 200
        finally:
            browser.close()

    def browser(self, who: str | None = None) -> Browser:
        """Somebody's browser; it is closed with the server."""
        browser = Browser(self.port)
        self.browsers.append(browser)
        return browser.sign_in(who) if who else browser

    def workers(self) -> list[int]:
        """The web processes that answer; they are called so."""
        return [pid for pid in descendants(self.process.pid) if called(pid) == "answers"]

    def victims(self, kind: str) -> list[int]:
        """Processes of a kind: "web", "server", "worker" (of jobs), "job"."""
        if kind == "server":
            return [pid for pid in descendants(self.process.pid) if is_server(pid)]
        return {"web": self.workers, "worker": self.job_processes, "job": self.jobs}[kind]()

    def handing_over(self) -> list[int]:
        """The web processes at work on a change to forked ones (decision 62): who forks them, and
        who is forked and does not answer yet. They hold the listening socket once, others twice.
        """
        found = self.workers()
        servers = {one for pid in found for one in ancestors(pid) if is_server(one)}
        listening = {one for pid in servers for one in sockets(pid)}
        return [pid for pid in found if sum(one in listening for one in sockets(pid)) == 1]

    def jobs(self) -> list[int]:
        """The processes in which jobs run at this moment: forked from their nursery."""
        family = descendants(self.process.pid)
        nursery = {pid for pid in family if b"forkserver" in command(pid)}
        return [pid for pid in family if set(ancestors(pid)) & nursery]

    def job_processes(self) -> list[int]:
        """The worker that carries out jobs."""
        found = descendants(self.process.pid)
        return [pid for pid in found if b"jobs\0work" in command(pid)]

    def kill(self) -> None:
        """kill -9 of everything that was started."""
        if self.process is None:
            return
        for pid in [self.process.pid, *descendants(self.process.pid)]:
            _signal(pid, signal.SIGKILL)
        self.process.wait(timeout=20)
        self.process = None

    def stop(self) -> None:
        """The way an operator stops it."""
        if self.process is None:
            return
        family = descendants(self.process.pid)
        _signal(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(timeout=25)
        except subprocess.TimeoutExpired:
            self.process.kill()
        for pid in family:
            _signal(pid, signal.SIGKILL)
        self.process = None

    def end(self) -> None:
        """Nothing of it is left, but for its folder."""
        self.kill()
        for browser in self.browsers:
            browser.close()
        self.browsers.clear()

    def log(self) -> str:
        return (self.folder / "server.log").read_text(errors="replace")

    @property
    def file(self) -> Path:
        """SQLite's file."""
        return self.folder / "yardstick.sqlite3"


@contextmanager
def inside(site: Site) -> Iterator[Flask]:
    """The site's application in this process, with a context; connections closed afterwards."""
    app = site.app()
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def founded(site: Site) -> Site:
    """The cast moves in."""
    site.folder.mkdir(parents=True, exist_ok=True)
    app = site.app()
    fill(app)
    with app.app_context():
        db.engine.dispose()
    return site


def _signal(pid: int, which: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, which)


def children(pid: int) -> list[int]:
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [int(one) for one in found]


def descendants(pid: int) -> list[int]:
    found = []
    for child in children(pid):
        found += [child, *descendants(child)]
    return found


def ancestors(pid: int) -> list[int]:
    try:
        parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return []
    return [parent, *ancestors(parent)] if parent > 1 else []


def called(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def is_server(pid: int) -> bool:
    return command(pid).split(b"\0")[1:3] == [b"-m", b"server"]


def sockets(pid: int) -> list[str]:
    """What of a process's open files is a socket, each as often as it is open."""
    found = []
    with suppress(OSError):
        for one in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                found.append(os.readlink(one))
    return [one for one in found if one.startswith("socket:")]


def wait_for_service(site: Site, within: float) -> float:
    """Seconds until a page of the database's is served again."""
    began = time.monotonic()
    while time.monotonic() - began < within:
        browser = Browser(site.port, patience=10)
        try:
            if browser.get("/readyz").status == 200:
                return time.monotonic() - began
        except BROKEN:
            pass
        finally:
            browser.close()
        time.sleep(0.02)
    raise AssertionError(f"no service within {within} s")
