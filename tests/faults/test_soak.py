"""A day in little: mixed requests without a pause; memory, files, threads and the log stay flat."""

import os
import random
import re
import threading
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.changelog import verifying
from portal.db import session
from portal.values.models import Note
from tests import make
from tests.faults.browsing import BROKEN
from tests.faults.serving import Site, inside

pytestmark = [pytest.mark.both_engines, pytest.mark.long]

PEOPLE = 8
READS = (
    "/", "/overview", "/departments/operations", "/metrics", "/metrics?q=lead", "/values",
    "/objectives", "/search?q=lead", "/imports", "/account",
)  # fmt: skip
WRITES = 0.1  # of all requests
MOST_WAL = 16_000_000  # bytes; SQLite's log begins anew after each checkpoint of 4 MB
GROWTH = 1.1  # of memory, from the end of the first quarter to the end


def measured(site: Site) -> dict[str, float]:
    """Of all web processes: memory in MiB, open files, threads; and the size of the log."""
    found = {"MiB": 0.0, "files": 0, "threads": 0, "log": 0}
    for pid in (*site.victims("server"), *site.workers()):
        memory = Path(f"/proc/{pid}/smaps_rollup").read_text()
        found["MiB"] += int(re.search(r"^Pss:\s+(\d+)", memory, re.M)[1]) / 1024
        found["files"] += len(os.listdir(f"/proc/{pid}/fd"))
        found["threads"] += len(os.listdir(f"/proc/{pid}/task"))
    log = site.file.with_name(site.file.name + "-wal")
    found["log"] = log.stat().st_size if log.exists() else 0
    return found


def filled(site: Site) -> list[str]:
    """Twenty metrics with three years of values; their codes."""
    with inside(site):
        codes = []
        for number in range(20):
            metric = make.metric(name=f"Lead time {number}")
            make.values(metric, [float(value % 7) for value in range(36)])
            codes.append(metric.code)
        session.commit()
    return codes


def visited(site: Site, codes: list[str], count: int, turn: str) -> tuple[int, list]:
    """`count` requests by eight people at once; how many notes they wrote, and what failed."""
    written, faults = [0] * PEOPLE, []
    browsers = [site.browser("bo" if at % 2 else "ana") for at in range(PEOPLE)]

    def visit(at: int) -> None:
        chance = random.Random(f"{turn}-{at}")  # noqa: S311 - no secret
        browser = browsers[at]
        for number in range(count // PEOPLE):
            code = chance.choice(codes)
            try:
                if chance.random() < WRITES:
                    key = f"{turn}-{at}-{number}"
                    form = {"text": f"note {key}", "period_start": "2024-03-01", "key": key}
                    answer = browser.post(f"/metrics/{code}/notes", form)
                    written[at] += answer.status == 303
                    expected = 303
                else:
                    path = chance.choice((*READS, f"/metrics/{code}", f"/metrics/{code}/chart.svg"))
                    answer, expected = browser.get(path), 200
            except BROKEN as fault:
                faults.append(repr(fault))
                continue
            if answer.status != expected:
                faults.append((answer.status, expected))

    threads = [threading.Thread(target=visit, args=(at,)) for at in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for browser in browsers:
        browser.close()
    return sum(written), faults


def settle(site: Site, seen: list[dict[str, float]], written: int, full: bool) -> None:
    """What was written is there; nothing grew from the first measurement to the last."""
    first, last = seen[0], seen[-1]
    with inside(site):
        assert session.scalar(select(func.count()).select_from(Note)) == written
        assert verifying.verify().is_whole
    assert last["log"] <= MOST_WAL
    assert last["threads"] <= first["threads"] + 2
    assert last["files"] <= first["files"] + 4
    if full:
        assert last["MiB"] <= GROWTH * first["MiB"]


def test_mixed_requests_leave_nothing_behind(site: Site, full, tell):
    count = int(os.environ.get("FAULTS_REQUESTS", 200_000 if full else 1_000))
    codes = filled(site)
    site.start()
    written, faults, seen = 0, [], []
    for quarter in range(4):
        notes, failed = visited(site, codes, count // 4, str(quarter))
        written, faults = written + notes, faults + failed
        seen.append(measured(site))
    site.stop()
    first, last = seen[0], seen[-1]
    tell(
        f"{count:,} requests, {written:,} of them writes; memory {first['MiB']:.0f} → "
        f"{last['MiB']:.0f} MiB, files {first['files']} → {last['files']}, threads "
        f"{first['threads']} → {last['threads']}, write-ahead log {last['log'] / 1e6:.1f} MB"
    )
    assert faults == []
    settle(site, seen, written, full)
