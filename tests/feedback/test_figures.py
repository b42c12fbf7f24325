"""How the loop does: counts of each month, the median, the shares, and their page."""

from datetime import UTC, date, datetime
from itertools import count
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.db import session
from portal.feedback import figures, loop
from portal.feedback.figures import FIGURES, Month
from portal.feedback.models import Thread
from portal.feedback.queries.figures import months
from portal.web.counting import HEADER
from tests import cast, make

TODAY = date(2026, 6, 20)
DAYS, CLOSED, CHANGED = FIGURES
_numbers = count(1)


def stored(given_on, answered_on=None, closed_on=None, outcome="nothing", kind="question"):
    """A conversation with these days, whatever was said in it."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    days = {
        name: None if day is None else loop.between(given_on, day)
        for name, day in (("answer_days", answered_on), ("close_days", closed_on))
    }
    return make.stored(
        Thread(
            subject_kind="page", subject_id=0, subject_title="The overview", path="/overview",
            kind=kind, state="done" if closed_on else "new", reason="", given_on=given_on,
            giver_id=cast.person("cy").id, due_on=given_on, created_at=at, touched_at=at,
            answered_on=answered_on, closed_on=closed_on, outcome_kind=outcome, **days,
        )
    )  # fmt: skip


@pytest.mark.both_engines
def test_each_month_is_counted_where_it_belongs(inside):
    stored(date(2026, 4, 1), date(2026, 4, 2), date(2026, 4, 30), "value")
    stored(date(2026, 4, 30), date(2026, 5, 1), date(2026, 5, 4))
    stored(date(2026, 4, 1), date(2026, 5, 13), date(2026, 5, 29), "nothing")  # late
    stored(date(2026, 5, 1))
    stored(date(2026, 5, 1), closed_on=date(2026, 5, 1), kind="thanks")
    april, may, june = months(TODAY)
    assert april == Month(date(2026, 4, 1), 1, 1.0, 3, 1, 1, 1)
    assert may == Month(date(2026, 5, 1), 2, (1 + 30) / 2, 1, 0, 2, 0)
    assert june == Month(date(2026, 6, 1))


@pytest.mark.both_engines
@pytest.mark.parametrize("days", [[4], [1, 9], [3, 1, 2], [5, 5, 0, 1], [9, 7, 5, 3, 1]])
def test_the_median_is_that_of_the_statistics_module(inside, days):
    for one in days:
        thread = stored(date(2026, 5, 1), date(2026, 5, 20))
        thread.answer_days = one
    session.flush()
    assert months(TODAY)[0].median_days == median(days)


@pytest.mark.both_engines
def test_counting_costs_the_same_however_much_there_is(inside, statements):
    costs = []
    for number in (3, 30):
        for _ in range(number):
            stored(date(2026, 4, 1), date(2026, 4, 2), date(2026, 4, 3))
        session.flush()
        statements.clear()
        months(TODAY)
        costs.append(len(statements))
    assert costs == [3, 3]


def test_the_latest_complete_month_is_what_a_figure_says():
    series = [Month(date(2026, 1 + n, 1), 4, 2.0 + n, 4, 2, 4, 1) for n in range(6)]
    found = figures.shown(DAYS, series, TODAY)
    assert (found.latest, found.period, found.count) == ("6.0 days", "May 2026", 4)
    assert found.chart.wide.marks[-1].hollow  # June has not ended
    assert not found.chart.wide.marks[-2].hollow


def test_what_was_given_lately_has_still_its_time():
    """Given at the end of May, it may be closed in time until the end of June."""
    series = [Month(date(2026, 1 + n, 1), given=4, closed_in_time=2) for n in range(6)]
    found = figures.shown(CLOSED, series, TODAY)
    assert (found.latest, found.period) == ("50%", "April 2026")
    assert [mark.hollow for mark in found.chart.wide.marks] == [False] * 4 + [True] * 2


def test_a_month_without_a_case_is_a_gap_and_not_nought():
    series = [
        Month(date(2026, 1, 1), closed=4, changed=1), Month(date(2026, 2, 1)),
        Month(date(2026, 3, 1), closed=2, changed=0),
    ]  # fmt: skip
    found = figures.shown(CHANGED, series, TODAY)
    assert [row.value for row in found.chart.wide.rows] == ["25%", "", "0%"]


def test_limits_are_those_of_the_calculation_of_every_metric():
    series = [Month(date(2024 + n // 12, 1 + n % 12, 1), 5, 3.0 + n % 2) for n in range(24)]
    found = figures.shown(DAYS, series, TODAY)
    assert found.columns["variation"] == "common"
    assert found.chart.wide.rows[-1].upper
    slow = [*series, Month(date(2026, 1, 1), 5, 30.0)]
    assert figures.shown(DAYS, slow, TODAY).columns["variation"] == "concern_high"


@given(
    st.lists(
        st.builds(
            Month, start=st.just(date(2026, 1, 1)), answered=st.integers(0, 9),
            median_days=st.floats(0, 99) | st.none(), given=st.integers(1, 9),
            closed_in_time=st.just(1), closed=st.integers(1, 9), changed=st.just(0),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_shares_stay_between_nought_and_a_hundred(found):
    for month in found:
        for figure in (CLOSED, CHANGED):
            assert 0 <= figure.of(month) <= 100


def test_everybody_sees_the_figures_and_no_conversation(app, visit):
    for who in ("cy", "bo", "dee"):
        assert "No month has ended yet" in visit(who).get("/feedback/figures").text
    with app.app_context():
        for number in range(14):
            day = date(2025, 1 + number % 12, 3)
            stored(day, day, day, "value")
        session.commit()
    text = visit("fay").get("/feedback/figures").text
    assert "Median working days to an answer" in text
    assert "December 2025" in text
    assert text.count('class="chart chart-wide"') == 3
    assert "The overview" not in text
    cost = visit("fay").get("/feedback/figures").headers[HEADER]
    assert cost.startswith("statements=4;")
