"""Checks of a lesson: answered where they stand, as often as one likes; nothing told before."""

import re

import pytest
from sqlalchemy import select

from portal.changelog import queries as log
from portal.db import session
from portal.training.assessment.questions import Option, Question
from portal.training.models import Answer, Attempt, Drawn
from tests import cast
from tests.training import making, teaching

LESSON = "/learn/noise/points"
CHECK = f"{LESSON}/checks/noise/usual"
ASKED = Question(
    id="usual", kind="single", stem="What is the soundest reading?",
    options=(
        Option("growth", "Demand is growing", feedback="FEEDBACK-GROWTH", misconception="two"),
        Option("chance", "It may be chance", right=True, feedback="FEEDBACK-CHANCE"),
        Option("target", "The target was too low", feedback="FEEDBACK-TARGET"),
    ),
    hints=("HINT-ONE",), hint_cost="20", explanation="EXPLAINED", skill="vary.two-points",
    level="aware",
)  # fmt: skip
HTML = {
    "stem": "<p>What is the soundest reading?</p>", "hints": ["<p>HINT-ONE</p>"],
    "explanation": "<p>EXPLAINED</p>",
}  # fmt: skip
SECRETS = ("FEEDBACK", "HINT-ONE", "EXPLAINED", "growth", 'chance"', "misconception")


@pytest.fixture
def taught(app):
    with app.app_context():
        teaching.course()
        teaching.check(ASKED, **HTML)
        session.commit()


def value(page, words):
    """The opaque value of the option with these words."""
    found = re.search(rf'name="(v\d+)" id="[^"]+" value="(\w+)"[^>]*><span>{words}', page)
    return {found[1]: found[2]}


def rows(app, model):
    with app.app_context():
        return session.scalars(select(model).order_by(model.id)).all()


def test_a_page_tells_nothing_of_the_key_and_writes_nothing(app, visit, taught):
    page = visit("cy").get(LESSON).text
    assert page.index("Read.") < page.index("soundest") < page.index("Then this.")
    assert not any(secret in page for secret in SECRETS)
    assert rows(app, Attempt) == []
    assert value(page, "It may be chance") != value(
        visit("bo").get(LESSON).text, "It may be chance"
    )


@pytest.mark.both_engines
def test_the_first_answer_counts_and_later_ones_teach(app, visit, taught):
    cy = visit("cy")
    page = cy.get(LESSON).text
    wrong = cy.post(CHECK, value(page, "Demand is growing"), htmx=True)
    assert "FEEDBACK-GROWTH" in wrong.text
    assert "EXPLAINED" in wrong.text
    assert "Check again" in wrong.text
    assert "<h1" not in wrong.text
    assert cy.post(CHECK, value(page, "It may be chance")).status_code == 303
    assert cy.post(CHECK, value(page, "It may be chance")).status_code == 303
    (drawn,) = rows(app, Drawn)
    assert (drawn.given, drawn.sequence, drawn.credit) == ("chance", 2, "0")
    assert drawn.misconceptions == ["two"]
    assert [one.given for one in rows(app, Answer)] == ["growth", "chance"]
    assert "FEEDBACK-CHANCE" in cy.get(LESSON).text
    assert "FEEDBACK" not in visit("bo").get(LESSON).text


def test_nothing_chosen_is_asked_for_in_page_and_fragment(app, visit, taught):
    for htmx in (True, False):
        answer = visit("cy").post(CHECK, {"v1": "no-such-token"}, htmx=htmx)
        assert answer.status_code == 422
        assert "Answer first, then check." in answer.text
        assert ("<h1" in answer.text) is not htmx
        assert answer.text.count(" autofocus") == 1  # where a page without scripts begins
        assert not any(secret in answer.text for secret in SECRETS)
    assert rows(app, Attempt) == []


def test_a_hint_costs_what_it_says(app, visit, taught):
    cy = visit("cy")
    page = cy.get(LESSON).text
    chosen = value(page, "It may be chance")
    hinted = cy.post(f"{CHECK}/hint", chosen, htmx=True).text
    assert "HINT-ONE" in hinted
    assert "checked" in hinted  # what was chosen stays
    assert "HINT-ONE" in cy.get(LESSON).text
    cy.post(CHECK, chosen)
    assert rows(app, Drawn)[0].credit == "80"


def test_a_lesson_is_done_once_its_checks_are_answered(app, visit, taught):
    cy = visit("cy")
    refused = cy.post(f"{LESSON}/completion")
    assert refused.status_code == 422
    assert "one check is left" in refused.text
    assert 'tabindex="-1" autofocus' in refused.text
    cy.post(CHECK, value(cy.get(LESSON).text, "Demand is growing"))
    assert cy.post(f"{LESSON}/completion").status_code == 303
    (attempt,) = rows(app, Attempt)
    assert (attempt.state, attempt.behaviour, len(attempt.sha256)) == ("finished", "practice", 64)
    with app.app_context():
        assert log.last_entry(session.get(Attempt, attempt.id)).action == "finish checks"
        assert attempt.person_id == cast.person("cy").id
    assert "FEEDBACK-GROWTH" in cy.get(LESSON).text  # it stays to be read


def test_a_lesson_answers_for_its_own_questions_only(app, visit, taught):
    with app.app_context():
        other = making.piece("bank", "secret")
        making.question(other, ASKED)
        session.commit()
    assert visit("cy").post(f"{LESSON}/checks/secret/usual").status_code == 404
    assert visit("cy").post("/learn/noise/limits/checks/noise/usual").status_code == 404


def test_an_answer_needs_a_constant_number_of_statements(app, visit, taught, statements):
    cy = visit("cy")
    page = cy.get(LESSON).text
    cy.post(CHECK, value(page, "It may be chance"), htmx=True)
    counts = []
    for words in ("Demand is growing", "The target was too low"):
        del statements[:]
        cy.post(CHECK, value(page, words), htmx=True)
        counts.append(len([one for one in statements if not one.startswith(("BEGIN", "PRAGMA"))]))
    assert counts[0] == counts[1] <= 7
