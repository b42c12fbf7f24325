"""Values just past their target beside those just short of it."""

import random
from itertools import pairwise
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.refinement.heaping import FEWEST, at_least, heaping

PAIRS = [(90.0 + offset, 90.0) for offset in (0.0, 0.2, 0.4, 0.5, 0.9, 1.0, 1.9, -0.3, -1.0, -2.1)]


PROCESS = {"mean": 90.0, "sigma": 1.0}


def test_the_coin_of_conovers_sign_test():
    """Practical Nonparametric Statistics: 8 of 9 prefer one item, p = .0195."""
    assert round(at_least(8, [0.5] * 9), 4) == 0.0195
    assert round(at_least(15, [0.5] * 20), 4) == 0.0207
    assert at_least(0, [0.5] * 7) == 1


def test_coins_of_their_own():
    assert at_least(2, [0.1, 0.2]) == pytest.approx(0.02)
    assert at_least(1, [0.1, 0.2]) == pytest.approx(0.28)


def test_the_example_of_the_page():
    found = heaping(PAIRS, side=1, width=1.0, **PROCESS)
    assert (found.met, found.missed) == (5, 2)
    assert found.expected == pytest.approx(3.5)  # the mean is the target: either side as likely
    assert found.chance == pytest.approx(29 / 128)  # 21 + 7 + 1 of 128
    past = heaping(PAIRS, side=1, width=1.0, mean=91.0, sigma=1.0)
    assert (round(past.expected, 2), round(past.chance, 2)) == (5.01, 0.68)


def test_where_less_is_better_the_other_side_is_good():
    mirrored = [(-value, -target) for value, target in PAIRS]
    other = heaping(mirrored, side=-1, width=1.0, mean=-90.0, sigma=1.0)
    assert other == heaping(PAIRS, side=1, width=1.0, **PROCESS)


def test_few_values_have_no_chance():
    assert heaping(PAIRS[: FEWEST - 1], side=1, width=1.0, **PROCESS).chance is None
    assert heaping([], side=1, width=1.0, **PROCESS).n == 0
    with pytest.raises(ValueError, match="width"):
        heaping(PAIRS, side=1, width=0, **PROCESS)


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50))), st.integers(1, 20))
def test_order_and_place_never_matter(pairs, width):
    found = heaping(pairs, side=1, width=width, mean=3.0, sigma=5.0)
    moved = [(value + 7, target + 7) for value, target in reversed(pairs)]
    again = heaping(moved, side=1, width=width, mean=10.0, sigma=5.0)
    assert (again.met, again.missed) == (found.met, found.missed)
    assert found.chance == pytest.approx(again.chance)
    assert found.n <= len(pairs)


def flagged(rolls, mean, lifted):
    """Whether 36 months around `mean` (target 0, sigma 1) seldom heap so by chance; of those less
    than 1 short of the target a share is lifted just past it."""
    values = [rolls.gauss(mean, 1) for _ in range(36)]
    values = [
        abs(rolls.gauss(0, 0.1)) if -1 < one < 0 and rolls.random() < lifted else one
        for one in values
    ]
    width = fmean(abs(b - a) for a, b in pairwise(values))
    found = heaping(
        [(one, 0.0) for one in values],
        side=1, width=width, mean=fmean(values), sigma=width / 1.128,
    )  # fmt: skip
    return found.chance is not None and found.chance < 0.05


def test_noise_seldom_heaps_wherever_its_mean_lies_and_lifting_does():
    rolls = random.Random(3)  # noqa: S311 - figures
    for mean in (-1.0, 0.0, 1.0):
        assert sum(flagged(rolls, mean, 0) for _ in range(100)) <= 7
    assert sum(flagged(rolls, 0.0, 1) for _ in range(50)) == 50
