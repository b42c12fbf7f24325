"""Numbers as people type them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.training.assessment.numbers import read


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8.5", "8.5"),
        ("8,5", "8.5"),
        (" 8.50 ", "8.50"),
        (".5", "0.5"),
        (",5", "0.5"),
        ("5.", "5"),
        ("−3", "-3"),
        ("+3", "3"),
        ("1 234", "1234"),
        ("1\u202f234,5", "1234.5"),
        ("1'234.5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1,234,567", "1234567"),
        ("1.234", "1.234"),
        ("1.234.567", "1234567"),
        ("0,234", "0.234"),
        ("1234,567", "1234.567"),
        ("1,2345", "1.2345"),
        ("1e3", "1000"),
        ("２,５", "2.5"),
        ("1,234,567.8", "1234567.8"),
    ],
)
def test_numbers_that_can_be_told(text, value):
    found = read(text)
    assert (found.value, found.problem) == (Decimal(value), "")


@pytest.mark.parametrize("text", ["1,234", "-12,345", "999,000"])
def test_a_mark_before_three_digits_is_asked_about(text):
    found = read(text)
    assert found.value is None
    assert "can be read in two ways" in found.problem


def test_the_readers_locale_says_which_mark_is_meant():
    assert read("1,234", mark=",").value == Decimal("1.234")
    assert "1234 or 1,234" in read("1.234", mark=",").problem


@pytest.mark.parametrize(
    "text",
    ["x", "1/2", "1 2", "1,23,4", "1..2", "--1", "1,2.3,4", "5 hours", "1e999", "9" * 61, "12 34"],
)
def test_what_is_no_number_says_what_to_type(text):
    found = read(text, "days")
    assert found.value is None
    assert found.problem.endswith(".")


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "\t"])
def test_nothing_typed_is_neither(text):
    assert read(text) == read("")
    assert read(text).problem == ""


@pytest.mark.parametrize(
    ("text", "unit"),
    [("5 days", "days"), ("1 day", "days"), ("71 %", "%"), ("71%", "%"), ("£5", "£")],
)
def test_the_unit_may_stand_beside_it(text, unit):
    assert read(text, unit).value is not None


@given(st.text(max_size=70))
def test_it_reads_anything(text):
    found = read(text, "days")
    assert found.value is None or found.value.is_finite()


@given(st.decimals(-(10**9), 10**9, places=4))
def test_a_plain_decimal_reads_as_itself(number):
    assert read(f"{number:f}").value == number
