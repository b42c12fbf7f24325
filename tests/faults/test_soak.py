"""A day in little: mixed requests without a pause; memory, files, threads and the log stay flat."""

import os
import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.changelog import verifying
from portal.db import session
from portal.values.models import Note
from tests import make
from tests.faults.browsing import Browser
from tests.faults.serving import ROOT, Site, inside

pytestmark = [pytest.mark.both_engines, pytest.mark.long]

PEOPLE = 8
PIECE = 10_000  # requests, after which memory is looked at
READS = (
    "/", "/overview", "/departments/operations", "/metrics", "/metrics?q=lead", "/values",
    "/objectives", "/search?q=lead", "/imports", "/account", "/notices", "/learn", "/learn/me",
    "/mentoring", "/refinement", "/changes", "/feedback/queue", "/findings",
)  # fmt: skip
WRITES = 0.1  # of all requests; each is read back
AGAIN = 5  # times that what was refused with 503 is sent
LATER = 0.001  # of all requests may be refused so; on a machine that does nothing else none is
MOST_WAL = 16_000_000  # bytes; SQLite's log begins anew after each checkpoint of 4 MB
GROWTH = 1.1  # of memory, from the end of the first quarter to the end
LAST_GROWTH = 1.05  # over the last piece


@dataclass
class Visits:
    """Eight people's requests, each answer looked at."""

    codes: list[str]
    browsers: list[Browser]
    seed: int = 0
    written: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    asked: Counter = field(default_factory=Counter)

    def make(self, count: int) -> None:
        """So many requests, shared by all."""
        self.seed += 1
        threads = [
            threading.Thread(target=self._person, args=(at, count // PEOPLE))
            for at in range(PEOPLE)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _person(self, at: int, count: int) -> None:
        chance = random.Random(1000 * self.seed + at)  # noqa: S311 - no secret
        try:
            while count > 0:
                code = chance.choice(self.codes)
                if chance.random() < WRITES and count > 1:
                    self._write(at, code, f"{self.seed}-{at}-{count}")
                    count -= 2
                else:
                    paths = (*READS, f"/metrics/{code}", f"/metrics/{code}/chart.svg")
                    self._read(at, chance.choice(paths))
                    count -= 1
        except Exception as fault:  # a connection that broke counts as a fault, too
            self.faults.append(f"{at}: {fault!r}")
        self.browsers[at].close()  # while one waits for the slower ones the server would close it

    def _read(self, at: int, path: str, word: str = "") -> None:
        answer = self.browsers[at].get(path)
        self.asked["read"] += 1
        end = "</svg>" if path.endswith(".svg") else "</html>"
        is_whole = answer.text.rstrip().endswith(end) and word in answer.text
        if answer.status != 200 or not is_whole:
            self.faults.append(f"{path}: {answer.status} {answer.text[-300:]}")

    def _write(self, at: int, code: str, key: str) -> None:
        form = {"text": f"note {key}.", "period_start": "2024-03-01", "key": key}
        for _ in range(AGAIN):
            answer = self.browsers[at].post(f"/metrics/{code}/notes", form)
            self.asked["write"] += 1
            if answer.status != 503:
                break
            self.asked["later"] += 1  # the lock was held for too long: sent again with its key
        if answer.status != 303:
            self.faults.append(f"note {key}: {answer.status} {answer.text[-300:]}")
            return
        self.written.append(form["text"])
        self._read(at, f"/metrics/{code}", form["text"])


def measured(site: Site) -> dict[str, float]:
    """Of the web processes together: memory in MiB, open files, threads; and the log's size."""
    found = {"MiB": 0.0, "files": 0, "threads": 0, "log": 0.0}
    for pid in site.workers():
        memory = Path(f"/proc/{pid}/smaps_rollup").read_text()
        found["MiB"] += int(re.search(r"^Pss:\s+(\d+)", memory, re.M)[1]) / 1024
        found["files"] += len(os.listdir(f"/proc/{pid}/fd"))
        found["threads"] += len(os.listdir(f"/proc/{pid}/task"))
    log = site.file.with_name(site.file.name + "-wal")
    found["log"] = log.stat().st_size / 1e6 if log.exists() else 0
    return found


def filled(site: Site) -> list[str]:
    codes = []
    with inside(site):
        for number in range(20):
            metric = make.metric(name=f"Lead time {number}")
            make.values(metric, [float(value % 7) for value in range(36)])
            codes.append(metric.code)
        session.commit()
    return codes


def test_mixed_requests_leave_nothing_behind(site: Site, full, tell):
    """What each piece left stands in var/faults while it runs, for it takes half an hour, or
    FAULTS_MINUTES at most: it then says how many were asked.
    """
    count = int(os.environ.get("FAULTS_REQUESTS", 200_000 if full else 1_000))
    most = 60 * float(os.environ.get("FAULTS_MINUTES", "inf"))
    piece = min(PIECE, count // 4)
    codes = filled(site)
    site.start()
    browsers = [site.browser("bo" if at % 2 else "ana") for at in range(PEOPLE)]
    visits, seen, began = Visits(codes, browsers), [], time.monotonic()
    notes = ROOT / "var" / "faults" / f"soak-{site.engine}.txt"
    notes.parent.mkdir(parents=True, exist_ok=True)
    with notes.open("w", buffering=1) as lines:
        for number in range(count // piece):
            visits.make(piece)
            seen.append(measured(site))
            told = ", ".join(f"{name} {what:.0f}" for name, what in seen[-1].items())
            asked, took = piece * (number + 1), time.monotonic() - began
            later = visits.asked["later"]
            lines.write(
                f"{asked} after {took:.0f} s: {told}, {later} later, {len(visits.faults)} faults\n"
            )
            assert visits.faults == []
            if took * (1 + 1 / len(seen)) > most:  # another one would take too long
                break
    count, took = asked, time.monotonic() - began
    site.stop()
    first, last = seen[max(len(seen) // 4, 1) - 1], seen[-1]
    changes = ", ".join(f"{name} {first[name]:.0f} → {last[name]:.0f}" for name in last)
    tell(
        f"{count:,} requests, {len(visits.written):,} notes, in {took:.0f} s; "
        f"{visits.asked['later']} refused with 503 and taken later; from a quarter to the end: "
        f"{changes} MB; memory after each piece {[round(one['MiB']) for one in seen]}"
    )
    with inside(site):
        stored = session.scalars(select(Note.text).order_by(Note.text)).all()
        assert stored == sorted(visits.written)
        assert session.scalar(select(func.count(Note.text.distinct()))) == len(stored)
        assert verifying.verify().is_whole
    assert visits.asked["later"] <= max(LATER * count, 3)
    assert last["log"] <= MOST_WAL / 1e6
    assert last["threads"] <= first["threads"] + 2
    assert last["files"] <= first["files"] + 4
    if full and count >= 10 * PIECE:
        assert last["MiB"] <= GROWTH * first["MiB"]
        assert last["MiB"] <= LAST_GROWTH * seen[-2]["MiB"]
