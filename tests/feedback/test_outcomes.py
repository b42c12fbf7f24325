"""What came of a conversation is chosen from what stands about the same thing."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.db import session
from portal.feedback import outcomes
from portal.feedback.models import Thread
from portal.feedback.outcomes import Came
from portal.feedback.queries.outcomes import offer_for
from portal.followups.actions.follow_ups import add_follow_up
from portal.registry.models import Metric
from portal.registry.queries.days import today
from portal.values.models import Observation
from tests import cast, make
from tests.feedback.conftest import given

pytestmark = pytest.mark.both_engines


def acted(metric, what="Two more people.", cause=""):
    return add_follow_up(
        metric, what=what, owner_id=cast.person("bo").id, due_on=today() + timedelta(days=9),
        direction="down", size=2.0, by_on=today() + timedelta(days=99), actor=cast.person("bo"),
        cause=cause,
    )  # fmt: skip


def one_metric():
    return session.scalars(select(Metric)).one()


def test_the_list_has_what_stands_about_the_metric(app, site):
    with app.test_request_context():
        thread, metric = given(), one_metric()
        acted(metric, "Something else.")
        mine = acted(metric, cause=f"thread:{thread.id}")
        found = offer_for(cast.person("bo"), thread)
        assert [(one.outcome, one.words) for one in found.came[:3]] == [
            ("action", f"Two more people. (due {said(mine.due_on)})"),
            ("action", f"Something else. (due {said(mine.due_on)})"),
            ("value", "The value of May 2024"),
        ]
        assert found.came[2].url == "/metrics/DELAY/values/2024-05-01"
        assert any(one.url == "/metrics/DELAY/versions/1.0.0" for one in found.came)
        assert found.follow_up_url == f"/metrics/DELAY/follow-ups/new?cause=thread:{thread.id}"
        assert offer_for(cast.person("cy"), thread).follow_up_url == ""


def said(day):
    return f"{day.day} {day:%B %Y}"


def test_it_costs_the_same_however_much_there_is(app, site, statements):
    costs = []
    with app.test_request_context():
        thread = given()
        for count in (1, 6):
            for _ in range(count):
                acted(one_metric())
            session.expire_all()
            bo, thread = cast.person("bo"), session.get(Thread, thread.id)
            one_metric()
            statements.clear()
            offer_for(bo, thread)
            costs.append(len(statements))
    assert costs[0] == costs[1] <= 8


@pytest.mark.parametrize("htmx", [True, False])
def test_one_is_chosen_and_stands_in_the_conversation(app, visit, thread, htmx):
    with app.test_request_context():
        number = acted(one_metric()).id
        session.remove()
    bo = visit("bo")
    page = bo.get(f"{thread}/outcome", htmx=htmx)
    key = f"action /follow-ups/{number}"
    assert f'value="{key}"' in page.text
    answer = bo.post(f"{thread}/outcome", {"outcome": key, "text": "We act."}, htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    with app.app_context():
        one = session.scalars(select(Thread)).one()
        assert (one.outcome_kind, one.outcome_link) == ("action", f"/follow-ups/{number}")
    assert f'<a href="/follow-ups/{number}">Where it stands</a>' in visit("cy").get(thread).text


@pytest.mark.parametrize(
    "outcome",
    ["no-such", "action //evil.example", "value javascript:x", "value /nowhere", "value "],
)
def test_nothing_else_is_taken(app, visit, thread, outcome):
    answer = visit("bo").post(f"{thread}/outcome", {"outcome": outcome, "text": "x"})
    assert answer.status_code == 422
    assert 'id="outcome-close-1"' in answer.text


def test_what_one_may_not_see_is_not_offered(app, site):
    with app.test_request_context():
        thread = given(on="/overview", about="")
        assert offer_for(cast.person("hal"), thread).came == []
        department = given(on="/departments/operations", about="")
        acted(one_metric())
        assert [one.outcome for one in offer_for(cast.person("ana"), department).came] == ["action"]


@pytest.mark.parametrize(
    ("who", "kinds"), [("bo", {"action", "value", "definition"}), ("hal", set())]
)
def test_nothing_is_offered_of_a_metric_that_one_may_not_see(app, site, who, kinds):
    """Hal, who is the chair, sees the conversation and no drafts."""
    with app.test_request_context():
        thread, metric = given(), one_metric()
        acted(metric, cause=f"thread:{thread.id}")
        metric.state = "draft"
        session.flush()
        assert {one.outcome for one in offer_for(cast.person(who), thread).came} == kinds


def test_a_higher_feature_offers_its_own(app, site, monkeypatch):
    monkeypatch.setitem(app.extensions, "feedback.outcomes", [])
    outcomes.add(app, lambda _person, _thread: [Came("proposal", "A new target", "/refinement/1")])
    with app.test_request_context():
        assert offer_for(cast.person("bo"), given()).came[-1].key == "proposal /refinement/1"


def test_a_revised_value_is_offered(app, site):
    with app.test_request_context():
        metric, thread = one_metric(), given(about="")
        first = session.scalars(select(Observation)).first()
        assert "value" not in {one.outcome for one in offer_for(cast.person("bo"), thread).came}
        make.stored(
            Observation(
                metric_id=metric.id, definition_version_id=first.definition_version_id,
                period_start=date(2024, 3, 1), revision=2, value=5.0, state="final",
                reason="Counted.", source="sheet", note="", entered_by_id=metric.owner_id,
                entered_at=clock.now(),
            )
        )  # fmt: skip
        (value,) = (
            one for one in offer_for(cast.person("bo"), thread).came if one.outcome == "value"
        )
        assert value.url == "/metrics/DELAY/values/2024-03-01"
        assert value.words.startswith("The value of the period from 1 March 2024, revised ")
