"""What stands before a value tells whether it is unusual."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from portal.periods import period_of
from portal.values.surroundings import RECENT, known_before

STEADY = [20.0, 22.0, 19.0, 21.0, 20.0, 23.0]
STARTS = [date(2024, month, 1) for month in range(1, 7)]


def month(number):
    return period_of(date(2024, number, 1), "month")


def test_the_period_right_before_is_the_previous_value():
    known = known_before(STARTS, STEADY, month(7))
    assert known.previous == 23.0
    assert known.usual_range == 2.2  # |2|, |3|, |2|, |1|, |3| over five


def test_a_short_gap_hides_no_slip_and_behind_a_long_one_there_is_no_previous_value():
    assert known_before(STARTS, STEADY, month(9)).previous == 23.0
    assert known_before(STARTS, STEADY, month(10)).previous == 23.0
    assert known_before(STARTS, STEADY, month(11)).previous is None


def test_later_values_say_nothing():
    assert known_before(STARTS, STEADY, month(3)) == known_before(STARTS[:2], STEADY[:2], month(3))


def test_a_missing_value_before_leaves_the_one_before_it():
    assert known_before(STARTS, [*STEADY[:5], None], month(7)).previous == 20.0


def test_irregular_values_follow_each_other_whenever_they_come():
    day = period_of(date(2024, 9, 9), "irregular")
    assert known_before(STARTS, STEADY, day).previous == 23.0


def test_the_first_value_has_nothing_before_it():
    known = known_before([], [], month(1))
    assert (known.previous, known.usual_range) == (None, None)


@given(st.lists(st.floats(-1e6, 1e6), min_size=RECENT, max_size=2 * RECENT))
def test_only_recent_values_count(values):
    starts = [date(1990 + number // 12, number % 12 + 1, 1) for number in range(len(values))]
    period = period_of(date(2020, 1, 1), "month")
    cut = known_before(starts[-RECENT:], values[-RECENT:], period)
    assert known_before(starts, values, period) == cut
