"""What holds for every series, by hypothesis. Values are multiples of 1/8, so that sums of them,
and shifts and scales by such numbers, are exact and ties stay ties."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from portal.insight.spc import analyse, reading
from tests.insight.test_spc import months

eighths = st.integers(-8000, 8000).map(lambda n: n / 8)
some = st.lists(eighths, min_size=1, max_size=40)
with_gaps = st.lists(st.one_of(st.none(), eighths), min_size=1, max_size=40)
directions = st.sampled_from(["increase", "decrease", "neutral", "band"])
presets = st.sampled_from(["nhs", "wheeler"])
switches = st.booleans()


def rules_of(found):
    return [point.rules for point in found.points]


@given(with_gaps, st.randoms(use_true_random=False), directions, presets)
def test_the_order_of_the_input_does_not_matter(values, random, direction, preset):
    rows = list(zip(months(len(values)), values, strict=True))
    shuffled = random.sample(rows, len(rows))
    more = {"improvement_direction": direction, "preset": preset, "target": 3}
    assert reading(*zip(*rows, strict=True), **more) == reading(
        *zip(*shuffled, strict=True), **more
    )


@given(some, eighths, st.sampled_from([0.25, 1, 2, 64]), presets, switches)
def test_shifted_and_scaled_values_hit_the_same_rules(values, shift, scale, preset, screen):
    dates = months(len(values))
    more = {"preset": preset, "screen_moving_ranges": screen}
    plain = analyse(dates, values, **more)
    moved = analyse(dates, [value * scale + shift for value in values], **more)
    assert rules_of(moved) == rules_of(plain)
    for before, after in zip(plain.segments, moved.segments, strict=True):
        room = 1e-9 * (1 + abs(after.mean))
        assert abs(after.mean - (before.mean * scale + shift)) <= room
        assert (before.lower is None) == (after.lower is None)
        if after.lower is not None:
            assert abs(after.upper - (before.upper * scale + shift)) <= room


OTHER_WAY = {
    "upper": "lower", "lower": "upper", "up": "down", "down": "up", "high": "low", "low": "high",
}  # fmt: skip


def mirrored(code):
    start, end = code.rsplit("_", 1)
    return f"{start}_{OTHER_WAY[end]}"


@given(some, eighths, presets)
def test_a_mirrored_series_with_the_other_direction_reads_the_same(values, target, preset):
    dates = months(len(values))
    up = analyse(dates, values, improvement_direction="increase", target=target, preset=preset)
    down = analyse(
        dates,
        [-value for value in values],
        improvement_direction="decrease",
        target=-target,
        preset=preset,
    )
    assert [point.point for point in down.points] == [point.point for point in up.points]
    assert down.assurance == up.assurance
    assert [sorted(map(mirrored, rules)) for rules in rules_of(down)] == [
        sorted(rules) for rules in rules_of(up)
    ]
    assert [point.side for point in down.points] == [-point.side for point in up.points]


@given(some, some, some)
def test_limits_and_rules_come_from_the_own_segment_only(before, own, other):
    dates = months(len(before) + len(own))
    start = dates[len(before)]
    found = analyse(dates, before + own, rebase_dates=[start])
    alone = analyse(dates[len(before) :], own)
    mine, yours = found.segments[-1], alone.segments[0]
    assert (mine.start, mine.mean, mine.lower, mine.upper) == (
        yours.start, yours.mean, yours.lower, yours.upper,
    )  # fmt: skip
    assert rules_of(found)[len(before) :] == rules_of(alone)
    moved = analyse(
        months(len(other) + len(own)), other + own, rebase_dates=[months(99)[len(other)]]
    )
    assert moved.segments[-1].lower == mine.lower


@given(st.lists(eighths, min_size=13, max_size=40), some)
def test_a_fixed_baseline_ignores_what_comes_later(baseline, later):
    k = len(baseline)
    first = analyse(months(k), baseline, fix_after_n=k).segments[0]
    both = analyse(months(k + len(later)), baseline + later, fix_after_n=k).segments[0]
    assert (first.mean, first.lower, first.upper) == (both.mean, both.lower, both.upper)


@given(some, presets, switches)
def test_limits_lie_around_the_mean_and_screening_never_widens_them(values, preset, count):
    dates = months(len(values))
    screened, whole = (
        analyse(dates, values, preset=preset, count_beyond=count, screen_moving_ranges=each)
        for each in (True, False)
    )
    mine, all_of_them = screened.segments[0], whole.segments[0]
    assert min(values) <= mine.mean <= max(values)
    if mine.lower is not None:
        assert mine.lower <= mine.near_lower <= mine.mean <= mine.near_upper <= mine.upper
        assert all_of_them.lower <= mine.lower
        assert mine.upper <= all_of_them.upper


@given(some, switches)
def test_rules_agree_with_their_own_definition(values, count_beyond):
    found = analyse(months(len(values)), values, count_beyond=count_beyond)
    segment = found.segments[0]
    for i, point in enumerate(found.points):
        if segment.upper is not None:
            beyond = point.value > segment.upper + segment.slack
            assert ("beyond_upper" in point.rules) == beyond
        runs = [found.points[j : j + 7] for j in range(max(0, i - 6), i + 1)]
        full = [run for run in runs if len(run) == 7]
        assert ("shift_high" in point.rules) == any(all(p.side == 1 for p in run) for run in full)
        rising = [all(a.value < b.value for a, b in pairwise(run)) for run in full]
        assert ("trend_up" in point.rules) == any(rising)


@given(with_gaps, directions, presets, st.one_of(st.none(), eighths))
def test_every_reading_has_its_words_and_never_judges_too_little(values, direction, preset, target):
    dates = months(len(values))
    found = reading(dates, values, improvement_direction=direction, preset=preset, target=target)
    for text in (
        found.variation_word, found.variation_sentence,
        found.assurance_word, found.assurance_sentence,
    ):  # fmt: skip
        assert text
        assert "None" not in text
        assert "{" not in text
    present = [value for value in values if value is not None]
    if len(present) < 13:
        assert (found.variation, found.assurance, found.provisional) == ("none", "none", True)
    if len(present) < 5:
        assert found.chart == "run"
    if len(set(present)) == 1:
        assert found.variation == "none"
    if found.chart == "run":
        assert not any(point.rules for point in found.points)


@given(st.lists(st.floats(-1e300, 1e300), min_size=0, max_size=30), directions, presets)
def test_any_finite_numbers_are_read(values, direction, preset):
    found = reading(
        months(len(values)), values, improvement_direction=direction, preset=preset, target=1
    )
    assert len(found.points) == len(values)


@given(st.lists(st.one_of(st.none(), eighths), min_size=1, max_size=120), directions, presets,
       st.integers(1, 40), st.integers(0, 119))  # fmt: skip
def test_looking_for_signals_in_the_latest_periods_changes_nothing_else(
    values, direction, preset, marked, rebased
):
    dates = months(len(values))
    restarts = [dates[rebased]] if rebased < len(dates) else []
    more = {"improvement_direction": direction, "preset": preset, "rebase_dates": restarts}
    whole = reading(dates, values, **more)
    late = reading(dates, values, marked=marked, **more)
    assert late.points == whole.points[late.marked_from :]
    assert len(late.points) >= min(marked, len(values))
    assert late.as_dict() | {"points": None} == whole.as_dict() | {"points": None}
