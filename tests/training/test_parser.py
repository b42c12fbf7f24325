"""Reading content: what an author writes becomes a question, whatever it is never crashes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.training.assessment.questions import Question
from portal.training.authoring import figures_found, parser
from portal.training.authoring.yaml_reading import Malformed, mapping

FRONT = "---\nid: bank\nkind: bank\ntitle: A bank\ndefaults: {skill: vary, level: working}\n---\n"


def bank(text):
    return parser.read("banks/bank.md", FRONT + text)


def one(text):
    found = bank(text)
    assert not found.problems, found.problems
    assert len(found.questions) == 1
    return found.questions[0]


def codes(text):
    return {problem.code for problem in bank(text).problems}


def test_options_carry_feedback_marks_and_the_key():
    question = one(
        "## Which? {#which}\n- [ ] A *lot* {misconception=two-points credit=50}\n  > Not\n  > so.\n"
        "- [x] Little\n- [ ] None {#none pin=last}\n\n> [!TIP]\n> Look.\n\n> [!NOTE]\n> Because.\n"
    )
    first, key, last = question.options
    assert (question.kind, question.id, question.stem) == ("single", "which", "Which?")
    assert (first.text, first.credit, first.feedback) == ("A *lot*", "50", "Not\nso.")
    assert (first.misconception, key.right, key.id) == ("two-points", True, "b")
    assert (last.id, last.pin) == ("none", "last")
    assert (question.hints, question.explanation) == (("Look.",), "Because.")
    assert Question.from_dict(question.as_dict()) == question


@pytest.mark.parametrize(
    ("line", "low", "high"),
    [
        ("= 8.5", "8.5", "8.5"),
        ("= 8.5 ± 0.05", "8.45", "8.55"),
        ("= 200 ± 2%", "196", "204"),
        ("= −3..9", "-3", "9"),
        ("= 1,200", "1200", "1200"),
    ],
)
def test_answer_lines_are_closed_intervals(line, low, high):
    question = one(f"## How many? {{#n}}\n{line} {{credit=50}}\n  > Nearly.\n= 7777\n")
    assert (question.lines[0].low, question.lines[0].high) == (low, high)
    assert (question.lines[0].credit, question.lines[0].feedback) == ("50", "Nearly.")
    assert question.kind == "numeric"


def test_units_words_and_accepted_words():
    assert one("## How long? {#n}\n= 8.5 ± 0.5 min\n").unit == "min"
    question = one('## Word? {#w}\n= "lagging"\n```yaml quiz\naccept: [lag, Lagging]\n```\n')
    assert [each.words for each in question.lines] == ["lagging", "lag"]


def test_order_match_and_cloze():
    order = one("## Sort {#o}\n```yaml quiz\ntype: order\n```\n1. Ask\n2. Count\n3. Act\n")
    assert [each.text for each in order.options] == ["Ask", "Count", "Act"]
    match = one(
        "## Pair {#m}\nText.\n\n| a | b |\n|--|--|\n| one | 1st |\n| two | 2nd |\n| | 3rd |\n\n"
        "```yaml quiz\ntype: match\n```\n"
    )
    assert [(each.left, each.right) for each in match.pairs] == [("one", "a"), ("two", "b")]
    assert ([each.text for each in match.choices], match.body) == (["1st", "2nd", "3rd"], "Text.")
    cloze = one("## Fill {#c}\nIt is [[8.5]] or [[lagging;lag]] or [[3;+3]].\n")
    assert cloze.body == "It is [[g1]] or [[g2]] or [[g3]]."
    assert [(each.low, each.words) for each in cloze.gaps] == [
        ("8.5", ()), (None, ("lagging", "lag")), ("3", ())
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x" * 256 * 1024, "P003"),
        ("|a" * 52 + "|\n" + "|-" * 52 + "|\n", "P003"),
        ("## A? {#a}\n- [ ] x\n> orphan\n- [x] y\n", "O001"),
        ("## A? {#a}\n= 3\n> orphan\n", "O001"),
        ("## A?\n=\n- [ ] x\n- [x] y\n", "O002"),
        ("## A? {#a}\n= 3 ± x\n", "O003"),
        ("## A? {#a}\n- [x] y {credit=101}\n- [ ] x\n", "K007"),
        ("## A?\n- [x] y\n- [ ] x\n", "N003"),
        ("## A? {#a}\n```yaml quiz\nx: &a 1\ny: *a\n```\n- [x] y\n- [ ] x\n", "P005"),
        ("## A? {#a}\n<script>alert(1)</script>\n\n- [x] y\n- [ ] x\n", "H001"),
        (
            "## A? {#a}\n```chart\nkind: bar\ntitle: t\nx: [a]\ny: [1]\n```\n- [x] y\n- [ ] x\n",
            "C002",
        ),
    ],
)
def test_what_cannot_be_read_is_a_problem(text, code):
    assert code in codes(text)


def test_a_table_may_have_fifty_columns():
    assert "P003" not in codes("|a" * 50 + "|\n" + "|-" * 50 + "|\n")


def test_a_problem_stands_on_its_line():
    problem = bank("## A? {#a}\n- [ ] x\n> orphan\n- [x] y\n").problems[0]
    assert (problem.line, problem.col) == (9, 1)
    assert str(problem).startswith("banks/bank.md:9:1 O001 ")


@pytest.mark.parametrize("text", ["a: &x 1\nb: *x", "a: 1\na: 2", "a: [", "- 1", "a: 1e999"])
def test_yaml_takes_plain_values_only(text):
    with pytest.raises(Malformed):
        mapping(text)
    assert mapping("on: no\nday: 2026-01-02")[0] == {"on": "no", "day": "2026-01-02"}


PIECES = st.sampled_from(
    ["## ", "{#a}", "- [ ] ", "- [x] ", "  > ", "> ", "> [!TIP]\n> ", "= ", "± ", "..", "| a | b |",
     "|--|--|", "```yaml quiz\n", "```chart\n", "```\n", "[[", "]]", "\n", "\n\n", "type: order",
     "kind: bar", "1. ", "<b>", "[x](javascript:a)", "$x$", ": ", "---\n", "\x00", "\u2028"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=30), st.booleans())
def test_nothing_crashes_the_reader(parts, is_bank):
    text = (FRONT if is_bank else "") + "".join(parts)
    for path in ("banks/bank.md", "courses/c/l.md", "x.md"):
        found = parser.read(path, text)
        for asked in found.asked:
            held = asked.question
            assert Question.from_dict(held.as_dict()) == held
            figures_found.of_question(path, asked)
