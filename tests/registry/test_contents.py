"""Fields of a definition as people read and write them."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.registry import contents
from portal.registry.definition_text import LABELS, DefinitionText


def test_every_field_stands_in_one_section_but_the_name():
    shown = [field for section in contents.SECTIONS for field in section.fields]
    assert sorted([*shown, "name"]) == sorted(LABELS)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("direction", "decrease", "Lower is better"),
        ("state", "in_review", "In review"),
        ("hard_low", -1500.5, "−1,500.5"),
        ("hard_high", 100.0, "100"),
        ("fiscal_start_month", 4, "April"),
        ("next_review_on", date(2026, 5, 3), "3 May 2026"),
        ("due_days", 0, "0"),
        ("unit", "", ""),
        ("decimals", None, ""),
        ("direction", "a word of yesterday", "a word of yesterday"),
    ],
)
def test_a_value_stands_in_words(field, value, words):
    assert contents.in_words(field, value) == words


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("direction", "Lower is better", "decrease"),
        ("direction", "decrease", "decrease"),
        ("direction", "", None),
        ("due_days", " 5 ", 5),
        ("hard_low", "1 234,5", 1234.5),
        ("hard_low", "1,234.5", 1234.5),
        ("hard_low", "−3", -3.0),
        ("hard_low", "", None),
        ("next_review_on", "2026-05-31", date(2026, 5, 31)),
        ("purpose", " two\nlines ", "two\nlines"),
        ("name", "two\nlines", "two lines"),
    ],
)
def test_what_people_type_is_read(field, text, value):
    assert contents.parse(field, text) == value


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("direction", "sideways"),
        ("due_days", "-1"),
        ("due_days", "five"),
        ("hard_low", "nan"),
        ("hard_low", "inf"),
        ("hard_low", "1e999"),
        ("next_review_on", "31 May"),
        ("next_review_on", "0026-05-31"),
        ("unit", "x" * 41),
        ("owner_id", "3"),
    ],
)
def test_what_cannot_be_read_says_what_to_type(field, text):
    with pytest.raises(ValueError, match=r"\."):
        contents.parse(field, text)


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_a_number_survives_typing(value):
    assert contents.parse("hard_low", contents.typed("hard_low", value)) == pytest.approx(value)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_date_survives_typing(value):
    assert contents.parse("sunset_on", contents.typed("sunset_on", value)) == value


def test_stored_values_of_the_log_stand_in_words():
    assert contents.stored_words("starts_on", "2026-05-03") == "3 May 2026"
    assert contents.stored_words("profile", {"2026-02-01": 2.0, "2026-01-01": 1.0}) == (
        "2026-01-01: 1, 2026-02-01: 2"
    )
    assert contents.stored_words("is_percent", True) == "yes"


def test_changed_fields_come_in_the_order_of_the_form():
    before = DefinitionText(name="A", unit="days", purpose="same")
    after = DefinitionText(name="B", unit="hours", purpose="same")
    assert contents.changed_fields(before, after) == ("name", "unit")


def test_no_field_that_decides_a_value_is_editorial():
    values = {"formula", "numerator", "denominator", "inclusions", "exclusions", "unit", "scale",
              "value_type", "direction", "frequency", "time_aggregation", "org_aggregation",
              "null_policy", "zero_denominator", "due_days", "hard_low", "hard_high"}  # fmt: skip
    assert not contents.EDITORIAL & values
    assert set(LABELS) >= contents.EDITORIAL


@pytest.mark.parametrize("typed", ["1" * 100_000 + "x", "1." * 50_000, " 1" * 50_000 + "x"])
def test_a_number_that_never_ends_is_refused_at_once(typed):
    """Digits with a letter behind them once took the square of their length: minutes."""
    began = time.process_time()
    with pytest.raises(ValueError, match="Type a number"):
        contents.parse("hard_low", typed)
    assert time.process_time() - began < 1
