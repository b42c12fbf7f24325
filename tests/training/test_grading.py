"""Marks: worked examples of the rules' sources, and what holds for every question."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given as hold
from hypothesis import strategies as st

from portal.training.assessment import grading
from portal.training.assessment.grading import mark
from portal.training.assessment.questions import Choice, Gap, Line, Option, Pair, Question
from portal.training.statistics import shares
from tests.training.asked import GIVEN, QUESTIONS

SCORINGS = ("balanced", "edc", "minus", "weights", "all")
KEY = Question(
    "k", "multiple", "?", options=tuple(Option(one, one, one in "ac") for one in "abcde")
)


def credit(question, given):
    return mark(question, given).credit


@pytest.mark.parametrize(
    ("scoring", "given", "worth"),
    [
        # R/exams, rule "false": 1/k for each right one, -1/(n-k) for each wrong one
        ("balanced", ["a"], Fraction(1, 2)),
        ("balanced", ["a", "b"], Fraction(1, 6)),
        ("balanced", ["a", "b", "d"], Fraction(0)),
        ("balanced", ["a", "c", "b"], Fraction(2, 3)),
        ("balanced", list("abcde"), Fraction(0)),
        # Open edX, every decision counts: 4 of 5 decisions
        ("edc", ["a"], Fraction(4, 5)),
        ("edc", ["a", "c", "b"], Fraction(4, 5)),
        ("edc", list("abcde"), Fraction(2, 5)),
        ("minus", ["a", "c", "b"], Fraction(1, 2)),
        ("minus", list("abcde"), Fraction(0)),
        ("all", ["a", "c"], Fraction(1)),
        ("all", ["a"], Fraction(0)),
        ("all", ["a", "b", "c"], Fraction(0)),
    ],
)
def test_multiple_by_its_rule(scoring, given, worth):
    assert credit(replace(KEY, scoring=scoring), given) == worth


def test_weights_add_up_between_nothing_and_all():
    weights = {"a": "60", "b": "-50", "c": "40", "d": "-100", "e": "0"}
    weighted = replace(
        KEY,
        scoring="weights",
        options=tuple(replace(one, credit=weights[one.id]) for one in KEY.options),
    )
    assert credit(weighted, ["a", "b"]) == Fraction(1, 10)
    assert credit(weighted, ["a", "c"]) == 1
    assert credit(weighted, ["d", "a"]) == 0


def test_a_near_miss_has_its_credit_and_says_why():
    asked = Question(
        "s",
        "single",
        "?",
        options=(
            Option("a", "A", True, feedback="Yes"),
            Option("b", "B", credit="33.33333", feedback="Nearly", misconception="mixed-up"),
        ),
    )
    found = mark(asked, "b")
    assert (found.state, found.credit) == ("partial", Fraction("33.33333") / 100)
    assert (found.feedback, found.misconceptions) == ((("b", "Nearly"),), ("mixed-up",))
    assert mark(asked, "a").state == "right"
    assert mark(asked, "nobody's").state == "unanswered"


@pytest.mark.parametrize(
    ("typed", "worth"),
    [
        ("8.5", 1),
        ("8.45", 1),
        ("8.55", 1),
        ("8,5", 1),
        ("8.4", Fraction(1, 2)),
        ("8.56", Fraction(1, 2)),
        ("8", Fraction(3, 10)),
        ("12.75", 0),
        ("x", 0),
    ],
)
def test_a_number_by_the_first_interval_then_by_twice_its_tolerance(typed, worth):
    asked = Question(
        "n",
        "numeric",
        "?",
        near=True,
        lines=(
            Line("8.45", "8.55"),
            Line("8", "8", credit="30"),
            Line("12.75", "12.75", credit="0"),
        ),
    )
    assert credit(asked, typed) == worth


def test_an_ambiguous_number_is_asked_about_and_earns_nothing():
    asked = Question("n", "numeric", "?", lines=(Line("1", "2000"),))
    found = mark(asked, "1,234")
    assert (found.state, found.credit) == ("unanswered", 0)
    assert "1234 or 1.234" in found.problem


@pytest.mark.parametrize(
    ("typed", "worth"),
    [
        ("lagging", 1),
        ("  LAGGING ", 1),
        ("laging", 1),
        ("laggging", 1),
        ("lagginG", 1),
        ("ragging", 1),
        ("leading", 0),
        ("lag", Fraction(1, 2)),
        ("lap", 0),
        ("", 0),
    ],
)
def test_words_are_compared_folded_and_forgive_a_letter(typed, worth):
    asked = Question(
        "t", "text", "?", distance=1, lines=(Line(words="Lagging"), Line(words="lag", credit="50"))
    )
    assert credit(asked, typed) == worth


@pytest.mark.parametrize(
    ("places", "worth"),
    [
        ("1234", 1),
        ("2134", Fraction(2, 3)),
        ("4321", 0),
        ("2341", Fraction(2, 3)),
        ("1---", 0),
        ("12--", Fraction(1, 3)),
        ("1111", 0),
        ("1122", 0),
        ("1x99", 0),
    ],
)
def test_an_order_by_its_longest_common_subsequence(places, worth):
    asked = Question("o", "order", "?", options=tuple(Option(one, one) for one in "abcd"))
    given = {one: at for one, at in zip("abcd", places, strict=True) if at != "-"}
    assert credit(asked, given) == worth


def test_pairs_and_gaps_count_one_by_one():
    asked = Question(
        "m",
        "match",
        "?",
        choices=tuple(Choice(one, one) for one in "xyz"),
        pairs=(Pair("p", "P", "x"), Pair("q", "Q", "y"), Pair("r", "R", "x")),
    )
    found = mark(asked, {"p": "x", "q": "z", "s": "x"})
    assert found.credit == Fraction(1, 3)
    assert found.parts == {"p": True, "q": False, "r": False}
    gaps = Question("c", "cloze", "?", gaps=(Gap("g1", low="8", high="9"), Gap("g2", ("lag",))))
    assert credit(gaps, {"g1": "8,5", "g2": " LAG "}) == 1
    assert credit(gaps, {"g2": "lag"}) == Fraction(1, 2)
    assert mark(gaps, {"g1": "8,500", "g2": "x"}).problem


@pytest.mark.parametrize("kind", QUESTIONS)
def test_each_kind_tells_right_from_wrong(kind):
    right, wrong = (mark(QUESTIONS[kind], one) for one in GIVEN[kind])
    assert (right.state, right.credit) == ("right", 1)
    assert wrong.credit < 1


BLANKS = [
    None,
    "",
    "  ",
    "\u200b",
    [],
    {},
    {"g1": ""},
    {"p1": ""},
    {"q": ""},
    {"p1": None},
    [None],
    [""],
]


@pytest.mark.parametrize("blank", BLANKS)
@pytest.mark.parametrize("kind", QUESTIONS)
def test_no_blank_answer_ever_earns_a_mark(kind, blank):
    for scoring in SCORINGS:
        asked = replace(QUESTIONS[kind], scoring=scoring, distance=1, near=True)
        found = mark(asked, blank)
        assert (found.state, found.credit, found.problem) == ("unanswered", 0, "")


@st.composite
def choices(draw):
    """A question to select from, with at least one key and one other, and a choice."""
    rights = draw(st.lists(st.booleans(), min_size=2, max_size=7))
    rights[0], rights[1] = True, False
    options = tuple(Option(f"o{at}", "", right) for at, right in enumerate(rights))
    chosen = draw(st.lists(st.sampled_from([one.id for one in options]), unique=True))
    scoring = draw(st.sampled_from(SCORINGS))
    return Question("m", "multiple", "?", options=options, scoring=scoring), chosen


@hold(choices(), st.randoms(use_true_random=False))
def test_selecting_all_never_beats_knowing_and_no_order_matters(drawn, chance):
    asked, chosen = drawn
    keys = [one.id for one in asked.options if one.right]
    everything = [one.id for one in asked.options]
    assert credit(asked, keys) == 1
    assert credit(asked, everything) <= 1
    if asked.scoring in ("balanced", "all"):
        assert credit(asked, everything) == 0
    if asked.scoring != "weights":
        assert credit(asked, everything) < 1
    mixed = list(asked.options)
    chance.shuffle(mixed)
    turned = list(chosen)
    chance.shuffle(turned)
    again = mark(replace(asked, options=tuple(mixed)), turned)
    assert (again.state, again.credit) == (mark(asked, chosen).state, credit(asked, chosen))
    assert 0 <= again.credit <= 1


def test_hints_take_their_share_down_to_nothing():
    assert grading.after_hints(Fraction(1), 2, "33.3333") == 1 - 2 * Fraction("33.3333") / 100
    assert grading.after_hints(Fraction(1, 4), 2, "20") == 0


def test_shares_as_text():
    assert shares.percent_text(Fraction(2, 3)) == "66.6667"
    assert shares.percent_text(Fraction(1)) == "100"
    assert shares.percent_text(Fraction(0)) == "0"
