"""Practice on own metrics: whose are asked, in which order, what an answer says and leaves out."""

import re

import pytest
from sqlalchemy import select

from portal import clock
from portal.db import session
from portal.feedback.models import Thread
from portal.training.assessment.snapshots import BANK, Held, questions
from portal.training.models import Answer, Drawn
from portal.training.queries import own
from tests import cast, make
from tests.training import making
from tests.training.test_snapshots import held


def fill():
    """Two questions about a metric of Operations, one about a metric of Sales."""
    bank = making.piece("bank", BANK, title="Your own metrics")
    make.metric(code="COMPLAINTS", name="Complaints")
    make.metric(code="LEADS", name="Leads", department=cast.department("sales"))
    here: Held = held()
    by_id = {one.id: one for one in questions(here)}
    found = [making.question(bank, by_id[f"complaints-{what}"]) for what in ("signal", "beyond")]
    there = next(questions(held(code="LEADS", name="Leads")))
    found.append(making.question(bank, there))
    ids = [one.version_id for one in found]
    session.commit()
    return ids


@pytest.fixture
def asked(app):
    with app.app_context():
        return fill()


@pytest.mark.both_engines
def test_own_metrics_are_asked_about_the_unanswered_first(inside):
    asked = fill()
    bo, day = cast.person("bo"), clock.now().date()
    first = own.asked_next(bo, day)
    assert first.version.id in asked[:2]
    attempt = making.attempt(bo, making.piece("lesson", "noise/limits"), behaviour="practice")
    make.stored(
        Drawn(
            attempt_id=attempt.id, position=1, question_version_id=first.version.id, order=[],
            sequence=1, given="signal",
        )
    )  # fmt: skip
    second = own.asked_next(bo, day)
    assert {first.version.id, second.version.id} == set(asked[:2])
    assert own.question(bo, asked[2]) is None
    assert own.question(cast.person("cy"), asked[2]).version.id == asked[2]


def fields(page, version):
    """The values of the options of a question, by their words."""
    found = re.findall(rf'name="(v{version})" id="[^"]*" value="([^"]*)"', page)
    assert len(found) == 4
    return found


def test_an_answer_is_marked_and_nothing_tells_it_before(app, visit, asked):
    bo, version = visit("bo"), asked[0]
    url = f"/learn/practice/{version}"
    page = bo.get(url).text
    assert "is the latest value" in page
    assert "Look again" not in page
    assert "The limits enclose" not in page
    name, value = fields(page, version)[0]
    marked = bo.post(url, data={name: value}, htmx=True)
    assert marked.status_code == 200
    assert "The limits enclose" in marked.text
    assert bo.post(url, data={name: value}).status_code == 303
    assert "The limits enclose" in bo.get(url).text
    with app.app_context():
        assert len(session.scalars(select(Answer)).all()) == 1


def test_feedback_on_a_question_names_it(app, visit, asked):
    bo, url = visit("bo"), f"/learn/practice/{asked[0]}"
    name, value = fields(bo.get(url).text, asked[0])[0]
    link = f"/feedback/new?on={url}"
    assert f'href="{link}"' in bo.post(url, data={name: value}, htmx=True).text
    assert "is the latest value" in bo.get(link).text
    assert visit("cy").get(link).status_code == 404  # of another department
    sent = bo.post("/feedback", {"on": url, "kind": "error", "text": "Which value?"})
    assert sent.status_code == 303
    with app.app_context():
        thread = session.scalars(select(Thread)).one()
    assert (thread.path, thread.subject_title[:22]) == (url, "Practice: Complaints, ")


def test_no_answer_is_asked_for_and_another_departments_is_hidden(visit, asked):
    bo = visit("bo")
    sent = bo.post(f"/learn/practice/{asked[0]}", data={})
    assert sent.status_code == 422
    assert "Answer first, then check." in sent.text
    assert bo.get(f"/learn/practice/{asked[2]}").status_code == 404
    assert "Another question" in bo.get("/learn/practice").text


def test_where_nothing_is_asked_the_page_says_when(visit, asked):
    assert "nothing to practise on yet" in visit("dee").get("/learn/practice").text
