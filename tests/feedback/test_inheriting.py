"""A metric's new owner answers what its former owner had to answer, and is told once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts import queries as queries_of
from portal.accounts.actions import set_head
from portal.changelog import queries as log
from portal.db import session
from portal.feedback.actions import inheriting
from portal.feedback.actions import threads as actions
from portal.feedback.models import Thread
from portal.feedback.queries import threads as queries
from portal.jobs.actions import request
from portal.jobs.models import Job
from portal.notices.models import Notice
from portal.registry.actions import metrics, objectives
from portal.registry.models import Metric
from portal.web.filters import today
from tests import cast, make
from tests.feedback.conftest import given

pytestmark = pytest.mark.both_engines


@pytest.fixture
def metric(app, site):
    with app.test_request_context():
        yield session.scalars(select(Metric)).one()
        session.remove()


def told(who):
    found = select(Notice).where(Notice.person_id == cast.person(who).id)
    return session.scalars(found.order_by(Notice.id)).all()


def give_to(metric, who, by="ana"):
    metrics.edit_identity(metric, owner_id=cast.person(who).id, actor=cast.person(by))


def test_open_conversations_go_to_the_new_owner(metric):
    waits, planned = given(), given("ivy")
    actions.answer(planned, state="planned", text="In June.", actor=cast.person("bo"))
    done, elsewhere = given(), given()
    actions.close(done, outcome="nothing", link="", text="So.", actor=cast.person("bo"))
    actions.hand_over(elsewhere, person="Hal Hart", reason="", actor=cast.person("bo"))
    other = given(on="/overview", about="")
    before = len(told("ivy"))
    give_to(metric, "ivy")
    ivy, bo, hal = (cast.person(who).id for who in ("ivy", "bo", "hal"))
    owners = {one.id: one.owner_id for one in session.scalars(select(Thread))}
    assert owners == {
        waits.id: ivy,
        planned.id: ivy,
        done.id: bo,
        elsewhere.id: hal,
        other.id: None,
    }
    assert {row.thread.id for row in queries.queue(cast.person("ivy"))} == {waits.id, planned.id}
    assert queries.queue(cast.person("bo")) == []
    (news,) = told("ivy")[before:]
    assert (news.title, news.kind) == ("Yours from now on: Delay", "registry.owned")
    assert news.sentence == (
        "Ana Albrecht made you its owner. 2 open conversations wait for your answer."
    )
    assert log.history(waits)[0].action == "hand feedback over"
    assert log.history(done)[0].action == "close feedback"


def test_without_another_owner_nobody_is_told(metric):
    thread = given()
    count = len(told("bo"))
    give_to(metric, "bo")
    assert len(told("bo")) == count
    assert log.history(thread)[0].action == "give feedback"


def test_a_conversation_goes_back_with_its_metric_and_each_time_is_told(metric):
    given()
    give_to(metric, "ivy")
    give_to(metric, "bo")
    give_to(metric, "ivy")
    assert [one.title for one in told("ivy")] == ["Yours from now on: Delay"] * 2


def test_the_owner_of_an_objective_inherits_too(metric):
    made = make.objective(owner=cast.person("bo"), name="On time", code="ON-TIME")
    session.commit()
    thread = given(on="/objectives/ON-TIME", about="")
    objectives.edit_objective(
        made, name="On time", owner_id=cast.person("ivy").id, purpose="", parent_id=None,
        department_id=None, starts_on=None, ends_on=None, actor=cast.person("eve"),
    )  # fmt: skip
    assert thread.owner_id == cast.person("ivy").id
    assert "1 open conversation waits for your answer." in told("ivy")[0].sentence


DAY = timedelta(days=1)
PAGE = "/departments/operations"


def head(who, day):
    set_head(
        cast.department("operations"), person_id=cast.person(who).id, starts_on=day,
        actor=cast.person("dee"),
    )  # fmt: skip


def owners():
    return {one.id: one.owner_id for one in session.scalars(select(Thread))}


def test_a_new_head_inherits_the_departments_open_conversations(metric):
    waits, done, elsewhere = (given(on=PAGE, about="") for _ in range(3))
    actions.close(done, outcome="nothing", link="", text="So.", actor=cast.person("ana"))
    actions.hand_over(elsewhere, person="Hal Hart", reason="", actor=cast.person("ana"))
    metrics_own = given()
    head("ivy", today())
    ana, bo, hal, ivy = (cast.person(who).id for who in ("ana", "bo", "hal", "ivy"))
    assert owners() == {waits.id: ivy, done.id: ana, elsewhere.id: hal, metrics_own.id: bo}
    (entry,) = [one for one in log.history(waits) if one.action == "hand feedback over"]
    assert entry.words.actor_name == cast.person("dee").name
    (news,) = told("ivy")
    assert (news.title, news.kind) == ("Yours from now on: Operations", "feedback.given")
    assert news.sentence == "You head it now. 1 open conversation waits for your answer."
    assert {row.thread.id for row in queries.queue(cast.person("ivy"))} == {waits.id}
    head("hal", today())  # the first was a mistake
    assert owners()[waits.id] == hal


def test_who_headed_it_long_ago_passes_nothing_on(metric):
    thread = given(on=PAGE, about="")
    head("ivy", today() - 900 * DAY)
    head("cy", today() - 1000 * DAY)
    cy, ivy = cast.person("cy").id, cast.person("ivy").id
    assert owners() == {thread.id: ivy}
    actions.hand_over(thread, person="Cy Crane", reason="", actor=cast.person("ivy"))
    head("bo", today())
    assert owners() == {thread.id: cy}
    assert told("bo") == []


def test_a_headship_that_begins_later_inherits_on_its_day(metric):
    waits, kept = given(on=PAGE, about=""), given(on=PAGE, about="")
    head("ivy", today() + DAY)
    ana, ivy = cast.person("ana").id, cast.person("ivy").id
    run()
    assert owners() == {waits.id: ana, kept.id: ana}
    for one in queries_of.headships_of(cast.department("operations")):  # its day comes
        if one.ends_on:
            one.ends_on -= DAY
        else:
            one.starts_on -= DAY
    session.commit()
    run()
    assert owners() == {waits.id: ivy, kept.id: ivy}
    assert [one.title for one in told("ivy")] == ["Yours from now on: Operations"]
    assert log.history(waits)[0].actor_id is None
    actions.hand_over(kept, person="Ana Albrecht", reason="", actor=cast.person("ivy"))
    run()
    assert owners() == {waits.id: ivy, kept.id: ana}


def run():
    request(inheriting.HEADS, f"heads {len(session.scalars(select(Job)).all())}", name="Heads")
    make.jobs()
