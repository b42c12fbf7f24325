"""A target's status follows the source's examples, and the edges are honest."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.registry.aims import Corridor, aim, corridor, periods_between
from portal.registry.facts import Point, TargetTerms
from portal.registry.targets import (
    Thresholds,
    achievement,
    assess,
    plan_achievement,
    status_of,
)
from portal.registry.vocabulary import Direction, Frequency, TargetStatus, TargetType
from portal.registry.wording import Wording

UP, DOWN = Direction.INCREASE, Direction.DECREASE
MET, NEARLY, MISSED, EARLY = TargetStatus
STARTS = [date(2025, month, 1) for month in (1, 4, 7, 10)]
MONTHS = [date(2025, month, 1) for month in range(1, 13)]


def points(*values, starts=MONTHS):
    return [Point(start, value) for start, value in zip(starts, values, strict=False)]


def quarters(*values):
    return points(*values, starts=STARTS)


def level(value, **more):
    return TargetTerms(TargetType.LEVEL, value=value, **more)


# ServiceNow, goal framework, "Status calculation specifications and examples"


def test_700_000_of_a_million_is_70_percent_and_missed():
    found = assess(level(1_000_000, baseline_value=0), quarters(1, 2, 700_000), UP)
    assert found.percent == pytest.approx(70)
    assert found.status is MISSED


@pytest.mark.parametrize(
    ("totals", "percent", "status"),
    [
        ([220_000], 88, NEARLY),
        ([220_000, 480_000], 96, MET),
        ([220_000, 480_000, 710_000], 94.6667, MET),
        ([220_000, 480_000, 710_000, 968_000], 96.8, MET),
    ],
)
def test_a_cumulative_target_is_decided_by_its_latest_period(totals, percent, status):
    planned = [250_000, 500_000, 750_000, 1_000_000]
    profile = {day.isoformat(): plan for day, plan in zip(STARTS, planned, strict=True)}
    terms = TargetTerms(TargetType.CUMULATIVE, value=1_000_000, profile=profile)
    found = assess(terms, quarters(*totals), UP, periods=len(totals))
    assert found.percent == pytest.approx(percent, rel=1e-5)
    assert found.status is status


def test_the_plan_of_a_cumulative_flow_is_spread_evenly_without_a_profile():
    terms = TargetTerms(TargetType.CUMULATIVE, value=1_000_000)
    found = assess(terms, quarters(220_000, 260_000, 230_000), UP, periods=4, is_flow=True)
    assert found.actual == 710_000
    assert found.aim == Corridor(750_000, None)
    assert found.percent == pytest.approx(94.6667, rel=1e-5)


def test_a_plan_per_period_is_judged_over_the_whole_window():
    terms = TargetTerms(TargetType.PER_PERIOD, value=250_000)
    found = assess(terms, quarters(220_000, 240_000, 200_000, 230_000), UP, is_flow=True)
    assert found.percent == pytest.approx(89)
    assert found.status is NEARLY  # although the last quarter alone stands at 92 %


# The rules of the spec


def test_hitting_the_target_exactly_counts_as_met_in_both_directions():
    for direction in (UP, DOWN):
        for baseline in (None, 5.0, 10.0, 20.0):
            terms = level(10.0, baseline_value=baseline)
            assert assess(terms, points(9, 11, 10.0), direction).status is MET


def test_binary_fractions_do_not_turn_a_hit_into_a_miss():
    assert assess(level(0.3), points(0, 0, 0.1 + 0.2), DOWN).status is MET
    assert assess(level(0.3), points(0, 0, 0.1 * 3), DOWN).status is MET


def test_achievement_is_undefined_where_start_and_target_are_equal_and_says_so():
    assert achievement(4, 10, 10) is None
    found = assess(level(10, baseline_value=10), points(1, 2, 4), UP)
    assert found.percent is None
    assert found.status is MISSED
    assert "equal" in found.sentence


@pytest.mark.parametrize(
    ("values", "periods", "status"),
    [
        ([], None, EARLY),
        ([99], None, EARLY),
        ([99, 99], 12, EARLY),
        ([99, 99, 99], 12, MET),
        ([99], 1, MET),
        ([99], 2, EARLY),
    ],
)
def test_too_few_values_are_too_early_and_never_met(values, periods, status):
    found = assess(level(10), points(*values), UP, periods=periods)
    assert found.status is status
    assert ("Too early" in found.sentence) is (status is EARLY)


def test_only_periods_within_the_dates_of_the_target_count():
    terms = level(10, starts_on=date(2025, 4, 1), review_on=date(2025, 6, 30))
    assert assess(terms, points(99, 99, 99, 1, 2, 3, 99), UP).actual == 3
    assert assess(terms, points(99, 99, 99), UP).status is EARLY


def test_the_order_of_the_points_does_not_matter():
    assert assess(level(10), points(1, 2, 30)[::-1], UP).actual == 30


def test_a_tolerance_is_the_amber_band_beside_the_target():
    terms = level(10.0, tolerance=0.5, baseline_value=0)
    told = [assess(terms, points(0, 0, value), UP).status for value in (10, 9.9, 9.5, 9.4)]
    assert told == [MET, NEARLY, NEARLY, MISSED]


@pytest.mark.parametrize(
    ("value", "status"), [(4.9, MISSED), (5, MET), (7, MET), (8, MET), (8.2, NEARLY), (9, MISSED)]
)
def test_a_range_holds_both_its_ends(value, status):
    terms = TargetTerms(TargetType.RANGE, low=5, high=8, tolerance=0.25)
    found = assess(terms, points(0, 0, value), Direction.BAND)
    expected = NEARLY if value == 4.9 else status
    assert found.status is expected
    assert "5 to 8" in found.sentence


def test_a_range_without_ends_is_not_judged():
    found = assess(TargetTerms(TargetType.RANGE), points(1, 2, 3), Direction.BAND)
    assert found.status is None
    assert "lower or an upper end" in found.sentence


def test_a_neutral_metric_is_not_judged():
    found = assess(level(10), points(1, 2, 3), Direction.NEUTRAL)
    assert found.status is None
    assert "no better side" in found.sentence


@pytest.mark.parametrize(
    ("direction", "is_percent", "expected"),
    [(UP, False, 50), (DOWN, False, 30), (UP, True, 44), (DOWN, True, 36)],
)
def test_an_improvement_moves_the_baseline_to_the_good_side(direction, is_percent, expected):
    terms = TargetTerms(TargetType.IMPROVEMENT, value=10, baseline_value=40, is_percent=is_percent)
    assert aim(terms, direction) == expected
    assert assess(terms, points(40, 40, expected), direction).status is MET
    halfway = assess(terms, points(40, 40, (40 + expected) / 2), direction)
    assert halfway.percent == pytest.approx(50)


def test_an_improvement_without_baseline_asks_for_it():
    found = assess(TargetTerms(TargetType.IMPROVEMENT, value=10), points(1, 2, 3), UP)
    assert found.status is None
    assert "Add the baseline" in found.sentence


@pytest.mark.parametrize(
    ("values", "today", "status"),
    [
        ([0, 1, 0], date(2025, 2, 1), MET),
        ([0, 0], date(2025, 2, 1), EARLY),
        ([0, 0], date(2025, 7, 1), MISSED),
        ([], date(2025, 2, 1), EARLY),
    ],
)
def test_a_milestone_is_reached_or_not(values, today, status):
    terms = TargetTerms(TargetType.MILESTONE, review_on=date(2025, 6, 30))
    assert assess(terms, points(*values), UP, today=today).status is status


def test_a_milestone_says_in_words_when_it_was_reached():
    terms = TargetTerms(TargetType.MILESTONE, review_on=date(2025, 6, 30))
    found = assess(terms, points(0, 1), UP, today=date(2025, 3, 1))
    assert re.fullmatch(
        r"Reached in the period that begins on 1 [A-Z][a-z]+ 20\d\d\.", found.sentence
    )


def test_costs_over_the_plan_lose_what_they_exceed_it_by():
    assert plan_achievement(110, 100, DOWN) == pytest.approx(90)
    assert plan_achievement(90, 100, DOWN) == pytest.approx(110)
    assert plan_achievement(5, 0, DOWN) is None
    terms = TargetTerms(TargetType.PER_PERIOD, value=100)
    assert assess(terms, points(100, 100, 130), DOWN, is_flow=True).status is MET  # 90 %
    assert assess(terms, points(100, 100, 190), DOWN, is_flow=True).status is MISSED


def test_a_percentage_per_period_is_judged_by_its_latest_value_alone():
    profile = {MONTHS[0].isoformat(): 80.0, MONTHS[2].isoformat(): 90.0}
    terms = TargetTerms(TargetType.PER_PERIOD, profile=profile)
    found = assess(terms, points(10, 10, 90), UP)
    assert (found.actual, found.aim, found.status) == (90, Corridor(90.0, None), MET)


def test_a_plan_of_zero_is_met_by_zero_and_says_why_it_has_no_share():
    found = assess(TargetTerms(TargetType.PER_PERIOD, value=0), points(0, 0, 0), DOWN, is_flow=True)
    assert found.status is MET
    assert found.percent is None
    assert "not above zero" in found.sentence


def test_the_thresholds_can_be_set_and_are_checked():
    assert status_of(89.99) is NEARLY
    assert status_of(90) is MET
    assert status_of(75) is NEARLY
    assert status_of(74.99) is MISSED
    assert status_of(96, Thresholds(met=98, nearly=95)) is NEARLY
    with pytest.raises(ValueError, match="nearly < met"):
        Thresholds(met=75, nearly=90)


def test_the_sentence_gives_unit_and_way_and_never_rounds_up_to_a_threshold():
    terms = level(60, baseline_value=40)
    found = assess(terms, points(0, 0, 57.99), UP, wording=Wording("%", 1, "month"))
    assert found.status is NEARLY
    assert found.sentence == (
        "The latest value is 58.0%; the target is at least 60.0%. "
        "That is 89.9% of the way from 40.0% to 60.0%."
    )


def test_a_year_has_twelve_months_and_a_day_has_one_period():
    assert periods_between(date(2025, 1, 1), date(2025, 12, 31), Frequency.MONTH) == 12
    assert periods_between(date(2025, 1, 1), date(2025, 12, 31), Frequency.WEEK) == 52
    assert periods_between(date(2025, 1, 1), date(2025, 1, 1), Frequency.YEAR) == 1
    assert periods_between(date(2025, 1, 1), date(2025, 6, 1), Frequency.IRREGULAR) is None


def test_a_total_asks_for_its_even_share_each_period():
    terms = TargetTerms(TargetType.CUMULATIVE, value=1200)
    assert corridor(terms, UP, periods=12) == Corridor(100, None)
    assert corridor(terms, DOWN, periods=12) == Corridor(None, 100)
    assert corridor(terms, UP) is None


numbers = st.floats(-1e6, 1e6).map(lambda number: round(number, 3))


@given(numbers, numbers, numbers)
def test_achievement_mirrors_with_the_direction(actual, start, target):
    assert achievement(-actual, -start, -target) == achievement(actual, start, target)


@given(numbers, numbers)
def test_the_start_is_0_and_the_target_is_100_percent(start, target):
    if start != target:
        assert achievement(start, start, target) == 0
        assert achievement(target, start, target) == 100


@given(st.lists(numbers, min_size=3, max_size=3), numbers, numbers, st.sampled_from([UP, DOWN]))
def test_whatever_reaches_the_target_is_met(values, target, baseline, direction):
    found = assess(level(target, baseline_value=baseline), points(*values), direction)
    reached = values[-1] >= target if direction is UP else values[-1] <= target
    assert found.status is MET or not reached


@given(st.lists(numbers, min_size=3, max_size=8), numbers, numbers)
def test_a_better_value_never_has_a_worse_status(values, target, step):
    rank = [MISSED, NEARLY, MET].index
    better = [*values[:-1], values[-1] + abs(step)]
    terms = level(target, tolerance=abs(step))
    before, after = (assess(terms, points(*series), UP).status for series in (values, better))
    assert rank(after) >= rank(before)
