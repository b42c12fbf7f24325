"""The sheet of many metrics, of another month, and what waits for a confirmation."""

import re
from datetime import date
from html import unescape

import pytest
from sqlalchemy import select

from portal import clock, periods
from portal.db import session
from portal.registry.models import MetricPerson
from portal.values.actions.observations import record
from portal.values.models import Observation, Reopening
from portal.values.queries.sheet import sheet
from portal.values.routes import sheet as routes
from tests import cast, make


def latest():
    return periods.latest_complete(clock.today("Europe/London"), "month").start


def made(**more):
    metric = make.metric(**more)
    make.values(metric, [20.0], first=make.month(latest(), -1))
    make.kept()
    return metric


def provisional(who="cy", **more):
    """A value of a contributor that waits for owner or head; the metric's code."""
    metric = made(**more)
    make.stored(
        MetricPerson(metric_id=metric.id, person_id=cast.person(who).id, part="contributor")
    )
    make.kept()
    session.refresh(metric)
    record(metric, period_start=latest(), value=20.5, state="provisional", actor=cast.person(who))
    return metric.code


def test_many_rows_are_paged(app, visit, monkeypatch):
    monkeypatch.setattr(routes, "SHOWN", 2)
    with app.app_context():
        for _ in range(5):
            made()
    bo = visit("bo")
    first = bo.get("/values").text
    page = bo.get(following(first)).text
    assert page.count("data-row=") == 2
    assert "Rows 3 to 4 of 5" in page
    assert "from=M-" in page.split('id="sheet"')[1].split("hx-post")[1]
    assert 'rel="prev" href="/values"' in page
    last = bo.get(following(page)).text
    assert "Rows 5 to 5 of 5" in last
    assert 'rel="next"' not in last


def following(page):
    return unescape(re.search(r'rel="next" href="([^"]+)"', page)[1])


def test_what_is_filled_on_one_page_skips_nothing_on_the_next(app, visit, monkeypatch):
    monkeypatch.setattr(routes, "SHOWN", 2)
    with app.app_context():
        metric = make.metric(code="GAPS", name="A")
        for months in (-4, 0):  # three periods between have no value
            make.values(metric, [20.0], first=make.month(latest(), months))
        other = made(code="LAST", name="B").code
    bo = visit("bo")
    first = bo.get("/values").text
    for number in (-3, -2):
        start = make.month(latest(), number).isoformat()
        assert f'id="line-GAPS-{start}"' in first
        sent = {"value": "20", "state": "final", "seen": "0", "key": f"k{number}"}
        assert bo.post(f"/values/GAPS/{start}", sent).status_code == 303
    second = bo.get(following(first)).text
    assert f'id="line-GAPS-{make.month(latest(), -1).isoformat()}"' in second
    third = bo.get(f"/values?from={other}-{latest().isoformat()}").text
    assert f'id="line-{other}-{latest().isoformat()}"' in third


@pytest.mark.parametrize(
    "query", ["month=nonsense", "month=2024-13", "month=9999-01", "from=x", "from=M-1-2024-99-99",
              "from=" + "9" * 5000]
)  # fmt: skip
def test_a_strange_address_shows_what_it_can(app, visit, query):
    with app.app_context():
        made()
    assert visit("bo").get(f"/values?{query}").status_code == 200


def test_a_refused_row_reads_nothing_but_itself(app, visit, statements):
    counts = []
    for number in (1, 20):
        with app.app_context():
            codes = [made(hard_high=30).code for _ in range(number)]
        bo = visit("bo")
        url = f"/values/{codes[0]}/{latest().isoformat()}"
        statements.clear()
        sent = {"value": "99", "state": "final", "seen": "0", "key": f"k{number}"}
        assert bo.post(url, sent, htmx=True).status_code == 422
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_another_month_shows_the_periods_that_end_in_it(people):
    made(name="Monthly")
    made(name="Quarterly", frequency="quarter")
    made(name="Weekly", frequency="week")
    march = periods.period_of(date(2024, 3, 1), "month")
    labels = [row.period.label for row in sheet(people["bo"], march)]
    weeks = [f"week {number}, 2024" for number in (9, 10, 11, 12, 13)]
    assert labels == ["March 2024", "Q1 2024", *weeks]


def test_a_month_stays_chosen_while_one_saves(app, visit):
    with app.app_context():
        code = made(close_days=36_500).code
    bo, before = visit("bo"), make.month(latest(), -2)
    page = bo.get(f"/values?month={before:%Y-%m}")
    assert f"/values/{code}/{before.isoformat()}?month={before:%Y-%m}" in page.text
    url = f"/values/{code}/{before.isoformat()}?month={before:%Y-%m}"
    answer = bo.post(url, {"value": "20", "state": "final", "seen": "0", "key": "k"})
    assert answer.location == f"/values?month={before:%Y-%m}#line-{code}-{before.isoformat()}"


@pytest.mark.parametrize(
    ("who", "seen"), [("bo", True), ("ana", True), ("cy", False), ("dee", False)]
)
def test_owner_and_head_see_what_waits_for_them(app, visit, who, seen):
    with app.app_context():
        provisional()
    assert ("Waiting for your confirmation" in visit(who).get("/values").text) is seen


def test_a_confirmed_value_waits_no_longer(app, visit):
    with app.app_context():
        code = provisional()
        seen = session.scalars(select(Observation.id).order_by(Observation.id.desc())).first()
    ana = visit("ana")
    url = f"/metrics/{code}/values/{latest().isoformat()}/confirmation?back=sheet"
    answer = ana.post(url, {"key": "k", "seen": seen})
    assert (answer.status_code, answer.location) == (303, "/values#waiting")
    assert "Waiting for your confirmation" not in ana.get("/values").text


def test_only_the_newest_revision_waits(app, visit):
    with app.app_context():
        code = provisional()
        metric = session.scalars(select(Observation)).first().metric
        record(metric, period_start=latest(), value=21, state="final", note="x",
               actor=cast.person("bo"))  # fmt: skip
    page = visit("ana").get("/values")
    assert code
    assert "Waiting for your confirmation" not in page.text


def test_what_waits_costs_the_same_statements_for_3_and_for_30(app, visit, statements):
    counts = []
    ana = visit("ana")
    for number in (3, 27):
        with app.app_context():
            for _ in range(number):
                provisional()
        ana.get("/values")
        statements.clear()
        ana.get("/values")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_what_is_closed_is_shown_without_fields_until_it_is_reopened(app, visit):
    before = make.month(latest(), -1)
    with app.app_context():
        metric = made(close_days=0, due_days=0)
        code, metric_id = metric.code, metric.id
    bo, address = visit("bo"), f"/values?month={before:%Y-%m}"
    page = bo.get(address)
    assert f'href="/metrics/{code}/values/{before.isoformat()}"' in page.text
    assert "data-row=" not in page.text
    with app.app_context():
        make.stored(
            Reopening(
                metric_id=metric_id, period_start=before, until=date(2199, 1, 1), reason="typo",
                person_id=cast.person("ana").id, created_at=clock.now(),
            )
        )  # fmt: skip
        make.kept()
    assert bo.get(address).text.count("data-row=") == 1
