"""What came of a follow-up: worked examples, the edges, and how often pure noise passes."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.followups.effect import Expected, Point, Restart, effect
from portal.registry.wording import Wording
from tests import make

FIRST = date(2024, 1, 1)
DAYS = Wording("days", 1, "month")
# Mean 10, moving ranges of 1 and 2 in turn: mean range 1.5, limits 10 ± 3.99.
STEADY = [9.5, 10.5, 8.5, 9.5, 11.5, 10.5, 9.5, 10.5, 11.5, 9.5, 8.5, 10.5, 9.5, 10.5, 8.5, 11.5]


def month(number):
    return make.month(FIRST, number)


def points(values):
    return [
        Point(
            month(n),
            month(n + 1) - timedelta(days=1),
            f"{month(n):%B %Y}",
            value,
        )
        for n, value in enumerate(values)
    ]


def judged(values, *, after, side=-1, size=2.0, by=None, restarts=(), done_on=None):
    """The effect of an action at the first of month `after`, expected by the last value."""
    by = len(values) - 1 if by is None else by
    expected = Expected(side, size, month(by), f"{month(by):%B %Y}")
    return effect(points(values), restarts, expected, done_on=done_on or month(after), wording=DAYS)


def test_a_shift_down_of_the_stated_size_moved_as_expected():
    """Wheeler's limits by hand: see docs/methods/effect.md."""
    found = judged([*STEADY, 6.0, 5.0, 5.5], after=16)
    assert found.kind == "reached"
    assert found.word == "Moved as expected"
    assert found.before == pytest.approx(sum(STEADY) / 16)
    assert found.after == pytest.approx(5.5)
    assert found.since == "May 2025"
    assert found.sentence == (
        "From 10.0 days before to 5.5 days since May 2025: 4.5 days less, beyond the ordinary "
        "variation of 6.1 days to 13.9 days. At least 2.0 days less by July 2025 was expected."
    )


def test_a_shift_that_is_smaller_than_stated_says_so():
    assert judged([*STEADY, 6.0, 5.0, 5.5], after=16, size=6).kind == "less"


def test_exactly_the_stated_size_is_reached():
    values = [10.0, 11.0] * 8
    assert judged([*values, 4.0, 4.0], after=16, size=6.5).kind == "reached"


def test_the_other_way_is_told_as_such():
    found = judged([*STEADY, 14.5, 15.0], after=16)
    assert found.kind == "opposite"
    assert "more" in found.sentence


def test_the_usual_ups_and_downs_are_no_change():
    found = judged([*STEADY, 9.0, 9.5, 9.0], after=16)
    assert found.kind == "unchanged"
    assert found.after == pytest.approx(27.5 / 3)


def test_one_good_month_that_does_not_last_is_less_than_expected():
    assert judged([*STEADY, 5.5, 10.5, 10.0, 10.5, 9.5], after=16).kind == "less"


def test_a_favourable_pattern_that_turns_is_the_other_way():
    assert judged([*STEADY, 5.0, 10.0, 14.5, 15.0], after=16).kind == "opposite"


def test_before_the_period_has_its_value_it_is_too_early_however_it_looks():
    found = judged([*STEADY, 5.0], after=16, by=18)
    assert found.kind == "early"
    assert "July 2025 is still to come" in found.sentence
    assert "1 value since the action" in found.sentence
    assert judged(STEADY, after=16, by=18).kind == "early"
    assert judged([*STEADY, 5.0, 5.0, None], after=16).kind == "early"


def test_a_missing_value_is_waited_for_until_a_later_one_is_there():
    assert judged([*STEADY, 5.0, 5.0, None, 5.0], after=16, by=18).kind == "reached"
    assert judged([*STEADY, None, 5.0], after=16, by=16).kind == "unjudged"


def test_the_period_of_the_action_belongs_to_neither_side():
    values = [*STEADY, 30.0, 5.0, 5.0]
    found = judged(values, after=16, done_on=month(16) + timedelta(days=9))
    assert found.kind == "reached"
    assert found.before == pytest.approx(sum(STEADY) / 16)
    assert found.after == 5.0


def test_an_action_after_the_period_began_cannot_be_seen_there():
    found = judged([*STEADY, 5.0], after=16, done_on=month(16) + timedelta(days=1))
    assert found.kind == "unjudged"
    assert "done after May 2025 had begun" in found.sentence


def test_twelve_values_before_are_too_few_and_thirteen_do():
    assert judged([*STEADY[:12], 5.0], after=12).kind == "unjudged"
    assert judged([*STEADY[:13], 5.0], after=13).kind == "reached"


@pytest.mark.parametrize("before", [[7.0] * 16, [7.0] * 15 + [8.0]])
def test_a_flat_history_gives_nothing_to_compare_with(before):
    assert judged([*before, 3.0], after=16).kind == "unjudged"


def test_a_new_definition_in_between_cannot_be_compared():
    broken = [Restart(month(16), is_redefined=True)]
    assert judged([*STEADY, 5.0], after=16, restarts=broken).kind == "unjudged"
    later = [Restart(month(18), is_redefined=True)]
    values = [*STEADY, 5.0, 5.0, 50.0]
    assert judged(values, after=16, by=17, restarts=later).kind == "reached"


def test_limits_that_restart_with_the_action_still_compare():
    restarted = [Restart(month(16), is_redefined=False)]
    assert judged([*STEADY, 5.0, 5.0], after=16, restarts=restarted).kind == "reached"


def test_only_values_since_the_last_restart_before_it_count():
    values = [*[30.0, 31.0] * 4, *STEADY, 5.0]
    restarted = [Restart(month(8), is_redefined=False)]
    found = judged(values, after=24, restarts=restarted)
    assert (found.kind, found.before) == ("reached", pytest.approx(sum(STEADY) / 16))


def test_a_shifted_process_is_compared_with_where_it_stood_at_last():
    """Seven months above the mean, then an action: back to where it was is a change."""
    risen = [14.5, 15.0, 14.0, 15.5, 14.5, 15.0, 14.5]
    found = judged([*STEADY, *risen, 10.0, 9.5, 10.5], after=23)
    assert found.before == pytest.approx((11.5 + sum(risen)) / 8)  # the month before, too
    assert found.kind == "reached"


def test_back_to_normal_after_one_bad_month_is_no_effect():
    """Regression to the mean: what follows an extreme value is nearer the mean by itself."""
    assert judged([*STEADY, 15.0, 10.0, 9.5, 10.5], after=17).kind == "unchanged"


def test_a_pattern_counts_only_where_all_of_it_lies_after_the_action():
    """Six values under the mean before and one after make a run, but not one of the action."""
    values = [*[10.0, 11.0, 10.5, 11.5] * 4, 9.8, 9.9, 9.7, 9.9, 9.8, 9.7, 9.8]
    assert judged(values, after=22).kind == "unchanged"


@given(st.lists(st.floats(0, 100), min_size=15, max_size=30), st.randoms(use_true_random=False))
def test_the_order_in_which_the_points_come_does_not_matter(values, chance):
    mixed = points(values)
    chance.shuffle(mixed)
    last = len(values) - 1
    expected = Expected(1, 1.0, month(last), "the last")
    asked = {"done_on": month(last - 1), "wording": DAYS}
    assert effect(mixed, [], expected, **asked) == effect(points(values), [], expected, **asked)


@given(st.lists(st.floats(0, 100), min_size=15, max_size=30))
def test_mirrored_values_mirror_the_answer(values):
    found = judged(values, after=len(values) - 2, side=1, size=1.5)
    mirrored = judged([-one for one in values], after=len(values) - 2, side=-1, size=1.5)
    assert found.kind == mirrored.kind


def test_pure_noise_hardly_ever_moves_as_expected():
    """24 values before, 6 after, one standard deviation expected: measured 2 % in 3,000 series."""
    chance = random.Random(4)  # noqa: S311 - no secret
    reached = sum(
        judged([chance.gauss(0, 1) for _ in range(30)], after=24, side=1, size=1.0).kind
        == "reached"
        for _ in range(400)
    )
    assert reached <= 20  # of 400; the chance of more is 0.01 % where the rate is 2 %


def test_a_true_shift_of_three_standard_deviations_is_seen():
    chance = random.Random(5)  # noqa: S311 - no secret
    found = 0
    for _ in range(60):
        before = [chance.gauss(0, 1) for _ in range(24)]
        after = [chance.gauss(3, 1) for _ in range(6)]
        found += judged([*before, *after], after=24, side=1, size=1.5).kind == "reached"
    assert found >= 57
