"""What bin/run starts ends with it: told to stop, or killed."""

import os
import signal

import pytest

from tests.faults.browsing import until
from tests.faults.serving import Site, command, descendants


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_web_processes_and_the_job_worker_end_with_bin_run(site: Site, how):
    site.start()
    until(lambda: _nursery(site), 120)
    family = descendants(site.process.pid)
    assert len(site.workers()) == 2
    os.kill(site.process.pid, how)
    site.process.wait(timeout=60)
    until(lambda: not [pid for pid in family if _runs(pid)], 60)


def _nursery(site: Site) -> list[int]:
    """What the job worker forks its jobs from."""
    return [pid for pid in descendants(site.process.pid) if b"forkserver" in command(pid)]


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat", encoding="ascii") as status:
        return status.read().rpartition(")")[2].split()[0] != "Z"
