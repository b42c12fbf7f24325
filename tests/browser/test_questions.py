"""Every kind of question in every state, in one page, for axe, a finger and a narrow window."""

from dataclasses import replace

import pytest
from flask import render_template

from portal.db import session
from portal.training.assessment import asking, grading
from portal.training.assessment.questions import KINDS
from tests.browser.conftest import sound
from tests.training.asked import CHART, GIVEN, QUESTIONS, html
from tests.training.test_attempts import TEST, assessment

pytestmark = pytest.mark.browser

PARTLY = {
    "multiple": ["chance"], "order": {"q": "1", "d": "3", "c": "2"}, "match": GIVEN["match"][1],
    "classify": {"p1": "lag"}, "cloze": GIVEN["cloze"][1],
}  # fmt: skip
WRONG = {
    "multiple": ["demand"], "order": {"q": "3", "d": "2", "c": "1"}, "match": {"p1": "x"},
    "classify": {"p1": "lead"}, "cloze": {"g1": "9"},
}  # fmt: skip
PROBLEM = "“1,234” can be read in two ways. Write 1234 or 1.234."
SHOW = """cards => {
  const shown = cards.map((one) => `<div class="card">${one}</div>`).join("");
  document.querySelector("#assessment").innerHTML = `<h2>All of them</h2><form>${shown}</form>`;
  for (const one of document.querySelectorAll("[data-move]")) one.hidden = false;
}"""
FINGER = 44  # CSS pixels
CONTROLS = (
    ".answer-choice, .answer-controls select, .answer-controls button, .answer input[type=text]"
)


def states(kind):
    """(state, what was given, whether it is marked, whether it can still be answered)."""
    right, wrong = GIVEN[kind][0], WRONG.get(kind, GIVEN[kind][1])
    yield "unanswered", None, False, False
    yield "saved", right, False, False
    for state, given in (("right", right), ("partial", PARTLY.get(kind)), ("wrong", wrong)):
        if given is not None:
            yield state, given, True, False
            yield f"{state}-read", given, True, True
    yield "empty-read", None, True, True


def cards():
    """The HTML of all of them."""
    found = []
    for kind in KINDS:
        question = QUESTIONS[kind]
        for state, given, is_marked, is_locked in states(kind):
            one = asking.shown(
                question, html(question, CHART), name=f"{kind}-{state}", secret="a secret",
                given=given, mark=grading.mark(question, given) if is_marked else None, hints=1,
                is_locked=is_locked,
            )  # fmt: skip
            assert not is_marked or not given or one.state == state.removesuffix("-read")
            found.append(one)
        refused = asking.shown(
            question, html(question), name=f"{kind}-refused", secret="a secret",
            given=GIVEN[kind][1],
        )  # fmt: skip
        found.append(replace(refused, problem=PROBLEM))
    return [
        render_template("training/_question.html", asked=one, number=at, of=99)
        for at, one in enumerate(found, 1)
    ]


def test_every_kind_in_every_state_is_sound(app, sign_in):
    with app.app_context():
        assessment()
        session.commit()
        session.remove()
    with app.test_request_context():
        drawn = cards()
    assert len(drawn) > 9 * 7
    page = sign_in("cy")
    page.goto(TEST)
    page.evaluate(SHOW, drawn)
    sound(page)
    small = page.evaluate(
        f"[...document.querySelectorAll('{CONTROLS}')].map(one => one.getBoundingClientRect())"
        f".filter(box => box.height < {FINGER}).length"
    )
    assert small == 0
