"""Charts stay inside their frame and legible, whatever the figures and names."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.insight.geometry import (
    NARROW,
    WIDE,
    Break,
    Note,
    Point,
    Segment,
    Target,
    moving_range_chart,
    xmr_chart,
)
from portal.insight.geometry_scale import axis_range
from tests.insight import drawn

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
KINDS = ["common", "improvement", "concern", "neutral_high", "neutral_low"]
LAYOUTS = [WIDE, NARROW]


def month(number):
    return f"{MONTHS[number % 12]} {2021 + number // 12}"


def points(values, **given):
    """Months from January 2021 on; `given` holds other fields, by name and index."""
    return [
        Point(
            f"{2021 + index // 12}-{index % 12 + 1:02d}",
            month(index),
            value,
            **{name: held[index] for name, held in given.items() if index in held},
        )
        for index, value in enumerate(values)
    ]


finite = st.floats(allow_nan=False, allow_infinity=False)
ordinary = st.floats(-1000, 1000).map(lambda value: round(value, 1))
quantities = st.one_of(finite, ordinary)
words = st.text(st.characters(exclude_categories=()), max_size=60)


@st.composite
def charts(draw):
    """Arguments of xmr_chart: any figures, any texts, parts that belong to the points."""
    values = draw(st.lists(st.one_of(st.none(), quantities), max_size=60))
    count = len(values)
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=count, max_size=count))
    states = draw(
        st.lists(
            st.sampled_from(["final", "provisional", "estimated"]), min_size=count, max_size=count
        )
    )
    given = {
        "points": points(values, kind=dict(enumerate(kinds)), state=dict(enumerate(states))),
        "title": draw(words),
        "unit": draw(st.sampled_from(["", "%", "£", "days", "patients per 1,000 bed days"])),
        "hard_range": draw(st.sampled_from([(None, None), (0.0, 100.0), (0.0, None)])),
    }
    if count:
        index = st.integers(0, count - 1)
        cuts = sorted(draw(st.sets(index, max_size=3)) | {0})
        ends = [cut - 1 for cut in cuts[1:]] + [count - 1]
        given["segments"] = [
            draw(segments(start, end)) for start, end in zip(cuts, ends, strict=True)
        ]
        given["targets"] = [Target(0, ends[0], draw(quantities), draw(st.none() | quantities))]
        given["targets"] += [Target(ends[0] + 1, count, draw(quantities))] if len(cuts) > 1 else []
        given["notes"] = draw(st.lists(st.builds(Note, index, words), max_size=30))
        given["breaks"] = draw(st.lists(st.builds(Break, index, words, st.booleans()), max_size=3))
    return given


def segments(start, end):
    limit = st.none() | quantities
    return st.builds(
        Segment, st.just(start), st.just(end), limit, limit, limit, st.booleans(), limit
    )


@pytest.mark.parametrize("size", LAYOUTS)
@settings(deadline=None, max_examples=40)
@given(given=charts())
def test_whatever_the_figures_everything_is_drawn_inside_the_frame(size, given):
    chart = xmr_chart(**given, width=size[0], height=size[1])
    root = drawn.parsed(drawn.MACROS.xmr(chart, "c"))
    _, _, width, height = drawn.view(root)
    assert all(-1 <= x <= width + 1 and -1 <= y <= height + 1 for x, y in drawn.corners(root))
    for box in drawn.texts(root):
        assert -1 <= box.left <= box.right <= width + 1, box
        assert -1 <= box.top <= box.bottom <= height + 1, box
    known = [point for point in given["points"] if point.value is not None]
    assert [mark.source.period for mark in chart.marks] == [point.period for point in known]
    for mark in chart.marks:
        assert chart.plot.left < mark.x < chart.plot.right
        assert chart.plot.top < mark.y < chart.plot.bottom


@pytest.mark.parametrize("size", LAYOUTS)
@settings(deadline=None, max_examples=40)
@given(given=charts())
def test_no_text_of_a_chart_lies_on_another(size, given):
    chart = xmr_chart(**given, width=size[0], height=size[1])
    boxes = drawn.texts(drawn.parsed(drawn.MACROS.xmr(chart, "c")))
    for number, box in enumerate(boxes):
        assert not [(box, other) for other in boxes[:number] if box.overlaps(other)]


def waits(**more):
    """Eighteen months around 82, then eighteen around 88: the worked example of the docs."""
    values = [80.0, 82.0, 84.0] * 6 + [86.0, 88.0, 90.0] * 6
    return xmr_chart(
        points(values, **more),
        [Segment(0, 17, 82.0, 76.0, 88.0), Segment(18, 35, 88.0, 82.0, 94.0)],
        targets=[Target(0, 17, 80.0), Target(18, 35, 85.0)],
        unit="%",
        hard_range=(0.0, 100.0),
        title="Waits",
    )


def test_the_worked_example_of_the_docs_holds():
    chart = waits()
    # 76 to 94, padded by 6 % of 18, inside the plot less 7 px above and below
    assert axis_range([76.0, 94.0], (0.0, 100.0)) == pytest.approx((74.92, 95.08))
    top, bottom = chart.plot.top + 7, chart.plot.bottom - 7
    assert chart.marks[0].y == pytest.approx(bottom - (80 - 74.92) / 20.16 * (bottom - top))
    width = chart.plot.right - chart.plot.left
    assert chart.marks[0].x == pytest.approx(chart.plot.left + width / 36 / 2)
    assert [tick.text for tick in chart.y_ticks] == ["75%", "80%", "85%", "90%", "95%"]
    assert [tick.text for tick in chart.x_ticks][:4] == ["Jan", "Apr", "Jul", "Oct"]
    assert [tick.text for tick in chart.x_groups] == ["2021", "2022", "2023"]
    assert sorted(label.text for label in chart.labels) == [
        "latest 90.0%",
        "lower limit 82.0%",
        "mean 88.0%",
        "target 85.0%",
        "upper limit 94.0%",
    ]


def test_lines_of_a_segment_reach_from_its_first_period_to_its_last():
    chart = waits()
    step = (chart.plot.right - chart.plot.left) / 36
    means = [line for line in chart.lines if line.name == "centre"]
    assert [line.x1 for line in means] == pytest.approx(
        [chart.plot.left, chart.plot.left + 18 * step]
    )
    assert means[0].x2 == pytest.approx(means[1].x1)
    assert means[1].x2 == pytest.approx(chart.plot.right)
    targets = [line for line in chart.lines if line.name == "target"]
    assert targets[0].y > targets[1].y


def test_a_gap_interrupts_the_line_and_is_marked():
    chart = xmr_chart(points([1.0, 2.0, None, 4.0, 5.0], state={2: "missing"}))
    assert chart.line.count("M") == 2
    assert [gap.source.period for gap in chart.gaps] == ["2021-03"]
    assert "no value" in [item.text for item in chart.key]


@pytest.mark.parametrize(("cuts", "strands"), [(True, 2), (False, 1)])
def test_a_new_definition_cuts_the_line_and_a_rebase_does_not(cuts, strands):
    chart = xmr_chart(points([1.0, 2.0, 3.0, 4.0]), breaks=[Break(2, "New", cuts)])
    assert chart.line.count("M") == strands


def test_a_figure_that_is_not_final_is_hollow_and_says_so():
    chart = waits(state={35: "provisional", 3: "estimated"})
    assert [index for index, mark in enumerate(chart.marks) if mark.hollow] == [3, 35]
    assert {"provisional (hollow)", "estimated (hollow)"} <= {item.text for item in chart.key}


@pytest.mark.parametrize("size", LAYOUTS)
def test_every_kind_of_point_and_every_line_has_a_word(size):
    chart = xmr_chart(
        points([5.0, 9.0, 1.0, 8.0, 4.0], kind=dict(enumerate(KINDS))),
        [Segment(0, 2, 5.0, 2.0, 8.0), Segment(3, 4, 6.0, 3.0, 9.0, provisional=True)],
        targets=[Target(0, 2, 7.0)],
        width=size[0],
        height=size[1],
    )
    said = " ".join(item.text for item in chart.key)
    said += " ".join(label.text for label in chart.labels)
    expected = ["common cause", "improvement", "concern", "change", "target", "mean", "latest"]
    expected += ["provisional limits", "earlier mean 5.0"]
    assert [word for word in expected if word not in said] == []
    assert ("limits 3.0 to 9.0" if size == NARROW else "upper limit 9.0") in said


def test_shapes_differ_between_kinds_in_more_than_colour():
    chart = xmr_chart(points([5.0, 5.0, 5.0, 5.0], kind=dict(enumerate(KINDS[:4]))))
    outlines = {(len(drawn.path_corners(mark.path)), "a" in mark.path) for mark in chart.marks}
    sizes = {
        mark.source.kind: max(abs(x - mark.x) for x, _ in drawn.path_corners(mark.path))
        for mark in chart.marks
    }
    assert len(outlines) >= 2
    assert sizes["improvement"] > 1.3 * sizes["common"]
    assert drawn.path_corners(chart.marks[2].path)[0][0] == pytest.approx(chart.marks[2].x, abs=0.1)


def test_limits_beyond_the_possible_are_drawn_at_the_edge_and_listed_as_they_are():
    chart = xmr_chart(
        points([97.0, 98.0, 96.0]),
        [Segment(0, 2, 97.0, 93.1, 101.2)],
        hard_range=(0, 100),
        unit="%",
    )
    assert chart.clipped
    assert "upper limit over 100.0%" in [label.text for label in chart.labels]
    assert chart.rows[0].upper == "101.2%"


def test_a_chart_without_limits_has_its_median_for_a_centre():
    chart = xmr_chart(points([1.0, 2.0, 9.0]), [Segment(0, 2, 4.0, median=2.0)])
    assert chart.centre_word == "median"
    assert "median 2.0" in [label.text for label in chart.labels]
    assert [item.text for item in chart.key] == ["value"]


def test_notes_are_numbered_in_the_order_of_their_periods():
    chart = xmr_chart(points([1.0] * 9), notes=[Note(7, "late"), Note(2, "early")])
    assert [(mark.number, mark.source.text) for mark in chart.notes] == [(1, "early"), (2, "late")]
    assert [line.text for line in chart.written] == ["Mar 2021: early", "Aug 2021: late"]


def test_notes_that_find_no_room_are_counted():
    chart = xmr_chart(points([1.0] * 9), notes=[Note(index, "x") for index in range(9)])
    assert chart.written[-1].text == "and 3 more notes in the table"
    assert [row.note for row in chart.rows] == ["x"] * 9


def test_labels_without_room_for_their_unit_leave_it_out_together():
    chart = xmr_chart(
        points([1.5, 2.5]),
        [Segment(0, 1, 2.0, 1.0, 3.0)],
        unit="complaints per thousand bed days",
    )
    assert sorted(label.text for label in chart.labels)[0] == "latest 2.50"
    assert chart.unit_at.text == "complaints per thousand bed days"


def test_a_formatter_writes_every_figure_but_the_ticks():
    chart = xmr_chart(points([1.5]), format=lambda value: f"{value:.3f} kg")
    assert chart.marks[0].text == chart.rows[0].value == "1.500 kg"
    assert [label.text for label in chart.labels] == ["latest 1.500 kg"]


def test_periods_without_a_year_are_labelled_from_the_latest_back():
    weeks = [Point(f"w{number}", f"week {number}", 1.0) for number in range(1, 41)]
    texts = [tick.text for tick in xmr_chart(weeks, width=320, height=240).x_ticks]
    assert texts[-1] == "week 40"
    assert len(texts) < 10


def test_moving_ranges_start_at_zero_and_their_first_is_no_gap():
    chart = moving_range_chart(
        points([None, 3.0, 4.0]), [Segment(0, 2, 3.5, upper=11.4)], unit="days"
    )
    assert chart.y_ticks[0].text == "0"
    assert chart.gaps == ()
    assert [label.text for label in chart.labels] == ["upper limit 11.4 days", "mean 3.5 days"]


@pytest.mark.parametrize(
    ("values", "parts"),
    [
        ([math.nan], {}),
        ([math.inf], {}),
        ([1.0], {"targets": [Target(0, 0, math.nan)]}),
        ([1.0], {"notes": [Note(1, "too late")]}),
        ([1.0], {"breaks": [Break(-1, "too early")]}),
        ([1.0], {"segments": [Segment(0, 1, 1.0)]}),
    ],
)
def test_what_has_no_place_is_refused(values, parts):
    with pytest.raises(ValueError, match=r"finite|outside"):
        xmr_chart(points(values), **parts)
