"""The small drawing of tables says what `spark` draws, in fewer characters."""

import re

import pytest

from portal.insight.runs import runs
from portal.insight.spark import spark
from tests.insight.test_spark import corners, drawing

FIGURES = [5.0, 6.0, 9.0, 9.5, 9.2, 5.0, 1.0, 5.5]
KINDS = ["common", "common", "improvement", "improvement", "improvement", "common", "concern"]
LIMITS = [{"first": 0, "last": 7, "mean": 5.0, "median": 5.0, "lower": 2.0, "upper": 8.0}]


def drawn(kinds=KINDS, **more):
    return spark(drawing(FIGURES, [*kinds, "common"], segments=LIMITS, **more))["svg"]


def lines(svg):
    """Class and corners of each part of the line."""
    found = re.findall(r'<path(?: class=(\w+))? d="([^"]+)"/>', svg)
    return [(name, corners(path)) for name, path in found if name not in ("middle", "aim", "area")]


def test_the_parts_go_where_the_line_goes():
    whole = corners(re.search('class="line" d="([^"]+)"', drawn())[1])
    seen = {point for _, points in lines(runs(drawn())) for point in points}
    assert seen == set(whole)
    steps = {step for _, points in lines(runs(drawn())) for step in zip(points, points[1:])}  # noqa: B905, RUF007
    assert set(zip(whole, whole[1:])) == {one for one in steps if one[0] != one[1]}  # noqa: B905, RUF007


def test_signals_that_follow_each_other_are_one_stretch_in_their_colour():
    coloured = [(name, len(set(points))) for name, points in lines(runs(drawn())) if name]
    assert coloured == [("improvement", 3), ("concern", 1)]


def test_two_kinds_side_by_side_stay_joined_by_a_plain_line():
    kinds = ["common", "concern", "concern", "improvement", "improvement", "common", "common"]
    parts = [(name, len(set(points))) for name, points in lines(runs(drawn(kinds)))]
    assert ("concern", 2) in parts
    assert ("improvement", 2) in parts
    whole = corners(re.search('class="line" d="([^"]+)"', drawn(kinds))[1])
    assert {p for _, points in lines(runs(drawn(kinds))) for p in points} == set(whole)


def test_the_latest_value_keeps_its_mark_and_is_hollow_until_it_is_final():
    assert 'class="last common"' in runs(drawn())
    states = ["final"] * 7 + ["provisional"]
    assert "dot-hollow" in runs(drawn(states=states))


def test_the_band_names_only_what_differs_from_row_to_row():
    full = spark(drawing([5.0] * 24, segments=[{**LIMITS[0], "last": 23}]))["svg"]
    assert re.search(r"<rect y=\d+ height=\d+ />", runs(full))
    assert "<rect" not in runs(drawn())  # it begins later than the drawing
    assert "class=area" in runs(drawn())


@pytest.mark.parametrize("figures", [[], [None, None]])
def test_without_a_value_nothing_is_drawn(figures):
    assert runs(spark(drawing(figures))["svg"]) == ""


def test_it_takes_much_fewer_characters():
    figures = [float(one % 5) for one in range(24)]
    kinds = ["common"] * 15 + ["concern"] * 9
    before = spark(drawing(figures, kinds))["svg"]
    assert len(runs(before)) < 0.7 * len(before)
