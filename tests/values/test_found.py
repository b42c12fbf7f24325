"""What the start page, the SMART check and those who retire a metric are told of values."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from portal import clock, periods
from portal.db import session
from portal.registry.dependants import dependants_of
from portal.registry.history import history_of
from portal.values.actions.days import today
from portal.values.models import Observation
from portal.values.queries.found import waiting
from tests import make
from tests.waiting import all_waiting

pytestmark = pytest.mark.both_engines


def latest():
    return periods.latest_complete(today(), "month").start


@pytest.fixture
def in_request(people, inside):
    """Addresses are made within a request."""
    with inside.test_request_context():
        yield people


def test_a_value_that_is_owed_waits_until_it_is_there(in_request):
    metric = make.metric(name="Delay", code="DELAY", due_days=0)
    metric.created_at -= timedelta(days=400)
    make.session.flush()
    (one,) = waiting(in_request["bo"])
    assert one.kind == "Values due"
    assert one.url == f"/values?from=DELAY-{latest()}#line-DELAY-{latest()}"
    assert one.words.startswith("Overdue")
    assert waiting(in_request["cy"]) == []
    make.values(metric, [1.0], first=latest())
    assert waiting(in_request["bo"]) == []


def test_a_metric_new_today_is_not_overdue_with_a_period_that_ended_before_it(in_request):
    make.metric(name="Delay", code="DELAY", due_days=0)
    (one,) = waiting(in_request["bo"])
    assert one.words.startswith("From before the metric came here")
    assert one.due_on is None


def test_a_value_whose_day_is_still_to_come_waits_with_it(in_request):
    make.metric(name="Delay", code="DELAY", due_days=60)
    (one,) = waiting(in_request["bo"])
    assert one.words == "Enter it."
    assert one.due_on > today()


def test_a_checked_import_waits_for_whoever_brought_it(in_request):
    brought = make.staged_import()
    brought.staged_count = 1
    make.session.flush()
    (one,) = all_waiting(waiting, in_request["bo"])
    assert (one.kind, one.title, one.url) == (
        "Imports to apply", "values.csv", f"/imports/{brought.id}",
    )  # fmt: skip
    assert waiting(in_request["ana"]) == []


def test_history_holds_complete_comparable_values_oldest_first(people):
    metric = make.metric()
    make.values(metric, [1.0, None, 3.0], first=date(2024, 1, 1))
    make.values(metric, [9.0], first=make.month(latest(), 1))
    found = history_of(metric)
    assert [(one.period, one.value) for one in found.points] == [
        (date(2024, 1, 1), 1.0), (date(2024, 3, 1), 3.0),
    ]  # fmt: skip
    make.version(
        metric.definition, major=2, comparability="broken", effective_from=date(2024, 6, 1)
    )
    assert history_of(metric).points == ()


LATE = [
    ((40, 40), True),  # days after the end of the period, the older one first
    ((40, 3), False),
    ((3, 40), False),
    ((40, None), True),  # the newest has not come at all
    ((None, None), True),
    ((3, 3), False),
]


@pytest.mark.parametrize(("came", "late"), LATE)
def test_whether_the_last_two_values_came_late(people, came, late):
    metric = make.metric(due_days=5)
    metric.created_at = clock.now() - timedelta(days=400)
    last = due_twice()
    for start, after in zip((make.month(last, -1), last), came, strict=True):
        if after is not None:
            make.values(metric, [1.0], first=start)
            one = session.scalars(select(Observation).filter_by(period_start=start)).one()
            one.entered_at = at(periods.period_of(start, "month").end + timedelta(days=after))
            make.session.flush()
    assert history_of(metric).last_two_late is late


def test_history_that_was_brought_in_with_the_metric_was_not_late(people):
    metric = make.metric(due_days=5)
    make.values(metric, [1.0] * 3, first=make.month(due_twice(), -2))
    assert history_of(metric).last_two_late is None


def due_twice():
    """The start of the latest month whose value was due by its fifth day."""
    last = periods.latest_complete(today(), "month")
    is_due = periods.due_on(last, 5) < today()
    return last.start if is_due else periods.previous_period(last).start


def at(day):
    return datetime.combine(day, time(12), UTC)


def test_a_draft_has_no_history(people):
    assert history_of(make.metric(state="draft")) is None


def test_periods_with_values_hang_on_a_metric(in_request):
    metric = make.metric(code="DELAY")
    assert [one for one in dependants_of(in_request["bo"], metric) if one.kind == "value"] == []
    make.values(metric, [1.0, 2.0])
    (one,) = [one for one in dependants_of(in_request["bo"], metric) if one.kind == "value"]
    assert (one.count, one.words, one.url) == (
        2, "2 periods have a value", "/metrics/DELAY/values",
    )  # fmt: skip
