"""The small drawing: as short as can be, and still the drawing that geometry made."""

import re
import xml.etree.ElementTree as ET  # our own drawings, no foreign XML

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.insight.geometry import Segment, sparkline
from portal.insight.spark import FINENESS, SHOWN, spark, tight

KINDS = ["common", "improvement", "concern", "neutral_high", "neutral_low"]
ARGUMENTS = {"M": 2, "L": 2, "l": 2, "H": 1, "V": 1, "h": 1, "v": 1, "a": 7, "Z": 0, "z": 0}


def corners(path):
    """The absolute corners that a path goes through."""
    found, x, y = [], 0.0, 0.0
    for letter, words in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        numbers = [float(one) for one in re.findall(r"-?[0-9.]+", words)]
        size = ARGUMENTS[letter]
        assert len(numbers) % size == 0 if size else not numbers
        for at in range(0, len(numbers), size or 1):
            part = numbers[at : at + size]
            if letter in "ML":
                x, y = part
            elif letter in "la":
                x, y = x + part[-2], y + part[-1]
            else:
                x, y = {"H": (part[0], y), "h": (x + part[0], y), "V": (x, part[0]),
                        "v": (x, y + part[0])}[letter]  # fmt: skip
            found.append((x, y))
    return found


values = st.floats(-1e6, 1e6) | st.none()


@given(st.lists(st.tuples(values, st.sampled_from(KINDS)), min_size=1, max_size=30))
def test_a_tight_path_goes_where_the_path_goes(points):
    figures, kinds = [one for one, _ in points], [kind for _, kind in points]
    segments = [Segment(0, len(figures) - 1, 0.0, -5.0, 5.0)]
    small = sparkline(figures, kinds, segments=segments, target=1.0)
    paths = [small.line, small.band, small.centre, small.target]
    paths += [path for _, path in small.marks] + ([small.latest[1]] if small.latest else [])
    for path in paths:
        # A disc's diameter is rounded by itself, hence one unit more than half of one.
        for near, far in zip(corners(tight(path)), corners(path), strict=True):
            assert near == pytest.approx([one * FINENESS for one in far], abs=1.51)


def test_marks_become_the_ends_of_lines_without_length():
    kinds = ["common", "improvement", "concern", "neutral_high", "common"]
    drawn = spark(drawing([1.0, 9.0, 2.0, 7.0, 3.0], kinds))
    found = re.findall(r'class="(pin[^"]*)" d="M(\d+) (\d+)([^"]*)"', drawn["svg"])
    assert [(one[0], one[3]) for one in found] == [
        ("pin pin-improvement", "h0"), ("pin pin-concern", "l.1.1"), ("pin pin-neutral", "h0"),
        ("pin pin-common pin-latest", "h0"),
    ]  # fmt: skip
    line = corners(re.search('class="line" d="([^"]+)"', drawn["svg"])[1])
    for (_, x, y, _), corner in zip(found, line[1:], strict=True):
        assert [float(x), float(y)] == pytest.approx(corner, abs=2)


def drawing(figures, kinds=None, **more):
    count = len(figures)
    return {
        "values": figures,
        "kinds": kinds or ["common"] * count,
        "states": ["final"] * count,
        "labels": [f"Month {number}" for number in range(count)],
        "starts": [f"2024-{number + 1:02}-01" for number in range(count)],
        "complete": count,
        "segments": [],
        "targets": [],
        "hard": [None, None],
        **more,
    }


def test_only_the_last_periods_are_drawn():
    drawn = spark(drawing([float(one % 7) for one in range(40)]))
    root = ET.fromstring(drawn["svg"])  # noqa: S314, the drawing is ours
    line = next(one for one in root if one.get("class") == "line")
    assert len(corners(line.get("d"))) == SHOWN


def test_a_short_series_stands_at_the_right_end_so_that_rows_compare():
    full = corners(re.search('class="line" d="([^"]+)"', spark(drawing([1.0] * 24))["svg"])[1])
    short = corners(re.search('class="line" d="([^"]+)"', spark(drawing([1.0] * 3))["svg"])[1])
    assert [x for x, _ in short] == [x for x, _ in full][-3:]


def test_a_value_that_is_not_final_is_hollow():
    assert "dot-hollow" in spark(drawing([1.0, 2.0], states=["final", "provisional"]))["svg"]
    assert "dot-hollow" not in spark(drawing([1.0, 2.0]))["svg"]


def test_a_signal_lasts_since_its_first_value_of_that_kind_whatever_gaps_lie_between():
    kinds = ["concern", "common", "concern", "common", "concern", "concern"]
    figures = [1.0, 2.0, 3.0, None, 4.0, 5.0]
    assert spark(drawing(figures, kinds))["since"] == ["2024-03-01", "Month 2"]
    assert spark(drawing(figures[:2], kinds[:2]))["since"] is None


def test_an_incomplete_period_says_nothing_about_the_signal():
    kinds = ["common", "concern", "common"]
    drawn = spark(drawing([1.0, 9.0, 2.0], kinds, complete=2))
    assert drawn["since"] == ["2024-02-01", "Month 1"]


def test_without_a_value_nothing_is_drawn():
    assert spark(drawing([]))["svg"] == ""
    assert spark(drawing([None, None]))["svg"] == ""
