"""Real workers: one effect however many they are and however they die, within their limits."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from portal import clock
from portal.changelog import verifying
from portal.changelog.models import Entry
from portal.db import session, set_writing
from portal.jobs import actions
from portal.jobs.models import Job
from tests import cast
from tests.conftest import SECRET

pytestmark = pytest.mark.slow  # on PostgreSQL: tests/faults/test_workers.py

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 240.0  # s; a busy machine starts a worker in a minute


class Crew:
    """Workers of the portal under test, and what they did."""

    def __init__(self, app, log):
        self.app = app
        self.log = log
        self.workers = []

    def start(self, *options, **more):
        settings = self.app.config["SETTINGS"]
        environ = {
            "PATH": os.environ["PATH"], "MODE": "test", "SECRET_KEY": SECRET,
            "DATA_DIR": str(settings.data_dir), "DATABASE_URL": settings.database_url, **more,
        }  # fmt: skip
        command = [sys.executable, "-m", "flask", "--app", "tests.jobs.app", "jobs", "work"]
        worker = subprocess.Popen(
            [*command, *options], cwd=ROOT, env=environ, stderr=self.log, stdout=self.log
        )
        self.workers.append(worker)
        return worker

    def kill(self, number=signal.SIGKILL):
        for worker in self.workers:
            worker.send_signal(number)
            worker.wait(timeout=PATIENCE)
        self.workers.clear()

    def ask(self, kind, key=None):
        """The number of a new job."""
        with self.app.app_context():
            set_writing(False)
            key = key or f"{kind} {time.monotonic()}"
            actions.request(f"test.{kind}", key, name=kind)
            return session.scalars(select(Job.id).where(Job.key == key)).one()

    def job(self, number):
        with self.app.app_context():
            set_writing(False)
            found = session.get_one(Job, number)
            session.expunge(found)
            return found

    def wait(self, number, *states):
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            found = self.job(number)
            if found.state in states:
                return found
            time.sleep(0.1)
        raise AssertionError(f"{found.name} is {found.state}: {found.error} {self.log.name}")

    def wait_for_ticks(self, count):
        """Those that a schedule began, once there are so many."""
        until, found = time.monotonic() + PATIENCE, []
        while len(found) < count and time.monotonic() < until:
            time.sleep(0.1)
            with self.app.app_context():
                set_writing(False)
                found = session.scalars(select(Job).where(Job.kind == "test.tick")).all()
        assert len(found) >= count
        return found

    def wait_for_both(self):
        """Until each of two workers has had a job: one that starts late gets its ticks."""
        until = time.monotonic() + PATIENCE
        names = set()
        while len(names) < 2 and time.monotonic() < until:
            with self.app.app_context():
                set_writing(False)
                names = set(session.scalars(select(Job.worker).where(Job.worker.is_not(None))))
            time.sleep(0.1)
        assert len(names) == 2

    def effects(self, number):
        """How often the effect of a job was had."""
        with self.app.app_context():
            set_writing(False)
            entries = session.scalars(select(Entry).where(Entry.action == "count")).all()
            return sum(f'"job":[null,{number}]' in one.words.differences for one in entries)


@pytest.fixture
def crew(app, tmp_path):
    with (tmp_path / "workers.log").open("w") as log:
        crew = Crew(app, log)
        yield crew
        crew.kill()


def children_of(worker):
    """Processes below a worker: the nursery and what it forked."""
    found = subprocess.run(
        ["ps", "-eo", "pid=,ppid=,stat="], capture_output=True, text=True, check=True
    ).stdout.split("\n")
    parents = {}
    for line in found:
        if line.strip():
            pid, parent, state = line.split()
            if not state.startswith("Z"):
                parents.setdefault(int(parent), []).append(int(pid))
    below, new = [], [worker.pid]
    while new:
        new = [child for parent in new for child in parents.get(parent, [])]
        below += new
    return below


def is_alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_two_workers_have_each_effect_once_within_limits(crew):
    counted = [crew.ask("count") for _ in range(6)]
    hog, sleeper, dying = crew.ask("hog"), crew.ask("sleep"), crew.ask("die")
    crew.start()
    crew.start()
    for number in counted:
        assert crew.wait(number, "done").sentence == "Counted."
        assert crew.effects(number) == 1
    assert "128 MiB of memory" in crew.wait(hog, "failed").error
    assert "longer than 1 second" in crew.wait(sleeper, "failed").error
    died = crew.wait(dying, "failed")
    assert "stopped from outside" in died.error
    assert died.attempts == 3

    stuck = crew.ask("stuck")
    crew.wait(stuck, "running")
    with crew.app.app_context():
        actions.cancel(session.get_one(Job, stuck), actor=cast.person("dee"))
    assert crew.wait(stuck, "cancelled").attempts == 1

    ticks = crew.wait_for_ticks(2)
    assert all(one.attempts == 1 for one in ticks if one.state == "done")
    moments = [one.arguments["moment"] for one in ticks]
    assert len(set(moments)) == len(moments)  # each moment once
    crew.wait_for_both()
    below = [pid for worker in crew.workers for pid in children_of(worker)]
    crew.kill(signal.SIGTERM)
    wait_for_end(below)


def test_a_job_whose_worker_was_killed_runs_again_and_counts_once(crew):
    worker = crew.start()
    slow = crew.ask("slow")
    crew.wait(slow, "running")
    until = time.monotonic() + PATIENCE
    while crew.job(slow).done < 1 and time.monotonic() < until:
        time.sleep(0.05)
    below = children_of(worker)
    assert len(below) >= 2
    at = clock.now()
    crew.kill()
    wait_for_end(below)
    left = crew.job(slow)
    assert (left.state, left.attempts) == ("running", 1)
    crew.start("--once").wait(timeout=PATIENCE)
    done = crew.job(slow)
    assert (done.state, done.attempts) == ("done", 2)
    assert done.started_at > at
    assert crew.effects(slow) == 1
    with crew.app.app_context():
        assert verifying.verify().is_whole


def wait_for_end(pids):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and any(is_alive(pid) for pid in pids):
        time.sleep(0.05)
    assert [pid for pid in pids if is_alive(pid)] == []
