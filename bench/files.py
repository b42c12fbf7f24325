"""Files that leave and arrive: the export of a million values, imports, the PDF of a department."""

import http.client
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import keeping
from bench.acting import FLASK, Action, Bench, beside, copied, moved, peak, ran
from bench.imported import as_workbook, visited, write
from bench.pages import BOARD
from bench.serving import Served, environment, serving

IMPORTED = {"S": 10_000, "M": 1_000_000, "L": 1_000_000}  # rows of the file
MILLION = 1_000_000
OTHER = "/departments/department-3"  # whose metrics stay where they are
LONGEST = 300  # s that a document is waited for
PAGES = 40  # of the report that the bar is for


def export(bench: Bench) -> Action:
    """The CSV of a department that has all metrics of the size, in a copy made for it."""
    folder = copied(bench, "department_id <> 3")
    found = Action("CSV export")
    with serving("wsgi:app", folder, "/healthz") as portal:
        cookie = bench.sign_in(portal)
        portal.get(f"{OTHER}/values.csv", cookie)  # what is lazy is loaded
        with peak(portal.pss) as held:
            first, took, lines, tag = _fetched(portal, cookie)
        asked = {"If-None-Match": tag, **cookie}
        again = portal.get(f"{BOARD}/values.csv", asked)[0]
        small = bench.sign_in(portal, 2)
        slower = beside(portal, small, lambda: _fetched(portal, cookie), OTHER)
    found.note("rows", lines)
    found.note("first block", 1000 * first, 200, " ms")
    found.note("whole", took, 10 * max(1, lines / MILLION), " s")
    found.note("memory", held[1] - held[0], 16, " MiB more")
    found.note("a dashboard's p99 meanwhile", slower, unit=" times")
    if again != 304:
        found.broken.append(f"its own ETag answers {again}")
    shutil.rmtree(folder)
    return found


def _fetched(portal: Served, cookie: dict[str, str]) -> tuple[float, float, int, str]:
    """Seconds to the first 64 KB and to the end, lines, and the tag."""
    connection = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=600)
    began = time.perf_counter()
    connection.request("GET", f"{BOARD}/values.csv", headers=cookie)
    answer = connection.getresponse()
    first, lines = 0.0, 0
    while block := answer.read(1 << 16):
        first = first or time.perf_counter() - began
        lines += block.count(b"\n")
    took = time.perf_counter() - began
    connection.close()
    return first, took, lines, answer.headers.get("ETag", "")


def bring_in(bench: Bench) -> Action:
    return _imported(bench, "CSV", IMPORTED[bench.size.name], seconds=15, memory=64)


def bring_in_workbook(bench: Bench) -> Action:
    rows = min(IMPORTED[bench.size.name], 100_000)
    return _imported(bench, "workbook", rows, seconds=200, memory=100)


def _imported(bench: Bench, kind: str, rows: int, *, seconds: float, memory: float) -> Action:
    """`flask values import` of a file for the daily metrics, in a copy made for it.

    `seconds` are those of a million rows.
    """
    folder = copied(bench, "department_id <> 3")
    file = folder / "values.csv"
    write(file, folder / keeping.DATABASE, rows)
    if kind == "workbook":
        file = as_workbook(file)
    found = Action(f"import of a {kind}")
    given = environment(folder, 1)
    idle = ran([*FLASK, "people", "--help"], given)[1]
    command = [
        *FLASK, "values", "import", str(file), "--as", "person1@example.org", "--note", "It is so.",
    ]  # fmt: skip
    with serving("wsgi:app", folder, "/healthz") as portal:
        cookie = bench.sign_in(portal)

        def ask() -> object:
            return portal.get("/departments/department-3", cookie)

        ask()
        with visited(ask, folder / keeping.DATABASE) as (alone, _):
            time.sleep(5)
        with visited(ask, folder / keeping.DATABASE) as (meanwhile, locks):
            took, held, said = ran(command, given)
    share = rows / MILLION
    found.note("rows", rows)
    found.note("staged, checked and applied", took, seconds * share, " s")
    found.note("rows a second", rows / took)
    found.note("memory", held - idle, memory, " MiB more")
    found.note("longest wait of another writer", max(locks), 250, " ms")
    before, during = (sorted(one)[int(0.99 * len(one))] for one in (alone, meanwhile))
    found.note("p99 of another page before", before, unit=" ms")
    found.note("while it ran", during, 3 * before, " ms")
    if "Applied" not in said:
        found.broken.append(said.strip().splitlines()[-1][:200] if said.strip() else "said nothing")
    shutil.rmtree(folder)
    return found


def pdf(bench: Bench) -> Action:
    """The report of 60 metrics, then of 120, made by a worker; then once more under a load."""
    found = Action("department PDF")
    folder = copied(bench)
    with serving("wsgi:app", folder, "/healthz") as portal, working(folder) as worker:
        cookies = [bench.sign_in(portal, number) for number in (1, 2)]
        _made(portal, worker, cookies[0], OTHER)  # until the worker has loaded what draws
        took, size, pages, held = _made(portal, worker, cookies[0])
        found.note("pages", pages)
        found.note("whole", took, 6 * max(1, pages / PAGES), " s")
        found.note("a page", 1000 * took / pages, unit=" ms")
        found.note("size", size / 1024, unit=" KB")
        found.note("its process", held, 250, " MiB")
        slower = beside(portal, cookies[0], lambda: _made(portal, worker, cookies[1]))
        found.note("dashboard's p99 meanwhile", slower, 2, " times")
        moved(folder, "id > 60 AND id <= 120")
        took, _, more, held = _made(portal, worker, cookies[0])
        found.note("pages", more)
        found.note("whole", took, 6 * max(1, more / PAGES), " s")
        found.note("its process", held, unit=" MiB")
    shutil.rmtree(folder)
    return found


@contextmanager
def working(folder: Path) -> Iterator[int]:
    """A worker of jobs until the block ends."""
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [*FLASK, "jobs", "work"], cwd=keeping.ROOT, env=environment(folder, 1), stdout=log,
            stderr=log,
        )  # fmt: skip
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def _made(
    portal: Served, worker: int, cookie: dict[str, str], page: str = BOARD
) -> tuple[float, int, int, float]:
    """Seconds, bytes and pages of the report, and MiB of the process that drew it."""
    began = time.perf_counter()
    with peak(lambda: largest(worker)) as held:
        while time.perf_counter() < began + LONGEST:
            status, _, body = portal.get(
                page.replace("/departments/", "/reports/department/") + ".pdf", cookie
            )
            if status != 202:
                break
            time.sleep(0.2)
    took = time.perf_counter() - began
    if status != 200:
        raise SystemExit(f"the report answers {status}")
    return took, len(body), body.count(b"/Type /Page\n") or _pages(body), held[1]


def _pages(body: bytes) -> int:
    import io

    from pypdf import PdfReader

    return len(PdfReader(io.BytesIO(body)).pages)


def largest(process: int) -> float:
    """MiB resident of the largest process below this one."""
    found, waiting = 0.0, [process]
    while waiting:
        one = waiting.pop()
        try:
            waiting += [int(child) for child in _children(one).split()]
            if one != process:
                found = max(found, _resident(one))
        except OSError:
            continue  # it has ended
    return found


def _children(process: int) -> str:
    tasks = Path(f"/proc/{process}/task").iterdir()
    return " ".join((task / "children").read_text() for task in tasks)


def _resident(process: int) -> float:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0
