"""Where somebody keeps the socket and the server is killed, those who answer go on meanwhile."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from server.holding import FIRST
from tests.faults.browsing import until
from tests.server.test_server import APP, LATER, ROOT, Asking, Running

KEEPER = "while :; do python -m server small:app; done"


class Kept(Running):
    """The same server; its process is the shell that has it begun again."""

    def start(self) -> None:
        folder = str(Path(sys.executable).parent)
        environ = {
            "PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "WORKERS": "2",
            "PORT": str(self.port), "MALLOC_ARENA_MAX": "1", "PYTHONDONTWRITEBYTECODE": "1",
        }  # fmt: skip
        command = [sys.executable, "-m", "server.holding", "bash", "-c", KEEPER]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=self.folder, env=environ, stderr=log)
        self.until(lambda: len(self.answering) == 2 and self.get() == b"one")

    @property
    def server(self) -> int:
        """The process that watches; 0 while there is none."""
        return next((one for one in self.children if b"server\0small" in words(one)), 0)

    @property
    def answering(self) -> set[int]:
        """Those whom a server watches."""
        listed = Path(f"/proc/{self.server}/task/{self.server}/children")
        found = listed.read_text().split() if self.server else []
        return {int(one) for one in found if is_answering(int(one))}

    def kill_server(self) -> set[int]:
        """Who answered under it."""
        before, server = self.answering, self.server
        os.kill(server, signal.SIGKILL)
        self.until(lambda: self.server not in (0, server))
        return before


def words(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def is_answering(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() == "answers"
    except OSError:
        return False


def none_left(those: set[int]) -> bool:
    return not any(is_answering(one) for one in those)


@pytest.fixture
def kept(tmp_path):
    kept = Kept(tmp_path)
    yield kept
    left = kept.server if kept.process.poll() is None else 0
    kept.process.kill()
    kept.process.wait()
    if left:  # bin/_lib.sh has the kernel do it
        os.kill(left, signal.SIGTERM)
    sys.stdout.write(kept.log.read_text())  # pytest shows it where the test failed


def test_where_the_server_is_killed_no_request_fails_and_others_take_over(kept):
    with Asking(kept) as asking:
        for version in ("two", "three"):
            kept.install(version)
            before = kept.kill_server()
            kept.until(lambda before=before: len(kept.answering) == 2 and none_left(before))
            asked = len(asking.answers)
            kept.until(lambda asked=asked: len(asking.answers) > asked + 8)
    assert asking.failed == []
    assert asking.answers[-1] == kept.get() == b"three"


def test_a_server_that_is_killed_while_it_loads_is_followed_by_another(kept):
    kept.install("two", LATER + APP)
    before = kept.kill_server()
    kept.kill_server()
    assert all(map(is_answering, before))
    assert kept.get() == b"one"
    kept.until(lambda: len(kept.answering) == 2 and none_left(before))
    assert kept.get() == b"two"


def test_where_the_next_one_does_not_load_those_who_answer_stay(kept):
    kept.install("two", "raise SystemExit('a setting is missing')")
    before = kept.kill_server()
    kept.until(lambda: b"the old one goes on" in kept.log.read_bytes())
    assert all(map(is_answering, before))
    assert kept.get() == b"one"
    for one in before:
        os.kill(one, signal.SIGKILL)
    kept.install("three")
    kept.until(lambda: kept.get() == b"three")


def test_a_server_that_is_told_to_stop_has_those_leave_whom_it_found(kept):
    kept.install("two", LATER + APP)
    before = kept.kill_server()
    server = kept.server
    os.kill(server, signal.SIGTERM)
    kept.until(lambda: none_left(before))
    kept.until(lambda: kept.server not in (0, server))


def test_all_end_with_who_keeps_the_socket(kept):
    """Those who lost their server before, too; and the port is free."""
    kept.install("two", LATER + APP)
    before = kept.kill_server()
    server = kept.server
    kept.process.kill()
    kept.process.wait()
    kept.until(lambda: none_left(before))
    os.kill(server, signal.SIGTERM)  # bin/_lib.sh has the kernel do it
    kept.until(lambda: not words(server))
    with socket.create_server(("127.0.0.1", kept.port)):
        pass


def test_what_takes_no_connections_lets_go_of_the_socket(tmp_path):
    """Else the port would stay taken as long as a job, or the script's own pause, lasts."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    said = tmp_path / "said"
    script = f"""
      web() {{ echo web >>{said}; exec sleep 60; }}
      other() {{ let_go; echo other ${{LISTENER:-none}} >>{said}; exec sleep 60; }}
      keep_running web other
    """
    command = ["bash", "-c", f"source '{ROOT}/bin/_lib.sh'; held \"$0\"", script]
    environ = {**os.environ, "HOST": "127.0.0.1", "PORT": str(port)}
    started = subprocess.Popen(command, cwd=ROOT, env=environ)
    try:
        until(lambda: said.exists() and len(said.read_text().splitlines()) == 2, 60)
        assert "other none" in said.read_text()
        until(lambda: holding(started.pid) == [b"sleep\x0060\0"], 60)  # not the pause either
    finally:
        started.terminate()
        started.wait(timeout=60)


def holding(pid: int) -> list[bytes]:
    """The words of those children that have the socket open."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [words(int(one)) for one in children if _has_socket(int(one))]


def _has_socket(pid: int) -> bool:
    return any(
        int(one.name) >= FIRST and os.readlink(one).startswith("socket:")
        for one in Path(f"/proc/{pid}/fd").iterdir()
    )
