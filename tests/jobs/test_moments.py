"""The moments of a schedule by the clock on the wall, on the days on which that one is set."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.jobs.kinds import Kind
from portal.jobs.schedules import latest

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
CHANGES = [
    ("Europe/London", date(2026, 3, 29)),
    ("Europe/London", date(2026, 10, 25)),
    ("America/Santiago", date(2026, 9, 6)),  # midnight itself is left out
    ("America/Santiago", date(2026, 4, 5)),  # the last hour of the day before comes twice
    ("Australia/Lord_Howe", date(2026, 10, 4)),  # by half an hour
    ("Australia/Lord_Howe", date(2026, 4, 5)),
]


@pytest.mark.parametrize(("zone", "change"), CHANGES)
@pytest.mark.parametrize("time", ["0 0", "30 0", "45 1", "15 2", "50 23"])
def test_every_date_has_its_moment_whatever_the_clocks_do(zone, change, time):
    now = datetime(change.year, change.month, change.day, tzinfo=UTC) - 3 * DAY
    last, walls = now + 6 * DAY, []
    before = now
    while now < last:
        due = latest(f"{time} * * *", now, zone)
        assert due.at <= now
        if due.at > before:
            walls.append(due.wall)
            before = due.at
        now += 10 * MINUTE
    dates = [wall.date() for wall in dict.fromkeys(walls)]  # what came twice counts once
    assert dates == [dates[0] + n * DAY for n in range(len(dates))]
    assert len(dates) >= 5


def test_a_moment_in_the_hour_left_out_has_come_when_that_hour_is_over():
    """In Berlin there is no 02:50 on 29 March 2026: at 03:00 it has been."""
    there = ZoneInfo("Europe/Berlin")
    before = datetime(2026, 3, 29, 1, 59, tzinfo=there).astimezone(UTC)
    after = datetime(2026, 3, 29, 3, 0, tzinfo=there).astimezone(UTC)
    assert after - before == MINUTE
    days = [latest("50 2 * * *", now, "Europe/Berlin").wall.day for now in (before, after)]
    assert days == [28, 29]


def test_a_moment_that_comes_twice_is_two():
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    found = [latest("0,30 * * * *", now, "Europe/London") for now in (first, second)]
    assert [one.at for one in found] == [first, second]
    assert found[0].wall == found[1].wall


@pytest.mark.parametrize(
    ("cron", "often"),
    [("10 3 * * *", False), ("40 4 5 * *", False), ("*/10 * * * *", True), ("0,30 * * * *", True),
     ("*/3 * * * * *", True), ("", False)],
)  # fmt: skip
def test_what_is_begun_many_times_a_day(cron, often):
    kind = Kind("test", "A test", print, memory=64, seconds=5, cron=cron)
    assert kind.is_frequent == often
