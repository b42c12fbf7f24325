"""Reminding of values due, overdue and about to lock: whom, when, and once for each period."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from portal import clock
from portal.db import session
from portal.insight.actions import recompute
from portal.insight.queries.dates import value_days
from portal.jobs.actions import request
from portal.jobs.models import Job
from portal.notices import days
from portal.notices.models import Notice
from portal.registry.models import MetricPerson, Target
from portal.values.models import Observation
from tests import cast, make

pytestmark = pytest.mark.both_engines


@pytest.fixture
def at(inside, monkeypatch):
    def set_clock(*parts):
        now = datetime(*parts, tzinfo=UTC)
        monkeypatch.setattr(clock, "now", lambda: now)

    return set_clock


def metric_with_values(**more):
    """Monthly values from January to April 2026; the next is due on 10 June."""
    metric = make.metric(name="Complaints", **more)
    make.stored(
        MetricPerson(metric_id=metric.id, person_id=cast.person("cy").id, part="contributor")
    )
    make.values(metric, [3.0, 4.0, 5.0, 4.0], first=date(2026, 1, 1))
    recompute([metric.id])
    session.commit()
    return metric


def remind(key):
    session.rollback()
    request("values.remind", key, name="Reminding")
    make.jobs()
    session.rollback()
    session.expire_all()
    job = session.scalars(select(Job).where(Job.key == key)).one()
    assert job.state == "done", job.error
    names = {one.id: who for who, one in cast.people().items()}
    found = session.scalars(select(Notice).order_by(Notice.id))
    return [(names[one.person_id], one.kind, one.title) for one in found]


def test_owner_and_contributor_are_told_once_when_it_is_due_and_once_when_late(at):
    at(2026, 5, 20, 6)
    metric_with_values()
    assert remind("a") == []
    at(2026, 6, 7, 6)
    due = [(who, "values.due", "Due by 10 June 2026: Complaints, May 2026") for who in ("bo", "cy")]
    assert remind("b") == due
    at(2026, 6, 8, 6)
    assert remind("c") == due
    at(2026, 6, 11, 6)
    late = [(who, "values.overdue", "Overdue: Complaints, May 2026") for who in ("bo", "cy")]
    assert remind("d") == due + late
    at(2026, 6, 10, 6)  # the clock goes back
    assert remind("e") == due + late


def test_a_night_that_was_missed_is_made_up_for(at):
    at(2026, 5, 20, 6)
    metric_with_values()
    at(2026, 6, 20, 6)
    assert [kind for _, kind, _ in remind("a")] == ["values.overdue"] * 2


def test_what_is_overdue_for_very_long_is_no_news(at):
    at(2026, 5, 20, 6)
    metric_with_values()
    at(2027, 6, 20, 6)
    assert remind("a") == []


def test_a_suspended_metric_reminds_of_nothing(at):
    at(2026, 5, 20, 6)
    metric_with_values(state="suspended")
    at(2026, 6, 9, 6)
    assert remind("a") == []


def test_a_provisional_value_is_told_of_before_it_locks(at):
    at(2026, 5, 20, 6)
    metric = metric_with_values(close_days=15)
    session.query(Observation).filter_by(metric_id=metric.id).update({"state": "provisional"})
    recompute([metric.id])
    session.commit()
    at(2026, 5, 21, 6)
    locks = [title for _, kind, title in remind("a") if kind == "values.locks"]
    assert locks == ["Locks after 25 May 2026: Complaints, April 2026"] * 2
    at(2026, 5, 26, 6)
    assert len([one for one in remind("b") if one[1] == "values.locks"]) == 2


def test_a_person_s_days_are_values_and_reviews(app, at):
    at(2026, 5, 20, 6)
    metric = metric_with_values(next_review_on=date(2026, 9, 1))
    make.stored(
        Target(
            metric_id=metric.id, type="level", value=2.0, starts_on=date(2026, 1, 1),
            review_on=date(2026, 12, 31), agreed_by="Ana", source_note="",
            created_at=clock.now(), created_by_id=metric.owner_id,
        )
    )  # fmt: skip
    session.commit()
    with app.test_request_context():
        found = [(str(one.day), one.title) for one in days.of(cast.person("bo"))]
        assert found == [
            ("2026-06-10", "Value due: Complaints"),
            ("2026-09-01", "Review the definition: Complaints"),
            ("2026-12-31", "Look at the target again: Complaints"),
        ]
        assert [one.title for one in value_days(cast.person("cy"))] == ["Value due: Complaints"]
        assert days.of(cast.person("eve")) == []


def test_days_of_many_metrics_take_as_many_statements(app, at, statements):
    at(2026, 5, 20, 6)

    def counted():
        with app.test_request_context():
            bo = cast.person("bo")
            statements.clear()
            days.of(bo)
            return len(statements)

    metric_with_values()
    few = counted()
    for _ in range(5):
        metric_with_values()
    assert counted() == few == 5
