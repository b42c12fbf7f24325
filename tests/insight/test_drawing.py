"""Charts from the drawing that a verdict keeps."""

from datetime import date

import pytest

from portal.db import session
from portal.insight import actions, charts
from portal.insight.charts import Remark
from portal.insight.geometry import NARROW, WIDE
from portal.insight.models import Verdict
from tests import make
from tests.insight import stories


def drawing_of(metric):
    session.expire_all()
    return session.get(Verdict, metric.id).drawing


def test_the_chart_shows_what_the_verdict_found(inside):
    metric = stories.metric(stories.WORSE, level=25)
    chart = charts.xmr(drawing_of(metric), title="Waits")
    assert chart.latest.source.kind == "concern"
    assert chart.latest.text == "31.0 days"
    assert chart.rows[0].target == "25.0 days"
    assert [line.name for line in chart.lines] == ["centre", "limit", "limit", "target"]
    assert (chart.title, chart.width) == ("Waits", WIDE[0])


def test_a_break_cuts_the_line_and_gives_each_side_its_limits(inside):
    metric = stories.metric(stories.STEADY, behind=16)
    make.version(metric.definition, major=2, comparability="broken", unit="days")
    make.values(metric, [40.0 + one % 3 for one in range(15)], first=stories.first_month(15))
    actions.recompute([metric.id])
    chart = charts.xmr(drawing_of(metric))
    assert [one.source.label for one in chart.breaks] == ["Definition 2.0.0"]
    assert chart.line.count("M") == 2
    assert chart.rows[0].upper != chart.rows[-1].upper


def test_a_gap_says_why_there_is_no_value(inside):
    metric = stories.metric([*stories.STEADY[:5], None, *stories.STEADY[5:]])
    chart = charts.xmr(drawing_of(metric))
    assert len(chart.gaps) == 1
    assert chart.rows[5].value == ""


def test_notes_stand_at_their_period_oldest_first_and_in_the_table(inside):
    metric = stories.metric()
    starts = drawing_of(metric)["starts"]
    remarks = [
        Remark(date.fromisoformat(starts[9]), "Late"),
        Remark(date.fromisoformat(starts[2]), "Early"),
        Remark(date(1990, 1, 1), "Before there was a value"),
    ]
    chart = charts.xmr(drawing_of(metric), remarks)
    assert [(one.number, one.source.text) for one in chart.notes] == [(1, "Early"), (2, "Late")]
    assert (chart.rows[2].note, chart.rows[9].note) == ("Early", "Late")


def test_both_layouts_show_the_same_rows(inside):
    pair = charts.xmr_pair(drawing_of(stories.metric()), title="Waits")
    assert pair.wide.rows == pair.narrow.rows
    assert (pair.wide.width, pair.narrow.width) == (WIDE[0], NARROW[0])


def test_moving_ranges_carry_the_limits_of_the_values_and_mark_what_lies_above(inside):
    jumps = [*stories.STEADY[:8], 40.0, *stories.STEADY[8:]]
    drawing = drawing_of(stories.metric(jumps))
    chart = charts.range_pair(drawing, title="Ranges").wide
    marked = [one.source.label for one in chart.marks if one.source.kind != "common"]
    assert marked == [drawing["labels"][8], drawing["labels"][9]]
    assert chart.rows[8].value == "19.0 days"
    assert chart.rows[0].value == ""
    assert chart.rows[-1].upper == f"{drawing['segments'][0]['range_limit']:.1f} days"


def test_the_latest_periods_keep_the_limits_of_their_segments(inside):
    metric = stories.metric(stories.STEADY, behind=16, level=25)
    make.version(metric.definition, major=2, comparability="broken", unit="days")
    make.values(metric, [40.0 + one % 3 for one in range(15)], first=stories.first_month(15))
    actions.recompute([metric.id])
    whole = drawing_of(metric)
    part = charts.latest(whole, 20)
    rows = charts.xmr(whole).rows[-20:]
    assert [(row.value, row.upper, row.target) for row in charts.xmr(part).rows] == [
        (row.value, row.upper, row.target) for row in rows
    ]
    assert part["breaks"] == [[5, "Definition 2.0.0", True]]
    assert charts.latest(whole, 15)["breaks"] == []  # it lies at the edge: nothing is cut there
    assert charts.latest(whole, 100) is whole


def test_without_limits_there_is_no_chart_of_ranges(inside):
    assert charts.range_pair(drawing_of(stories.metric([1.0, 2, 3]))) is None


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_a_metric_that_was_never_read_draws_an_empty_chart(size):
    chart = charts.xmr(charts.EMPTY, size=size, title="Nothing yet")
    assert (chart.marks, chart.rows) == ((), ())


def test_the_title_names_the_unit_unless_it_is_a_plain_number():
    assert charts.title("Waits", "Sales", "days") == "Waits, Sales (days)"
    assert charts.title("Score", "Sales", "1") == charts.title("Score", "Sales", "")
