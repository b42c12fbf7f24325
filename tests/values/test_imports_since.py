"""What changes between the dry run and applying stops an import; what a row says is believed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.db import session
from portal.errors import Refused
from portal.insight.models import StagedVerdict
from portal.jobs.actions import cancel, request
from portal.jobs.models import Job
from portal.registry import changed as registry_changed
from portal.registry.models import Metric
from portal.values.actions import applying, clearing, staging
from portal.values.actions import imports as actions
from portal.values.actions.jobs import APPLY, SWEEP
from portal.values.actions.observations import record
from portal.values.mapping import Mapping
from portal.values.models import Import, ImportProblem, Observation
from portal.values.queries import imports as queries
from portal.values.queries.observations import values_of
from tests import cast, make
from tests.values import test_imports
from tests.values.test_imports import HISTORY, check_again, checked, csv

pytestmark = pytest.mark.both_engines

LONG = Mapping(
    "long", "month", "period", measure="delay", department="operations", value_column="delay",
    note_column="note", state_column="state",
)  # fmt: skip
HEADER = "period,delay,state,note"


@pytest.fixture
def delay(inside):
    return test_imports.made()


apply = test_imports.apply


def codes(brought):
    found = select(ImportProblem.code).where(ImportProblem.import_id == brought.id)
    return list(session.scalars(found.order_by(ImportProblem.id)))


def test_a_reading_that_rests_on_an_old_target_is_not_applied(delay):
    """Its first values too: the metric has no series yet when the target is set."""
    brought = checked(HISTORY)
    registry_changed.announce([delay.id])
    make.kept()
    with pytest.raises(Refused, match="changed since the dry run"):
        apply(brought)
    assert session.scalars(select(StagedVerdict)).all()
    check_again(brought)
    apply(brought)
    assert len(values_of([delay.id])[delay.id]) == 12


def test_what_changes_after_it_was_asked_for_stops_it_too(delay):
    """The worker looks again, with the lock; nothing has changed, and it can be asked for anew."""
    brought = checked(HISTORY)
    actions.apply(brought, note="looked at", actor=cast.person("bo"))
    with pytest.raises(Refused, match="being checked or was applied"):
        check_again(brought)
    registry_changed.announce([delay.id])
    make.kept()
    make.jobs()
    brought = session.get_one(Import, brought.id, populate_existing=True)
    assert (brought.state, values_of([delay.id])) == ("checked", {})
    assert "changed since the dry run" in brought.fault
    check_again(brought)
    assert apply(brought).state == "applied"


def test_it_is_applied_once_however_often_its_job_runs(delay):
    brought = apply(checked(HISTORY))
    job = session.scalars(select(Job).where(Job.kind == APPLY)).one()
    job.state, job.run = "queued", job.run + 1  # as after a worker that died before it said so
    session.commit()
    make.jobs()
    assert session.scalars(select(Job).where(Job.kind == APPLY)).one().state == "failed"
    assert session.get_one(Import, brought.id).state == "applied"
    assert len(values_of([delay.id])[delay.id]) == 12


def test_one_that_waits_to_be_applied_can_be_cancelled_or_dropped(delay):
    bo = cast.person("bo")
    brought = checked(HISTORY)
    actions.apply(brought, actor=bo)
    cancel(session.scalars(select(Job).where(Job.kind == APPLY)).one(), actor=bo)
    brought = session.get_one(Import, brought.id, populate_existing=True)
    assert (brought.state, brought.fault) == (
        "checked", "Applying it was cancelled; nothing changed."
    )  # fmt: skip
    actions.apply(brought, actor=bo)
    actions.drop(brought, actor=bo)
    make.jobs()
    assert session.get_one(Import, brought.id, populate_existing=True).state == "dropped"
    assert session.scalars(select(Observation)).all() == []


def test_what_a_dead_worker_left_beside_the_verdicts_is_swept(delay, monkeypatch):
    with monkeypatch.context() as dying:
        dying.setattr(applying.changed, "announce_dropped", lambda _number: None)
        apply(checked(HISTORY))
    assert session.scalars(select(StagedVerdict)).all()
    clearing.sweep(clock.now())
    assert session.scalars(select(StagedVerdict)).all() == []
    assert len(values_of([delay.id])[delay.id]) == 12


def test_whoever_may_not_enter_any_more_applies_nothing(delay):
    brought = checked(HISTORY)
    delay.owner_id = cast.person("hal").id
    make.kept()
    with pytest.raises(Refused, match="DELAY"):
        apply(brought)
    assert values_of([delay.id]) == {}


@pytest.mark.parametrize("state", ["suspended", "archived"])
def test_a_metric_that_takes_no_values_any_more_gets_none(delay, state):
    brought = checked(HISTORY)
    delay.state = state
    make.kept()
    with pytest.raises(Refused, match="DELAY"):
        apply(brought)


def test_a_value_entered_while_the_file_is_judged_is_not_lost(delay, monkeypatch):
    """Entered after the import read what stands: applying must not cover it."""
    start = make.month(clock.now().date().replace(day=1), -1)
    read = staging.each_series

    def read_and_entered_meanwhile(connection, metric_ids):
        found = list(read(connection, metric_ids))
        monkeypatch.setattr(staging, "each_series", read)
        record(
            session.get_one(Metric, delay.id), period_start=start, value=7, note="by hand",
            actor=cast.person("bo"),
        )  # fmt: skip
        return found

    monkeypatch.setattr(staging, "each_series", read_and_entered_meanwhile)
    brought = checked(csv(f"{start.isoformat()},20"))
    with pytest.raises(Refused, match="changed since the dry run"):
        apply(brought)
    assert [one.value for one in values_of([delay.id])[delay.id]] == [7]


def test_a_note_in_the_row_explains_its_warning(delay):
    rows = [f"2024-{m:02}-01,{20 + m % 2},," for m in range(1, 12)]
    brought = checked(csv(*rows, "2024-12-01,90,,A strike.", header=HEADER), mapping=LONG)
    assert (brought.warnings_count, brought.staged_count) == (0, 12)
    actions.apply(brought, actor=cast.person("bo"))
    make.jobs()
    assert values_of([delay.id])[delay.id][-1].value == 90


def test_a_missing_value_with_a_figure_is_refused(delay):
    brought = checked(csv("2024-01-01,20,missing,Meter broken.", header=HEADER), mapping=LONG)
    assert (codes(brought), brought.staged_count) == (["missing_figure"], 0)


def test_a_percent_sign_is_refused_where_the_metric_is_no_percentage(delay):
    brought = checked(csv("2024-01-01,20 %", "2024-02-01,21"))
    assert (codes(brought), brought.staged_count) == (["percent"], 1)


def test_next_months_wide_file_is_known_again(delay):
    header = ("metric", "2024-05", "2024-06")
    assert queries.header_digest(header) == queries.header_digest(("metric", "2024-07"))
    assert queries.header_digest(header) != queries.header_digest(("metric", "value"))
    wide = Mapping(
        "wide", "month", measure="delay", department="operations",
        period_columns=("2024-05", "2024-06"),
    )  # fmt: skip
    checked(b"what,2024-05,2024-06\nx,20,21\n", mapping=wide)
    again = queries.saved_mapping(cast.person("bo"), ("what", "2024-07", "2024-08"))
    assert again.period_columns == ("2024-07", "2024-08")


def test_a_saved_mapping_of_columns_that_are_gone_is_not_offered(delay):
    checked(HISTORY)
    assert queries.saved_mapping(cast.person("bo"), ("period", "delay")) is not None
    assert queries.saved_mapping(cast.person("bo"), ("period", "other")) is None


def test_dead_imports_are_swept_by_a_job(delay):
    brought = checked(HISTORY)
    brought.state = "staging"
    brought.touched_at = clock.now() - timedelta(hours=2)
    session.commit()
    request(SWEEP, "tonight", name="Clearing")
    request(SWEEP, "tonight", name="Clearing")
    assert make.jobs() == 1
    assert session.scalars(select(Observation)).all() == []
    assert session.scalars(select(Job).where(Job.kind == SWEEP)).one().sentence == (
        "1 import cleared."
    )
