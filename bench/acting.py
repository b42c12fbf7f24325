"""What heavy actions share: figures against bars, copies, commands, and who is disturbed."""

import os
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import keeping
from bench.loads import load
from bench.measuring import Counter
from bench.pages import BOARD, Visit
from bench.serving import Served, environment, settle
from bench.sizes import Size

FLASK = [str(keeping.ROOT / ".venv/bin/flask"), "--app", "wsgi"]
CONNECTIONS = 8  # of those who open a page while something heavy goes on
SECONDS = 2  # of one of their loads


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
    """What the actions share: the size, its folder, the portal and who is signed in there, and the
    floor beside it with its cookie.
    """

    size: Size
    folder: Path
    portal: Served
    floor: Served
    floor_cookie: dict[str, str]
    visit: Visit
    counter: Counter
    floor_ms: float
    sign_in: Callable[..., dict[str, str]]


@contextmanager
def peak(look: Callable[[], float]) -> Iterator[list[float]]:
    """The most that `look` comes to in the block, behind what it began with."""
    found = [look(), 0.0]
    done = threading.Event()

    def again() -> None:
        while not done.wait(0.1):
            found[1] = max(found[1], look())

    looking = threading.Thread(target=again)
    looking.start()
    try:
        yield found
    finally:
        done.set()
        looking.join()
        found[1] = max(found[1], look())


def beside(
    served: Served, cookie: dict[str, str], work: Callable[[], Any], page: str = BOARD
) -> float:
    """How many times as long a dashboard takes at 99 % while `work` goes on, at 8 connections."""

    def once() -> float:
        return load(served.port, page, CONNECTIONS, SECONDS, cookie).p99

    settle(served, once)
    alone = min(once(), once())
    working = threading.Thread(target=work)
    working.start()
    seen = [once()]
    while working.is_alive():
        seen.append(once())
    working.join()
    whole = seen[:-1] or seen  # the last one outlasted the work
    return sorted(whole)[len(whole) // 2] / alone


def copied(bench: Bench, where: str = "") -> Path:
    """A copy of the size's database; in the measured department all metrics that `where` says."""
    folder = bench.folder / "copy"
    keeping.copied(bench.size, folder, print)
    ran([*FLASK, "db", "upgrade"], environment(folder, 1))
    if where:
        moved(folder, where)
    return folder


def moved(folder: Path, where: str) -> None:
    """Move these metrics into the measured department."""
    writing = sqlite3.connect(folder / keeping.DATABASE)
    writing.execute(f"UPDATE metric SET department_id = 2 WHERE {where}")  # noqa: S608 - ours
    writing.commit()
    writing.close()


def ran(command: list[str], given: dict[str, Any]) -> tuple[float, float, str]:
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
