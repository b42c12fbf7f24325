"""When a given value says what stands there already."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.values.standing import Figures, are_same

figures = st.floats(allow_nan=False, allow_infinity=False, width=32)


@pytest.mark.parametrize(
    ("standing", "told", "same"),
    [
        (Figures(4.0), Figures(4.0), True),
        (Figures(4.0), Figures(4.1), False),
        (Figures(25.0, 1.0, 4.0), Figures(None, 1.0, 4.0), True),
        (Figures(25.0, 1.0, 4.0), Figures(None, 2.0, 8.0), False),
        (Figures(25.0, 1.0, 4.0), Figures(25.0), True),
        (Figures(25.0), Figures(25.0, 1.0, 4.0), False),
        (Figures(None), Figures(0.0), False),
        (Figures(0.0), Figures(1e-13), False),
    ],
)
def test_the_same_is_told_from_another_figure(standing, told, same):
    assert are_same(standing, told) is same


@given(figures)
def test_a_value_is_the_same_as_its_own_text(value):
    assert are_same(Figures(value), Figures(float(repr(value))))
