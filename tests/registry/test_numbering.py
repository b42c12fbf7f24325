"""Numbers of versions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.registry.numbering import following
from portal.registry.vocabulary import ChangeType


@pytest.mark.parametrize(
    ("kind", "number"),
    [("editorial", (1, 2, 4)), ("clarifying", (1, 3, 0)), ("breaking", (2, 0, 0))],
)
def test_each_kind_of_change_raises_its_part(kind, number):
    assert following((1, 2, 3), ChangeType(kind)) == number


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
