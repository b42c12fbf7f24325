"""What charts are made of: axes, figures, room for text; and the two small drawings."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.insight.geometry import Segment, bullet, sparkline
from portal.insight.geometry_scale import (
    Scale,
    axis_range,
    decimals_of,
    figure,
    nice_ticks,
    tick_step,
    tick_texts,
    with_unit,
)
from portal.insight.geometry_text import clean, fitted, flowed, spread, text_width, wrapped
from tests.insight import drawn

finite = st.floats(allow_nan=False, allow_infinity=False)
quantities = st.one_of(finite, st.floats(-1000, 1000).map(lambda value: round(value, 1)))


@pytest.mark.parametrize(
    ("low", "high", "count", "ticks"),
    [
        (0, 10, 5, (0, 2, 4, 6, 8, 10)),
        (74.92, 95.08, 5, (75, 80, 85, 90, 95)),
        (-3, 4, 4, (-2, 0, 2, 4)),
        (0, 0.7, 4, (0, 0.2, 0.4, 0.6)),
        (960_000, 1_040_000, 5, (960_000, 980_000, 1_000_000, 1_020_000, 1_040_000)),
    ],
)
def test_ticks_are_multiples_of_1_2_or_5(low, high, count, ticks):
    assert nice_ticks(low, high, count) == pytest.approx(ticks)


@given(values=st.lists(quantities, max_size=30), count=st.integers(3, 8))
def test_an_axis_holds_its_values_and_its_ticks_differ(values, count):
    low, high = axis_range(values)
    assert low < high
    assert all(low <= value <= high for value in values)
    scale = Scale(low, high, 200.0, 0.0)
    assert all(0 <= scale(value) <= 200 for value in values)
    ticks = nice_ticks(low, high, count)
    assert 1 <= len(ticks) <= count + 1
    texts = tick_texts(ticks, "")
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    ("values", "hard_range", "expected"),
    [
        ([], (None, None), (0, 1)),
        ([50, 60], (None, None), (49.4, 60.6)),
        ([1, 100], (None, None), (0, 105.94)),  # near zero: starts there
        ([99, 100], (0, 100), (98.94, 100)),  # nothing above 100 %
        ([100, 100], (0, 100), (90, 100)),
        ([0, 0], (None, None), (0, 1)),
        ([-5, -1], (None, None), (-5.24, 0)),
    ],
)
def test_an_axis_is_padded_but_not_beyond_the_possible(values, hard_range, expected):
    assert axis_range(values, hard_range) == pytest.approx(expected)


@given(values=st.lists(quantities, min_size=1, max_size=10))
def test_the_axis_of_a_bar_contains_zero(values):
    low, high = axis_range(values, from_zero=True)
    assert low <= 0 <= high


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1234.56, 1, "1,234.6"),
        (-1.26, 1, "−1.3"),
        (-0.04, 1, "0.0"),
        (1e15, -14, "1e15"),
        (1.5e-9, 10, "0.0000000015"),
        (1.5e-90, 91, "1.5e−90"),
        (1e308, -307, "1e308"),
        (1_234_567_890, 0, "1,234,567,890"),
        (12_345_678_901_234, -9, "12.346tn"),
    ],
)
def test_a_figure_is_written_with_its_decimals(value, decimals, text):
    assert figure(value, decimals) == text


def test_units_stand_where_they_are_read():
    assert [with_unit("3", unit) for unit in ("%", "£", "days", "")] == ["3%", "£3", "3 days", "3"]
    assert with_unit("−3", "£") == "−£3"
    assert tick_texts((0, 500_000, 1_000_000), "£") == ("£0", "£0.5m", "£1.0m")
    assert tick_texts((0, 5, 10), "days") == ("0", "5", "10")


@given(low=quantities, high=quantities)
def test_decimals_tell_the_steps_of_an_axis_apart(low, high):
    step = tick_step(*axis_range([low, high]), 5)
    assert 10.0 ** -decimals_of(step) <= step * (1 + 1e-9)


def test_crowded_labels_move_apart_by_as_little_as_possible():
    assert spread([10, 12, 50], [10, 10, 10], 0, 100) == (6, 16, 50)
    assert spread([95, 96], [10, 10], 0, 100) == (80, 90)
    assert spread([], [], 0, 100) == ()


@given(
    wanted=st.lists(st.floats(-50, 150), max_size=12),
    sizes=st.lists(st.floats(1, 12), min_size=12, max_size=12),
)
def test_spread_labels_keep_order_size_and_bounds(wanted, sizes):
    wanted, sizes = sorted(wanted), sizes[: len(wanted)]
    starts = spread(wanted, sizes, 0, 200)
    ends = [start + size for start, size in zip(starts, sizes, strict=True)]
    assert all(later - end > -1e-6 for end, later in zip(ends, starts[1:], strict=False))
    assert all(start > -1e-6 for start in starts)
    assert all(end < 200 + 1e-6 for end in ends)


@given(text=st.text(max_size=40), width=st.floats(0, 300))
def test_cut_text_fits(text, width):
    assert text_width(fitted(text, width)) <= width
    assert all(text_width(line) <= width for line in wrapped(text, width, 2))


def test_text_breaks_at_spaces_and_says_where_it_was_cut():
    assert wrapped("snow closed two sites", 100, 3) == ("snow closed", "two sites")
    assert wrapped("snow closed two sites", 100, 1) == ("snow close…",)
    assert fitted("snow", 1) == ""


def test_items_of_a_key_flow_into_rows():
    assert flowed([40, 40, 40], 100, 10) == ((0, 0), (50, 0), (0, 1))


def test_characters_that_xml_forbids_are_dropped():
    assert clean("a\x00b\x0bc\n d\ud800\uffff ") == "ab c d"


def test_a_sparkline_has_gaps_and_marks_of_each_kind():
    kinds = ["common"] * 4 + ["improvement", "concern"]
    chart = sparkline([1.0, 2.0, None, 4.0, 5.0, 1.0], kinds, target=3.0, title="s")
    assert chart.line.count("M") == 2
    assert [kind for kind, _ in chart.marks] == ["improvement"]
    assert chart.latest[0] == "concern"


def test_a_value_between_two_gaps_is_still_seen():
    chart = sparkline([1.0, None, 2.0, None, 3.0])
    assert chart.line == ""
    assert chart.marks[0][1].count("M") == 2


@settings(deadline=None)
@given(
    values=st.lists(st.none() | quantities, max_size=40),
    limits=st.lists(quantities, min_size=3, max_size=3),
    target=st.none() | quantities,
)
def test_a_sparkline_stays_inside_its_frame(values, limits, target):
    lower, mean, upper = sorted(limits)
    parts = [Segment(0, len(values) - 1, mean, lower, upper)] if values else []
    chart = sparkline(values, segments=parts, target=target)
    root = drawn.parsed(drawn.MACROS.sparkline(chart, "s"))
    assert all(0 <= x <= chart.width and 0 <= y <= chart.height for x, y in drawn.corners(root))
    assert bool(chart.latest) == any(value is not None for value in values)


@pytest.mark.parametrize(("value", "left", "right"), [(50, 0, 50), (-50, -50, 0)])
def test_a_bar_starts_at_zero(value, left, right):
    chart = bullet(value, low=-100, high=100, width=240)
    ends = sorted({x for x, _ in drawn.path_corners(chart.bar)})
    low, high = axis_range([value, -100, 100], from_zero=True)
    scale = Scale(low, high, 2, 238)
    assert ends == pytest.approx([scale(left), scale(right)], abs=0.1)


@settings(deadline=None)
@given(
    figures=st.lists(st.none() | quantities, min_size=6, max_size=6),
    unit=st.sampled_from(["", "%", "£", "complaints per thousand bed days"]),
    size=st.sampled_from([(320, 60), (240, 60), (144, 20)]),
)
def test_a_bullet_bar_stays_inside_its_frame_and_legible(figures, unit, size):
    value, target, target_high, low, high, baseline = figures
    chart = bullet(
        value,
        target=target,
        target_high=target_high,
        low=low,
        high=high,
        baseline=baseline,
        unit=unit,
        width=size[0],
        height=size[1],
    )
    root = drawn.parsed(drawn.MACROS.bullet(chart, "b"))
    assert all(0 <= x <= size[0] and 0 <= y <= size[1] for x, y in drawn.corners(root))
    boxes = drawn.texts(root)
    assert all(box.left > -1 and box.right < size[0] + 1 and "…" not in box.text for box in boxes)
    assert not [
        (one, other)
        for number, one in enumerate(boxes)
        for other in boxes[:number]
        if one.overlaps(other)
    ]
    assert size[1] > 40 or not boxes


def test_figures_that_are_not_finite_are_refused():
    with pytest.raises(ValueError, match="finite"):
        sparkline([float("nan")])
    with pytest.raises(ValueError, match="finite"):
        bullet(float("inf"))
