"""kill -9 at any moment: nothing acknowledged is lost, nothing is there by half or twice."""

import os
import random
import signal
import time
from contextlib import closing

import pytest

from portal.backup import sqlite
from tests.faults.browsing import until
from tests.faults.serving import Site, wait_for_service
from tests.faults.writers import Writing, prepare, settle

pytestmark = [pytest.mark.both_engines, pytest.mark.long]

OLD_ENOUGH = 6  # seconds; granian gives up on a worker that dies again within 5.5
LONGEST = float(os.environ.get("FAULTS_SECONDS", 3_600))  # s for the kills of one part
SERVICE = 2  # seconds within which somebody answers again


@pytest.mark.parametrize("part", range(4))
def test_a_worker_killed_at_random_moments_loses_nothing(site: Site, part, full, tell):
    """Two hundred kills, in four parts with databases of their own: every fourth kill hits what
    carries out the jobs (the dry runs of imports), the others a web process.
    """
    kills = 50 if full else 2
    codes = prepare(site, approvals=4 * kills)
    site.settings["WORKERS"] = "3"
    site.start()
    chance = random.Random(part)  # noqa: S311 - no secret
    waits, born = [], {}
    with Writing(site, codes, seed=part + 1) as ledger:
        done, ends = 0, time.monotonic() + LONGEST
        while done < kills and time.monotonic() < ends:
            now = time.monotonic()
            web = site.workers()
            old = [pid for pid in web if now - born.setdefault(pid, now) > OLD_ENOUGH]
            if len(web) < 3 or not old:
                time.sleep(0.1)
                continue
            time.sleep(chance.random() * 1.5)
            jobs = site.job_processes()
            victims = jobs if done % 4 == 3 and jobs else old
            os.kill(chance.choice(victims), signal.SIGKILL)
            done += 1
            waits.append(wait_for_service(site, within=120))
    site.stop()
    settle(site, ledger)
    waits.sort()
    tell(
        f"{done} kills: {ledger}; service again after {waits[len(waits) // 2]:.2f} s (median), "
        f"{waits[-1]:.2f} s at most"
    )
    assert done == kills or "FAULTS_SECONDS" in os.environ
    assert waits[len(waits) // 2] <= SERVICE


def test_all_killed_then_started_loses_nothing(site: Site, full, tell):
    kills = 10 if full else 2
    codes = prepare(site, approvals=20 * kills)
    site.start()
    chance = random.Random(11)  # noqa: S311 - no secret
    starts = []
    with Writing(site, codes) as ledger:
        for _ in range(kills):
            before = len(ledger.acknowledged["entry"])
            until(lambda before=before: len(ledger.acknowledged["entry"]) > before + 3, 120)
            time.sleep(chance.random() * 2)
            site.kill()
            starts.append(site.start())
            if site.engine == "sqlite":
                assert sqlite.faults(site.file) == []
        time.sleep(2)
    site.stop()
    settle(site, ledger)
    starts.sort()
    tell(f"{kills} kills of everything: {ledger}; started in {starts[len(starts) // 2]:.1f} s")


def test_all_workers_killed_at_once_come_back(site: Site, tell):
    """Even twice within seconds, after which granian itself ends: bin/run starts it again."""
    site.start()
    time.sleep(11)  # bin/run takes a server that never came up for broken
    for _ in range(2):
        for pid in site.workers():
            os.kill(pid, signal.SIGKILL)
        took = wait_for_service(site, within=120)
    tell(f"both workers killed twice: service again after {took:.1f} s")
    with closing(site.browser("bo")) as browser:
        assert browser.get("/").status == 200
