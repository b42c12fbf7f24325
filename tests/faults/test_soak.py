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
    """Of the web processes together: memory in MiB, open files, threads; and the log's size."""
    found = {"MiB": 0.0, "files": 0, "threads": 0, "log": 0}
    for pid in site.workers():
        memory = Path(f"/proc/{pid}/smaps_rollup").read_text()
        found["MiB"] += int(re.search(r"^Pss:\s+(\d+)", memory, re.M)[1]) / 1024
        found["files"] += len(os.listdir(f"/proc/{pid}/fd"))
        found["threads"] += len(os.listdir(f"/proc/{pid}/task"))
    log = site.file.with_name(site.file.name + "-wal")
    found["log"] = log.stat().st_size if log.exists() else 0
    return found


def test_mixed_requests_leave_nothing_behind(site: Site, full, tell):
    count = int(os.environ.get("FAULTS_REQUESTS", 200_000 if full else 1_000))
    with inside(site):
        codes = []
        for number in range(20):
            metric = make.metric(name=f"Lead time {number}")
            make.values(metric, [float(value % 7) for value in range(36)])
            codes.append(metric.code)
        session.commit()
    site.start()
    written, faults, seen = [0] * PEOPLE, [], []

    def visit(at: int, requests: int, quarter: int) -> None:
        chance = random.Random(100 * quarter + at)  # noqa: S311 - no secret
        browser = browsers[at]
        for number in range(requests):
            code = chance.choice(codes)
            if chance.random() < WRITES:
                key = f"{quarter}-{at}-{number}"
                form = {"text": f"note {key}", "period_start": "2024-03-01", "key": key}
                answer = browser.post(f"/metrics/{code}/notes", form)
                written[at] += answer.status == 303
                expected = 303
            else:
                path = chance.choice((*READS, f"/metrics/{code}", f"/metrics/{code}/chart.svg"))
                answer, expected = browser.get(path), 200
            if answer.status != expected:
                faults.append((answer.status, expected))

    browsers = [site.browser("bo" if at % 2 else "ana") for at in range(PEOPLE)]
    for quarter in range(4):
        threads = [
            threading.Thread(target=visit, args=(at, count // 4 // PEOPLE, quarter))
            for at in range(PEOPLE)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seen.append(measured(site))
    site.stop()
    first, last = seen[0], seen[-1]
    tell(
        f"{count:,} requests, {sum(written):,} of them writes; memory {first['MiB']:.0f} → "
        f"{last['MiB']:.0f} MiB, files {first['files']} → {last['files']}, threads "
        f"{first['threads']} → {last['threads']}, write-ahead log {last['log'] / 1e6:.1f} MB"
    )
    assert faults == []
    with inside(site):
        assert session.scalar(select(func.count()).select_from(Note)) == sum(written)
        assert verifying.verify().is_whole
    assert last["log"] <= MOST_WAL
    assert last["threads"] <= first["threads"] + 2
    assert last["files"] <= first["files"] + 4
    if full:
        assert last["MiB"] <= GROWTH * first["MiB"]
