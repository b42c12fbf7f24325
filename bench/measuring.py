"""Measures one page: counters in a portal of its own, then alternating loads beside the floor."""

import gzip
import math
import os
import re
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bench import keeping
from bench.loads import Load, load
from bench.pages import GZ, KB, ROWS, Page, Visit
from bench.serving import Served
from portal import create_app
from portal.db import db
from portal.web import cache
from portal.web.counting import HEADER

ROUNDS = 2  # of A and B
SECONDS = 2  # of one load, whole ones for wrk
ENOUGH = 30  # requests that a figure of CPU rests on
LOADS = 5  # at most, until there are enough: on a busy machine a page may wait for seconds
BATCHES, BATCH = 5, 40  # of requests within this process
AT = (1, 8, 32)  # connections
OTHER = 3  # the person who signs in to be measured, not who visits


@dataclass
class Measured:
    """What was found of a page; times in ms, memory in MiB, `cpu` in F."""

    name: str
    address: str
    statements: int = 0
    rows: int = 0
    size: int = 0
    gz: int = 0
    cpu: float = 0.0
    cpu_ms: float = 0.0
    floor_ms: float = 0.0
    p50: dict[int, float] = field(default_factory=dict)
    p99: dict[int, float] = field(default_factory=dict)
    rate: dict[int, float] = field(default_factory=dict)
    failed: int = 0
    split: str = ""  # share of the CPU time of each worker at 32 connections
    broken: list[str] = field(default_factory=list)

    @property
    def kept(self) -> float:
        """How much of the rate at 8 connections is left at 32."""
        return self.rate[32] / (self.rate[8] or 1)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class Counter:
    """The portal inside this process, in the mode that counts."""

    def __init__(self, folder: Path) -> None:
        self.app = create_app(keeping.settings(folder))
        with self.app.app_context():
            self.engine = db.engine

    def count(self, page: Page, address: str, cookie: dict[str, str]) -> tuple[int, int, bytes]:
        """Statements, rows and body of the first visit, for which nothing is kept yet."""
        client = self.app.test_client(use_cookies=False)
        headers = {**page.headers, **(cookie if page.signed_in else {})}
        client.get("/overview", headers=cookie)  # which lessons there are: once a process
        cache.forget_all()
        answer = client.get(address, headers=headers)
        if answer.status_code not in page.statuses:
            raise SystemExit(f"{page.name}: {address} answers {answer.status_code}")
        statements, rows = (
            int(one.partition("=")[2]) for one in answer.headers[HEADER].split("; ")
        )
        return statements, rows, answer.data

    def count_sign_in(self, password: str) -> int:
        """Statements of the POST by which somebody signs in, with a hash of today's cost."""
        self._sign_in(password)  # which renews a hash of another cost
        return self._sign_in(password)[0]

    def cost_sign_in(self, password: str, floor: Path) -> float:
        """CPU of that POST without the hash, which is a cheap one here, in F: in turn with the page
        of a floor over the database `floor` in this process, the middle of some batches.
        """
        os.environ.update(SECRET_KEY=keeping.SECRET, FLOOR_DATABASE=str(floor))
        from bench.floor import create

        beside = create().test_client()
        beside.get("/sign-in")
        ratios = []
        for _ in range(1 + BATCHES):
            own = statistics.median(self._sign_in(password)[1] for _ in range(BATCH))
            floors = statistics.median(_cpu(lambda: beside.get("/").data)[1] for _ in range(BATCH))
            ratios.append(own / floors)
        return statistics.median(ratios[1:])  # what is done once was done in the first

    def _sign_in(self, password: str) -> tuple[int, float]:
        """Statements of the POST, and seconds of CPU."""
        client = self.app.test_client()
        form = {"email": f"person{OTHER}@example.org", "password": password, "next": ""}
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/sign-in").text)
        if token:
            form["csrf_token"] = token[1]
        answer, spent = _cpu(
            lambda: client.post("/sign-in", data=form, headers={"Origin": "http://localhost"})
        )
        if answer.status_code != 303:
            raise SystemExit(f"signing in answers {answer.status_code}")
        with self.engine.begin() as connection:  # a hundred at once would end each other
            connection.execute(text("DELETE FROM sign_in WHERE person_id = :it"), {"it": OTHER})
        return int(answer.headers[HEADER].partition(";")[0].partition("=")[2]), spent


def _cpu(act: Callable[[], Any]) -> tuple[Any, float]:
    """What `act` gives, and the seconds of CPU of this thread that it took."""
    began = time.thread_time()
    return act(), time.thread_time() - began


def measure(
    page: Page, visit: Visit, floor: Served, floor_cookie: dict[str, str], counter: Counter
) -> Measured:
    address = page.address(visit)
    found = Measured(page.name, address)
    headers = {**page.headers, **(visit.cookie if page.signed_in else {})}
    found.statements, found.rows, body = counter.count(page, address, visit.cookie)
    found.size, found.gz = len(body), len(gzip.compress(body, 6))
    load(visit.served.port, address, 4, 1, headers)  # every worker has seen it once
    own, floors = [], []
    for _ in range(ROUNDS):
        floors.append(cost(floor, "/", floor_cookie)[0])
        spent, seen = cost(visit.served, address, headers)
        own.append((spent, seen))
    found.cpu_ms = statistics.mean(one for one, _ in own)
    found.floor_ms = statistics.mean(floors)
    found.cpu = found.cpu_ms / found.floor_ms
    _note(found, 1, [seen for _, seen in own], page)
    for connections in AT[1:]:
        before = visit.served.cpu()
        loads = [
            load(visit.served.port, address, connections, SECONDS, headers) for _ in range(ROUNDS)
        ]
        spent = [after - then for after, then in zip(visit.served.cpu(), before, strict=True)]
        found.split = " : ".join(f"{100 * one / (sum(spent) or 1):.0f}" for one in spent)
        _note(found, connections, loads, page)
    _judge(found, page)
    return found


def cost(served: Served, path: str, headers: dict[str, str]) -> tuple[float, Load]:
    """Milliseconds of CPU a request, at one connection; NaN where too few were answered.

    A load ends amid a request, whose time counts and which does not: so there must be some.
    """
    before, requests = sum(served.cpu()), 0
    for _ in range(LOADS):
        seen = load(served.port, path, 1, SECONDS, headers)
        requests += seen.requests
        if requests >= ENOUGH:
            break
    spent = 1000 * (sum(served.cpu()) - before)
    return (spent / requests if requests >= ENOUGH else math.nan), seen


def _note(found: Measured, connections: int, loads: list[Load], page: Page) -> None:
    found.p50[connections] = min(one.p50 for one in loads)
    found.p99[connections] = min(one.p99 for one in loads)
    found.rate[connections] = max(one.rate for one in loads)
    if all(status < 400 for status in page.statuses):
        found.failed += sum(one.failed for one in loads)


def _judge(found: Measured, page: Page) -> None:
    """The bars that it breaks, in words."""
    bar = page.bar
    held = [
        (found.statements <= bar.statements, f"{found.statements} statements > {bar.statements}"),
        (found.rows <= ROWS, f"{found.rows} rows > {ROWS}"),
        (found.size <= KB * 1024, f"{found.size / 1024:.1f} KB > {KB}"),
        (found.gz <= GZ * 1024, f"{found.gz / 1024:.1f} KB compressed > {GZ}"),
        (found.cpu <= bar.cpu, f"{found.cpu:.2f} F > {bar.cpu:g}"),  # NaN breaks it, too
        (bar.p50 is None or found.p50[1] <= bar.p50, f"p50 {found.p50[1]:.1f} ms > {bar.p50}"),
        (bar.p99 is None or found.p99[8] <= bar.p99, f"p99 {found.p99[8]:.1f} ms > {bar.p99}"),
        (bar.rate is None or found.rate[8] >= bar.rate, f"{found.rate[8]:.0f} rps < {bar.rate}"),
        (
            found.rate[32] >= 0.9 * found.rate[8],
            f"rps(32)/rps(8) {found.kept:.2f} < 0.9",
        ),
        (
            found.p99[8] <= 4 * found.p50[8],
            f"p99 {found.p99[8]:.0f} ms > 4 × p50 at 8",
        ),
        (not found.failed, f"{found.failed} failed"),
    ]
    found.broken = [said for holds, said in held if not holds]
