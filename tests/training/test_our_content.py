"""The content that we ship: enough of everything, and every key earns what it should.

What stands in the files is checked by `flask learn lint`; here is what only the whole shows.
"""

import tomllib
from collections import Counter
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path

from portal.training.assessment import grading
from portal.training.assessment.questions import KINDS, Question
from portal.training.authoring import parser

CONTENT = Path(__file__).resolve().parents[2] / "content"
LEVELS = ("aware", "working", "confident")


@cache
def questions() -> tuple[Question, ...]:
    found = []
    for path in sorted(CONTENT.glob("banks/*.md")):
        found += parser.read(f"banks/{path.name}", path.read_text("utf-8")).questions
    return tuple(found)


def key_of(question):
    """The answer that the file holds to be right, in the form of the page."""
    right = [one.id for one in question.options if one.right]
    if question.kind in ("single", "truefalse"):
        return right[0]
    if question.kind == "multiple":
        return right
    if question.kind == "order":
        return {one.id: str(place) for place, one in enumerate(question.options, start=1)}
    if question.kind in ("match", "classify"):
        return {pair.id: pair.right for pair in question.pairs}
    if question.kind == "cloze":
        return {gap.id: gap.words[0] if gap.words else gap.low for gap in question.gaps}
    line = next(line for line in question.lines if line.credit == "100")
    return line.words or str((float(line.low) + float(line.high)) / 2)


def test_the_key_of_each_question_earns_all_and_nothing_earns_nothing():
    for question in questions():
        assert grading.mark(question, key_of(question)).state == "right", question.id
        assert grading.mark(question, None).credit == 0, question.id


def test_choosing_everything_never_earns_a_mark():
    for question in questions():
        if question.kind == "multiple":
            everything = [one.id for one in question.options]
            assert grading.mark(question, everything).credit == 0, question.id


def test_each_skill_is_asked_at_each_level_in_questions_of_all_kinds_and_many_charts():
    asked = Counter((one.area, one.level) for one in questions())
    areas = tomllib.loads((CONTENT / "skills.toml").read_text("utf-8"))
    assert [pair for pair in product(areas, LEVELS) if asked[pair] < 4] == []
    assert len(questions()) >= 240
    assert {one.kind for one in questions()} == set(KINDS)
    assert sum(bool(one.chart) for one in questions()) >= len(questions()) // 5
    assert len([*CONTENT.glob("courses/*/*.md")]) - 8 >= 36  # without the eight course.md


def test_a_hint_that_gives_a_step_away_costs_and_some_of_these_are_practised():
    dear = {one.id: one for one in questions() if one.hint_cost != "0"}
    assert len(dear) >= 20
    for one in dear.values():
        assert one.hints, one.id
        assert grading.after_hints(Fraction(1), len(one.hints), one.hint_cost) >= Fraction(3, 4)
    practice = (CONTENT / "assessments" / "practice.md").read_text("utf-8")
    assert sum(name in practice for name in dear) >= 5
