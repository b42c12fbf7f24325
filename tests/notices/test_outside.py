"""What programs ask for without signing in: ending a list, and the calendar."""

from datetime import date, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select, update

from portal import clock
from portal.accounts.models import SignIn
from portal.db import session
from portal.notices import days, queries, unsubscribing
from portal.notices.calendar_text import Day, calendar
from portal.notices.models import Notice, Reach
from tests import cast
from tests.notices.conftest import KIND

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def link(app, who="bo", name=KIND, number=0):
    with app.app_context():
        found = unsubscribing.address(cast.person(who).id, name, number)
        session.remove()
    return found[len(app.config["SETTINGS"].base_url) :]


def how(app, who="bo"):
    with app.app_context():
        found = queries.hows(cast.person(who))
        session.remove()
    return found


@pytest.mark.both_engines
def test_one_click_ends_a_list_and_looking_at_the_link_does_not(app):
    client, address = app.test_client(), link(app)
    page = client.get(address)
    assert page.status_code == 200
    assert "News of the test" in page.text
    assert how(app)[KIND] == "at_once"
    for _ in range(2):
        assert client.post(address, data=ONE_CLICK).status_code == 200
    assert how(app)[KIND] == "never"
    assert how(app)["test.other"] == "daily"
    assert how(app, "cy")[KIND] == "at_once"


@pytest.mark.both_engines
def test_the_link_of_a_digest_ends_all_that_comes_in_it(app):
    app.test_client().post(link(app, name="daily"), data=ONE_CLICK)
    found = how(app)
    assert "daily" not in found.values()
    assert found[KIND] == "at_once"


def test_a_link_that_is_not_ours_or_revoked_or_of_who_left_ends_nothing(app, visit):
    client, address = app.test_client(), link(app)
    for other in (
        address + "x",
        "/notices/unsubscribe/nonsense",
        link(app, "gus"),
        link(app, number=1),
    ):
        assert client.get(other).status_code == 404
        assert client.post(other, data=ONE_CLICK).status_code == 404
    visit("bo").post("/account/notices/links/revocation", {"key": "a"})
    assert client.post(address, data=ONE_CLICK).status_code == 404
    assert client.get(link(app, number=1)).status_code == 200
    assert how(app)[KIND] == "at_once"


@pytest.fixture
def dated(app):
    """Days that every person has."""
    found = [
        Day(
            "value:1:2026-03-01",
            date(2026, 3, 29),
            "Value due: Été, Ελλάδα; a\\b",
            "One\r\nTwo",
            "/values",
        ),
        Day("review:2", date(2026, 10, 25), "Review " + "long ü " * 30),
    ]
    app.extensions.setdefault("notices.days", []).append(lambda _person: found)
    yield found
    app.extensions["notices.days"].pop()


def made_by(visit, who="bo", key="k"):
    page = visit(who).post("/account/calendar", {"key": key})
    return page.text.partition('class="copy">')[2].partition("<")[0].partition("localhost")[2]


@pytest.mark.both_engines
def test_the_address_is_shown_once_and_opens_the_days_only(app, visit, dated):
    address = made_by(visit)
    client = app.test_client()
    answer = client.get(address)
    assert answer.mimetype == "text/calendar"
    read = Calendar.from_ical(answer.data)
    events = list(read.walk("VEVENT"))
    assert [one.decoded("dtstart") for one in events] == [date(2026, 3, 29), date(2026, 10, 25)]
    assert str(events[0]["summary"]) == "Value due: Été, Ελλάδα; a\\b"
    assert str(events[0]["description"]) == "One\nTwo"
    assert str(events[1]["summary"]) == "Review " + "long ü " * 30
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n"))
    assert (
        address.rpartition("/")[2].removesuffix(".ics")
        not in visit("bo").get("/account/notices").text
    )
    with app.app_context():
        assert len(session.scalars(select(Reach.calendar_hash)).one()) == 64
        session.remove()


def test_the_same_days_are_not_sent_again(app, visit, dated):
    address, client = made_by(visit), app.test_client()
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    dated.pop()
    changed = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_an_address_is_replaced_and_revoked(app, visit, dated):
    client = app.test_client()
    old, new = made_by(visit), made_by(visit, key="l")
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200
    visit("bo").post("/account/calendar/revocation", {"key": "m"})
    assert client.get(new).status_code == 404
    assert client.get("/calendar/nonsense.ics").status_code == 404


def titles(app):
    with app.app_context():
        made = select(Notice.title).where(Notice.person_id == cast.person("bo").id)
        found = list(session.scalars(made))
        session.remove()
    return found


def test_who_sits_at_an_open_browser_makes_none_unseen(app, visit):
    """An address outlasts the sign-in: the password is asked for again, and its owner is told."""
    browser = visit("bo")
    with app.app_context():
        session.execute(update(SignIn).values(confirmed_at=clock.now() - timedelta(minutes=11)))
        session.commit()
    assert browser.post("/account/calendar", {"key": "k"}).status_code == 422
    assert titles(app) == []
    typed = {"key": "k", "confirm_password": cast.PASSWORD}
    assert browser.post("/account/calendar", typed).status_code == 200
    assert titles(app) == ["An address for your calendar was made"]


def test_whoever_left_has_no_calendar(app, visit, dated):
    address = made_by(visit)
    with app.app_context():
        cast.person("bo").state = "suspended"
        session.commit()
        session.remove()
    assert app.test_client().get(address).status_code == 404


def test_a_form_sent_twice_shows_no_address_twice(visit, app):
    assert made_by(visit)
    assert made_by(visit) == ""


def test_an_empty_calendar_is_one(engine):
    from datetime import UTC, datetime

    at = datetime(2026, 1, 1, tzinfo=UTC)
    text = calendar([], name="N", base="https://p.example", host="p.example", stamp=at)
    assert Calendar.from_ical(text).walk("VEVENT") == []


def test_days_come_in_order_from_every_source(inside):
    sources = [[Day("b", date(2026, 1, 2), "B")], [Day("a", date(2026, 1, 1), "A")]]
    for one in sources:
        days.add(inside, lambda _person, one=one: one)
    with inside.test_request_context():
        found = [one for one in days.of(cast.person("bo")) if one.uid in "ab"]
    for _ in sources:
        inside.extensions["notices.days"].pop()
    assert [one.uid for one in found] == ["a", "b"]
