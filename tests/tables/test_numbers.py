"""Numbers as people write them: what is read, what is asked about, what is refused."""

import math
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.tables.numbers import all_quick, detect_decimal, parse_number, quick, read_number
from portal.unreadable import Unreadable


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3154", 3154),
        (" 3154 ", 3154),
        ("007", 7),
        ("-5", -5),
        ("+5", 5),
        ("\u22125.5", -5.5),
        ("–5", -5),
        ("5-", -5),
        ("(1,234.50)", -1234.5),
        ("0.125", 0.125),
        (".5", 0.5),
        ("12.5", 12.5),
        ("12,5", 12.5),
        ("1234.567", 1234.567),
        ("1234,567", 1234.567),
        ("0,125", 0.125),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("1,234,567", 1234567),
        ("1.234.567", 1234567),
        ("1 234", 1234),
        ("1\u202f234\u202f567,8", 1234567.8),
        ("1\u00a0234", 1234),
        ("1'234'567", 1234567),
        ("1’234.5", 1234.5),
        ("12,34,567", 1234567),
        ("12 %", 12),
        ("12.5%", 12.5),
        ("£1,234.50", 1234.5),
        ("-£5", -5),
        ("£-5", -5),
        ("5 €", 5),
        ("EUR 5", 5),
        ("5 kr", 5),
        ("1.2e3", 1200),
        ("1.2E+03", 1200),
        ("1e-3", 0.001),
        ("1000000000000000", 1e15),
    ],
)
def test_usual_forms_are_read(text, value):
    assert parse_number(text) == value


@pytest.mark.parametrize(
    "text", ["", "  ", "-", "–", "n/a", "N/A", "na", "null", ".", "...", "\u00a0"]
)
def test_words_for_nothing_are_missing(text):
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("1,234", ".", 1234),
        ("1,234", ",", 1.234),
        ("1.234", ".", 1.234),
        ("1.234", ",", 1234),
        ("1.234.567", ",", 1234567),
        ("12,5", ",", 12.5),
        ("5", ",", 5),
        ("1 234,5", ",", 1234.5),
    ],
)
def test_the_mark_of_the_column_decides(text, decimal, value):
    assert parse_number(text, decimal) == value


@pytest.mark.parametrize(
    ("text", "decimal", "code"),
    [
        ("1,234", None, "number_ambiguous"),
        ("-12.345", None, "number_ambiguous"),
        ("12,5", ".", "not_a_number"),
        ("12.5", ",", "not_a_number"),
        ("1,23,4", None, "not_a_number"),
        ("1,234 567", None, "not_a_number"),
        ("1.234,567.8", None, "not_a_number"),
        ("5.", None, "not_a_number"),
        ("1 2", None, "not_a_number"),
        ("twelve", None, "not_a_number"),
        ("12k", None, "not_a_number"),
        ("12‰", None, "not_a_number"),
        ("--5", None, "not_a_number"),
        ("(-5)", None, "not_a_number"),
        ("-5-", None, "not_a_number"),
        ("٣", None, "not_a_number"),
        ("１２", None, "not_a_number"),
        ("0x10", None, "not_a_number"),
        ("1_000", None, "not_a_number"),
        ("*", None, "not_a_number"),
        ("nan", None, "not_finite"),
        ("-inf", None, "not_finite"),
        ("Infinity", None, "not_finite"),
        ("1e400", None, "too_large"),
        ("1e-99", None, "too_large"),
        ("1000000000000001", None, "too_large"),
        ("9" * 39, None, "too_large"),
        ("9" * 100, None, "not_a_number"),
        ("#N/A", None, "spreadsheet_error"),
        ("#REF!", None, "spreadsheet_error"),
        ("#DIV/0!", None, "spreadsheet_error"),
        ("#NAME?", None, "spreadsheet_error"),
        ("########", None, "spreadsheet_error"),
    ],
)
def test_the_rest_is_refused_with_a_remedy(text, decimal, code):
    with pytest.raises(Unreadable) as refused:
        parse_number(text, decimal)
    assert refused.value.code == code
    assert refused.value.remedy.endswith(".")


def test_a_percent_sign_is_told():
    assert read_number("12 %").percent
    assert not read_number("12").percent


def test_no_zero_is_negative():
    assert math.copysign(1, parse_number("-0")) == 1
    assert math.copysign(1, parse_number("-0,0", ",")) == 1


@pytest.mark.parametrize(
    ("column", "decimal"),
    [
        (["1,234", "2,5"], ","),
        (["1,234", "2,345.6"], "."),
        (["1,234", "1,234,567"], "."),
        (["1.234", "0.5"], "."),
        (["1.234", "2.345", "n/a", ""], None),
        (["1,234", "5,678"], None),
        (["1.5", "1,5"], None),
        (["1", "2"], None),
        (["£1,234.50", "£99"], "."),
        ([], None),
    ],
)
def test_a_column_shows_its_decimal_mark(column, decimal):
    assert detect_decimal(column) == decimal
    assert detect_decimal(reversed(column)) == decimal


amounts = st.integers(-(10**11), 10**11)


@given(amounts, st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", "."), ("\u202f", ",")]))
def test_written_amounts_are_read_back(hundredths, marks):
    thousands, decimal = marks
    text = (
        f"{hundredths / 100:,.2f}".replace(",", "T").replace(".", decimal).replace("T", thousands)
    )
    assert parse_number(text, decimal) == hundredths / 100
    assert parse_number(text) == hundredths / 100


@given(st.floats(-1e15, 1e15))
def test_what_python_writes_is_read_back(number):
    text = f"{number:.12f}"
    if len(text) <= 40:
        assert parse_number(text, ".") == float(text)


def outcome(text, decimal):
    try:
        return parse_number(text, decimal)
    except Unreadable as refused:
        return refused


def is_clear(found):
    if isinstance(found, Unreadable):
        return bool(found.reason and found.remedy)
    return found is None or (math.isfinite(found) and abs(found) <= 1e15)


@given(st.text(max_size=50), st.sampled_from([None, ".", ","]))
@example("()", None)
@example("(%)", None)
@example("€", None)
@example("-%", ",")
@example("1e", None)
def test_any_text_is_a_number_missing_or_a_clear_refusal(text, decimal):
    assert is_clear(outcome(text, decimal))


@given(st.text("0123456789.,' -+()%£e", max_size=45), st.sampled_from([None, ".", ","]))
def test_texts_that_nearly_look_like_numbers_are_read_or_refused(text, decimal):
    assert is_clear(outcome(text, decimal))


@pytest.mark.parametrize("piece", ["1", ",1", "1,234", " ", "-", "(", "1.", "e", "#", "£", "'1"])
def test_the_worst_texts_take_time_in_proportion_to_their_length(piece):
    for length in (1_000, 10_000, 100_000):
        text = (piece * length)[:length]
        began = time.process_time()
        for decimal in (None, ".", ","):
            assert is_clear(outcome(text, decimal))
        detect_decimal([text])
        assert time.process_time() - began < 2  # s; in the square of the length it would be minutes


digits = st.text("0123456789.-,\n e", max_size=17)
figures = st.one_of(digits, st.floats(-1e6, 1e6).map(lambda n: f"{n:.2f}"), st.just("0.125"))


@given(st.lists(figures, min_size=1, max_size=6), st.sampled_from([None, ".", ","]))
@example(["1", ""], None)
@example(["-0", "0.125", "-0.125"], None)
@example(["1", "10.125"], None)
def test_many_numbers_at_once_are_what_each_is_by_itself(texts, decimal):
    found = all_quick(texts, decimal)
    if found is not None:
        assert [str(one) for one in found] == [str(read_number(t, decimal).value) for t in texts]
    elif all(map(quick(decimal), texts)):
        assert max(map(len, texts)) > 15  # left to the other way
