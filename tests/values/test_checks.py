"""Checks on entry: what refuses a value, what only asks for a note."""

import math
from dataclasses import replace
from datetime import date
from itertools import pairwise
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.periods import parse_period
from portal.registry.vocabulary import ValueType
from portal.values.checks import (
    UNUSUAL_CHANGE,
    Entry,
    Expected,
    Known,
    check,
    is_accepted,
    is_refused,
    needs_note,
    usual_range,
    value_of,
)

MAY = parse_period("2024-05", "month")
TODAY = date(2024, 6, 10)
AMOUNT = Expected(ValueType.AMOUNT)
COUNT = Expected(ValueType.COUNT)
PERCENT = Expected(ValueType.RATIO, hard_low=0, hard_high=100, scale=100, decimals=1)


def codes(entry, expected=AMOUNT, today=TODAY, known=None):
    return [(each.level, each.code) for each in check(entry, expected, today, known or Known())]


def of(value=None, numerator=None, denominator=None, period=MAY, day=None):
    return Entry(period, value, numerator, denominator, day)


def test_a_plain_value_of_a_complete_month_is_taken():
    findings = check(of(12.5), AMOUNT, TODAY)
    assert findings == []
    assert is_accepted(findings)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (-0.001, [("error", "outside_hard_range")]),
        (100.001, [("error", "outside_hard_range")]),
        (0, [("warning", "outside_plausible_range")]),
        (100, [("warning", "outside_plausible_range")]),
        (19.9, [("warning", "outside_plausible_range")]),
        (20, []),
        (80, []),
        (80.1, [("warning", "outside_plausible_range")]),
    ],
)
def test_the_hard_range_refuses_and_the_plausible_one_warns(value, expected):
    ranges = Expected(ValueType.INDEX, 0, 100, 20, 80)
    assert codes(of(value), ranges) == expected


def test_a_warning_wants_a_note_and_an_error_takes_none():
    warned = check(of(200), Expected(ValueType.AMOUNT, plausible_high=100), TODAY)
    assert needs_note(warned)
    assert not is_accepted(warned)
    assert not is_accepted(warned, "  ")
    assert is_accepted(warned, "The campaign began.")
    refused = check(of(200), Expected(ValueType.AMOUNT, hard_high=100), TODAY)
    assert is_refused(refused)
    assert not is_accepted(refused, "It is so.")


def test_a_count_is_whole_and_not_below_zero():
    assert codes(of(3), COUNT) == []
    assert codes(of(2.5), COUNT) == [("error", "not_whole")]
    assert codes(of(-3), COUNT) == [("error", "negative_count")]
    assert codes(of(-3), AMOUNT) == []


def test_a_milestone_is_yes_or_no():
    milestone = Expected(ValueType.MILESTONE)
    assert codes(of(1), milestone) == []
    assert codes(of(0.5), milestone) == [("error", "not_yes_no")]


@pytest.mark.parametrize("figure", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_is_refused(figure):
    assert codes(of(figure)) == [("error", "not_finite")]
    assert codes(of(None, 1, figure)) == [("error", "not_finite")]


def test_a_numerator_above_its_denominator_warns_for_a_ratio_only():
    assert codes(of(None, 5, 4), Expected(ValueType.RATIO, scale=100)) == [
        ("warning", "numerator_above")
    ]
    assert codes(of(None, 5, 4), Expected(ValueType.MEAN)) == []
    assert codes(of(None, 4, 4), PERCENT) == []


def test_the_ratio_of_the_parts_must_lie_in_the_hard_range():
    assert ("error", "outside_hard_range") in codes(of(None, 5, 4), PERCENT)


def test_a_denominator_of_zero():
    assert codes(of(None, 0, 0), PERCENT) == [("warning", "zero_denominator")]
    assert codes(of(None, 3, 0), PERCENT) == [("error", "zero_denominator")]
    assert codes(of(None, 3, -1), PERCENT)[0] == ("error", "negative_denominator")


def test_one_part_without_the_other_is_refused():
    assert codes(of(None, 3, None), PERCENT) == [("error", "part_missing")]
    assert codes(of(50, None, 4), PERCENT) == [("error", "part_missing")]
    assert codes(of(50), PERCENT) == []


def test_a_value_agrees_with_its_parts_to_the_decimals_that_are_shown():
    # 729 of 3154 is 23.11… %
    assert codes(of(23.1, 729, 3154), PERCENT) == []
    assert codes(of(23.2, 729, 3154), PERCENT) == [("error", "parts_disagree")]


def test_the_parts_come_before_the_rounded_value():
    assert value_of(of(23.1, 729, 3154), 100) == pytest.approx(23.1135, rel=1e-4)
    assert value_of(of(23.1)) == 23.1
    assert value_of(of(None, 1, 0)) is None


def test_the_usual_range_is_the_mean_moving_range():
    # ranges 2, 1, 3, 2
    assert usual_range([10, 12, 11, 14, 12]) == 2


def test_one_old_slip_does_not_make_the_next_one_usual():
    # ranges 1, 1, 1, 1, 1, 1, 1, 99, 99: the mean is 22.8, so both 99 are beyond 3.267 times it
    steady = [1, 2, 1, 2, 1, 2, 1, 2, 101, 2]
    assert usual_range(steady) == 1


def test_too_few_or_mostly_equal_values_have_no_usual_range():
    assert usual_range([1, 2, 3, 4]) is None
    assert usual_range([]) is None
    assert usual_range([5, 5, 5, 5, 9, 5]) is None


def test_a_change_is_unusual_beyond_3_267_times_the_usual_range():
    known = Known(previous=100, usual_range=10)
    assert codes(of(132.67), known=known) == []
    assert codes(of(132.68), known=known) == [("warning", "unusual_change")]
    assert codes(of(67.32), known=known) == [("warning", "unusual_change")]
    (finding,) = check(of(150), AMOUNT, TODAY, known)
    assert finding.reason == "150 is up by 50 from 100: 5.0 times the usual change of 10."


def test_figures_are_written_as_the_metric_shows_them_and_never_lose_their_point():
    known = Known(previous=64.248478, usual_range=1.550614)
    (finding,) = check(of(1.73913), replace(AMOUNT, decimals=1), TODAY, known)
    assert (
        finding.reason
        == "1.739 is down by 62.509 from 64.248: 40.3 times the usual change of 1.551."
    )
    whole = replace(AMOUNT, decimals=0, hard_high=100)
    (finding,) = check(of(100.0004), whole, TODAY)
    assert finding.reason == "100.0004 is above 100, which is not possible."
    (finding,) = check(of(0.0001), replace(whole, hard_high=None, hard_low=0.5), TODAY)
    assert finding.reason == "0.0001 is below 0.5, which is not possible."


def test_without_history_no_change_is_unusual():
    assert codes(of(1e9), known=Known(previous=1)) == []
    assert codes(of(1e9), known=Known(usual_range=1)) == []


def test_periods_that_have_not_ended_or_begun_warn():
    june, july = parse_period("2024-06", "month"), parse_period("2024-07", "month")
    assert codes(of(1, period=june)) == [("warning", "incomplete_period")]
    assert codes(of(1, period=july)) == [("warning", "future_period")]
    assert codes(of(1, period=june), today=date(2024, 7, 1)) == []


def test_a_date_in_the_middle_of_a_month_warns():
    assert codes(of(1, day=date(2024, 5, 17))) == [("warning", "misaligned_period")]
    assert codes(of(1, day=date(2024, 5, 1))) == []
    assert codes(of(1, day=date(2024, 5, 31))) == []


def test_a_repetition_names_where_the_other_one_stands():
    (finding,) = check(of(1), AMOUNT, TODAY, Known(repeats="line 12"))
    assert finding.code == "duplicate"
    assert "line 12" in finding.reason


def test_a_missing_value_is_only_checked_for_its_period():
    assert codes(of(), COUNT) == []
    assert codes(of(period=parse_period("2024-07", "month")), COUNT) == [
        ("warning", "future_period")
    ]


def test_errors_stand_before_warnings():
    known = Known(previous=1, usual_range=1)
    expected = Expected(ValueType.COUNT, hard_high=10)
    levels = [level for level, _ in codes(of(99.5, day=date(2024, 5, 9)), expected, known=known)]
    assert levels == ["error", "error", "warning", "warning"]


figures = st.none() | st.floats() | st.integers(-5, 5).map(float)


@given(figures, figures, figures, st.sampled_from(list(ValueType)), figures, figures)
def test_whatever_is_entered_is_judged_in_whole_sentences(value, above, below, kind, low, high):
    expected = Expected(kind, low, high, low, high)
    for finding in check(of(value, above, below), expected, TODAY, Known(low, high)):
        assert finding.reason.endswith(".")
        assert finding.remedy.endswith(".")


@given(st.lists(st.floats(-1e6, 1e6), min_size=5, max_size=40))
def test_the_usual_range_is_at_most_the_mean_moving_range(numbers):
    found = usual_range(numbers)
    ranges = [abs(later - earlier) for earlier, later in pairwise(numbers)]
    if found is not None:
        assert 0 < found <= fmean(ranges) * (1 + 1e-9)
        assert UNUSUAL_CHANGE * found > 0
