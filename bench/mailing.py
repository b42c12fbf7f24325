"""Digests: composed for everybody by a job, and taken by a mail server on loopback."""

import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from bench import keeping
from bench.acting import FLASK, Action, Bench, copied
from bench.serving import environment

PEOPLE = (1_500, 6_000)  # the bar is for the second; the first shows whether it is linear
NOTICES = 5  # that wait for each digest
SECONDS = 60  # bar of 6,000 people
LONGEST = 300  # s that they are waited for
BEGUN = "SELECT count(*) FROM job WHERE key = 'bench:digests' AND state <> 'queued'"
TAKEN = "SELECT count(*) FROM mail WHERE state = 'sent'"
SERVER = """
import sys, time
from aiosmtpd.controller import Controller
class Taking:
    async def handle_DATA(self, server, session, envelope):
        return "250 OK"
one = Controller(Taking(), hostname="127.0.0.1", port=int(sys.argv[1]))
one.start()
time.sleep(900)
"""


def digests(bench: Bench) -> Action:
    """Notices of everybody wait for the digest of the day; a worker writes and sends them."""
    found = Action("digests")
    took = [_sent(bench, count, found) for count in PEOPLE]
    found.note("times as long for 4 times the people", took[1] / took[0], 5)
    return found


def _sent(bench: Bench, count: int, found: Action) -> float:
    """Seconds from the job's start to the last letter that the server took."""
    folder = copied(bench)
    _fill(folder / keeping.DATABASE, count)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = environment(folder, 1) | {
        "SMTP_URL": f"smtp://127.0.0.1:{port}", "MAIL_FROM": "portal@example.org",
        "BASE_URL": "https://portal.example.org",
    }  # fmt: skip
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(port)])
    with (folder / "worker.log").open("ab") as log:
        worker = subprocess.Popen(
            [*FLASK, "jobs", "work"], cwd=keeping.ROOT, env=given, stdout=log, stderr=log
        )
    database, patience = folder / keeping.DATABASE, time.perf_counter() + LONGEST
    try:
        while _counted(database, BEGUN) == 0 and time.perf_counter() < patience:
            time.sleep(0.05)  # until the worker has loaded what it needs
        began, taken = time.perf_counter(), 0
        while taken < count and time.perf_counter() < began + LONGEST:
            time.sleep(0.5)
            taken = _counted(database, TAKEN)
        took = time.perf_counter() - began
    finally:
        for process in (worker, server):
            process.terminate()
            process.wait(30)
    if taken < count:
        found.broken.append(f"{taken} of {count} letters within {LONGEST} s")
    found.note(f"{count:,} people", took, SECONDS * count / PEOPLE[-1], " s")
    shutil.rmtree(folder)
    return took


def _fill(database: Path, count: int) -> None:
    """People with notices that wait, and the job that writes their digests, asked for."""
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    writing = sqlite3.connect(database)
    first = writing.execute("SELECT max(id) + 1 FROM person").fetchone()[0]
    metric = writing.execute("SELECT min(id) FROM metric WHERE state = 'approved'").fetchone()[0]
    people = range(first, first + count)
    writing.execute("UPDATE notice SET mail = NULL")
    writing.executemany(
        "INSERT INTO person (id, email, name, department_id, state, theme, created_at, version)"
        " VALUES (?, ?, ?, 2, 'active', 'auto', ?, 1)",
        [(one, f"reader{one}@example.org", f"Reader {one}", now) for one in people],
    )
    writing.executemany(
        "INSERT INTO notice (person_id, kind, subject_kind, subject_id, key, title, sentence, url,"
        " created_at, mail) VALUES (?, 'registry.target', 'metric', ?, ?, ?, ?, '/metrics', ?,"
        " 'daily')",
        [
            (one, metric, f"bench:{number}", f"New target: Lead time {number}",
             "75% (a level by a date), from 1 May 2026. Agreed by Operations.", now)
            for one in people for number in range(NOTICES)
        ],
    )  # fmt: skip
    writing.execute(
        "INSERT INTO job (kind, name, arguments, key, state, done, total, sentence, error, run,"
        " handed_run, attempts, created_at, touched_at) VALUES ('notices.digests', 'bench', '{}',"
        " 'bench:digests', 'queued', 0, 0, '', '', 1, 0, 0, ?, ?)",
        (now, now),
    )
    writing.commit()
    writing.close()


def _counted(database: Path, what: str) -> int:
    reading = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    count: int = reading.execute(what).fetchone()[0]
    reading.close()
    return count
