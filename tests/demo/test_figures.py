"""The generators: seeded, exact in spread, and true to the course that they are given."""

from datetime import date
from statistics import fmean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.demo.figures import Course, Shift, Slope, course_of, figures, noise, run
from tests import make

MONTHS = [make.month(date(2023, 1, 1), later) for later in range(36)]
keys = st.text(max_size=12)
counts = st.integers(2, 200)


@given(keys, counts, st.floats(0.001, 1e6))
def test_noise_has_the_spread_that_was_asked_for_and_no_drift(key, count, spread):
    drawn = noise(key, count, spread)
    assert len(drawn) == count
    assert fmean(drawn) == pytest.approx(0, abs=spread * 1e-9)
    assert pstdev(drawn) == pytest.approx(spread)


@given(keys, counts)
def test_noise_depends_on_its_key_alone(key, count):
    assert noise(key, count, 2.0) == noise(key, count, 2.0)


def test_another_key_gives_another_order():
    assert noise("one", 36, 1.0) != noise("another", 36, 1.0)
    assert sorted(noise("one", 36, 1.0)) == sorted(noise("another", 36, 1.0))


@pytest.mark.parametrize("count", [0, 3])
def test_no_spread_is_no_noise(count):
    assert noise("key", count, 0.0) == [0.0] * count


def test_a_shift_lifts_everything_from_its_period_on():
    assert course_of(Course("k", 10, shifts=(Shift(2, 5),)), MONTHS[:6]) == [10, 10, 10, 15, 15, 15]


def test_a_slope_climbs_until_it_ends_and_then_stays():
    slope = Course("k", 10, slopes=(Slope(first=4, step=2, last=2),))
    assert course_of(slope, MONTHS[:6]) == [10, 12, 14, 16, 16, 16]


def test_a_season_follows_the_calendar_month_wherever_the_series_starts():
    season = Course("k", 100, season=(0.1, *(0.0,) * 11))
    found = course_of(season, MONTHS)
    assert [place for place, value in enumerate(found) if value > 100] == [0, 12, 24]


@given(st.integers(0, 24))
def test_the_calendar_moves_no_noise(later):
    """The same story in any month: only a season looks at the date."""
    course = Course("k", 50, 4)
    moved = [make.month(start, later) for start in MONTHS]
    assert run(course, moved) == run(course, MONTHS)


def test_a_fixed_departure_takes_the_place_of_the_noise():
    assert run(Course("k", 50, 4, fixed={0: 6.0}), MONTHS)[-1] == 56


@given(st.floats(0, 120), st.floats(0, 40), st.integers(1, 5_000))
def test_a_share_is_a_whole_number_of_a_whole_number_and_never_more_than_all(level, spread, volume):
    found = figures(
        Course("share", level, spread), MONTHS,
        volume=Course("volume", volume, volume / 4), factor=100, low=0, high=100,
    )  # fmt: skip
    for each in found:
        assert each.numerator == round(each.numerator)
        assert each.denominator == round(each.denominator) >= 1
        assert 0 <= each.numerator <= each.denominator
        assert each.value == 100 * each.numerator / each.denominator


@given(st.floats(-50, 50), st.floats(0, 40), st.integers(0, 3))
def test_a_plain_value_keeps_to_its_bounds_and_decimals(level, spread, decimals):
    for each in figures(Course("v", level, spread), MONTHS, decimals=decimals, low=-10, high=10):
        assert -10 <= each.value <= 10
        assert each.value == round(each.value, decimals)
        assert each.numerator is each.denominator is None


def test_no_periods_no_figures():
    assert figures(Course("k", 1, 1), []) == []
