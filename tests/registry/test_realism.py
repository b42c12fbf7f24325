"""What the history says of a target is told in one sentence, and too little history says so."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.registry.aims import Corridor
from portal.registry.definition_text import DefinitionText
from portal.registry.facts import History, Point, TargetTerms
from portal.registry.realism import realism, target_realism
from portal.registry.wording import Wording

PERCENT = Wording("%", 1, "month")
AT_LEAST_90 = Corridor(90, None)


def test_the_sentence_tells_the_share_and_the_shift():
    history = [86.0] * 21 + [90, 91, 92]
    found = realism(history, AT_LEAST_90, (85.8, 93.0), wording=PERCENT)
    assert (found.met, found.periods) == (3, 24)
    assert found.shift == pytest.approx(4.2)
    assert found.sentence == (
        "Met in 3 of the last 24 months; your process would have to shift up by 4.2 points "
        "to meet it every month."
    )


def test_the_last_24_periods_count_for_the_share_and_all_for_the_best():
    found = realism([99.0] + [80.0] * 24, AT_LEAST_90)
    assert (found.met, found.periods) == (0, 24)
    assert found.beyond_best is None


@pytest.mark.parametrize("count", [0, 1, 4])
def test_too_few_values_say_so(count):
    found = realism([95.0] * count, AT_LEAST_90, wording=PERCENT)
    assert found.share is None
    assert "too few" in found.sentence or "no values yet" in found.sentence


def test_a_process_within_the_target_needs_no_shift():
    found = realism([95.0] * 12, AT_LEAST_90, (91.0, 99.0), wording=PERCENT)
    assert found.shift == 0
    assert found.share == 1
    assert "can be expected to meet it every month" in found.sentence


def test_a_lower_target_asks_for_a_shift_down():
    found = realism([12.0] * 12, Corridor(None, 10), (9.0, 15.0), wording=Wording("days", 1))
    assert found.shift == -5
    assert "shift down by 5.0 days" in found.sentence
    assert found.beyond_best == 2
    assert found.beyond_limit is None  # the lower limit already lies within the target


def test_a_target_beyond_the_good_limit_says_by_how_much():
    found = realism([80.0, 84.0, 82.0, 81.0, 83.0], AT_LEAST_90, (75.0, 89.0))
    assert found.beyond_best == 6
    assert found.beyond_limit == 1


def test_a_range_narrower_than_the_process_needs_less_variation_not_a_shift():
    found = realism([4, 8, 5, 7, 6], Corridor(5, 7), (2.0, 10.0), wording=Wording(period="week"))
    assert found.shift is None
    assert found.sentence == (
        "Met in 3 of the last 5 weeks; your process varies more than the range allows."
    )


def test_without_limits_the_share_alone_is_told():
    assert realism([95.0] * 6, AT_LEAST_90).sentence == "Met in 6 of the last 6 periods."


values = st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=40)


@given(values, st.floats(-1e4, 1e4), st.floats(0, 100))
def test_up_and_down_mirror_each_other(history, target, width):
    upward = realism(history, Corridor(target, None), (target - width, target))
    mirrored = [-value for value in history]
    downward = realism(mirrored, Corridor(None, -target), (-target, -target + width))
    assert upward.met == downward.met
    assert upward.shift == pytest.approx(-downward.shift)
    assert upward.beyond_best == pytest.approx(downward.beyond_best)


@given(values, st.floats(-1e4, 1e4), st.floats(0, 100))
def test_a_harder_target_is_never_met_more_often(history, target, harder):
    easy = realism(history, Corridor(target, None))
    hard = realism(history, Corridor(target + harder, None))
    assert hard.met <= easy.met


def test_a_target_is_held_against_the_history_of_its_definition():
    definition = DefinitionText(unit="orders", decimals=0, direction="increase", frequency="month")
    yearly = TargetTerms(
        "cumulative", value=1200, starts_on=date(2026, 1, 1), review_on=date(2026, 12, 31)
    )
    points = tuple(Point(date(2025, month, 1), 90.0 + month) for month in range(1, 13))
    found = target_realism(definition, yearly, History(points, 80.0, 110.0))
    assert (found.met, found.periods, found.shift) == (3, 12, 20)
    assert "shift up by 20 orders" in found.sentence
    neutral = replace(definition, direction="neutral")
    assert target_realism(neutral, yearly, History(points)) is None
    assert target_realism(DefinitionText(), yearly, History(points)) is None
