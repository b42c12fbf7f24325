"""Feedback on questions: of a lesson, and of an assessment that one handed in."""

import re

import pytest
from sqlalchemy import select, update

from portal.db import session
from portal.feedback.models import Thread
from portal.training.assessment.questions import Option, Question
from portal.training.models import Attempt, Drawn
from tests import cast
from tests.make import stored
from tests.training import making, teaching

LESSON = "/learn/noise/points"
ASKED = Question(
    id="usual", kind="single", stem="Which *reading*: the first?", skill="vary", level="aware",
    options=(Option("a", "It grows"), Option("b", "It may be chance", right=True)),
)  # fmt: skip


@pytest.fixture
def taught(app):
    with app.app_context():
        teaching.course()
        teaching.check(ASKED, stem="<p>Which reading?</p>")
        session.commit()


def test_a_question_of_a_lesson_is_a_point_of_it(app, visit, taught):
    cy = visit("cy")
    page = cy.get(f"/feedback/new?on={LESSON}&at=q:usual").text
    assert re.search(r'<option selected value="q:usual">Which reading – the first\?</option>', page)
    sent = {"on": LESSON, "kind": "error", "about": "q:usual", "text": "Both are right."}
    assert cy.post("/feedback", sent).status_code == 303
    with app.app_context():
        thread = session.scalars(select(Thread)).one()
        assert (thread.anchor, thread.point) == ("q:usual", "Which reading – the first?")


def test_a_check_leads_there_once_it_is_answered(visit, taught):
    cy = visit("cy")
    page = cy.get(LESSON).text
    assert "Feedback on this question" not in page
    name, value = re.search(r'name="(v\d+)" id="[^"]+" value="(\w+)"', page).groups()
    cy.post(f"{LESSON}/checks/noise/usual", {name: value, "number": "1"})
    assert f'href="/feedback/new?on={LESSON}&amp;at=q:usual"' in cy.get(LESSON).text


@pytest.mark.both_engines
def test_of_an_assessment_only_what_one_handed_in_is_named(app, visit):
    with app.app_context():
        piece = making.piece("assessment", "noise-test")
        question = making.question(making.piece("bank", "noise"))
        attempt = making.attempt(cast.person("bo"), piece, number=1, score="100", passed=True)
        stored(
            Drawn(attempt_id=attempt.id, position=1, question_version_id=question.version_id,
                  order=["a", "b", "c"], given="b", credit="100", points="1")
        )  # fmt: skip
        session.commit()
    page, option = "/feedback/new?on=/learn/assessments/noise-test", 'value="q:two-points"'
    assert option in visit("bo").get(page).text
    assert option not in visit("cy").get(page).text
    with app.app_context():
        session.execute(update(Attempt).values(state="open", score=None))
        session.commit()
    assert option not in visit("bo").get(page).text
