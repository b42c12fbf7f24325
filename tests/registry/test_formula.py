"""Formulas are read, brought to one form and evaluated, and every mistake says what to change."""

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.registry.formula import (
    MAX_DEPTH,
    MAX_LENGTH,
    FormulaError,
    ZeroDenominatorError,
    parse,
)

INPUTS = {"numerator": 3.0, "denominator": 12.0, "value": 7.0, "LEAD-TIME": 5.0, "open cases": 2.0}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("numerator / denominator", 0.25),
        ("Numerator/DENOMINATOR", 0.25),
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("8 - 3 - 2", 3),
        ("8 - (3 - 2)", 7),
        ("16 / 4 / 2", 2),
        ("16 / (4 / 2)", 8),
        ("-2 * -3", 6),
        ("--2", 2),
        (".5 × 4 ÷ 2 − 1", 0),
        ("[LEAD-TIME] * [open   cases]", 10),
        ("SUM(1, 2, value)", 10),
        ("mean(1, 2, 6)", 3),
        ("min(4, 2) + max(4, 2)", 6),
        ("count(1, value)", 2),
    ],
)
def test_a_formula_gives_its_value(text, value):
    assert parse(text).evaluate(INPUTS) == value


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("", 0, "missing"),
        ("1 +", 3, "missing"),
        ("* 2", 0, "before “*”"),
        ("1 2", 2, "operator"),
        ("1 [LEAD-TIME]", 2, "[LEAD-TIME]"),
        ("(1 + 2", 0, "Close the parenthesis"),
        ("1 + 2)", 5, "no parenthesis is open"),
        ("(1 2)", 3, "operator"),
        ("1,5 + 2", 1, "decimal point"),
        ("sum", 0, "sum(…, …)"),
        ("sum()", 4, "Put a number or a name"),
        ("numerator %", 10, "scale"),
        ("x = 2", 2, "right-hand side"),
        ("2 ^ 3", 2, "Powers"),
        ("[LEAD-TIME", 0, "Close the bracket"),
        ("LEAD]", 4, "Open a bracket"),
        ("[ ]", 0, "Write a name"),
        ("3.", 1, "digit"),
        ("a; b", 1, "no meaning"),
        ("__import__('os')", 10, "operator"),
        ("'os'", 0, "no meaning"),
        ("9" * 400, 0, "too large"),
        ("1" * (MAX_LENGTH + 1), MAX_LENGTH, "Shorten"),
    ],
)
def test_a_mistake_names_its_place_and_what_to_do(text, position, says):
    with pytest.raises(FormulaError) as mistake:
        parse(text)
    assert mistake.value.position == position
    assert says in mistake.value.sentence


def test_a_parenthesis_too_deep_is_refused_and_not_a_crash():
    assert parse("(" * MAX_DEPTH + "1" + ")" * MAX_DEPTH).evaluate({}) == 1
    with pytest.raises(FormulaError, match="Nest no deeper"):
        parse("(" * (MAX_DEPTH + 1) + "1" + ")" * (MAX_DEPTH + 1))
    with pytest.raises(FormulaError, match="Nest no deeper"):
        parse("-" * (MAX_LENGTH - 1) + "1")


def test_the_longest_formula_is_read_and_evaluated_at_once():
    longest = "+".join(["1"] * (MAX_LENGTH // 2))
    started = time.process_time()
    formula = parse(longest)
    assert formula.evaluate({}) == MAX_LENGTH // 2
    assert formula.text.count("+") == MAX_LENGTH // 2 - 1
    assert time.process_time() - started < 1  # s; read once it is 5 ms


def test_names_are_listed_once_in_the_order_of_the_text():
    formula = parse("[LEAD-TIME] + numerator / [open  cases] - Numerator")
    assert formula.names == ("LEAD-TIME", "numerator", "open cases")


def test_a_name_without_input_is_refused():
    with pytest.raises(FormulaError, match="LEAD-TIME"):
        parse("[LEAD-TIME] * 2").evaluate({"numerator": 1})


def test_a_missing_value_makes_the_result_missing_but_is_not_counted():
    inputs = {"a": None, "b": 2.0}
    assert parse("a + b").evaluate(inputs) is None
    assert parse("-a").evaluate(inputs) is None
    assert parse("sum(a, b)").evaluate(inputs) is None
    assert parse("count(a, b)").evaluate(inputs) == 1


def test_a_zero_denominator_is_told_apart_even_if_the_numerator_is_missing():
    with pytest.raises(ZeroDenominatorError) as told:
        parse("numerator / denominator").evaluate({"numerator": None, "denominator": 0.0})
    assert told.value.position == 10


def test_a_result_too_large_is_refused():
    with pytest.raises(FormulaError, match="too large"):
        parse("a * a").evaluate({"a": 1e300})


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("  numerator/ denominator ", "numerator / denominator"),
        ("((a))", "a"),
        ("(a + b) + c", "a + b + c"),
        ("a - (b - c)", "a - (b - c)"),
        ("(a * b) + c", "a * b + c"),
        ("a * (b * c)", "a * (b * c)"),
        ("-(a + b)", "-(a + b)"),
        ("007.500", "7.5"),
        ("[sum] + [a]", "[sum] + a"),
        ("Max( a ,b )", "max(a, b)"),
    ],
)
def test_the_canonical_text_has_one_spacing_and_no_needless_parentheses(text, canonical):
    assert parse(text).text == canonical


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a + b + c", "c + (a + b)"),
        ("a * b / c", "(b / c) * a"),
        ("a - (b - c)", "a + c - b"),
        ("a / (b / c)", "c * a / b"),
        ("max(a, b)", "MAX(b, a)"),
        ("[Lead-Time] * 2", "2 * [LEAD-TIME]"),
    ],
)
def test_the_form_does_not_depend_on_order(one, other):
    assert parse(one).form == parse(other).form


def test_the_form_tells_a_difference_and_a_quotient_apart():
    assert parse("a - b").form != parse("b - a").form
    assert parse("a / b").form != parse("b / a").form
    assert parse("a + b").form != parse("a * b").form


names = st.sampled_from(["numerator", "value", "[LEAD-TIME]", "[open cases]"])
numbers = st.integers(0, 999).map(str) | st.floats(0.001, 999).map(lambda n: f"{n:.3f}")


def compound(inner):
    pair = st.tuples(inner, st.sampled_from(["+", "-", "*", " / "]), inner)
    return (
        pair.map(lambda p: f"{p[0]}{p[1]}{p[2]}")
        | inner.map(lambda text: f"({text})")
        | inner.map(lambda text: f"-({text})")
        | st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"max({','.join(parts)})")
        | st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"mean( {' , '.join(parts)})")
    )


formulas = st.recursive(names | numbers, compound, max_leaves=12)


def outcome(formula):
    try:
        return formula.evaluate(INPUTS)
    except ZeroDenominatorError:
        return "zero"


@given(formulas)
def test_the_canonical_text_reads_back_to_itself_and_the_same_value(text):
    formula = parse(text)
    again = parse(formula.text)
    assert again.text == formula.text
    assert again.form == formula.form
    assert again.names == formula.names
    assert outcome(again) == outcome(formula)


@given(formulas)
def test_a_formula_has_the_value_that_python_gives(text):
    code = text.replace("[LEAD-TIME]", "5.0").replace("[open cases]", "2.0")
    code = code.replace("mean(", "mean_of(").replace("max(", "max_of(")
    scope = {
        "numerator": 3.0,
        "value": 7.0,
        "max_of": lambda *values: max(values),
        "mean_of": lambda *values: sum(values) / len(values),
    }
    try:
        expected = eval(code, {"__builtins__": {}}, scope)  # noqa: S307  # our own strategy's text
    except ZeroDivisionError:
        expected = "zero"
    found = outcome(parse(text))
    assert found == expected or math.isclose(found, expected, rel_tol=1e-9)


@given(st.text(max_size=60) | st.text("0123ab+-*/()[],. ", max_size=60))
def test_no_text_crashes_the_reader(text):
    told = None
    try:
        parse(text)
    except FormulaError as mistake:
        told = mistake
    assert told is None or (0 <= told.position <= len(text) and told.sentence.endswith("."))
