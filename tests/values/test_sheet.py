"""My sheet: what is owed, saved row by row, by those who may, kept when it is refused."""

import re

import pytest
from sqlalchemy import select

from portal import periods
from portal.changelog import queries as log
from portal.db import session
from portal.registry.models import Metric, MetricPerson
from portal.values.actions.days import today
from portal.values.models import Observation
from portal.values.queries.sheet import sheet
from tests import cast, make


def latest():
    """The start of the last complete month."""
    return periods.latest_complete(today(), "month").start


def url(code="DELAY"):
    return f"/values/{code}/{start()}"


def start():
    return START["start"]


START = {}


@pytest.fixture
def site(app):
    """Bo's metric with Cy as contributor; its last complete month is owed."""
    with app.app_context():
        START["start"] = latest().isoformat()
        made()
        make.kept()


def made(code="DELAY", **more):
    given = {"value_type": "amount", "unit": "days", "time_aggregation": "sum", "hard_high": 100}
    metric = make.metric(name=f"Delay {code}", code=code, **{**given, **more})
    make.stored(
        MetricPerson(metric_id=metric.id, person_id=cast.person("cy").id, part="contributor")
    )
    return metric


def stored(app):
    with app.app_context():
        found = session.scalars(select(Observation).order_by(Observation.id)).all()
        return [(one.value, one.state, one.revision) for one in found]


def hidden(response, name):
    """What the first row of the sheet carries under `name`."""
    return re.search(rf'name="{name}"[^>]*value="([^"]*)"', response.text).group(1)


def test_the_sheet_shows_the_last_complete_period_of_what_i_own_or_feed(site, visit):
    for who in ("bo", "cy"):
        assert f"line-DELAY-{start()}" in visit(who).get("/values").text
    assert "You owe no values" in visit("hal").get("/values").text


def test_earlier_gaps_are_overdue_three_at_most(people):
    metric = made()
    make.values(metric, [1.0], first=make.month(latest(), -7))
    session.flush()
    rows = sheet(people["bo"])
    assert [one.period.start for one in rows] == [
        make.month(latest(), -step) for step in (3, 2, 1, 0)
    ]
    assert [one.is_overdue for one in rows[:3]] == [True] * 3
    assert rows[0].previous.value == 1.0


def test_what_stands_in_the_present_period_can_be_corrected(people):
    metric = made()
    make.values(metric, [4.0], first=latest())
    (row,) = sheet(people["bo"])
    assert row.standing.value == 4.0
    assert not row.is_overdue


def test_a_metric_without_a_rhythm_owes_nothing(people):
    made(frequency="irregular")
    assert sheet(people["bo"]) == []


def test_a_plain_form_saves_and_goes_back_to_its_row(app, site, visit):
    sent = {"value": "12,5", "state": "estimated", "note": "", "seen": "0"}
    response = visit("bo").post(url(), sent)
    assert response.status_code == 303
    assert response.location == f"/values#line-DELAY-{start()}"
    assert stored(app) == [(12.5, "estimated", 1)]
    with app.app_context():
        metric = session.scalars(select(Metric)).one()
        assert log.last_entry(metric).action == "enter value"


def test_a_fragment_is_the_row_as_it_is_now(app, site, visit):
    response = visit("bo").post(url(), {"value": "4", "state": "final", "seen": "0"}, htmx=True)
    assert response.status_code == 200
    assert response.text.strip().startswith("<tr id=")
    assert "Saved" in response.text
    assert "<html" not in response.text
    assert stored(app) == [(4.0, "final", 1)]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("bo", 303),
        ("cy", 303),
        ("ana", 303),
        ("dee", 403),
        ("eve", 403),
        ("fay", 403),
        ("hal", 403),
    ],
)
def test_owner_contributor_and_head_enter(app, site, visit, who, status):
    response = visit(who).post(url(), {"value": "4", "state": "provisional", "seen": "0"})
    assert response.status_code == status
    assert len(stored(app)) == (status == 303)


def test_a_contributor_makes_nothing_final(app, site, visit):
    response = visit("cy").post(url(), {"value": "4", "state": "final", "seen": "0"}, htmx=True)
    assert response.status_code == 422
    assert stored(app) == []


@pytest.mark.parametrize(
    ("value", "words"),
    [("many", "many"), ("1,204", "1,204"), ("", "Enter the figure"), ("101", "100")],
)
def test_what_is_refused_stays_in_the_row_with_the_reason(app, site, visit, value, words):
    sent = {"value": value, "state": "final", "seen": "0"}
    for htmx in (True, False):
        response = visit("bo").post(url(), sent, htmx=htmx)
        assert response.status_code == 422
        assert f'value="{value}"' in response.text
        assert words in response.text
    assert stored(app) == []


def test_a_missing_value_wants_a_note(app, site, visit):
    sent = {"value": "", "state": "missing", "seen": "0", "note": ""}
    response = visit("bo").post(url(), sent, htmx=True)
    assert response.status_code == 422
    assert "Say why" in response.text
    assert visit("bo").post(url(), sent | {"note": "the scale broke"}).status_code == 303
    assert stored(app) == [(None, "missing", 1)]


def test_the_same_key_twice_has_one_effect(app, site, visit):
    visitor = visit("bo")
    key = hidden(visitor.get("/values"), "key")
    sent = {"value": "4", "state": "final", "seen": "0", "key": key}
    assert [visitor.post(url(), sent).status_code for _ in range(2)] == [303, 303]
    assert stored(app) == [(4.0, "final", 1)]


def test_a_value_that_came_meanwhile_is_shown_and_can_be_replaced(app, site, visit):
    visit("cy").post(url(), {"value": "7", "state": "provisional", "seen": "0"})
    response = visit("bo").post(url(), {"value": "8", "state": "final", "seen": "0"}, htmx=True)
    assert response.status_code == 409
    assert "Cy Crane" in response.text
    assert "now 7, yours 8" in response.text
    again = {"value": "8", "state": "final", "seen": hidden(response, "seen")}
    assert visit("bo").post(url(), again).status_code == 303
    assert stored(app) == [(7.0, "provisional", 1), (8.0, "final", 2)]


def test_parts_are_entered_as_numerator_and_denominator(app, visit):
    with app.app_context():
        START["start"] = latest().isoformat()
        made(value_type="ratio", unit="%", scale="percent", time_aggregation="ratio_of_sums",
             hard_low=0)  # fmt: skip
        make.kept()
    sent = {"numerator": "3", "denominator": "4", "state": "final", "seen": "0"}
    assert visit("bo").post(url(), sent).status_code == 303
    assert stored(app) == [(75.0, "final", 1)]


@pytest.mark.parametrize(
    "path", ["/values/NONE/2024-01-01", "/values/DELAY/2024-01-02", "/values/DELAY/x"]
)
def test_what_is_no_period_of_a_metric_is_not_found(site, visit, path):
    assert visit("bo").post(path, {}).status_code == 404


def test_thirty_metrics_cost_no_more_statements_than_three(app, visit, statements):
    counted = []
    for first, last in ((0, 3), (3, 30)):
        with app.app_context():
            for number in range(first, last):
                make.values(made(f"M{number}"), [1.0, 2.0], first=make.month(latest(), -4))
            make.kept()
        visitor = visit("bo")
        statements.clear()
        assert visitor.get("/values").status_code == 200
        counted.append(len(statements))
    assert counted[0] == counted[1]
