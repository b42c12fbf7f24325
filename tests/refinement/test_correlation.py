"""Series that move together."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.refinement.correlation import FEWEST, MOST, Together, between, pearson

X = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
ANSCOMBE = {  # The American Statistician 27, 1973: four shapes, one correlation of 0.816
    "line": [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68],
    "curve": [9.14, 8.14, 8.74, 8.77, 9.26, 8.10, 6.13, 3.10, 9.13, 7.26, 4.74],
    "outlier": [7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73],
}


@pytest.mark.parametrize("shape", ANSCOMBE)
def test_the_correlation_of_anscombes_quartet(shape):
    assert round(pearson(X, ANSCOMBE[shape]), 3) == 0.816


def test_what_does_not_vary_correlates_with_nothing():
    assert pearson([0.1] * 12, range(12)) is None
    assert pearson([], []) is None
    with pytest.raises(ValueError, match="as many"):
        pearson([1], [1, 2])


@given(st.lists(st.tuples(st.integers(-999, 999), st.integers(-999, 999)), min_size=3))
def test_units_and_order_do_not_matter(pairs):
    xs, ys = zip(*pairs, strict=True)
    r = pearson(xs, ys)
    assert (r is None) == (pearson(ys, xs) is None)
    if r is not None:
        assert -1 <= r <= 1
        assert pearson([2 * x + 5 for x in xs], [-y for y in ys]) == pytest.approx(-r)


def grown(rolls, count=36):
    """A line with noise: two of these go along though nothing binds them."""
    return {at: at + rolls.gauss(0, 1) for at in range(count)}


def test_the_example_of_the_page_two_growing_series_only_seem_to_go_along():
    rolls = random.Random(11)  # noqa: S311 - figures
    pair = between(grown(rolls), grown(rolls))
    assert pair.r > 0.95
    assert abs(pair.moves) < 0.4


def test_a_pair_needs_a_year_of_shared_periods():
    one = {at: math.sin(at) for at in range(24)}
    assert between(one, {at: one.get(at, 0.0) for at in range(13, 40)}) is None
    shared = between(one, {at: 2 * one[at] for at in range(24 - FEWEST, 24)})
    assert (shared.n, round(shared.r, 6)) == (FEWEST, 1)


def looked(series):
    found = Together(series)
    for at in range(len(found)):
        found.look(at)
    return found


def test_each_names_its_companions_the_closest_first():
    rolls = random.Random(5)  # noqa: S311
    base = [rolls.gauss(0, 1) for _ in range(36)]
    series = {"base": dict(enumerate(base)), "noise": {at: rolls.gauss(0, 1) for at in range(36)}}
    series["against"] = {at: -3 * value + 9 for at, value in enumerate(base)}
    series["near"] = {at: value + rolls.gauss(0, 0.2) for at, value in enumerate(base)}
    series["short"] = dict(list(enumerate(base))[:6])
    found = looked(series)
    assert [one.key for one in found.companions("base")] == ["against", "near"]
    assert found.companions("base")[0].r == pytest.approx(-1)
    assert found.companions("noise") == found.companions("short") == ()


def test_gaps_hide_no_companion():
    rolls = random.Random(7)  # noqa: S311
    base = [rolls.gauss(0, 1) for _ in range(36)]
    rare = {at: base[at] for at in range(0, 36, 2)}
    gappy = {at: value for at, value in enumerate(base) if at not in (3, 20, 30)}
    found = looked({"base": dict(enumerate(base)), "rare": rare, "gappy": gappy})
    assert {one.key for one in found.companions("base")} == {"rare", "gappy"}


def test_only_the_closest_are_named():
    series = {f"m{number}": {at: math.sin(at) for at in range(20)} for number in range(9)}
    found = looked(series)
    assert (len(found.companions("m4")), found.count("m4")) == (MOST, 8)
    assert found.companions("m4")[0].key == "m0"
