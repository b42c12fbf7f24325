"""Wilson's and Fisher's intervals against published figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.refinement.intervals import fisher, wilson

NEWCOMBE = [  # Newcombe 1998, Statistics in Medicine 17, table I, method 3
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0000, 0.1611),
    (1, 29, 0.0061, 0.1718),
]


@pytest.mark.parametrize(("count", "n", "low", "high"), NEWCOMBE)
def test_shares_have_the_intervals_of_the_literature(count, n, low, high):
    found = wilson(count, n)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share_and_mirrors_its_opposite(pair):
    count, n = pair
    found, opposite = wilson(count, n), wilson(n - count, n)
    assert 0 <= found.low <= found.share <= found.high <= 1
    assert found.low == pytest.approx(1 - opposite.high)


@pytest.mark.parametrize(("count", "n"), [(0, 0), (3, 2), (-1, 5)])
def test_no_share_of_what_cannot_be(count, n):
    with pytest.raises(ValueError, match="share"):
        wilson(count, n)


def test_a_correlation_has_the_interval_that_r_gives_for_anscombe():
    low, high = fisher(0.8164205, 11)  # cor.test(anscombe$x1, anscombe$y1)
    assert (round(low, 6), round(high, 6)) == (0.424391, 0.950693)


def test_the_interval_of_a_correlation_at_its_edges():
    assert fisher(0.5, 3) is None
    assert fisher(-1.0, 12) == (-1.0, -1.0)
