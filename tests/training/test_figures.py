"""Figures of content: formulae are reckoned, and nothing else is run."""

import pytest

from portal.training.authoring import figures, functions, parser
from portal.training.authoring.figures_found import of_document

CALLS = [78, 81, 75, 79, 84, 77, 71, 80, 79, 76, 82, 78]


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("mean(calls)", 78.333333),
        ("2.66 * moving_range(calls)", 13.058181),
        ("upper(calls)", 91.391515),
        ("quantile([1, 2, 3, 4], 0.25)", 1.75),
        ("percent(12, 240)", 5),
        ("points(80, 74.4)", -5.6),
        ("change(80, 76)", -5),
        ("100 * wilson_low(26, 40)", 49.51),
        ("100 * funnel_high(0.1, 400)", 14.5),
        ("weighted([24, 52], [300, 100])", 31),
        ("longest_run([1, 2, 9, 9, 9, 1, 9])", 3),
        ("crossings([1, 9, 1, 9])", 3),
        ("binomial(2, 4, 0.5)", 0.375),
        ("correlation([1, 2, 3], [2, 4, 6])", 1),
        ("intercept([1, 2, 3], [3, 5, 7])", 1),
        ("count(calls, 75, 80)", 7),
        ("mean(calls[0:2]) - calls[-1]", 1.5),
        ("round(2.345, 2)", 2.35),
    ],
)  # fmt: skip
def test_a_formula_gives_its_figure(formula, value):
    assert figures.reckon(formula, {"calls": CALLS}) == pytest.approx(value, abs=0.005)


@pytest.mark.parametrize(
    "formula",
    [
        "__import__('os')", "calls.__class__", "(lambda: 1)()", "[x for x in calls]", "open('x')",
        "9 ** 9 ** 9 ** 9", "1 / 0", "mean([])", "nothing", "'a' * 9", "-" * 90 + "1",
        "sqrt(-1)", "mean(1)", "1 if 1 else 2", "f'{1}'",
    ],
)  # fmt: skip
def test_nothing_else_is_reckoned(formula):
    with pytest.raises(functions.Unreckonable):
        figures.reckon(formula, {"calls": CALLS})


@pytest.mark.parametrize(
    ("shown", "value"), [("78.3 %", 78.333), ("−5.6", -5.6), ("1,000", 1000.4)]
)
def test_a_figure_agrees_to_its_decimals(shown, value):
    assert figures.agrees(shown, value)
    assert not figures.agrees(shown, value * 1.02)


def test_wrong_missing_and_unproved_figures_are_found():
    text = (
        "---\nid: l\nkind: lesson\ntitle: T\n---\nIt was 78.3 % in 2025, of 240; seven of 12.\n\n"
        "```data\ncalls: [1, 2]\n```\n```figures\n78.3 % = mean(calls)\n55 = 50 + 5\n```\n"
    )
    found = of_document(parser.read("l.md", text))
    assert [(one.code, one.line) for one in found] == [("F001", 12), ("F002", 13), ("F003", 6)]
