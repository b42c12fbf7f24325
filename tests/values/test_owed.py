"""What a person owes is read as narrow as it is shown: few statements and rows, however much."""

import re
from datetime import timedelta

import pytest

from bench.pages import KB, ROWS
from portal import clock, periods
from portal.values.models import Observation
from portal.values.queries.owed import missing, owed
from portal.values.queries.sheet import sheet
from portal.values.routes import sheet as routes
from portal.web.counting import HEADER
from tests import cast, make
from tests.values.test_sheet_pages import latest

PAGES = {  # with the statements at most
    "/": 30,
    "/values": 6,
    "/values?month=2024-03": 6,
    "/values.xlsx": 6,
}


def stands(metric, start, figure=1.0):
    make.stored(
        Observation(
            metric_id=metric.id, definition_version_id=metric.definition.current_id,
            period_start=start, revision=1, value=figure, state="final", source="sheet",
            entered_by_id=metric.owner_id, entered_at=clock.now(),
        )
    )  # fmt: skip


def costs(visit, page):
    answer = visit("bo").get(page)
    statements, rows = map(int, re.findall(r"\d+", answer.headers[HEADER]))
    return statements, rows, len(answer.data) / 1024


def test_three_hundred_metrics_cost_the_statements_of_three_and_few_rows(app, visit):
    for page in PAGES:
        visit("bo").get(page)  # a process reads once what stands in no table that grows
    found = []
    for count in (3, 297):
        with app.app_context():
            for number in range(count):
                metric = make.metric(value_type="ratio" if number % 2 else "amount")
                make.values(metric, [1.0] * 30, first=make.month(latest(), -31))
            make.kept()
        found.append({page: costs(visit, page) for page in PAGES})
    few, many = found
    for page, most in PAGES.items():
        assert few[page][0] == many[page][0] <= most, page
        assert many[page][1] <= ROWS, page
        if not page.endswith("xlsx"):
            assert many[page][2] <= KB, page


@pytest.mark.both_engines
@pytest.mark.parametrize("frequency", ["day", "week", "month", "fiscal_quarter", "fiscal_year"])
def test_gaps_are_found_as_far_back_as_they_are_looked_for(inside, frequency):
    """Each rhythm over its own stretch, fiscal years counted in; what stands is not missing."""
    metric = make.metric(frequency=frequency, fiscal_start_month=4)
    end = periods.latest_complete(routes.today(), frequency, 4)
    starts = [periods.shift(end, -step).start for step in range(30)]
    for place in (0, 2, 11, 12, 29):
        stands(metric, starts[place])
    known = {one.period.start for one in owed(cast.person("bo"))}
    assert known == {starts[0], starts[1], starts[3], starts[4]}
    assert [one.period.start for one in missing(cast.person("bo"))] == [*starts[4:2:-1], starts[1]]


@pytest.mark.both_engines
def test_the_value_before_is_the_last_one_however_long_ago(inside):
    metric = make.metric()
    make.values(metric, [7.0, 8.0], first=make.month(latest(), -40))
    rows = sheet(cast.person("bo"))
    assert len(rows) == 4
    assert {one.previous.value for one in rows} == {8.0}
    assert all(one.standing is None and one.is_overdue for one in rows[:-1])


@pytest.mark.both_engines
def test_a_revision_counts_once_and_as_it_stands(inside):
    metric = make.metric()
    make.values(metric, [1.0], first=latest())
    make.values(metric, [2.5], first=latest())
    (row,) = sheet(cast.person("bo"))
    assert row.standing.value == 2.5
    assert row.previous is None
    assert row.period.end + timedelta(days=1) == make.month(latest(), 1)
