"""Numbers of versions."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.registry.numbering import following
from portal.registry.vocabulary import ChangeType

METHOD = Path(__file__).parents[2] / "docs" / "methods" / "versions.md"


def number(text):
    return tuple(map(int, text.split(".")))


ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in METHOD.read_text(encoding="utf-8").splitlines()
    if re.match(r"\| \d", line)
]


@pytest.mark.parametrize(("current", "kind", "taken", "expected"), ROWS)
def test_the_examples_of_the_method(current, kind, taken, expected):
    used = {number(taken)} if taken else set()
    assert following(number(current), ChangeType(kind), used) == number(expected)


def test_the_method_shows_each_kind_of_change():
    assert {kind for _, kind, _, _ in ROWS} == set(ChangeType)


def test_a_number_that_was_used_is_passed_over():
    assert following((1, 0, 0), ChangeType.CLARIFYING, {(1, 1, 0), (1, 2, 0)}) == (1, 3, 0)


part = st.integers(0, 9)


@given(
    st.tuples(part, part, part), st.sampled_from(ChangeType), st.sets(st.tuples(part, part, part))
)
def test_the_following_number_is_greater_and_new(current, kind, taken):
    found = following(current, kind, taken)
    assert found > current
    assert found not in taken
