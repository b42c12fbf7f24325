"""Clocks that jump, zones far away, the days on which calendars are odd.

`portal.clock` is the only clock of the portal (the first test), so it is the one that is set here.
"""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from portal import clock
from portal.accounts import sessions
from portal.accounts.models import SignIn
from portal.changelog import queries, verifying
from portal.changelog.models import Entry
from portal.changelog.recording import change
from portal.db import session
from portal.periods import period_of
from portal.registry.models import Metric
from portal.values.queries.observations import values_of
from portal.web import filters
from tests import cast, make

PORTAL = Path(clock.__file__).parent


@pytest.fixture
def at(monkeypatch):
    """`at(2026, 3, 29, 0, 30)`: it is that moment, in UTC, from now on."""

    def set_clock(*parts):
        now = datetime(*parts, tzinfo=UTC)
        monkeypatch.setattr(clock, "now", lambda: now)
        return now

    return set_clock


def test_nothing_but_the_clock_asks_for_the_time():
    asks = re.compile(r"datetime\.now|date\.today|utcnow|time\.time\(")
    asking = [
        path.relative_to(PORTAL).as_posix()
        for path in PORTAL.rglob("*.py")
        if "migrations" not in path.parts  # they import nothing of the portal's
        if asks.search(path.read_text(encoding="utf-8"))
    ]
    assert asking == ["clock.py"]


def renamed(name):
    department = cast.department("sales")
    with change(department, "rename", actor=cast.person("dee"), reason="a test"):
        department.name = name


@pytest.mark.both_engines
def test_a_clock_that_goes_back_an_hour_orders_nothing_anew(inside, at):
    at(2026, 5, 4, 12, 0)
    renamed("First")
    at(2026, 5, 4, 11, 0)
    renamed("Second")
    at(2026, 5, 4, 11, 30)
    renamed("Third")
    log = queries.history(cast.department("sales"))
    assert [one.words.fields["name"][1] for one in log] == ["Third", "Second", "First"]
    assert [one.sequence for one in log] == [3, 2, 1]
    assert log[1].at < log[2].at
    assert verifying.verify().is_whole


@pytest.mark.both_engines
def test_values_are_ordered_by_revision_not_by_the_clock(app, at, visit):
    with app.app_context():
        code = make.metric(close_days=366).code
        make.kept()
        session.remove()
    at(2026, 6, 20, 12, 0)
    bo = visit("bo")
    for hour, figure in ((12, "5"), (11, "7")):
        at(2026, 6, 20, hour, 0)
        form = {"value": figure, "state": "final", "note": "typed again", "key": figure}
        assert bo.post(f"/values/{code}/2026-05-01", form).status_code == 303
    with app.app_context():
        metric = session.scalars(select(Metric).where(Metric.code == code)).one()
        (stands,) = values_of([metric.id])[metric.id]
        assert (stands.value, stands.revision) == (7.0, 2)
        session.remove()


@pytest.mark.both_engines
def test_a_session_survives_a_clock_that_goes_back_and_still_ends(app, at, visit):
    at(2026, 5, 4, 12, 0)
    bo = visit("bo")
    assert bo.get("/").status_code == 200
    at(2026, 5, 4, 11, 0)
    assert bo.get("/").status_code == 200
    with app.app_context():
        ends = session.scalars(select(SignIn.ends_at)).one()
        session.remove()
    assert ends <= datetime(2026, 5, 4, 12, 0, tzinfo=UTC) + timedelta(days=7)
    at(2026, 5, 5, 0, 1)  # twelve hours and a minute after the last click
    assert bo.get("/").status_code == 302


@pytest.mark.both_engines
def test_a_session_of_a_clock_that_was_far_ahead_ends(app, at, visit):
    """It would live for a year: when it is used next, it is over, and nobody's list has it."""
    at(2027, 5, 4, 12, 0)
    early, late = visit("bo"), visit("bo")
    assert early.get("/").status_code == 200
    at(2026, 5, 4, 12, 0)
    assert early.get("/").status_code == 302
    with app.app_context():
        assert sessions.open_ones(cast.person("bo")) == []
        session.remove()
    at(2027, 5, 3, 23, 0)  # nearly there again, thirteen hours before
    assert late.get("/").status_code == 302
    assert visit("bo").get("/").status_code == 200


@pytest.mark.both_engines
def test_who_was_shut_out_by_a_clock_that_was_far_ahead_is_let_in(app, at, visit):
    at(2027, 5, 4, 12, 0)
    wrong = {"email": "bo@example.org", "password": "wrong", "next": ""}
    codes = [visit(None).post("/sign-in", wrong).status_code for _ in range(6)]
    assert codes == [422] * 5 + [429]
    at(2026, 5, 4, 12, 0)
    codes = [visit(None).post("/sign-in", wrong).status_code for _ in range(6)]
    assert codes == [422] * 5 + [429]  # and counts anew
    at(2026, 5, 4, 12, 6)
    assert visit("bo").get("/").status_code == 200


@pytest.mark.parametrize("night", [(2026, 3, 29), (2026, 10, 25)], ids=["gap", "fold"])
def test_twelve_hours_are_twelve_hours_in_the_nights_when_clocks_change(app, at, visit, night):
    at(*night, 0, 30)
    early, late = visit("bo"), visit("bo")
    at(*night, 12, 29)
    assert early.get("/").status_code == 200
    at(*night, 12, 31)
    assert late.get("/").status_code == 302


def test_moments_of_the_nights_when_clocks_change_stand_in_local_time(inside):
    def shown(*parts):
        return filters.moment(datetime(*parts, tzinfo=UTC))

    assert shown(2026, 3, 29, 0, 59) == "29 March 2026, 00:59"
    assert shown(2026, 3, 29, 1, 0) == "29 March 2026, 02:00"
    assert shown(2026, 10, 25, 0, 30) == "25 October 2026, 01:30"
    assert shown(2026, 10, 25, 1, 30) == "25 October 2026, 01:30"


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Pacific/Apia", date(2026, 4, 1)),  # UTC+13
        ("Europe/London", date(2026, 3, 31)),
        ("Pacific/Pago_Pago", date(2026, 3, 31)),  # UTC−11
    ],
)
def test_the_day_is_the_organisations_not_the_servers(app, at, visit, zone, day):
    """At 11:30 UTC it is tomorrow in Apia: the sheet asks for the month that ended there."""
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], timezone=zone)
    try:
        with app.app_context():
            make.metric(name="Far away")
            make.kept()
            session.remove()
        at(2026, 3, 31, 11, 30)
        with app.app_context():
            assert filters.today() == day
        page = visit("bo").get("/values").text
        assert ("March 2026<br>" in page) == (day.month == 4)
    finally:
        app.config["SETTINGS"] = replace(app.config["SETTINGS"], timezone="Europe/London")


@pytest.mark.parametrize(
    "moment",
    [
        (2028, 2, 29, 23, 59),
        (2026, 12, 31, 23, 59, 59),
        (2027, 1, 1),
        (2038, 1, 19, 3, 14, 8),
        (2099, 12, 31),
    ],
)
@pytest.mark.both_engines
def test_odd_days_are_days_like_others(app, at, visit, moment):
    """Leap day, the turn of the year, the second after 32-bit clocks end."""
    now = at(*moment)
    with app.app_context():
        code = make.metric().code
        make.kept()
        session.remove()
    bo = visit("bo")
    start = period_of(period_of(now.date(), "month").start - timedelta(days=1), "month").start
    form = {"value": "3", "state": "final", "note": "", "key": "odd"}
    assert bo.post(f"/values/{code}/{start}", form).status_code == 303
    for path in ("/", "/values", f"/metrics/{code}", "/overview", "/departments/operations"):
        assert bo.get(path).status_code == 200
    with app.app_context():
        assert session.scalars(select(Entry.at).order_by(Entry.sequence.desc())).first() == now
        assert verifying.verify().is_whole
        session.remove()


def test_a_leap_day_has_a_period_of_every_kind():
    for frequency in ("day", "week", "month", "quarter", "year"):
        found = period_of(date(2028, 2, 29), frequency)
        assert found.start <= date(2028, 2, 29) <= found.end
