"""What changes between the dry run and applying stops an import; what a row says is believed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.db import session
from portal.errors import Refused
from portal.insight.models import StagedVerdict
from portal.jobs.actions import request
from portal.jobs.models import Job
from portal.registry import changed as registry_changed
from portal.registry.models import Metric
from portal.values.actions import imports as actions
from portal.values.actions import staging
from portal.values.actions.jobs import SWEEP
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


def apply(brought, who="bo"):
    return actions.apply(
        session.get_one(Import, brought.id), note="looked at", actor=cast.person(who)
    )


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
