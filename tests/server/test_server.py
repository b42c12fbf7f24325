"""The server's processes: replaced without a failed request, gone with the one that began them."""

import http.client
import os
import re
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from statistics import median

import pytest

from server import answering, holding, sharing
from server.crew import Coming, Crew

ROOT = Path(__file__).resolve().parents[2]
APP = """
import time

def app(environ, start):
    if environ["PATH_INFO"] == "/slow":
        time.sleep(1)
    start("200 OK", [("Content-Type", "text/plain")])
    return [b"VERSION"]
"""


class Running:
    """A server of a small application, with two processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.install("one")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.log = folder / "log"
        self.start()

    def start(self) -> None:
        environ = {
            "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1",
            "PORT": str(self.port), "WORKERS": "2", "MALLOC_ARENA_MAX": "1",
        }  # fmt: skip
        command = [sys.executable, "-m", "server", "small:app"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=self.folder, env=environ, stderr=log)
        self.until(lambda: len(self.children) == 2 and self.get() == b"one")

    def install(self, version: str, app: str = APP) -> None:
        (self.folder / "small.py").write_text(app.replace("VERSION", version))

    @property
    def children(self) -> set[int]:
        pid = self.process.pid
        return {int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}

    def kill_all(self) -> None:
        """`kill -9` of each process but the one that watches; one may end before it is its turn."""
        for child in self.children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)

    def get(self, path: str = "/") -> bytes:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            line.request("GET", path)
            return line.getresponse().read()
        finally:
            line.close()

    def until(self, what, within: float = 60) -> float:
        """Seconds until `what()` is true."""
        began = time.monotonic()
        while time.monotonic() - began < within:
            try:
                if what():
                    return time.monotonic() - began
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.01)
        raise AssertionError(f"not within {within} s: {self.log.read_text()}")


@pytest.fixture
def running(tmp_path):
    running = Running(tmp_path)
    yield running
    running.process.kill()
    running.process.wait()
    sys.stdout.write(running.log.read_text())  # pytest shows it where the test failed


class Asking:
    """Eight clients who ask without a pause, half of them on connections that they keep."""

    def __init__(self, running: Running) -> None:
        self.running, self.over = running, threading.Event()
        self.answers: list[bytes] = []
        self.failed: list[BaseException] = []
        self.threads = [
            threading.Thread(target=self._ask, args=(at % 2 == 0,), daemon=True) for at in range(8)
        ]

    def __enter__(self) -> "Asking":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_how) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(120)

    def _ask(self, keeps: bool) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self.running.port, timeout=20)
        while not self.over.is_set():
            try:
                line.request("GET", "/")
                self.answers.append(line.getresponse().read())
            except (OSError, http.client.HTTPException) as fault:
                self.failed.append(fault)
                line.close()
            if not keeps:
                line.close()
        line.close()


def test_a_new_version_comes_under_load_without_a_failed_request(running):
    with Asking(running) as asking:
        for version in ("two", "three"):
            before = running.children
            running.install(version)
            running.process.send_signal(signal.SIGHUP)
            running.until(lambda before=before: not before & running.children)
            asked = len(asking.answers)
            running.until(lambda asked=asked: len(asking.answers) > asked)
    assert asking.failed == []
    assert asking.answers[-1] == running.get() == b"three"
    assert asked > 0
    assert running.process.poll() is None


def test_a_version_that_does_not_start_changes_nothing(running):
    before = running.children
    running.install("two", "raise SystemExit('a setting is missing')")
    running.process.send_signal(signal.SIGHUP)
    running.until(lambda: b"the old one goes on" in running.log.read_bytes())
    assert running.children == before
    assert running.get() == b"one"
    running.install("three")
    running.process.send_signal(signal.SIGHUP)  # once it is mended it is taken
    running.until(lambda: running.get() == b"three")


def test_killed_processes_are_replaced_at_once_however_often(running):
    took = []
    for _ in range(5):
        running.kill_all()
        took.append(running.until(lambda: running.get() == b"one"))
    running.until(lambda: len(running.children) == 2)
    assert median(took) <= 2


EAGER = """
import threading, time
import server.answering
server.answering.TIDIES, server.answering.ENOUGH = 0.2, 50
used = 0

def app(environ, start):
    global used
    if environ["PATH_INFO"] == "/slow":
        time.sleep(1)
    start("200 OK", [("Content-Type", "text/plain")])
    used += 1
    return [b"used" if used > 50 else b"new"]
"""


def eager(running: Running, more: str = "") -> set[int]:
    """Has the server load an application whose processes fork others soon; the first ones' ids."""
    before = running.children
    running.install("eager", EAGER + more)
    running.process.send_signal(signal.SIGHUP)
    running.until(lambda: len(running.children) == 2 and not before & running.children)
    return running.children


def changed(running: Running, first: set[int]) -> set[int]:
    running.until(lambda: len(running.children) == 2 and not first & running.children)
    return running.children


def test_who_answered_enough_forks_those_that_take_over_without_a_failed_request(running):
    first = eager(running)
    with Asking(running) as asking:
        heirs = changed(running, first)
        time.sleep(1)
        assert running.children == heirs  # they stay
    assert asking.failed == []
    assert asking.answers[-100:] == [b"used"] * 100
    assert running.log.read_bytes() == b""


def test_a_connection_that_was_kept_ends_with_the_process_and_is_not_left_open(running):
    first = eager(running)
    with socket.create_connection(("127.0.0.1", running.port), timeout=20) as idle:
        idle.sendall(b"GET / HTTP/1.1\r\nHost: one\r\n\r\n")
        assert idle.recv(4096).startswith(b"HTTP/1.1 200")
        with Asking(running):
            changed(running, first)
        while idle.recv(4096):
            pass


def test_what_is_slow_is_answered_before_others_are_forked(running):
    first, answers = eager(running), []

    def ask() -> None:
        while first & running.children:
            answers.append(running.get("/slow"))

    slow = [threading.Thread(target=ask) for _ in range(4)]
    for one in slow:
        one.start()
    with Asking(running) as asking:
        changed(running, first)
    for one in slow:
        one.join(20)
    assert len(answers) >= 4
    assert asking.failed == []


THREADED = """
begun = []
answer = app

def app(environ, start):
    if not begun:
        begun.append(threading.Thread(target=time.sleep, args=(600,), daemon=True))
        begun[0].start()
    return answer(environ, start)
"""


def test_an_application_with_a_thread_of_its_own_is_not_forked(running):
    first = eager(running, THREADED)
    with Asking(running) as asking:
        time.sleep(2)
    assert len(asking.answers) > 200
    assert running.children == first


HASTY = """
server.answering.ENOUGH, server.answering.QUIET, server.answering.REQUESTS_END = 5, 0.1, 0.1
"""


def test_who_cannot_be_forked_is_replaced_and_nobody_tries_again(running):
    """A request that takes too long is cut off, as where a process is told to leave."""
    first = eager(running, HASTY)
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            with suppress(OSError, http.client.HTTPException):
                running.get("/slow")

    slow = [threading.Thread(target=ask) for _ in range(6)]
    for one in slow:
        one.start()
    running.until(lambda: b"ended (76)" in running.log.read_bytes())
    later = changed(running, first)
    time.sleep(6)
    over.set()
    for one in slow:
        one.join(20)
    assert running.children == later


FAILING = """
import os
os.register_at_fork(after_in_child=lambda: used > 50 and os._exit(3))
"""


def test_where_those_that_were_forked_so_do_not_come_all_is_loaded(running):
    first = eager(running, FAILING)
    with Asking(running) as asking:
        running.until(lambda: b"was not loaded (3)" in running.log.read_bytes())
    changed(running, first)
    assert asking.failed == []


def test_where_one_is_killed_the_other_answers_until_both_are_new(running):
    before = running.children
    with Asking(running) as asking:
        time.sleep(0.2)
        os.kill(min(before), signal.SIGKILL)  # what it was asked just then is lost
        running.until(lambda: not before & running.children)
        lost, asked = len(asking.failed), len(asking.answers)
        running.until(lambda: len(asking.answers) > asked + 8)  # clients
    assert len(asking.failed) == lost <= 8
    assert len(running.children) == 2


LATER = "import time; time.sleep(1)\n"


def test_what_loads_may_be_killed_as_well(running):
    running.install("two", LATER + APP)
    before, loaders = running.children, []
    running.kill_all()
    running.until(lambda: loaders.extend(running.children - before) or loaders)
    os.kill(loaders[0], signal.SIGKILL)
    running.until(lambda: running.get() == b"two")
    running.until(lambda: len(running.children) == 2)


def test_it_loads_again_until_it_can(running):
    """A database that is away while all processes are killed comes back."""
    running.install("two", "raise SystemExit('the database is away')")
    running.kill_all()
    running.until(lambda: running.log.read_bytes().count(b"was not loaded (1)") == 2)
    running.install("three")
    running.until(lambda: running.get() == b"three")


def test_who_is_killed_before_all_are_ready_makes_nobody_forget_that_one_answered():
    """Else a loading that fails next, for the database is away, would end the server for good."""
    says, hears = os.pipe()
    os.set_blocking(says, False)
    crew = Crew(-1, "small:app", 2, set())
    loader, ready, not_yet = 2**22 + 1, 2**22 + 2, 2**22 + 3  # no process has such an id
    crew.coming = Coming(loader, says)
    os.write(hears, b"%d\n" % ready)
    os.close(hears)
    for child in (not_yet, ready):
        crew._forget(child, -signal.SIGKILL)
    crew._forget(loader, 0)
    crew._follow(crew.coming)
    assert crew.has_answered
    assert (crew.coming, crew.failed) == (None, 0)


FEWER = """
import os, signal
forked = 0

def count():
    global forked
    forked += 1

def end():
    count()
    if forked == 2 and not os.path.exists("ended"):
        open("ended", "w").close()
        END

os.register_at_fork(after_in_parent=count, after_in_child=end)
"""


def test_where_one_is_killed_before_it_is_ready_the_others_answer_until_all_are_new(running):
    before = running.children
    running.install("two", FEWER.replace("END", "os.kill(os.getpid(), signal.SIGKILL)") + APP)
    running.process.send_signal(signal.SIGHUP)
    with Asking(running) as asking:
        running.until(lambda: not before & running.children and len(running.children) == 2)
    assert (running.folder / "ended").exists()
    assert asking.failed == []
    assert running.get() == b"two"


def test_a_version_one_process_of_which_does_not_start_changes_nothing(running):
    before = running.children
    running.install("two", FEWER.replace("END", "os._exit(3)") + APP)
    running.process.send_signal(signal.SIGHUP)
    running.until(lambda: b"the old one goes on" in running.log.read_bytes())
    running.until(lambda: running.children == before)
    assert running.get() == b"one"


def test_where_who_loads_is_killed_while_it_forks_who_is_ready_stays():
    says, hears = os.pipe()
    os.set_blocking(says, False)
    old, loader, ready = 2**22 + 1, 2**22 + 2, 2**22 + 3  # no process has such an id
    crew = Crew(-1, "small:app", 2, {old})
    crew.renews = False
    crew.coming = Coming(loader, says)
    os.write(hears, b"%d\n" % ready)
    crew._follow(crew.coming)
    crew._forget(loader, -signal.SIGKILL)
    crew._follow(crew.coming)
    os.close(hears)
    assert crew.answering == {old, ready}
    assert crew.coming is None
    assert crew._lacks  # all is loaded anew


def test_where_one_of_those_that_come_is_killed_the_rest_is_waited_for():
    """They were given up, and nobody answered until all was loaded anew."""
    says, hears = os.pipe()
    os.set_blocking(says, False)
    loader, first, second, third = range(2**22 + 1, 2**22 + 5)  # no process has such an id
    crew = Crew(-1, "small:app", 3, set())
    crew.coming = Coming(loader, says)
    os.write(hears, b"%d\n" % first)
    for ended, how in ((first, -signal.SIGKILL), (loader, 0)):
        crew._forget(ended, how)
        crew._follow(crew.coming)
    assert crew.coming
    os.write(hears, b"%d\n%d\n" % (second, third))
    crew._follow(crew.coming)
    os.close(hears)
    assert crew.answering == {second, third}
    assert crew._lacks


def test_it_stops_while_it_loads(running):
    running.install("two", LATER + APP)
    running.process.send_signal(signal.SIGHUP)
    running.until(lambda: len(running.children) == 3)
    time.sleep(0.3)
    running.process.terminate()
    assert running.process.wait(20) == 0


def test_what_never_came_up_ends(tmp_path):
    (tmp_path / "small.py").write_text("raise SystemExit('Error: a setting is missing')")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "PORT": str(port), "HOST": "127.0.0.1"}
    command = [sys.executable, "-m", "server", "small:app"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environ, capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (1, b"Error: a setting is missing\n")


def test_a_request_under_way_is_answered_before_the_server_stops(running):
    answers = []
    asks = threading.Thread(target=lambda: answers.append(running.get("/slow")))
    asks.start()
    time.sleep(0.3)
    running.process.terminate()
    assert running.process.wait(20) == 0
    asks.join(20)
    assert answers == [b"one"]


HASHING = """
import os
import server.answering
server.answering.TIDIES = 0.5

def app(environ, start):
    if environ["PATH_INFO"] == "/hash":
        for _ in range(3):  # the first comes from the system, later ones from what was kept
            bytes(1) * (19 << 20)
    start("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
"""


def test_memory_of_what_was_done_goes_back_to_the_system(running):
    before = running.children
    running.install("hashing", HASHING)
    running.process.send_signal(signal.SIGHUP)
    running.until(lambda: not before & running.children and running.get().isdigit())
    idle = {child: resident(child) for child in running.children}

    def held(child: int) -> float:
        return resident(child) - idle[child]

    running.until(lambda: held(int(running.get("/hash"))) > 15)
    running.until(lambda: all(held(child) < 5 for child in idle))


def resident(process: int) -> float:
    """MiB of its own."""
    told = Path(f"/proc/{process}/smaps_rollup").read_text()
    return int(re.search(r"^Anonymous:\s+(\d+)", told, re.M)[1]) / 1024


def test_idle_connections_do_not_keep_it_from_stopping(running):
    with socket.create_connection(("127.0.0.1", running.port)):
        running.process.terminate()
        assert running.process.wait(20) == 0


@pytest.mark.long
def test_a_kept_connection_on_which_nobody_asks_is_closed_after_half_a_minute(running):
    """docs/FAULTS.md and nginx's example rest on it: granian's limit for the head of a request."""
    line = http.client.HTTPConnection("127.0.0.1", running.port, timeout=20)
    line.request("GET", "/")
    line.getresponse().read()
    assert select.select([line.sock], [], [], 28)[0] == []
    assert select.select([line.sock], [], [], 4)[0] == [line.sock]
    assert line.sock.recv(1) == b""
    line.close()


def test_the_processes_end_with_the_server_and_the_next_one_has_the_port(running):
    children = running.children
    running.process.kill()
    running.process.wait()
    running.start()
    running.until(lambda: not any(Path(f"/proc/{child}").exists() for child in children))


def test_a_process_that_begins_after_its_server_died_does_not_stay():
    """Else it would hold the port, and nobody would tell it to leave."""
    code = "import server.family as one; one.end_with(1); print('stayed')"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (1, b"")


def test_a_port_of_somebody_else_is_named(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code = """
from server import holding
holding.FREE_WITHIN = 0
holding.listen()
"""
        environ = {**os.environ, "PORT": str(taken.getsockname()[1]), "HOST": "127.0.0.1"}
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=environ, capture_output=True, check=False
        )
    assert done.returncode == 1
    assert b"cannot be listened on: Address already in use" in done.stderr


def test_small_answers_do_not_wait_for_the_clients_acknowledgement(monkeypatch):
    """Without it the body of an answer comes 40 ms after its head, on a kept connection."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("HOST", "127.0.0.1")
    monkeypatch.setenv("PORT", str(port))
    with holding.listen() as listener, socket.create_connection(("127.0.0.1", port), timeout=5):
        taken, _ = listener.accept()
        with taken:
            assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1


BUSY = """
import os, time

def app(environ, start):
    until = time.monotonic() + 0.002
    while time.monotonic() < until:
        pass
    start("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
"""


def test_clients_that_one_process_took_come_to_the_other(running):
    running.install("busy", BUSY)
    before = running.children
    running.process.send_signal(signal.SIGHUP)
    running.until(lambda: not before & running.children and running.get().isdigit())
    asleep, awake = running.children
    lines = [http.client.HTTPConnection("127.0.0.1", running.port, timeout=60) for _ in range(8)]
    os.kill(asleep, signal.SIGSTOP)
    running.until(lambda: _is_stopped(asleep))  # until then one of its threads may take a client
    asked = {_ask(line) for line in lines}
    os.kill(asleep, signal.SIGCONT)
    assert asked == {awake}

    def both_answer(found) -> bool:
        return min(found[-100:].count(one) for one in (asleep, awake)) >= 25

    assert _asked_at_once(lines, until=both_answer)


def _is_stopped(process: int) -> bool:
    """Whether each of its threads is."""
    threads = Path(f"/proc/{process}/task").iterdir()
    return all("State:\tT" in (one / "status").read_text() for one in threads)


def _ask(line) -> int:
    line.request("GET", "/")  # a client comes again by itself where an answer said goodbye
    return int(line.getresponse().read())


def _asked_at_once(lines, *, until) -> bool:
    """Whether the answers to clients who ask without a pause, in order, came as hoped."""
    answered: list[int] = []
    came, over = threading.Event(), time.monotonic() + 60

    def ask(line) -> None:
        while time.monotonic() < over and not came.is_set():
            answered.append(_ask(line))
            if until(answered):
                came.set()
        line.close()

    threads = [threading.Thread(target=ask, args=(line,)) for line in lines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return came.is_set()


def test_a_connection_that_ends_while_the_process_looks_is_no_fault():
    """It made a process that had to leave end at once, with all that it was asked."""
    assert not answering._is_loop(1_000_000)


def test_only_clients_who_asked_lately_are_counted(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert sharing.clients(port) == 0
        with socket.create_connection(("127.0.0.1", port)) as client:
            taken, _ = listener.accept()
            with taken:
                client.send(b"x")
                taken.recv(1)
                assert sharing.clients(port) == 1
                time.sleep(0.02)
                monkeypatch.setattr(sharing, "LATELY", 10)
                assert sharing.clients(port) == 0


@pytest.mark.parametrize(
    ("own", "other", "spent", "away"),
    [(10, 4, 1, 3), (10, 9, 1, 0), (4, 10, 1, 0), (10, 4, 0, 0), (0, 0, 1, 0)],
)
def test_a_busy_process_sends_away_half_of_what_it_has_more(monkeypatch, own, other, spent, away):
    table = sharing.Table(2)
    table.write(1, other)
    share = sharing.Share(table, 0, 80)
    monkeypatch.setattr(sharing, "clients", lambda _port: own)
    share.counted, share.spent = time.monotonic() - 1, spent
    assert [share.sends_away() for _ in range(own + 1)].count(True) == away
    assert table.read(0) == own


def test_a_process_that_counted_nobody_lately_has_no_clients(monkeypatch):
    table = sharing.Table(1)
    table.write(0, 7)
    assert table.read(0) == 7
    monkeypatch.setattr(sharing, "LATELY", 0)
    assert table.read(0) == 0
