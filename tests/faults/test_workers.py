"""The workers of tests/jobs on PostgreSQL, and with a clock that is set.

What they do on SQLite, `bin/check` shows.
"""

import time
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.db import session, set_writing
from portal.jobs.models import Job
from tests.jobs.test_worker import (  # noqa: F401 - tests and their fixture
    PATIENCE,
    crew,
    test_a_job_whose_worker_was_killed_runs_again_and_counts_once,
    test_two_workers_have_each_effect_once_within_limits,
)

pytestmark = [pytest.mark.both_engines, pytest.mark.long]

DAY = timedelta(days=1)


def ticks(crew):  # noqa: F811
    """The moments for which the kind that begins every three seconds was begun."""
    with crew.app.app_context():
        set_writing(False)
        found = session.scalars(select(Job.arguments).where(Job.kind == "test.tick")).all()
        session.remove()
    return [datetime.fromisoformat(one["moment"]) for one in found]


def wait_for_ticks(crew, count, since, until):  # noqa: F811
    """Wait for so many moments between the two."""
    ends = time.monotonic() + PATIENCE
    while sum(since <= one <= until for one in ticks(crew)) < count:
        assert time.monotonic() < ends, ticks(crew)
        time.sleep(0.2)


def test_a_worker_whose_clock_is_set_goes_on(crew, tmp_path):  # noqa: F811
    """A day ahead, and back: nothing runs for each moment between, nothing waits for one ahead."""
    wound = tmp_path / "clock"
    wound.write_text("0")
    crew.start(WOUND=str(wound))
    began = clock.now()
    wait_for_ticks(crew, 2, began - DAY / 2, began + DAY / 2)

    wound.write_text("86400")
    wait_for_ticks(crew, 2, began + DAY / 2, began + 2 * DAY)
    assert crew.wait(crew.ask("count"), "done").attempts == 1
    assert len(ticks(crew)) <= (clock.now() - began).total_seconds() / 3 + 2  # not a day's 28,800

    wound.write_text("-3600")
    wait_for_ticks(crew, 2, began - timedelta(hours=2), began - timedelta(minutes=30))
    number = crew.ask("count")
    assert crew.wait(number, "done").attempts == 1
    assert crew.effects(number) == 1
