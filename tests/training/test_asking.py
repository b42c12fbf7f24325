"""Questions in a page: what one sees before and after an answer, and how an answer is read."""

import re

import pytest
from flask import render_template
from werkzeug.datastructures import MultiDict

from portal.training.assessment import answering, asking
from portal.training.assessment.questions import KINDS
from tests.training.asked import CHART, GIVEN, QUESTIONS, html, marked
from tests.visitor import Page

SECRET = "a secret"
NAME = "q7"


def asked(kind, chart="", **more):
    question = QUESTIONS[kind]
    return asking.shown(question, html(question, chart), name=NAME, secret=SECRET, **more)


def page(one):
    return render_template("training/_question.html", asked=one, number=3, of=10)


def sent(one):
    """What a browser would send of the page, as a form."""
    form = MultiDict()
    for line in one.lines:
        if one.kind in ("single", "truefalse", "multiple"):
            if line.chosen:
                form.add(line.name, line.value)
        else:
            form.add(line.name, line.value)
    if one.kind in ("numeric", "text"):
        form.add(one.name, one.value)
    return form


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_is_read_back_as_it_was_shown(kind):
    for given in (*GIVEN[kind], None):
        form = sent(asked(kind, given=given))
        assert asking.read(form, QUESTIONS[kind], NAME, SECRET) == given


@pytest.mark.parametrize("kind", KINDS)
def test_before_the_answer_nothing_of_the_key_is_in_the_page(inside, kind):
    question = QUESTIONS[kind]
    with inside.test_request_context():
        shown = page(asked(kind, CHART, hints=0))
        assert not re.search("FEEDBACK|EXPLANATION|HINT|WRONG", shown)
        ids = {one.id for one in (*question.options, *question.pairs, *question.choices)}
        values = set(re.findall(r'(?:value|name|id|for)="([^"]*)"', shown))
        assert not any(part in re.split(r"[-\s]", value) for part in ids for value in values)
        twins = page(asked(kind, CHART, given=GIVEN[kind][1]))  # answered, not marked
        assert not re.search("FEEDBACK|EXPLANATION|HINT|WRONG|Right|Not right", twins)
        if kind in ("single", "truefalse", "multiple"):
            lengths = {len(line.value) for line in asked(kind).lines}
            assert lengths == {12}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("locked", [False, True])
def test_each_state_is_said_in_words(inside, kind, locked):
    question = QUESTIONS[kind]
    with inside.test_request_context():
        for given in (*GIVEN[kind], None):
            mark = marked(question, given)
            one = asked(kind, CHART, given=given, mark=mark, hints=1, is_locked=locked)
            shown = page(one)
            Page().feed(shown)
            assert one.state_words in shown
            assert "EXPLANATION" in shown
            assert "HINT one" in shown
            assert "HINT two" not in shown
            assert ("<legend" in shown) is not locked
            assert ("<input" in shown or "<select" in shown) is not locked
            told = {"partial": "40", "right": "90"}.get(mark.state, "no")  # after a hint
            assert (f"{told} % of the points" in shown) == (mark.state in ("partial", "right"))


def test_what_may_not_be_seen_yet_is_left_out(inside):
    mark = marked(QUESTIONS["single"], "demand")
    for seen, words in (
        ({asking.MARKS}, "Not right"),
        ({asking.FEEDBACK}, "FEEDBACK of demand"),
        ({asking.KEY}, "Right, not chosen"),
        ({asking.EXPLANATION}, "EXPLANATION"),
    ):
        with inside.test_request_context():
            shown = page(asked("single", given="demand", mark=mark, seen=seen, is_locked=True))
        told = ("Not right", "FEEDBACK of demand", "Right, not chosen", "EXPLANATION")
        assert [one for one in told if one in shown] == [words]


def test_options_stand_in_the_order_that_was_drawn():
    order = ["season", "target", "chance", "demand"]
    lines = asked("single", order=order).lines
    assert [line.text for line in lines] == [
        "It is a season's height", "The target is too low", "It may be chance",
        "Demand is growing",
    ]  # fmt: skip


def test_tokens_differ_from_question_to_question():
    first = {line.value for line in asked("single").lines}
    question = QUESTIONS["single"]
    other = asking.shown(question, html(question), name="q8", secret=SECRET)
    assert not first & {line.value for line in other.lines}


def test_lines_that_have_a_place_each_stand_in_it():
    assert [line.text for line in asked("order", given=GIVEN["order"][1]).lines] == [
        "Define", "Ask", "Collect",
    ]  # fmt: skip
    partly = asked("order", order=["c", "q", "d"], given={"q": "1"}).lines
    assert [line.text for line in partly] == ["Collect", "Ask", "Define"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_no_page_sent_is_passed_over(kind):
    question = QUESTIONS[kind]
    for bad in ("chance", "1'--", "\0", " "):
        form = MultiDict([(NAME, bad)])
        for line in asked(kind).lines:
            form.add(line.name, "99" if kind == "order" else bad)
        read = asking.read(form, question, NAME, SECRET)
        assert read is None or (kind in ("text", "numeric", "cloze") and "\0" not in str(read))


def test_a_typed_answer_has_an_end():
    form = MultiDict([(NAME, "x" * 5000)])
    assert len(asking.read(form, QUESTIONS["text"], NAME, SECRET)) == answering.TYPED


@pytest.mark.parametrize("text", ["<script>x</script>", '"><img src=x onerror=x>'])
def test_what_was_typed_is_text(inside, text):
    with inside.test_request_context():
        for locked in (False, True):
            assert "<script>" not in page(asked("text", given=text, is_locked=locked))
            shown = page(asked("cloze", given={"g1": text}, is_locked=locked))
            assert "<script>" not in shown
            assert "<img" not in shown
