"""Holidays: listed by administrators, one entry of the log each, and left out of working days."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.accounts.actions import holidays as actions
from portal.accounts.models import Holiday
from portal.accounts.queries.holidays import free_days
from portal.changelog import queries as log
from portal.db import session
from tests import cast

LINES = "2030-12-25 Christmas Day\n\n2030-12-26\tBoxing  Day\n"
URL = "/admin/holidays"


def listed(app):
    with app.app_context():
        return {one.day: one.name for one in session.scalars(select(Holiday))}


@pytest.mark.both_engines
@pytest.mark.parametrize("htmx", [True, False])
def test_days_are_added_and_taken_off(app, visit, htmx):
    dee = visit("dee")
    answer = dee.post(URL, {"lines": LINES}, htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    days = {date(2030, 12, 25): "Christmas Day", date(2030, 12, 26): "Boxing Day"}
    assert listed(app) == days
    with app.app_context():
        assert free_days() == set(days)
        one = session.scalars(select(Holiday).order_by(Holiday.day)).first()
        assert [entry.action for entry in log.history(one)] == ["add holiday"]
        number = one.id
    assert "Boxing Day" in dee.get(URL).text
    answer = dee.post(f"{URL}/{number}/removal", {}, htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    assert list(listed(app)) == [date(2030, 12, 26)]
    assert dee.post(f"{URL}/{number}/removal", {}).status_code == 404


@pytest.mark.parametrize(
    "lines",
    ["", "Christmas", "2030-02-30 No day", "2030-12-25", "1800-01-01 Long ago", "x" * 20_001],
)
@pytest.mark.parametrize("htmx", [True, False])
def test_what_is_no_day_is_refused_and_kept(app, visit, lines, htmx):
    answer = visit("dee").post(URL, {"lines": lines}, htmx=htmx)
    assert answer.status_code == 422
    assert lines in answer.text
    assert not listed(app)


def test_a_day_that_is_there_stays_as_it_is(app, visit):
    dee = visit("dee")
    dee.post(URL, {"lines": LINES})
    assert dee.post(URL, {"lines": "2030-12-25 Xmas"}).status_code == 422
    assert dee.post(URL, {"lines": "2030-12-25 Xmas\n2030-12-24 Eve"}).status_code == 303
    assert listed(app)[date(2030, 12, 25)] == "Christmas Day"
    assert len(listed(app)) == 3


def test_the_list_costs_the_same_for_three_and_thirty(app, visit, statements):
    costs = []
    for count in (3, 30):
        with app.app_context():
            lines = "\n".join(
                f"20{count + 30}-0{n % 9 + 1}-{n % 28 + 1:02} Day" for n in range(count)
            )
            actions.add_holidays(lines=lines, actor=cast.person("dee"))
            session.remove()
        dee = visit("dee")
        statements.clear()
        assert dee.get(URL).status_code == 200
        costs.append(len(statements))
    assert costs[0] == costs[1]
