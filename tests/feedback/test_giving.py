"""Giving feedback where one stands: on a point of a chart, a paragraph, a department, a page."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.changelog import queries as log
from portal.db import session
from portal.feedback import loop, places
from portal.feedback.models import Mention, Message, Thread
from portal.web.counting import HEADER
from tests import cast, make
from tests.feedback.conftest import ON, SENT

EVERYBODY = ("cy", "bo", "ana", "fay", "ivy", "hal", "dee", "eve")


def threads():
    return session.scalars(select(Thread).order_by(Thread.id)).all()


@pytest.mark.both_engines
def test_a_question_on_a_point_is_stored_with_its_entry(app, site, visit):
    answer = visit("cy").post("/feedback", SENT)
    with app.app_context():
        (thread,) = threads()
        assert answer.status_code == 303
        assert answer.headers["Location"] == f"/feedback/{thread.id}"
        assert (thread.subject_kind, thread.subject_title, thread.path) == ("metric", "Delay", ON)
        assert (thread.anchor, thread.anchor_words) == ("2024-05-01", "May 2024: 9.0 days")
        assert (thread.kind, thread.state, thread.helped) == ("question", "new", None)
        assert thread.owner_id == cast.person("bo").id
        assert thread.department_id == cast.department("operations").id
        assert thread.due_on == loop.after(thread.given_on, 5)
        message = session.scalars(select(Message)).one()
        assert (message.text, message.author_id) == (SENT["text"], cast.person("cy").id)
        entry = log.last_entry(thread)
        assert entry.action == "give feedback"
        assert entry.actor_id == cast.person("cy").id
        assert entry.words.subject_title == "Question on Delay, May 2024"


def cost_of(answer):
    assert answer.status_code in (200, 303)
    return int(answer.headers[HEADER].partition(";")[0].removeprefix("statements="))


@pytest.mark.both_engines
def test_giving_and_answering_take_few_statements(app, site, visit):
    """Who asks (with the metric, the chart, the conversation, the key and the head of the log),
    conversation, message, notice, key, and two of the log. PostgreSQL sends lock and head of the
    log apart, and the key's subject where that is new; to answer it locks the
    conversation's row, and reads anew who is named in it.
    """
    is_sqlite = app.config["SETTINGS"].is_sqlite
    cy, bo = visit("cy"), visit("bo")
    given = cy.post("/feedback", SENT)
    assert cost_of(given) == (7 if is_sqlite else 10)
    assert cost_of(cy.post("/feedback", SENT, htmx=True)) == (7 if is_sqlite else 10)
    at = given.headers["Location"]
    named = "A holiday, says @Cy Crane."
    assert cost_of(bo.post(f"{at}/messages", {"text": "A holiday."})) == (7 if is_sqlite else 9)
    assert cost_of(bo.post(f"{at}/triage", {})) == (6 if is_sqlite else 10)
    answer = {"state": "answered", "text": "So it was."}
    assert cost_of(bo.post(f"{at}/answer", answer)) == (7 if is_sqlite else 11)
    closed = {"outcome": "nothing", "link": "", "text": "It stays."}
    assert cost_of(bo.post(f"{at}/outcome", closed)) == (7 if is_sqlite else 11)
    assert cost_of(cy.post(f"{at}/helped", {"helped": "yes", "text": "It did."})) == (
        7 if is_sqlite else 11
    )
    more = 4  # who is named, that they are, and the two notices
    assert cost_of(bo.post(f"{at}/messages", {"text": named})) <= (7 if is_sqlite else 9) + more
    assert cost_of(bo.post(f"{at}/messages", {"text": "So."})) == (7 if is_sqlite else 9)


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_may_ask(site, visit, who):
    assert visit(who).get(f"/feedback/new?on={ON}").status_code == 200
    assert visit(who).post("/feedback", SENT).status_code == 303


def test_who_is_not_signed_in_may_not(site, visit):
    assert visit(None).post("/feedback", SENT).headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize(
    ("on", "kind", "owner", "department"),
    [
        ("/metrics/DELAY/values", "metric", "bo", "operations"),
        ("/departments/operations", "department", "ana", "operations"),
        ("/departments/sales", "department", None, "sales"),
        ("/objectives/AIM", "objective", "ana", None),
        ("/definitions/ours", "definition", "bo", None),
        ("/overview", "page", None, None),
        ("/overview?q=x", "page", None, None),
    ],
)
def test_what_can_be_given_feedback_on(app, site, visit, on, kind, owner, department):
    with app.app_context():
        make.objective(code="AIM")
        make.definition(is_shared=True).key = "ours"
        make.kept()
    assert visit("cy").get("/feedback/new", query_string={"on": on}).status_code == 200
    assert visit("cy").post("/feedback", SENT | {"on": on, "about": ""}).status_code == 303
    with app.app_context():
        (thread,) = threads()
        assert thread.subject_kind == kind
        assert thread.owner_id == (cast.person(owner).id if owner else None)
        assert thread.department_id == (cast.department(department).id if department else None)
    shown = visit("cy").get("/feedback/about", query_string={"on": on})
    assert SENT["text"] in shown.text


@pytest.mark.parametrize(
    "on",
    [
        "", "overview", "//evil.example/x", "https://evil.example/overview", "/no-such-page",
        "/metrics/NO-SUCH", "/metrics/DRAFT", "/definitions/unseen", "/departments/none",
        "/admin/people", "/sign-in", "/healthz", "/static/site.css", "/account", "/feedback/1",
        "/" + "a" * 300, "javascript:alert(1)",
    ],
)  # fmt: skip
def test_nothing_else_can(app, site, visit, on):
    with app.app_context():
        make.metric(code="DRAFT", state="draft")
        make.kept()
    for who in ("cy", "bo"):
        assert visit(who).get("/feedback/new", query_string={"on": on}).status_code == 404
        assert visit(who).get("/feedback/about", query_string={"on": on}).status_code == 404
        assert visit(who).post("/feedback", SENT | {"on": on}).status_code == 404
    with app.app_context():
        assert threads() == []


def test_the_form_offers_periods_and_paragraphs_and_takes_a_label(site, visit):
    for at in ("2024-05-01", "May 2024"):
        text = visit("cy").get("/feedback/new", query_string={"on": ON, "at": at}).text
        assert '<option selected value="2024-05-01">May 2024: 9.0 days</option>' in text
        assert '<option value="purpose">Purpose</option>' in text


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""}, {"text": "  \n"}, {"text": "a" * 4_001}, {"kind": "secret"}, {"kind": ""},
        {"about": "1999-01-01"}, {"about": "no such point"}, {"text": "@Cy Crane and @Two Same"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("htmx", [True, False])
def test_bad_input_is_refused_and_kept(app, site, visit, wrong, htmx):
    with app.app_context():
        for _ in range(2):
            make.person("Two Same")
        make.kept()
    sent = SENT | wrong
    answer = visit("cy").post("/feedback", sent, htmx=htmx)
    assert answer.status_code == 422
    assert sent["text"].strip() in answer.text.replace("&#39;", "'")
    assert ("<html" in answer.text) is not htmx
    with app.app_context():
        assert threads() == []
        assert session.scalars(select(Mention)).all() == []


def test_in_place_the_list_comes_with_the_thanks(site, visit):
    text = visit("cy").post("/feedback", SENT, htmx=True).text
    assert "on its way to Bo Bright" in text
    assert 'hx-swap-oob="afterbegin:#feedback-list"' in text
    assert SENT["text"] in text


@pytest.mark.both_engines
def test_the_same_form_twice_gives_once(app, site, visit):
    visitor = visit("cy")
    answers = [visitor.post("/feedback", SENT | {"key": "k" * 20}) for _ in range(3)]
    assert {one.headers["Location"] for one in answers} == {answers[0].headers["Location"]}
    with app.app_context():
        assert len(threads()) == 1


def test_thanks_need_no_answer(app, site, visit):
    visit("cy").post("/feedback", SENT | {"kind": "thanks", "about": ""})
    with app.app_context():
        (thread,) = threads()
        assert (thread.state, thread.is_open, thread.asks_whether_it_helped) == (
            "done", False, False,
        )  # fmt: skip
    assert "thanks" not in visit("bo").get("/").text.lower()


def test_fields_that_the_form_does_not_have_change_nothing(app, site, visit):
    more = {"state": "done", "owner_id": "1", "giver_id": "1", "at": "2020-01-01", "helped": "1"}
    visit("cy").post("/feedback", SENT | more)
    with app.app_context():
        (thread,) = threads()
        assert thread.state == "new"
        assert thread.giver_id == cast.person("cy").id
        assert clock.now() - thread.created_at < timedelta(minutes=5)


def test_a_page_of_a_draft_offers_no_feedback(app, site, visit):
    with app.app_context():
        make.metric(code="DRAFT", state="draft")
        make.kept()
    assert 'id="feedback"' not in visit("bo").get("/metrics/DRAFT").text
    for path in (ON, "/departments/operations"):
        text = visit("cy").get(path).text
        assert 'id="feedback"' in text
        assert f"/feedback/about?on={path}" in text


def test_a_feature_s_own_pages_attach_by_the_port(app, site):
    """As lessons will: a place is a beginning of addresses and a function that finds."""
    spot = places.Spot("lesson", 7, "Reading a chart", "/people/7", None, None)
    try:
        places.add(app, places.Place("/people/", "id", lambda person, parts: spot))
        with app.test_request_context():
            assert places.at(cast.person("cy"), "/people/7") == spot
    finally:
        app.extensions["feedback.places"].pop()


@pytest.mark.parametrize(
    ("came", "title"),
    [
        ("http://localhost/metrics/DELAY/values?x=1", "Delay"),
        ("http://localhost/overview", "The overview"),
        ("http://localhost/account", "Feedback on Feedback"),
        ("https://evil.example/overview", "Feedback on Feedback"),
        ("", "Feedback on Feedback"),
    ],
)
def test_the_foot_of_every_page_leads_to_feedback_on_it(site, visit, came, title):
    assert 'href="/feedback/new"' in visit("cy").get("/overview").text
    answer = visit("cy").get("/feedback/new", headers={"Referer": came} if came else {})
    assert answer.status_code == 200
    assert title in answer.text.split("</h1>")[0]
