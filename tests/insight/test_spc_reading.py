"""The reading: each edge of the method gives a plain sentence, and no verdict that misleads."""

import json
import sys

import pytest

from portal.insight.spc import analyse, plain_number, reading
from tests.insight.test_spc import months

STEADY = [10, 12] * 10  # mean 11, limits 11 ± 5.32 or so: twenty values without a signal


def read(values, direction="increase", **more):
    return reading(months(len(values)), values, improvement_direction=direction, **more)


def test_a_series_without_values_says_what_starts_it():
    found = reading([], [])
    assert (found.chart, found.variation, found.variation_word) == ("run", "none", "No values")
    assert "the first one starts the chart" in found.variation_sentence
    assert (found.segments, found.points, found.latest_value) == ((), (), None)
    assert reading(["2024-01"], [None]).variation_word == "No values"


@pytest.mark.parametrize("n", [1, 2, 4])
def test_fewer_than_five_values_are_a_run_chart(n):
    found = read([5, 9, 2, 7][:n], target=1)
    assert (found.chart, found.provisional) == ("run", True)
    assert (found.variation, found.assurance) == ("none", "none")
    assert found.segments[0].lower is None
    assert found.segments[0].median is not None
    assert "Limits are drawn from 5 values on" in found.variation_sentence
    assert ("is only 1 value." in found.variation_sentence) is (n == 1)


@pytest.mark.parametrize("n", [5, 12])
def test_five_to_twelve_values_have_provisional_limits_and_no_icons(n):
    found = read([*STEADY[: n - 1], 90], target=1)
    assert (found.chart, found.provisional) == ("xmr", True)
    assert (found.variation, found.assurance) == ("none", "none")
    assert found.segments[0].upper is not None
    assert found.points[-1].rule == "beyond_upper" or n == 5
    assert "limits are provisional" in found.variation_sentence


def test_thirteen_values_get_both_icons():
    found = read(([10, 12] * 7)[:13], target=1)
    assert (found.chart, found.provisional) == ("xmr", False)
    assert (found.variation, found.assurance) == ("common", "pass")


@pytest.mark.parametrize(
    ("direction", "target", "expected"),
    [
        ("increase", 100, "pass"),
        ("increase", 99, "pass"),
        ("increase", 101, "fail"),
        ("decrease", 100, "pass"),
        ("decrease", 101, "pass"),
        ("decrease", 99, "fail"),
        ("band", (100, 110), "pass"),
        ("band", (101, 110), "fail"),
        ("neutral", 100, "none"),
        ("increase", None, "none"),
    ],
)
def test_a_constant_series_has_no_variation_and_meets_its_target_or_not(
    direction, target, expected
):
    found = read([100] * 15, direction, target=target)
    assert (found.chart, found.variation, found.variation_word) == ("run", "none", "No variation")
    assert found.assurance == expected
    assert "all 15 values are 100" in found.variation_sentence


def test_a_constant_series_of_rounded_numbers_is_constant_too():
    found = read([0.3, 0.1 + 0.2] * 7, target=0.3)
    assert (found.variation_word, found.assurance) == ("No variation", "pass")


def test_a_short_constant_series_waits_for_its_target():
    found = read([100] * 8, target=90)
    assert (found.variation_word, found.assurance_word) == ("No variation", "Too early")


def test_one_step_in_a_flat_series_gives_no_signals():
    values = [5.5] * 10 + [6.5] + [5.5] * 9
    plain = analyse(months(20), values)
    assert sum(point.rule != "none" for point in plain.points) == 20
    found = read(values, "decrease", target=7)
    assert (found.chart, found.variation, found.assurance) == ("run", "none", "none")
    assert {(point.rule, point.point) for point in found.points} == {("none", "common")}
    assert (found.segments[0].lower, found.segments[0].median) == (None, 5.5)
    assert "Too flat" in found.variation_sentence


@pytest.mark.parametrize(("still", "chart"), [(10, "xmr"), (11, "run")])
def test_more_than_half_of_the_ranges_at_zero_are_too_flat(still, chart):
    moving = 20 - still  # of 20 ranges
    values = [100.5] * (still + 1) + [100.5 + (i % 2 or -1) for i in range(moving)]
    assert read(values).chart == chart


@pytest.mark.parametrize(
    ("direction", "last", "variation", "word"),
    [
        ("increase", 90, "improvement_high", "Improvement, high"),
        ("increase", -90, "concern_low", "Concern, low"),
        ("decrease", 90, "concern_high", "Concern, high"),
        ("decrease", -90, "improvement_low", "Improvement, low"),
        ("neutral", 90, "neutral_high", "Change, high"),
        ("band", -90, "neutral_low", "Change, low"),
        ("increase", 12, "common", "Common cause"),
    ],
)
def test_the_latest_value_gives_the_icon_of_variation(direction, last, variation, word):
    found = read([*STEADY, last], direction)
    assert (found.variation, found.variation_word) == (variation, word)


def test_an_older_signal_is_no_news():
    found = read([*STEADY, 24, *STEADY])
    assert found.points[20].rule == "beyond_upper"
    assert found.variation == "common"


def test_the_sentence_names_the_length_of_the_run():
    found = read([*STEADY, *[11.6, 12.1] * 4], "increase")
    assert found.rules == ("shift_high",)
    assert found.variation_sentence.startswith("The last 9 values are all above the mean of 11.")
    rising = read([*STEADY, 8, 9, 10, 11, 12, 13, 14, 15])
    assert rising.rules[0] == "trend_up"
    assert rising.variation_sentence.startswith("The last 8 values rise without a break")


def test_signs_for_both_directions_are_both_named():
    found = read([*[0, 20] * 10, 2, 3, 4, 5, 6, 7, 8])
    assert set(found.rules) >= {"trend_up", "shift_low"}
    assert found.variation == "improvement_high"
    assert "But not all signs agree: the last 7 values are all below" in found.variation_sentence


@pytest.mark.parametrize(
    ("direction", "target", "kind", "word", "start"),
    [
        ("increase", 5, "pass", "Hits target", "Consistently hits the target: even the worst"),
        ("increase", 17, "fail", "Misses target", "Consistently misses the target: even the best"),
        ("increase", 11, "hit_or_miss", "Hit or miss", "Hits or misses the target by chance"),
        ("decrease", 17, "pass", "Hits target", "Consistently hits the target: even the worst"),
        ("decrease", 5, "fail", "Misses target", "Consistently misses the target: even the best"),
        ("band", (5, 17), "pass", "Hits target", "Consistently hits the target: values from 5.68"),
        ("band", (17, 18), "fail", "Misses target", "Consistently misses the target: values"),
        ("band", (5, 12), "hit_or_miss", "Hit or miss", "Hits or misses the target by chance"),
        ("band", 12, "none", "Not judged", "A band needs its lowest and its highest value"),
        ("neutral", 12, "none", "Not judged", "Neither direction is better"),
        ("increase", None, "none", "No target", "No target is set"),
    ],
)
def test_assurance_says_what_may_be_expected(direction, target, kind, word, start):
    found = read(STEADY, direction, target=target)
    assert (found.assurance, found.assurance_word) == (kind, word)
    assert found.assurance_sentence.startswith(start)


def test_the_worst_expected_value_is_the_limit_on_the_bad_side():
    assert "value, 5.68, is on the good side" in read(STEADY, target=5).assurance_sentence
    falling = read(STEADY, "decrease", target=17)
    assert "value, 16.32, is on the good side" in falling.assurance_sentence


def test_a_limit_beyond_the_hard_range_is_drawn_at_the_bound_and_judged_where_it_lies():
    values = [97, 99] * 8
    found = read(values, target=92, hard_range=(0, 100))
    segment = found.segments[0]
    assert segment.upper == pytest.approx(103.32)
    assert (segment.drawn_upper, segment.drawn_lower) == (100, segment.lower)
    assert found.assurance == "pass"
    assert found.warnings == (
        "The upper limit would lie at 103.3, but the value can't be more than 100: it is drawn at "
        "100 and judged at 103.3.",
    )
    low = read([1.5, 3.5] * 8, "decrease", target=8, hard_range=(0, None))
    assert low.segments[0].drawn_lower == 0
    assert "The lower limit would lie at -2.82" in low.warnings[0]
    assert read(values, hard_range=(None, None)).warnings == ()
    assert read(values, hard_range=(0, 103.3199)).warnings == (), "both read 103.3"


def test_a_target_beyond_the_bound_but_inside_the_limit_is_still_hit_or_miss():
    found = read([97, 99] * 8, target=101, hard_range=(0, 100))
    assert found.assurance == "hit_or_miss"


def test_a_gap_is_named():
    values = [*STEADY]
    values[3] = None
    found = read(values)
    assert found.warnings == (
        "Values are missing between 2021-03 and 2021-05. The line is broken there; the range "
        "across a gap counts as if the two values were neighbours.",
    )


def test_many_gaps_are_counted():
    values = [None if i % 4 == 2 else value for i, value in enumerate([*STEADY, *STEADY])]
    (warning,) = read(values).warnings
    assert warning.count("between") == 3
    assert "in 7 more places" in warning


def test_a_missing_latest_value_is_said():
    found = reading(months(21), [*STEADY, None])
    assert (found.latest_period, found.latest_value) == ("2022-08", 12)
    assert found.variation == "common"
    assert found.warnings == ("There is no value for 2022-09; this reads the one of 2022-08.",)


def test_only_the_last_segment_is_judged_and_named():
    found = reading(
        months(24), [*STEADY, 90, 91, 90, 91], rebase_dates=["2022-09"], target=100,
        improvement_direction="increase", name=lambda period: f"<{period}>",
    )  # fmt: skip
    assert [segment.state for segment in found.segments] == ["judged", "few"]
    assert (found.chart, found.provisional) == ("xmr", True)
    assert (found.variation, found.assurance) == ("none", "none")
    assert "only 4 values since <2022-09>" in found.variation_sentence


def test_small_counts_are_warned_about():
    (warning,) = read([0, 1, 3, 0, 2, 1, 0, 4, 1, 0, 2, 1, 0, 3]).warnings
    assert "days between events" in warning
    assert read([0.5, 1.5, 3, 0, 2, 1, 0, 4, 1, 0, 2, 1, 0, 3]).warnings == ()
    assert read([0, 1, 3, 0, 2, 1, 0, 4, 1, 0, 2, 1, 0, 3], counts=False).warnings == ()
    assert read(STEADY).warnings == ()


def test_numbers_are_written_by_the_callers_formatter():
    found = read(STEADY, target=5, write=lambda number: f"{number:.1f} %")
    assert "between the limits of 5.7 % and 16.3 %" in found.variation_sentence
    assert "the target of 5.0 %" in found.assurance_sentence


@pytest.mark.parametrize(
    ("number", "text"),
    [(4423.2777, "4,423"), (0.14162, "0.1416"), (-0.0, "0"), (7.0, "7"), (1e300, "1e+300")],
)
def test_plain_numbers_have_four_digits(number, text):
    assert plain_number(number) == text


def test_a_reading_goes_into_json_and_back():
    values = [*STEADY, None, 90]
    found = read(values, target=(3, 30), hard_range=(0, 100))
    stored = json.loads(json.dumps(found.as_dict(), allow_nan=False))
    assert stored == found.as_dict()
    assert stored["points"]["value"] == values
    assert stored["points"]["rules"][-1] == list(found.rules)
    assert stored["segments"][0]["state"] == "judged"
    assert {len(column) for column in stored["points"].values()} == {len(values)}


@pytest.mark.parametrize("hard_range", [(5, 1), (float("nan"), None)])
def test_a_hard_range_that_is_none_is_refused(hard_range):
    with pytest.raises(ValueError, match="hard range"):
        read(STEADY, hard_range=hard_range)


def test_work_grows_with_the_length_of_the_series_only():
    """Steps of the interpreter, not seconds: they are the same on a busy machine."""
    values = [float(3000 + (i * 7919) % 997) for i in range(800)]
    short, long = (steps(lambda n=n: read(values[:n], target=3400)) for n in (200, 800))
    assert long < 5 * short


def steps(work):
    """How many lines of Python `work` runs."""
    count = 0

    def trace(_frame, event, _argument):
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count
