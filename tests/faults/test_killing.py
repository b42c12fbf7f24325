"""kill -9 at any moment: nothing acknowledged is lost, nothing is there by half or twice."""

import os
import random
import signal
import time
from collections import Counter
from contextlib import closing, suppress

import pytest

from portal.backup import sqlite
from tests.faults.browsing import until
from tests.faults.serving import EAGERLY, Site, wait_for_service
from tests.faults.settling import calm, settle
from tests.faults.writers import Writing, prepare

pytestmark = [pytest.mark.both_engines, pytest.mark.long]

KILLS = int(os.environ.get("FAULTS_KILLS", 50))  # of each of the four parts
SEED = int(os.environ.get("FAULTS_SEED", 0))  # for runs in pieces, whose counts are added up
PAUSE = float(os.environ.get("FAULTS_PAUSE", 4))  # seconds before a kill, at most
TURNS = ("web", "job", "web", "web", "server", "job", "web", "web", "worker", "web")
CHANGE = 0.4  # seconds after the beginning of a change within which it is hit
CHANGING = ("at work", "server", "at work", "web")  # who is hit: it, or who answers
SERVICE = 2  # seconds within which somebody answers again
AS_LOADING = 1.5  # times as long as loading the portal takes, where a busy machine needs longer


@pytest.mark.parametrize("part", range(4))
def test_a_worker_killed_at_random_moments_loses_nothing(site: Site, part, full, tell):
    """Two hundred kills, in four parts with databases of their own: most hit a web process, others
    the process of a job (of an import, that is), the worker that began it, or the server that
    forks the web processes.
    """
    kills = KILLS if full else 2
    codes = prepare(site, approvals=4 * kills)
    site.settings["WORKERS"] = "3"
    site.start()
    chance = random.Random(10 * SEED + part)  # noqa: S311 - no secret
    waits, hit = [], Counter()
    with Writing(site, codes, seed=10 * SEED + part + 1) as ledger:
        while hit.total() < kills:
            time.sleep(chance.random() * PAUSE)
            kind = TURNS[hit.total() % len(TURNS)]
            victims = site.victims(kind)
            if not victims:  # while bin/run begins it anew, or no job runs
                continue
            try:
                os.kill(chance.choice(victims), signal.SIGKILL)
            except ProcessLookupError:  # a job that ended just now
                continue
            hit[kind] += 1
            waits.append(wait_for_service(site, within=120))
        until(lambda: ledger.acknowledged["import"], 240)
    settled(site, ledger, waits, hit, tell)
    assert waits[len(waits) // 2] <= SERVICE


def test_killed_while_processes_fork_those_that_take_over_loses_nothing(site: Site, full, tell):
    """The change of decision 62, which comes after 20 requests here: who forks, who is forked and
    the server are hit within half a second of its beginning.
    """
    kills = KILLS if full else 2
    codes = prepare(site, approvals=8 * kills)
    site.how = EAGERLY
    site.start()
    chance = random.Random(SEED)  # noqa: S311 - no secret
    waits, hit = [], Counter()
    with Writing(site, codes, seed=SEED + 21) as ledger:
        while hit.total() < kills:
            wait_for_change(site)
            time.sleep(chance.random() * CHANGE)
            at_work, kind = site.handing_over(), CHANGING[hit.total() % len(CHANGING)]
            victims = at_work if kind == "at work" else site.victims(kind)
            if not at_work or not victims:  # it was over sooner
                os.kill(site.process.pid, signal.SIGHUP)
                continue
            with suppress(ProcessLookupError):  # who forked the others ended just now
                os.kill(chance.choice(victims), signal.SIGKILL)
                hit[kind] += 1
            waits.append(wait_for_service(site, within=120))
    settled(site, ledger, waits, hit, tell)
    assert hit["at work"]
    assert '"status": 500,' not in site.log()
    own = [line for line in site.log().splitlines() if not line.startswith("{")]  # the server's
    assert not any("Traceback" in line for line in own), "\n".join(own)


def settled(site: Site, ledger, waits, hit, tell) -> None:
    """The ledger holds after the last kill; tells of it all."""
    calm(site, ledger)
    site.stop()
    settle(site, ledger)
    waits.sort()
    tell(
        f"{hit.total()} kills ({dict(hit)}): {ledger}; service again after "
        f"{waits[len(waits) // 2]:.2f} s (median), {waits[-1]:.2f} s at most"
    )


def wait_for_change(site: Site) -> None:
    """It comes once after each loading: where one was missed, HUP has all loaded again."""
    for _ in range(5):
        try:
            until(site.handing_over, 60)
        except AssertionError:
            os.kill(site.process.pid, signal.SIGHUP)
        else:
            return
    raise AssertionError(f"no change came: {site.log()[-2000:]}")


def test_all_killed_then_started_loses_nothing(site: Site, full, tell):
    kills = min(KILLS, 10) if full else 2
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
        until(lambda: ledger.acknowledged["import"], 240)
    calm(site, ledger)
    site.stop()
    settle(site, ledger)
    starts.sort()
    tell(f"{kills} kills of everything: {ledger}; started in {starts[len(starts) // 2]:.1f} s")


def test_all_workers_killed_at_once_come_back(site: Site, tell):
    """Again and again within seconds. It takes a second of a free core, and on a busy machine what
    the processor then takes to load the portal: that is measured in turn with it.
    """
    site.start()
    took, loading = [], []
    for _ in range(5):
        loading.append(site.load())
        for pid in site.workers():
            os.kill(pid, signal.SIGKILL)
        took.append(wait_for_service(site, within=120))
    tell(
        f"both web processes killed 5 times: service again after {max(took):.2f} s at most; "
        f"to load the portal took {max(loading):.2f} s at most"
    )
    assert max(took) <= max(SERVICE, AS_LOADING * max(loading))
    with closing(site.browser("bo")) as browser:
        assert browser.get("/").status == 200
