"""The plain method against the published figures, and against the worked example of its document.

The figures in spc_cases.json come from NHSRplotthedots 0.2.2 (MIT) and Xmrit; the file's `meta`
names the sources of each. A&E series: NHS England, Open Government Licence v3.0.
"""

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from portal.insight import spc, spc_rules
from portal.insight.spc import analyse

CASES = json.loads((Path(__file__).parent / "spc_cases.json").read_text())
DOCUMENT = Path(__file__).parents[2] / "docs" / "methods" / "xmr.md"
close = pytest.approx


def months(n, year=2021):
    return [f"{year + i // 12}-{i % 12 + 1:02}" for i in range(n)]


def unit_cases(name):
    return [
        pytest.param(case, id=f"{name}-{i}") for i, case in enumerate(CASES["unit"][name]["cases"])
    ]


def test_all_reference_cases_are_here():
    assert len(CASES["vectors"]) == 43
    assert sum(len(group["cases"]) for group in CASES["unit"].values()) == 38
    assert len(CASES["plain_xmr"]) == 4


@pytest.mark.parametrize("case", CASES["vectors"], ids=lambda case: case["id"])
def test_the_plain_method_gives_the_published_figures(case):
    found = analyse(**case["input"], count_beyond=False).as_dict()
    expected = case["expected"]
    for mine, theirs in zip(found.pop("segments"), expected["segments"], strict=True):
        assert mine == {
            key: close(value, rel=1e-6) if isinstance(value, float) else value
            for key, value in theirs.items()
        }
    assert found.pop("rules") is not None
    assert found == {key: expected[key] for key in expected if key != "segments"}


@pytest.mark.parametrize("case", unit_cases("shift_run_reaches_7"))
def test_a_shift_is_complete_at_its_seventh_point(case):
    assert [abs(end) for end in spc_rules.run_ends(case["side"], 7)] == case["expected"]


@pytest.mark.parametrize("case", unit_cases("trend_reaches_7"))
def test_a_trend_is_complete_at_its_seventh_point(case):
    assert spc_rules.trend_ends(case["values"], 7) == case["expected"]


@pytest.mark.parametrize("case", unit_cases("part_of_7"))
def test_a_run_is_flagged_back_to_its_first_point(case):
    assert [abs(sign) for sign in spc_rules.spread(case["ends"], 7)] == case["expected"]


@pytest.mark.parametrize("case", unit_cases("two_of_three_window"))
def test_two_of_three_is_found_in_a_window_on_one_side(case):
    found = spc_rules.in_cluster(case["near"], case["side"], 3, 2)
    assert [abs(side) for side in found] == case["expected"]


@pytest.mark.parametrize("case", unit_cases("two_of_three_points"))
def test_two_of_three_flags_only_points_near_the_limit(case):
    window = spc_rules.in_cluster(case["near"], case["side"], 3, 2)
    flagged = [int(bool(side and near)) for side, near in zip(window, case["near"], strict=True)]
    assert flagged == case["expected"]


@pytest.mark.parametrize("case", unit_cases("assurance"))
def test_assurance_compares_limits_and_target(case):
    found = spc.assurance(case["lower"], case["upper"], case["target"], case["direction"])
    assert found == case["expected"]


@pytest.mark.parametrize("case", unit_cases("short_baseline"))
def test_a_baseline_is_short_below_thirteen_values(case):
    n = case["n"]
    assert analyse(months(n), range(n)).segments[0].short_baseline is case["expected"]


STATUS = {"beyond": 3, "three": 2, "shift": 1, "none": 0}


@pytest.mark.parametrize("case", CASES["plain_xmr"], ids=lambda case: case["id"])
def test_the_preset_wheeler_gives_the_figures_of_xmrit(case):
    n = len(case["values"])
    found = analyse(months(n), case["values"], preset="wheeler", screen_moving_ranges=False)
    segment, expected = found.segments[0], case["expected"]
    assert {
        "mean": segment.mean,
        "mean_moving_range": segment.mean_range,
        "lower": segment.lower,
        "upper": segment.upper,
        "lower_quarter": segment.near_lower,
        "upper_quarter": segment.near_upper,
        "upper_range_limit": segment.range_limit,
    } == {
        key: close(expected[key], rel=1e-6)
        for key in expected
        if key not in ("status", "moving_range_signal")
    }
    assert [STATUS[p.rule.split("_")[0]] for p in found.points] == expected["status"]
    beyond = [
        None
        if p.moving_range is None
        else int(p.moving_range > segment.range_limit + segment.slack)
        for p in found.points
    ]
    assert beyond == expected["moving_range_signal"]


def rows_of(text):
    """The rows of the tables in a Markdown text, as lists of cells."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]


def test_the_worked_example_of_the_document_is_right():
    text = DOCUMENT.read_text().split("## A worked example")[1].split("\n## ")[0]
    rows = rows_of(text)
    series = [row for row in rows if re.fullmatch(r"\d{4}-\d{2}", row[0])]
    results = {row[0]: row[1] for row in rows if len(row) == 2}
    arguments = {
        "dates": [row[0] for row in series],
        "values": [float(row[1]) for row in series],
        "improvement_direction": "decrease",
        "target": 22,
    }
    found, read = analyse(**arguments), spc.reading(**arguments)
    ranges = [point.moving_range for point in found.points]
    assert ranges == [float(row[2]) if row[2] else None for row in series]
    segment = found.segments[0]
    assert segment.mean == close(float(results["mean"]))
    assert segment.mean_range == close(float(results["mean range"]))
    assert segment.lower == close(float(results["lower limit"]))
    assert segment.upper == close(float(results["upper limit"]))
    assert segment.range_limit == close(float(results["upper limit of the ranges"]))
    assert found.points[-1].rules == (results["rule at the latest value"],)
    assert read.variation == results["variation"]
    assert read.assurance == results["assurance"]
    said = re.findall(r"^> (.+)$", text, re.MULTILINE)
    assert said == [read.variation_sentence, read.assurance_sentence]


def test_a_value_beyond_the_limit_counts_towards_two_of_three_by_default():
    case = next(c for c in CASES["vectors"] if c["id"] == "beyond_limit_not_counted_in_2of3")
    counted, left_out = (analyse(**case["input"], count_beyond=each) for each in (True, False))
    more = {
        point.period: set(point.rules) - set(other.rules)
        for point, other in zip(counted.points, left_out.points, strict=True)
        if point.rules != other.rules
    }
    assert set(map(frozenset, more.values())) == {frozenset({"two_of_three_high"})}
    assert len(more) == 2
    near = [point.near_limit for point in counted.points]
    assert near == [point.near_limit for point in left_out.points]


def test_all_rules_are_kept_and_the_first_by_priority_is_shown():
    found = analyse(months(20), [10, 11] * 6 + [9, 8, 7, 6, 5, 4, 3, 2])
    last = found.points[-1]
    assert last.rules == ("beyond_lower", "trend_down", "two_of_three_low", "shift_low")
    assert last.rule == "beyond_lower"


def test_the_bottom_of_a_v_hits_both_trends_and_shows_the_later():
    down_and_up = [10, 9, 8, 7, 6, 5, 4, 5, 6, 7, 8, 9, 10]
    found = analyse(months(13), down_and_up)
    rules = found.points[6].rules
    assert [rule for rule in rules if rule.startswith("trend")] == ["trend_up", "trend_down"]


def test_wheeler_flags_all_four_where_three_are_near_a_limit():
    values = [10, 11] * 6 + [12.3, 12.3, 10, 12.3, 10]
    found = analyse(months(17), values, preset="wheeler", fix_after_n=12)
    flagged = [i for i, p in enumerate(found.points) if "three_of_four_high" in p.rules]
    assert flagged == [12, 13, 14, 15]


def test_wheeler_knows_no_trend_and_asks_for_eight_on_one_side():
    values = [12, 10] * 6 + [11.1] * 7 + [9]
    nhs, wheeler = (analyse(months(20), values, preset=each) for each in ("nhs", "wheeler"))
    assert any("shift_high" in p.rules for p in nhs.points)
    assert not any("shift_high" in p.rules for p in wheeler.points)
    rising = analyse(months(9), [1, 2, 3, 4, 5, 6, 7, 8, 9], preset="wheeler")
    assert not any(rule.startswith("trend") for p in rising.points for rule in p.rules)


def test_a_range_across_a_gap_counts_and_is_marked():
    found = analyse(["2024-01", "2024-02", "2024-03", "2024-04"], [1, None, 4, 5])
    assert [p.moving_range for p in found.points] == [None, None, 3, 1]
    assert [p.after_gap for p in found.points] == [False, False, True, False]
    gap = found.points[1]
    assert (gap.value, gap.point, gap.near_limit, gap.side, gap.rule) == (
        None, None, None, None, "none",
    )  # fmt: skip
    assert found.segments[0].n == 3


def test_a_period_that_is_not_there_is_a_gap_too():
    found = analyse(["2024-01-01", "2024-02-01", "2024-03-01", "2024-05-01"], [1, 2, 3, 4])
    assert [p.after_gap for p in found.points] == [False, False, False, True]


def test_no_range_reaches_over_a_rebase():
    found = analyse(months(6), [1, 2, 1, 100, 101, 100], rebase_dates=["2021-04"])
    assert [p.moving_range for p in found.points] == [None, 1, 1, None, 1, 1]
    assert [(s.start, s.n, s.first, s.stop) for s in found.segments] == [
        ("2021-01", 3, 0, 3),
        ("2021-04", 3, 3, 6),
    ]


def test_a_segment_of_gaps_only_has_no_lines():
    found = analyse(months(3), [1, 2, None], rebase_dates=["2021-03"], target=1)
    assert found.segments[1].n == 0
    assert found.segments[1].mean is None
    assert found.assurance is None
    assert found.variation_last == "common"


def test_no_periods_give_no_segments():
    found = analyse([], [])
    assert found.as_dict() == {
        "segments": [], "rule": [], "rules": [], "point": [], "near_limit": [], "side": [],
        "variation_last": None, "assurance": None,
    }  # fmt: skip


def test_rounding_of_binary_numbers_gives_a_value_no_side():
    found = analyse(months(3), [0.1, 0.2, 0.3])
    assert [p.side for p in found.points] == [-1, 0, 1]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ((0, 30), "pass"),
        ((20, 30), "fail"),
        ((0, 2), "fail"),
        ((9, 12), "hit_or_miss"),
        ((11 - 2 * 2.66, 30), "hit_or_miss"),
        (5, None),
    ],
)
def test_a_band_is_judged_by_both_limits(target, expected):
    values = [10, 12] * 7
    found = analyse(months(14), values, improvement_direction="band", target=target)
    assert found.assurance == expected
    assert {p.point for p in found.points} == {"common"}


def test_a_band_has_no_better_side():
    found = analyse(months(15), [10, 12] * 7 + [40], improvement_direction="band", target=(5, 20))
    assert found.variation_last == "neutral_high"


def test_dates_and_decimals_are_taken_too():
    days = [date(2024, month, 1) for month in (2, 1, 3)]
    found = analyse(days, [Decimal("2.5"), 1, Decimal("3.5")], rebase_dates=days[2:])
    assert [(p.period, p.value) for p in found.points] == [
        ("2024-01-01", 1.0),
        ("2024-02-01", 2.5),
        ("2024-03-01", 3.5),
    ]
    assert len(found.segments) == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"values": [1]}, "2 dates and 1 values"),
        ({"values": [1, float("nan")]}, "2024-02.*finite"),
        ({"values": [1, float("-inf")]}, "2024-02.*finite"),
        ({"values": [1, 10**400]}, "2024-02.*finite"),
        ({"dates": ["2024-01", "2024-01"]}, "stands twice"),
        ({"dates": ["2024-01", "2024-1"]}, "stands twice"),
        ({"dates": ["2024-02", "banana"]}, None),
        ({"dates": ["2024-02", "01/01/2024"]}, "banana|order"),
        ({"dates": ["2024-02", " "]}, "empty"),
        ({"improvement_direction": "up"}, "increase, decrease"),
        ({"preset": "servicenow"}, "nhs or wheeler"),
        ({"fix_after_n": 11}, "at least 12"),
        ({"rebase_dates": ["2024-03"]}, "2024-03.*none of the periods"),
        ({"target": (3, 2)}, "lower end"),
        ({"target": (1, 2, 3)}, "two numbers"),
        ({"target": float("inf")}, "target must be a finite"),
    ],
)
def test_input_that_cannot_be_judged_is_refused_in_words(change, message):
    given = {"dates": ["2024-01", "2024-02"], "values": [1, 2], **change}
    if message is None:  # in an order that sorting as text would keep: taken as it stands
        assert analyse(**given).segments[0].n == 2
        return
    with pytest.raises(ValueError, match=message):
        analyse(**given)
