"""Codes made from names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.registry.codes import LONGEST, code_from, free, is_code, slug_from


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Lead time", "LEAD-TIME"),
        ("Rückläufer, je 1.000", "RUCKLAUFER-JE-1-000"),
        ("  A&E  attendances ", "A-E-ATTENDANCES"),
        ("Customers get what we promised", "CUSTOMERS-GET-WHAT-WE"),
        ("Donaudampfschifffahrtsgesellschaft", "DONAUDAMPFSCHIFFFAHRTSGE"),
        ("日本", "METRIC"),
        ("", "METRIC"),
    ],
)
def test_a_code_is_made_of_the_words_that_fit(name, code):
    assert code_from(name) == code


@given(st.text(max_size=80))
def test_whatever_the_name_a_code_comes_out(name):
    code = code_from(name)
    assert is_code(code)
    assert len(code) <= LONGEST


def test_a_taken_code_gets_the_first_free_number():
    assert free("LEAD", {"LED"}) == "LEAD"
    assert free("LEAD", {"LEAD"}) == "LEAD-2"
    assert free("LEAD", {"LEAD", "LEAD-2", "LEAD-4"}) == "LEAD-3"


@pytest.mark.parametrize("text", ["new", "lead-time", "-A", "", "A B", "A/B", "Ä", "A" * 61])
def test_words_of_addresses_are_no_codes(text):
    assert not is_code(text)


def test_a_slug_is_the_code_in_lower_case():
    assert slug_from("Lead time") == "lead-time"
