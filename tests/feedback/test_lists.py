"""My feedback, the queue with its ages, and what lists cost."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.accounts.models import Person
from portal.db import session
from portal.feedback import loop, policy
from portal.feedback.actions import threads as actions
from portal.feedback.queries import threads as queries
from portal.notices.actions import follow
from portal.notices.models import Notice
from portal.registry.models import Metric
from portal.web.counting import HEADER
from tests import cast
from tests.feedback.conftest import ON, given

PATHS = (
    "/feedback", "/feedback/queue", "/feedback/all", f"/feedback/about?on={ON}",
)  # fmt: skip


def cost(answer):
    return int(answer.headers[HEADER].partition("=")[2].partition(";")[0])


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.both_engines
def test_lists_cost_the_same_for_3_and_for_30(app, site, visit, path):
    costs = []
    for count in (3, 27):
        with app.test_request_context():
            for _ in range(count):
                given("bo", text="@Fay Ford, why?")
        answer = visit("bo").get(path, htmx=True)
        assert answer.status_code == 200
        costs.append(cost(answer))
    assert costs[0] == costs[1] <= 7


@pytest.mark.both_engines
def test_a_conversation_costs_the_same_for_3_messages_and_for_30(app, thread, visit):
    costs = []
    for count in (2, 27):
        for number in range(count):
            visit("cy").post(f"{thread}/messages", {"text": f"@Fay Ford and @Ivy Innes {number}"})
        costs.append(cost(visit("bo").get(thread, htmx=True)))
    assert costs[0] == costs[1] <= 7


@pytest.mark.both_engines
def test_who_sees_a_conversation_is_the_same_as_a_condition_on_people(app, site):
    """For those who are told: each of the cast, suspended or not, by rule and by statement."""
    with app.test_request_context():
        for on in (ON, "/overview", "/departments/sales", "/departments/organisation"):
            thread = given("bo", on=on, about="", text="@Cy Crane, why?")
            statement = select(Person.id).where(queries.SEERS.condition)
            told = set(session.scalars(statement, queries.SEERS.given(thread)))
            people = session.scalars(select(Person)).all()
            assert told == {one.id for one in people if policy.can_see(one, thread)}
            assert 3 < len(told) < len(people)
        session.remove()


def test_who_follows_is_told_as_far_as_they_may_see_it(app, site):
    """Fay heads no department of it and has no role; Hal is the chair; Bo is named as well."""
    with app.test_request_context():
        metric = session.scalars(select(Metric)).one()
        for who in ("fay", "hal", "cy"):
            follow(cast.person(who), "metric", metric.id, wanted=True)
        thread = given("cy", text="@Bo Bright, why?")
        found = select(Person.email, Notice.kind).join(Notice, Notice.person_id == Person.id)
        told = session.execute(found.where(Notice.subject_kind == "thread")).all()
        assert sorted(map(tuple, told)) == [
            ("bo@example.org", "feedback.named"), ("hal@example.org", "feedback.given"),
        ]  # fmt: skip
        assert thread.owner_id == cast.person("bo").id
        session.remove()


def test_the_queue_tells_ages_in_working_days(app, site, visit):
    past = clock.now() - timedelta(days=14)
    with app.test_request_context():
        old = given(text="The old one.", at=past)
        given(text="The new one.")
        looked = given(text="Seen.", at=past)
        actions.triage(looked, actor=cast.person("bo"))
        closed = given(text="Closed.", at=past)
        actions.close(closed, outcome="nothing", link="", text="Done.", actor=cast.person("bo"))
        assert loop.between(old.given_on, clock.now().date()) in (9, 10, 11)
        session.commit()
    text = visit("bo").get("/feedback/queue").text
    assert text.index("The old one.") < text.index("The new one.") < text.index("Seen.")
    assert "Closed." not in text
    assert text.count('<span class="is-late">late</span>') == 1
    assert '<td class="number">10</td>' in text
    assert "Nothing waits for you" in visit("cy").get("/feedback/queue").text


def test_the_start_page_says_what_waits(app, thread, visit):
    assert "Question on Delay, May 2024" in visit("bo").get("/").text
    assert "Question on Delay" not in visit("cy").get("/").text
    visit("bo").post(f"{thread}/outcome", {"outcome": "nothing", "text": "A strike."})
    assert "Question on Delay" not in visit("bo").get("/").text
    assert "Did it help?" in visit("cy").get("/").text
    visit("cy").post(f"{thread}/helped", {"helped": "yes"})
    assert "Did it help?" not in visit("cy").get("/").text


def test_lists_have_pages_and_a_state(app, site, visit):
    with app.test_request_context():
        for number in range(27):
            given(text=f"Number {number}.")
    text = visit("cy").get("/feedback").text
    assert "Number 26." in text
    assert "Number 1." not in text
    later = text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "Number 1." in visit("cy").get(later).text
    assert "Number 26." in visit("hal").get("/feedback/all?state=new").text
    assert "No conversation fits" in visit("hal").get("/feedback/all?state=done").text
    assert "Number 26." in visit("hal").get("/feedback/all?state=junk").text


def test_an_empty_list_says_what_to_do(visit):
    assert "You have given no feedback yet" in visit("cy").get("/feedback").text
