"""The heavy actions: signing in, export, import, PDF, start, memory, commands, and a browser."""

import http.client
import os
import shutil
import sqlite3
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from bench import browser, keeping
from bench.filling import PASSWORD
from bench.imported import as_workbook, write
from bench.loads import mixed
from bench.pages import BOARD, PAGES, Visit
from bench.serving import Served, environment, serving
from bench.sizes import Size

MIXED = 20_000  # requests
IMPORTED = {"S": 10_000, "M": 100_000, "L": 1_000_000}  # rows of the file
MILLION = 1_000_000


@dataclass
class Action:
    """What was measured of an action, in words for the table; and the bars it breaks."""

    name: str
    figures: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def note(self, what: str, value: float, bar: float | None = None, unit: str = "") -> None:
        self.figures.append(f"{what} {value:,.4g}{unit}" + (f" (bar {bar:g})" if bar else ""))
        if bar is not None and value > bar:
            self.broken.append(f"{what} {value:,.4g}{unit} > {bar:g}")


@dataclass
class Bench:
    """What the actions share: the size, its folder, both servers and who is signed in."""

    size: Size
    folder: Path
    portal: Served
    visit: Visit
    floor_ms: float
    sign_in: Callable[..., dict[str, str]]


@contextmanager
def peak(served: Served) -> Iterator[list[float]]:
    """The most PSS that the workers come to in the block, in MiB, behind what they began with."""
    found = [served.pss(), 0.0]
    done = threading.Event()

    def look() -> None:
        while not done.wait(0.1):
            found[1] = max(found[1], served.pss())

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield found
    finally:
        done.set()
        looking.join()
        found[1] = max(found[1], served.pss())


def sign_in(bench: Bench) -> Action:
    found = Action("sign-in POST")
    hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
    hashed = hasher.hash(PASSWORD)
    began = time.process_time()
    for _ in range(20):
        hasher.verify(hashed, PASSWORD)
    one = 1000 * (time.process_time() - began) / 20
    before, took = sum(bench.portal.cpu()), []
    for _ in range(20):
        start = time.perf_counter()
        bench.sign_in(bench.portal, seal=False)
        took.append(1000 * (time.perf_counter() - start))
    spent = 1000 * (sum(bench.portal.cpu()) - before) / 20
    found.note("p50 with its form", statistics.median(took), unit=" ms")
    found.note("one hash", one, unit=" ms")
    found.note("CPU beside the hash, form and post", (spent - one) / bench.floor_ms, 3, " F")
    return found


def start(bench: Bench) -> Action:
    """Cold: a second server over the same database until its first answer."""
    found = Action("cold start")
    with serving("wsgi:app", bench.folder, "/healthz") as portal:
        found.note("to the first answer", portal.started, 1.2, " s")
    with serving("bench.floor:app", bench.folder, "/sign-in") as floor:
        found.note("the floor's", floor.started, unit=" s")
    return found


def memory(bench: Bench) -> Action:
    found = Action(f"memory of {len(bench.portal.workers)} workers")
    paths = [page.address(bench.visit) for page in PAGES if page.statuses == (200,)]
    seen, at = 0, {0: bench.portal.pss()}
    for limit in (MIXED // 2, MIXED):
        while seen < limit:
            load = mixed(bench.portal.port, paths, 8, 10, bench.visit.cookie, bench.folder)
            seen += load.requests
            if load.failed:
                found.broken.append(f"{load.failed} requests failed")
        at[limit] = bench.portal.pss()
    grown = 100 * (at[MIXED] / at[MIXED // 2] - 1)
    found.note("before", at[0], unit=" MiB")
    found.note(f"after {MIXED:,} mixed requests", at[MIXED], 160, " MiB PSS")
    found.note("over the last half", grown, 5, " %")
    return found


def export(bench: Bench) -> Action:
    """The CSV of a department that has all metrics of the size, in a copy made for it."""
    folder = _copy(bench, all_in_one=True)
    found = Action("CSV export")
    with serving("wsgi:app", folder, "/healthz") as portal:
        cookie = bench.sign_in(portal)
        portal.get("/departments/department-3/values.csv", cookie)  # what is lazy is loaded
        with peak(portal) as held:
            connection = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=600)
            began = time.perf_counter()
            connection.request("GET", f"{BOARD}/values.csv", headers=cookie)
            answer = connection.getresponse()
            first, lines = b"", 0
            while block := answer.read(1 << 16):
                if not first:
                    first, seconds = block, time.perf_counter() - began
                lines += block.count(b"\n")
            took = time.perf_counter() - began
            connection.close()
        tag = {"If-None-Match": answer.headers["ETag"], **cookie}
        again = portal.get(f"{BOARD}/values.csv", tag)[0]
    found.note("rows", lines)
    found.note("first byte", 1000 * seconds, 200, " ms")
    found.note("whole", took, 10 * max(1, lines / MILLION), " s")
    found.note("memory", held[1] - held[0], 16, " MiB more")
    if again != 304:
        found.broken.append(f"its own ETag answers {again}")
    shutil.rmtree(folder)
    return found


def bring_in(bench: Bench) -> Action:
    return _imported(bench, "CSV", IMPORTED[bench.size.name], seconds=15, memory=64)


def bring_in_workbook(bench: Bench) -> Action:
    rows = min(IMPORTED[bench.size.name], 100_000)
    return _imported(bench, "workbook", rows, seconds=200, memory=100)


def _imported(bench: Bench, kind: str, rows: int, *, seconds: float, memory: float) -> Action:
    """`flask values import` of a file for the daily metrics, in a copy made for it.

    `seconds` are those of a million rows.
    """
    folder = _copy(bench, all_in_one=True)
    file = folder / "values.csv"
    write(file, folder / keeping.DATABASE, rows)
    if kind == "workbook":
        file = as_workbook(file)
    found = Action(f"import of a {kind}")
    given = environment(folder, 1)
    flask = [str(keeping.ROOT / ".venv/bin/flask"), "--app", "wsgi"]
    idle = _run([*flask, "people", "--help"], given)[1]
    command = [*flask, "values", "import", str(file), "--as", "person1@example.org"]
    took, held, said = _run(command, given)
    share = rows / MILLION
    found.note("rows", rows)
    found.note("staged, checked and applied", took, seconds * share, " s")
    found.note("rows a second", rows / took)
    found.note("memory", held - idle, memory, " MiB more")
    if "Applied" not in said:
        found.broken.append(said.strip().splitlines()[-1][:200] if said.strip() else "said nothing")
    shutil.rmtree(folder)
    return found


def pdf(bench: Bench) -> Action:
    found = Action("department PDF")
    path = BOARD.replace("/departments/", "/reports/department/") + ".pdf"
    with peak(bench.portal) as held:
        began = time.perf_counter()
        status, _, body = bench.portal.get(path, bench.visit.cookie)
        took = time.perf_counter() - began
    found.note("status", status)
    found.note("pages", body.count(b"/Type /Page\n") or body.count(b"/Type /Page "))
    found.note("whole", took, 6, " s")
    found.note("size", len(body) / 1024, unit=" KB")
    found.note("memory of the web workers", held[1] - held[0], unit=" MiB more")
    return found


def commands(bench: Bench) -> Action:
    """What the operators run: migrating, looking at everything, backing up, restoring."""
    folder, other = _copy(bench), bench.folder / "restored"
    other.mkdir()
    found = Action("commands")
    flask = [str(keeping.ROOT / ".venv/bin/flask"), "--app", "wsgi"]
    given = environment(folder, 1)
    file = str(folder / "all.backup")
    there = environment(other, 1)
    for name, command, env, bar in (
        ("db upgrade", ["db", "upgrade"], given, 5),
        ("doctor", ["doctor"], given, 3),
        ("backup", ["backup", file], given, 10),
        ("restore", ["restore", file], there, 15),
    ):
        took, _, said = _run([*flask, *command], env)
        found.note(name, took, bar, " s")
        if "Error" in said or "Traceback" in said:
            found.broken.append(f"{name}: {said.strip().splitlines()[-1][:160]}")
    shutil.rmtree(folder)
    shutil.rmtree(other)
    return found


def drawn(bench: Bench) -> Action:
    found = Action("browser, cold cache")
    took = browser.last_drawn(bench.portal.port, BOARD, bench.visit.cookie["Cookie"])
    if took is None:
        found.figures.append("no Chromium here")
    else:
        found.note("dashboard, last element drawn", took, 350, " ms")
    return found


ACTIONS: dict[str, Callable[[Bench], Action]] = {
    "sign-in": sign_in,
    "start": start,
    "browser": drawn,
    "pdf": pdf,
    "export": export,
    "import": bring_in,
    "workbook": bring_in_workbook,
    "commands": commands,
    "memory": memory,
}


def _copy(bench: Bench, *, all_in_one: bool = False) -> Path:
    """A copy of the size's database; with `all_in_one`, the measured department has all metrics."""
    folder = bench.folder / "copy"
    keeping.copied(bench.size, folder, print)
    given = environment(folder, 1)
    flask = str(keeping.ROOT / ".venv/bin/flask")
    if all_in_one:
        _run([flask, "--app", "wsgi", "db", "upgrade"], given)
        writing = sqlite3.connect(folder / keeping.DATABASE)
        writing.execute("UPDATE metric SET department_id = 2 WHERE department_id <> 3")
        writing.commit()
        writing.close()
    return folder


def _run(command: list[str], given: dict[str, Any]) -> tuple[float, float, str]:
    """Seconds, most MiB resident, and what it said."""
    began = time.perf_counter()
    with subprocess.Popen(
        command, cwd=keeping.ROOT, env=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True,
    ) as process:  # fmt: skip
        said = process.stdout.read() if process.stdout else ""
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
    return time.perf_counter() - began, used.ru_maxrss / 1024, said
