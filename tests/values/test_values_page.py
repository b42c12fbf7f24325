"""A metric's values: everybody reads them; owner and head revise, confirm and reopen."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal import periods
from portal.changelog import queries as log
from portal.db import session
from portal.registry.models import Metric
from portal.values.actions.days import today
from portal.values.actions.observations import record
from portal.values.models import Observation, Reopening
from tests import cast, make

PAGE = "/metrics/DELAY/values"
OLD = date(2015, 1, 1)  # its period is closed for years


def made(figures=(4.0,), first=None, **more):
    given = {"value_type": "amount", "time_aggregation": "sum", "close_days": 36_500, **more}
    metric = make.metric(name="Delay", code="DELAY", **given)
    make.values(metric, list(figures), first=first or date(2024, 1, 1))
    make.kept()
    return metric


def stored(app):
    with app.app_context():
        found = session.scalars(select(Observation).order_by(Observation.id)).all()
        return [(one.value, one.state, one.revision) for one in found]


def last_action(app):
    with app.app_context():
        return log.last_entry(session.scalars(select(Metric)).one()).action


def seen(app):
    with app.app_context():
        return str(session.scalars(select(Observation.id).order_by(Observation.id.desc())).first())


@pytest.fixture
def site(app):
    with app.app_context():
        made()


@pytest.fixture
def provisional(app):
    """What Bo entered for May 2024 is provisional."""
    with app.app_context():
        metric = made(figures=())
        bo = cast.person("bo")
        record(metric, period_start=date(2024, 5, 1), value=4, state="provisional", actor=bo)


@pytest.mark.parametrize("who", ["bo", "ana", "cy", "dee", "eve", "fay", "hal"])
def test_everybody_reads_values_and_revisions(site, visit, who):
    for path in (PAGE, f"{PAGE}/2024-01-01", "/metrics/DELAY"):
        response = visit(who).get(path)
        assert response.status_code == 200
        assert "January 2024" in response.text


def test_values_are_paged_newest_first(app, visit):
    with app.app_context():
        made(figures=[float(one) for one in range(40)], first=date(2020, 1, 1))
    first = visit("cy").get(PAGE, htmx=True).text
    assert first.index("April 2023") < first.index("May 2020")
    assert "April 2020" not in first
    older = visit("cy").get(f"{PAGE}?before=2020-05-01", htmx=True).text
    assert "April 2020" in older
    assert "May 2020" not in older


def test_forty_values_cost_no_more_statements_than_three(app, visit, statements):
    counted = []
    for figures, first in (((1.0, 2, 3), date(2020, 1, 1)), ([5.0] * 30, date(2021, 1, 1))):
        with app.app_context():
            metric = session.scalars(select(Metric)).first() or made(figures=())
            make.values(metric, list(figures), first=first)
            make.kept()
        visitor = visit("cy")
        statements.clear()
        visitor.get(PAGE)
        counted.append(len(statements))
    assert counted[0] == counted[1]


@pytest.mark.parametrize(
    ("who", "status"), [("bo", 303), ("ana", 303), ("cy", 403), ("eve", 403), ("dee", 403)]
)
def test_owner_and_head_revise_with_a_reason(app, site, visit, who, status):
    sent = {"value": "5", "state": "final", "reason": "counted twice", "seen": seen(app)}
    assert visit(who).post(f"{PAGE}/2024-01-01", sent).status_code == status
    wanted = [(4.0, "final", 1), (5.0, "final", 2)] if status == 303 else [(4.0, "final", 1)]
    assert stored(app) == wanted
    if status == 303:
        assert last_action(app) == "revise value"


def test_a_final_value_wants_a_reason_and_what_was_typed_stays(app, site, visit):
    sent = {"value": "5.5", "state": "final", "seen": seen(app)}
    response = visit("bo").post(f"{PAGE}/2024-01-01", sent, htmx=True)
    assert response.status_code == 422
    assert 'value="5.5"' in response.text
    assert stored(app) == [(4.0, "final", 1)]


def test_a_value_that_changed_meanwhile_is_a_conflict(app, site, visit):
    sent = {"value": "5", "state": "final", "reason": "again", "seen": "0"}
    response = visit("ana").post(f"{PAGE}/2024-01-01", sent)
    assert response.status_code == 409
    assert "Bo Bright" in response.text


@pytest.mark.parametrize(("who", "status"), [("bo", 303), ("ana", 303), ("cy", 403), ("eve", 403)])
def test_owner_and_head_confirm(app, provisional, visit, who, status):
    sent = {"seen": seen(app), "key": "k" * 20}
    visitor = visit(who)
    for _ in range(2):
        response = visitor.post(f"{PAGE}/2024-05-01/confirmation", sent)
        assert response.status_code == status
    wanted = [(4.0, "provisional", 1), (4.0, "final", 2)]
    assert stored(app) == (wanted if status == 303 else wanted[:1])


def test_what_is_final_cannot_be_confirmed(site, visit):
    response = visit("bo").post(f"{PAGE}/2024-01-01/confirmation", {})
    assert response.status_code == 422
    assert "nothing to confirm" in response.text


@pytest.mark.parametrize(("who", "status"), [("ana", 303), ("bo", 403), ("cy", 403), ("fay", 403)])
def test_the_head_opens_a_closed_period(app, visit, who, status):
    with app.app_context():
        made(first=OLD, close_days=10)
        until = (today() + timedelta(days=5)).isoformat()
    sent = {"reason": "an audit", "until": until}
    assert visit(who).post(f"{PAGE}/2015-01-01/reopening", sent).status_code == status
    with app.app_context():
        assert len(session.scalars(select(Reopening)).all()) == (status == 303)
    if status == 303:
        assert last_action(app) == "reopen period"
        assert "Revise the value" in visit("bo").get(f"{PAGE}/2015-01-01").text


def test_a_day_that_has_passed_is_refused(app, visit):
    with app.app_context():
        made(first=OLD, close_days=10)
    sent = {"reason": "an audit", "until": "2015-02-01"}
    response = visit("ana").post(f"{PAGE}/2015-01-01/reopening", sent)
    assert response.status_code == 422
    assert "an audit" in response.text


def test_a_day_leads_to_its_period(site, visit):
    visitor = visit("bo")
    assert visitor.get(f"{PAGE}/period?day=2024-01-17").location == f"{PAGE}/2024-01-01"
    assert visitor.get(f"{PAGE}/period?day=soon").location == PAGE


def test_a_first_value_may_still_arrive_in_a_closed_period(app, visit):
    with app.app_context():
        made(figures=(), close_days=10)
        start = make.month(periods.latest_complete(today(), "month").start, -30).isoformat()
    sent = {"value": "3", "state": "final", "seen": "0"}
    assert visit("bo").post(f"{PAGE}/{start}", sent).status_code == 303
    assert stored(app) == [(3.0, "final", 1)]


def test_a_linked_period_takes_the_reading_of_the_version_before(app, visit):
    with app.app_context():
        metric = made(figures=(4.0, 5.0, 6.0, 7.0))
        more = {"value_type": "amount", "effective_from": date(2024, 2, 1), "unit": "h"}
        make.version(metric.definition, major=2, comparability="linked", overlap=3, **more)
        make.kept()
    bo = visit("bo")
    page = bo.get(f"{PAGE}/2024-02-01")
    assert "As definition 1.0.0 counts it" in page.text
    assert "As definition" not in bo.get(f"{PAGE}/2024-01-01").text
    assert "As definition" not in visit("cy").get(f"{PAGE}/2024-02-01").text
    address = f"{PAGE}/2024-02-01/parallel"
    assert bo.post(address, data={"value": "lots"}).status_code == 422
    assert bo.post(address, data={"value": "2.5"}).status_code == 303
    assert 'value="2.5"' in bo.get(f"{PAGE}/2024-02-01").text
    assert last_action(app) == "enter parallel value"
