"""The guide's examples show what its text says of them."""

import pytest

from portal.insight import guide


@pytest.mark.parametrize(
    ("name", "variation", "rule"),
    [
        ("common", "common", ()),
        ("beyond", "concern_low", ("beyond_lower",)),
        ("trend", "improvement_high", ("trend_up",)),
        ("near", "concern_low", ("two_of_three_low",)),
        ("shift", "improvement_high", ("shift_high",)),
    ],
)
def test_each_rule_has_an_example_that_hits_it_and_no_other(name, variation, rule):
    example = guide.examples()[name]
    assert example.variation == variation
    assert example.chart.latest.source.rules == rule


@pytest.mark.parametrize("kind", ["pass", "hit_or_miss", "fail"])
def test_each_kind_of_assurance_has_its_example(kind):
    assert guide.examples()[kind].assurance == kind


def test_the_whole_chart_has_one_of_everything():
    chart = guide.examples()["whole"].chart
    assert (len(chart.gaps), len(chart.notes), len(chart.breaks)) == (1, 2, 1)
    assert {"centre", "limit", "target"} <= {line.name for line in chart.lines}
