"""Roll-ups in time and across departments, against worked examples and their laws."""

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.periods import parse_period, period_of
from portal.registry.vocabulary import Aggregation, NullPolicy, ValueType
from portal.values.aggregation import (
    Part,
    Unsound,
    allowed,
    parts_of,
    refuse_unsound,
    roll_up,
    roll_up_in_time,
)

LATER = date(2030, 1, 1)
SUM, MEAN, LAST = Aggregation.SUM, Aggregation.MEAN, Aggregation.LAST
RATIO, MAX, MIN = Aggregation.RATIO_OF_SUMS, Aggregation.MAX, Aggregation.MIN

figures = st.floats(-1e12, 1e12)
counts = st.integers(0, 10**9)


def values(*figures):
    return [None if figure is None else Part(figure) for figure in figures]


def ratios(*pairs):
    return [None if pair is None else Part(None, *pair) for pair in pairs]


def test_two_wards_pool_their_breaches_and_are_not_averaged():
    # 1 of 10 is 10 %, 90 of 100 is 90 %: the mean says 50 %, the patients say 82.7 %
    rolled = roll_up(ratios((1, 10), (90, 100)), RATIO, ValueType.RATIO, across="units", scale=100)
    assert rolled.value == pytest.approx(100 * 91 / 110)
    assert (rolled.numerator, rolled.denominator) == (91, 110)


def test_r1f_breached_as_its_quarter_says():
    # April to June 2016 of R1F in content/samples/ae_attendances.csv
    rolled = roll_up(ratios((729, 3154), (398, 3545), (760, 3574)), RATIO, ValueType.RATIO)
    assert rolled.value == pytest.approx(1887 / 10273)
    assert rolled.coverage == "3 of 3"


@pytest.mark.parametrize(
    ("aggregation", "expected"), [(SUM, 60), (MEAN, 20), (LAST, 30), (MAX, 30), (MIN, 10)]
)
def test_each_roll_up_of_three_months(aggregation, expected):
    rolled = roll_up(values(10, 20, 30), aggregation, ValueType.COUNT)
    assert rolled.value == expected
    assert rolled.is_complete


@pytest.mark.parametrize("value_type", [ValueType.RATIO, ValueType.RATE, ValueType.MEAN])
@pytest.mark.parametrize("aggregation", [SUM, MEAN])
def test_ratios_are_neither_summed_nor_averaged(value_type, aggregation):
    with pytest.raises(Unsound, match="ratio of sums") as refused:
        roll_up(values(10.0, 90.0), aggregation, value_type)
    assert "each would weigh the same" in refused.value.reason


def test_no_department_is_the_last():
    with pytest.raises(Unsound, match="no order"):
        refuse_unsound(ValueType.COUNT, LAST, "units")
    refuse_unsound(ValueType.COUNT, LAST, "time")


def test_a_milestone_is_not_summed():
    with pytest.raises(Unsound, match="Milestone"):
        roll_up(values(1, 0), SUM, ValueType.MILESTONE)


@pytest.mark.parametrize("value_type", list(ValueType))
def test_only_the_allowed_roll_ups_are_carried_out(value_type):
    for aggregation in Aggregation:
        if aggregation in allowed(value_type):
            roll_up([Part(1.0, 1.0, 2.0)], aggregation, value_type)
        else:
            with pytest.raises(Unsound):
                roll_up([Part(1.0, 1.0, 2.0)], aggregation, value_type)


def test_a_sum_that_lacks_a_month_says_so():
    rolled = roll_up(values(10, None, 30), SUM, ValueType.COUNT)
    assert rolled.value == 40
    assert not rolled.is_complete
    assert rolled.coverage == "2 of 3"


def test_zero_fills_a_gap_and_counts_in_the_mean():
    rolled = roll_up(values(10, None, 20), MEAN, ValueType.COUNT, null_policy=NullPolicy.ZERO)
    assert rolled.value == 10
    assert (rolled.present, rolled.filled, rolled.is_complete) == (2, 1, True)


def test_zero_adds_nothing_to_a_ratio():
    parts = ratios((1, 4), None)
    rolled = roll_up(parts, RATIO, ValueType.RATIO, null_policy=NullPolicy.ZERO)
    assert rolled.value == 0.25


def test_carrying_forward_repeats_the_value_before_but_not_before_the_first():
    policy = NullPolicy.CARRY_FORWARD
    rolled = roll_up(values(None, 10, None, 40), MEAN, ValueType.COUNT, null_policy=policy)
    assert rolled.value == 20
    assert (rolled.present, rolled.filled, rolled.expected) == (2, 1, 4)
    assert not rolled.is_complete


def test_nothing_is_carried_from_one_department_to_another():
    parts = values(10, None)
    rolled = roll_up(
        parts, SUM, ValueType.COUNT, across="units", null_policy=NullPolicy.CARRY_FORWARD
    )
    assert (rolled.value, rolled.filled) == (10, 0)


def test_the_last_value_is_the_latest_there_is_and_says_what_is_missing():
    rolled = roll_up(values(10, 20, None), LAST, ValueType.COUNT)
    assert (rolled.value, rolled.coverage, rolled.is_complete) == (20, "2 of 3", False)


def test_percentages_without_their_parts_give_no_ratio_and_say_why():
    rolled = roll_up(values(10.0, 90.0), RATIO, ValueType.RATIO)
    assert rolled.value is None
    assert "can't be averaged" in rolled.reason


def test_denominators_of_zero_give_no_ratio():
    rolled = roll_up(ratios((0, 0), (0, 0)), RATIO, ValueType.RATIO)
    assert rolled.value is None
    assert "add up to 0" in rolled.reason


def test_no_parts_give_no_value():
    for parts in ([], [None, None]):
        rolled = roll_up(parts, SUM, ValueType.COUNT)
        assert (rolled.value, rolled.reason) == (None, "There is no value yet.")


def test_a_metric_that_is_not_combined_gives_no_value():
    rolled = roll_up(values(1, 2), Aggregation.NONE, ValueType.COUNT)
    assert rolled.value is None
    assert "not combined" in rolled.reason


def test_what_is_not_finite_is_refused_and_what_overflows_says_so():
    with pytest.raises(ValueError, match="finite"):
        roll_up(values(math.nan), SUM, ValueType.COUNT)
    assert "too large" in roll_up(values(1e308, 1e308), SUM, ValueType.COUNT).reason
    huge = roll_up(ratios((1e308, 1e-10)), RATIO, ValueType.RATIO)
    assert (huge.value, huge.reason) == (None, "The ratio is too large to be written.")


@given(
    st.data(), st.lists(figures, min_size=1, max_size=30), st.sampled_from([SUM, MEAN, MAX, MIN])
)
def test_the_order_of_the_parts_does_not_matter(data, numbers, aggregation):
    shuffled = data.draw(st.permutations(numbers))
    one = roll_up(values(*numbers), aggregation, ValueType.AMOUNT)
    assert roll_up(values(*shuffled), aggregation, ValueType.AMOUNT) == one


@given(st.lists(st.tuples(counts, counts), min_size=1, max_size=30))
def test_a_ratio_of_sums_is_the_ratio_of_the_pool(pairs):
    rolled = roll_up(ratios(*pairs), RATIO, ValueType.RATIO, scale=100)
    pool, base = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
    if base:
        assert rolled.value == pytest.approx(100 * pool / base, rel=1e-12)
    else:
        assert rolled.value is None


@given(
    st.lists(st.tuples(counts, st.integers(1, 10**9)), min_size=1, max_size=20), st.integers(0, 20)
)
def test_rolling_up_in_two_steps_gives_the_same_ratio(pairs, cut):
    whole = roll_up(ratios(*pairs), RATIO, ValueType.RATIO)
    halves = [
        roll_up(ratios(*some), RATIO, ValueType.RATIO)
        for some in (pairs[:cut], pairs[cut:])
        if some
    ]
    again = ratios(*((half.numerator, half.denominator) for half in halves))
    assert roll_up(again, RATIO, ValueType.RATIO).value == pytest.approx(whole.value)


@given(st.lists(st.tuples(counts, st.integers(1, 10**9)), min_size=1, max_size=20))
def test_a_pooled_ratio_lies_between_the_lowest_and_the_highest(pairs):
    each = [numerator / denominator for numerator, denominator in pairs]
    pooled = roll_up(ratios(*pairs), RATIO, ValueType.RATIO).value
    assert min(each) <= pooled * (1 + 1e-12)
    assert pooled <= max(each) * (1 + 1e-12)


@given(st.lists(st.none() | figures, min_size=1, max_size=30), st.sampled_from(list(NullPolicy)))
def test_coverage_counts_what_was_there_whatever_the_policy(numbers, policy):
    rolled = roll_up(values(*numbers), SUM, ValueType.AMOUNT, null_policy=policy)
    assert rolled.present == sum(number is not None for number in numbers)
    assert rolled.present + rolled.filled <= rolled.expected == len(numbers)


def month(text):
    return parse_period(text, "month")


def test_months_roll_up_into_quarters_and_the_begun_one_is_incomplete():
    series = {month(f"2024-{number:02d}"): Part(float(number)) for number in range(1, 6)}
    rolled = roll_up_in_time(series, "quarter", SUM, ValueType.COUNT, today=date(2024, 6, 5))
    assert [(each.label, found.value, found.coverage) for each, found in rolled.items()] == [
        ("Q1 2024", 6, "3 of 3"),
        ("Q2 2024", 9, "2 of 3"),
    ]


def test_zero_does_not_fill_months_that_have_not_ended():
    series = {month("2024-01"): Part(5.0)}
    rolled = roll_up_in_time(
        series, "year", SUM, ValueType.COUNT, today=date(2024, 4, 10), null_policy=NullPolicy.ZERO
    )
    (found,) = rolled.values()
    assert (found.value, found.present, found.filled, found.expected) == (5, 1, 2, 12)


def test_months_roll_up_into_fiscal_years():
    series = {month("2024-03"): Part(1.0), month("2024-04"): Part(2.0)}
    rolled = roll_up_in_time(
        series, "fiscal_year", SUM, ValueType.COUNT, today=LATER, fiscal_start_month=4
    )
    assert [each.label for each in rolled] == ["FY 2023/24", "FY 2024/25"]


def test_a_week_belongs_to_the_month_of_its_thursday():
    # the week of 29 January to 4 February 2024 has its Thursday on 1 February
    series = {parse_period("2024-W05", "week"): Part(1.0)}
    rolled = roll_up_in_time(series, "month", SUM, ValueType.COUNT, today=LATER)
    assert [(each.label, found.expected) for each, found in rolled.items()] == [
        ("February 2024", 5)
    ]


def test_an_irregular_series_expects_what_it_has():
    days = [period_of(date(2024, 5, day), "irregular") for day in (3, 17)]
    rolled = roll_up_in_time(
        {day: Part(2.0) for day in days}, "month", SUM, ValueType.COUNT, today=LATER
    )
    (found,) = rolled.values()
    assert (found.value, found.coverage) == (4, "2 of 2")


@pytest.mark.parametrize(
    ("own", "new"),
    [("month", "week"), ("four_weeks", "month"), ("month", "irregular"), ("month", "month")],
)
def test_values_roll_up_into_clearly_longer_periods_only(own, new):
    series = {period_of(date(2024, 5, 1), own): Part(1.0)}
    with pytest.raises(ValueError, match="twice as long"):
        roll_up_in_time(series, new, SUM, ValueType.COUNT, today=LATER)


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_every_week_belongs_to_exactly_one_month(day):
    here = period_of(day, "month")
    before = period_of(date(here.start.year - 1, 12, 1), "month")
    year = [period_of(date(here.start.year, number, 1), "month") for number in range(1, 13)]
    weeks = [week for each in [before, *year] for week in parts_of(each, "week")]
    assert len(set(weeks)) == len(weeks)
    starts = [week.start.toordinal() for week in weeks]
    assert starts == list(range(starts[0], starts[-1] + 1, 7))


def test_a_year_has_the_weeks_that_iso_8601_gives_it():
    assert len(parts_of(period_of(date(2020, 5, 1), "year"), "week")) == 53
    assert len(parts_of(period_of(date(2021, 5, 1), "year"), "week")) == 52
    assert len(parts_of(period_of(date(2024, 5, 1), "year"), "day")) == 366


def test_irregular_values_fill_no_period():
    with pytest.raises(ValueError, match="fill no period"):
        parts_of(period_of(date(2024, 5, 1), "year"), "irregular")
