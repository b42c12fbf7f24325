"""When jobs begin by themselves: two workers look, clocks jump, and change in spring and autumn."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.db import session
from portal.errors import Refused
from portal.jobs import actions, schedules
from portal.jobs.kinds import Kind
from portal.jobs.models import ACTIVE, Job
from tests import cast, make

pytestmark = pytest.mark.both_engines

DAILY, OFTEN, HALF_HOURLY, MONTHLY = "10 3 * * *", "*/10 * * * *", "0,30 * * * *", "40 4 5 * *"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def begun(inside, monkeypatch):
    """`begun(moment)`: the jobs asked for once two workers looked then; all of them carried out."""

    def look(moment, workers=2):
        monkeypatch.setattr(clock, "now", lambda: moment)
        last = session.scalars(select(Job.id).order_by(Job.id.desc())).first() or 0
        for _ in range(workers):
            schedules.begin_due()
        found = session.scalars(select(Job).where(Job.id > last).order_by(Job.id)).all()
        moments = [datetime.fromisoformat(one.arguments["moment"]) for one in found]
        if look.works:
            make.jobs()
        session.rollback()
        return moments

    def known(cron, zone="Europe/London", work=lambda _step: None):
        kind = Kind("test", "A test", work, memory=64, seconds=5, cron=cron)
        monkeypatch.setitem(inside.extensions, "jobs", {"test": kind})
        settings = replace(inside.config["SETTINGS"], timezone=zone)
        monkeypatch.setitem(inside.config, "SETTINGS", settings)

    look.known, look.works = known, True
    return look


def walked(begun, first, last, step):
    """What was begun by workers that look every `step`."""
    found, now = [], first
    while now <= last:
        found += begun(now)
        now += step
    return found


def test_a_schedule_that_is_new_begins_at_its_next_moment_and_once(begun):
    begun.known(OFTEN)
    assert begun(NOON + MINUTE) == []
    assert begun(NOON + 9 * MINUTE) == []
    assert begun(NOON + 10 * MINUTE) == [NOON + 10 * MINUTE]
    assert begun(NOON + 11 * MINUTE) == []
    assert begun(NOON + 20 * MINUTE) == [NOON + 20 * MINUTE]


@pytest.mark.parametrize("cron", [DAILY, OFTEN])
def test_what_was_missed_for_days_runs_once(begun, cron):
    begun.known(cron)
    begun(NOON)
    assert len(begun(NOON + 3 * DAY + 5 * MINUTE)) == 1
    assert begun(NOON + 3 * DAY + 6 * MINUTE) == []


def test_a_month_whose_day_was_missed_is_made_up_for(begun):
    begun.known(MONTHLY)
    begun(NOON)
    assert begun(NOON + 4 * DAY) == [datetime(2026, 5, 5, 3, 40, tzinfo=UTC)]


def test_what_nobody_carries_out_waits_once_however_long(begun):
    begun.known(OFTEN)
    begun.works = False
    begun(NOON)
    assert len(walked(begun, NOON + HOUR, NOON + 3 * HOUR, 10 * MINUTE)) == 1
    assert [one.state for one in session.scalars(select(Job))] == ["queued"]


@pytest.mark.parametrize("jump", [HOUR, 15 * HOUR, 400 * DAY])
def test_a_clock_that_is_set_forward_and_back_stops_nothing(begun, jump):
    """Frequent work runs once for all that was jumped over, and goes on at once when it is back."""
    begun.known(OFTEN)
    begun(NOON)
    assert len(begun(NOON + jump + 5 * MINUTE)) == 1
    begun(NOON + 6 * MINUTE)
    assert session.scalars(select(Job.id).where(Job.state.in_(ACTIVE))).all() == []
    found = walked(begun, NOON + 7 * MINUTE, NOON + 47 * MINUTE, MINUTE)
    assert found == [NOON + minutes * MINUTE for minutes in (10, 20, 30, 40)]


@pytest.mark.parametrize("jump", [DAY, 30 * DAY, 400 * DAY])
def test_a_date_has_its_job_once_though_the_clock_was_there_before(begun, jump):
    begun.known(DAILY)
    begun(NOON - DAY)
    assert len(begun(NOON)) == 1
    ahead = begun(NOON + jump)
    assert len(ahead) == 1
    assert begun(NOON + MINUTE) == []  # it is set back
    found = walked(begun, NOON + HOUR, NOON + 3 * DAY, HOUR)
    days = [one.date() for one in ahead + found]
    later = (NOON + jump).date()
    assert sorted(days) == sorted({NOON.date() + n * DAY for n in (1, 2, 3)} | {later})


def test_workers_whose_clocks_differ_begin_a_moment_once(begun):
    begun.known(OFTEN)
    begun(NOON)
    due = NOON + 10 * MINUTE
    seconds = [1, -2, 2, -1, 3, 1]  # past the moment, as the two see it by turns
    found = [begun(due + timedelta(seconds=one), workers=1) for one in seconds]
    assert [moment for moments in found for moment in moments] == [due]


@pytest.mark.parametrize(
    ("cron", "times"), [("50 1 * * *", 1), (HALF_HOURLY, 4)], ids=["daily", "half-hourly"]
)
def test_an_hour_that_comes_twice_has_what_is_for_the_date_once(begun, cron, times):
    """The night of 25 October 2026: 01:00 to 02:00 comes twice in London."""
    begun.known(cron)
    begun(datetime(2026, 10, 24, 23, 59, tzinfo=UTC))
    first = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
    found = walked(begun, first, first + 119 * MINUTE, MINUTE)
    assert len(found) == len(set(found)) == times


def test_work_begun_often_that_failed_is_not_run_again_beside_one_that_waits(begun):
    def fail(_step):
        raise Refused("It is not there.")

    begun.known(OFTEN, work=fail)
    begun(NOON)
    begun(NOON + 10 * MINUTE)
    failed = session.scalars(select(Job)).one()
    assert failed.state == "failed"
    begun.works = False
    assert len(begun(NOON + 20 * MINUTE)) == 1
    with pytest.raises(Refused):
        actions.run_again(failed, actor=cast.person("dee"))
