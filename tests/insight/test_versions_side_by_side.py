"""Charts, limits and comparisons over versions of a definition: broken, linked, recalculated."""

from dataclasses import replace
from datetime import date

import pytest

from portal.db import session
from portal.errors import Refused
from portal.insight import charts, linking, verdicts
from portal.insight.laid import Given, Goal, Inputs, Terms
from portal.insight.models import Verdict
from portal.registry.facts import TargetTerms
from portal.values.actions.parallel import record_parallel
from portal.values.models import ParallelValue
from tests import make
from tests.insight import stories

TODAY = date(2026, 2, 10)
OLD = Terms(
    "1.0.0", unit="%", direction="decrease", formula="numerator / denominator", scale="percent",
    effective_from=date(2020, 1, 1),
)  # fmt: skip
NEW = replace(OLD, number="2.0.0", effective_from=date(2026, 1, 1))


def values(old=24, new=1, then=30.0):
    """Months that end in January 2026, the last `new` of them under the second version."""
    starts = [make.month(date(2026, 1, 1), 1 - old - new + at) for at in range(old + new)]
    return [Given(start, 10.0 + at % 3, "final", 1) for at, start in enumerate(starts[:old])] + [
        Given(start, then, "final", 2) for start in starts[old:]
    ]


def inputs(comparability, given=None, **more):
    new = replace(NEW, comparability=comparability, breaks=comparability != "recalculated",
                  **more.pop("terms", {}))  # fmt: skip
    return Inputs(current_id=2, versions={1: OLD, 2: new}, values=given or values(), **more)


def test_a_broken_boundary_is_drawn_restarts_the_limits_and_refuses_comparisons():
    goal = Goal(TargetTerms("level", value=12.0), date(2025, 1, 1), None)
    found = verdicts.verdict(inputs("broken", goals=[goal]), TODAY)
    drawing = found["drawing"]
    assert drawing["breaks"] == [[24, "Definition 2.0.0", True]]
    assert [one["first"] for one in drawing["segments"]] == [0, 24]
    assert "Not compared with December 2025: definition 2.0.0" in found["change_words"]
    assert "January 2025, a year before, does not compare" in found["change_words"]
    assert (found["target_status"], found["target_low"]) == ("none", None)
    assert "agreed for definition 1.0.0" in found["target_sentence"]
    assert drawing["targets"] == [[12, 23, 12.0, None]]


def test_within_one_version_a_value_is_compared_with_the_year_before():
    words = verdicts.verdict(inputs("broken", values(25, 0)), TODAY)["change_words"]
    assert words.endswith(" A year before, in January 2025: 10%.")
    assert "Down" in words or "Up" in words


def test_a_recalculated_history_is_one_series_and_is_marked():
    given = values(then=120.0)
    parts = {one.period_start: (one.value, 100.0) for one in given}
    per_1000 = inputs("recalculated", given, parts=parts,
                      terms={"scale": "per_1000", "unit": "per 1,000"})  # fmt: skip
    found = verdicts.verdict(per_1000, TODAY)
    drawing = found["drawing"]
    assert drawing["values"][:3] == pytest.approx([100.0, 110.0, 120.0])
    assert drawing["breaks"] == []
    assert len(drawing["segments"]) == 1
    assert drawing["states"] == ["recalculated"] * 24 + ["final"]
    assert "A year before, in January 2025: 100" in found["change_words"]
    chart = charts.xmr(drawing)
    assert [(one.source.index, one.source.cuts_line) for one in chart.breaks] == [(24, False)]
    assert chart.breaks[0].source.label == "Definition 2.0.0, earlier values recalculated"
    assert "recalculated (hollow)" in [one.text for one in chart.key]
    assert chart.line.count("M") == 1


def test_what_lacks_its_parts_is_missing_and_says_why():
    other = {"formula": "1 - numerator / denominator"}
    given = values(2, 1)
    parts = {given[0].period_start: (10.0, 100.0)}
    drawing = verdicts.verdict(inputs("recalculated", given, parts=parts, terms=other), TODAY)[
        "drawing"
    ]
    assert drawing["values"] == [pytest.approx(90.0), None, 30.0]
    assert "numerator and denominator were not kept" in drawing["reasons"][1]


def test_a_linked_boundary_is_cut_and_draws_both_versions():
    given = values(24, 3)
    beside = [one._replace(value=10.0, version_id=1) for one in given[-3:]]
    found = verdicts.verdict(inputs("linked", given, parallels=beside), TODAY)
    drawing = found["drawing"]
    assert drawing["breaks"] == [[24, "Definition 2.0.0, linked", True]]
    assert [one["first"] for one in drawing["segments"]] == [0, 24]
    assert drawing["beside"] == ["Definition 1.0.0", [[24, 10.0], [25, 10.0], [26, 10.0]]]
    # each old value is worth three times as much now
    assert "January 2025, linked to definition 2.0.0: 36%" in found["change_words"]
    chart = charts.xmr(charts.latest(drawing, 10))
    assert chart.beside.count("M") == 1 + 2 * 3
    assert "Definition 1.0.0" in [one.text for one in chart.key]
    assert [one.note for one in chart.rows[-3:]] == [
        "Definition 2.0.0, linked; Definition 1.0.0: 10%", *["Definition 1.0.0: 10%"] * 2
    ]  # fmt: skip


def test_two_months_side_by_side_link_nothing():
    given = values(24, 2)
    beside = [one._replace(value=10.0, version_id=1) for one in given[-2:]]
    words = verdicts.verdict(inputs("linked", given, parallels=beside), TODAY)["change_words"]
    assert "does not compare" in words


def test_the_link_has_its_interval():
    ratio = linking.link([(10, 20), (20, 42), (30, 60)], 3)
    assert (ratio.kind, ratio.pairs) == ("ratio", 3)
    assert ratio.middle == pytest.approx(2.0328, abs=1e-4)
    assert (ratio.low, ratio.high) == pytest.approx((1.8954, 2.1802), abs=1e-4)
    assert ratio.carried(10) == pytest.approx(20.328, abs=1e-3)
    other = linking.link([(-1, 1), (0, 3), (1, 4)], 3)
    assert (other.kind, other.middle) == ("difference", pytest.approx(2.6667, abs=1e-4))
    assert other.low < other.middle < other.high
    assert linking.link([(1, 2), (2, 4)], 3) is None


@pytest.mark.both_engines
def test_a_parallel_value_is_kept_told_and_read(inside):
    metric = stories.metric(stories.STEADY, behind=3, unit="days")
    first = make.month(stories.first_month(1), -2)
    make.version(metric.definition, major=2, comparability="linked", unit="days",
                 effective_from=first, overlap=3)  # fmt: skip
    make.values(metric, [40.0, 42.0, 41.0], first=first)
    owner = metric.owner
    for at in range(3):
        record_parallel(metric, period_start=make.month(first, at), value=20.0, actor=owner)
    kept = session.query(ParallelValue).all()
    assert [one.value for one in kept] == [20.0] * 3
    session.expire_all()
    drawing = session.get(Verdict, metric.id).drawing
    assert drawing["breaks"][0][1] == "Definition 2.0.0, linked"
    assert [value for _, value in drawing["beside"][1]] == [20.0] * 3
    with pytest.raises(Refused, match="first periods"):
        record_parallel(metric, period_start=make.month(first, -1), value=1.0, actor=owner)
