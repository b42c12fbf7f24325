"""Values are entered, revised and confirmed by those who may, checked, kept, told and read anew."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal import periods
from portal.changelog import queries as log
from portal.db import session
from portal.errors import Conflict, Refused
from portal.insight.models import Verdict
from portal.registry.models import MetricPerson
from portal.values.actions.days import today
from portal.values.actions.observations import confirm, record
from portal.values.actions.reopening import reopen
from portal.values.models import Observation, Series
from portal.values.queries.observations import newest
from tests import make

pytestmark = pytest.mark.both_engines

MAY = date(2024, 5, 1)
STEADY = [20.0, 22, 19, 21, 20, 23, 18, 21, 22, 20, 19, 21]
OPEN = {"close_days": 36_500}


def latest():
    """The start of the last complete month."""
    return periods.latest_complete(today(), "month").start


def month_before(start, months=1):
    return make.month(start, -months)


def contributor(metric, person):
    make.stored(MetricPerson(metric_id=metric.id, person_id=person.id, part="contributor"))
    session.refresh(metric)


def test_a_value_is_entered_with_its_entry_in_the_log(people):
    metric = make.metric(unit="days", decimals=1)
    record(metric, period_start=MAY, value=4.25, state="final", actor=people["bo"])
    row = session.scalars(select(Observation)).one()
    assert (row.value, row.revision, row.state, row.source) == (4.25, 1, "final", "sheet")
    assert row.definition_version_id == metric.definition.current_id
    assert row.entered_by_id == people["bo"].id
    entry = log.last_entry(metric)
    assert entry.action == "enter value"
    assert entry.words.fields["period"] == [None, "May 2024"]
    assert entry.words.fields["after"] == [None, "4.2 days, final"]


def test_entering_counts_the_series_and_reads_the_metric_anew(people):
    metric = make.metric()
    record(metric, period_start=MAY, value=4.0, actor=people["bo"])
    session.expire_all()
    assert session.get(Series, metric.id).number == 1
    verdict = session.get(Verdict, metric.id)
    assert (verdict.value, verdict.number) == (4.0, 1)


def test_a_revision_appends_and_tells_before_and_after(people):
    metric = make.metric(unit="days", decimals=0, **OPEN)
    record(metric, period_start=MAY, value=4.0, actor=people["bo"])
    record(metric, period_start=MAY, value=5.0, note="Late orders found.", actor=people["bo"])
    rows = session.scalars(select(Observation).order_by(Observation.id)).all()
    assert [(row.value, row.revision) for row in rows] == [(4.0, 1), (5.0, 2)]
    assert rows[1].reason == "Late orders found."
    entry = log.last_entry(metric)
    assert entry.action == "revise value"
    assert entry.words.fields["before"] == [None, "4 days, final"]
    assert entry.words.fields["after"] == [None, "5 days, final"]
    assert entry.words.reason == "Late orders found."


def test_a_final_value_is_not_revised_without_a_reason(people):
    metric = make.metric(**OPEN)
    record(metric, period_start=MAY, value=4.0, actor=people["bo"])
    with pytest.raises(Refused, match="Say why it changes") as refused:
        record(metric, period_start=MAY, value=5.0, actor=people["bo"])
    assert refused.value.field == "note"
    assert newest(metric.id, MAY).value == 4.0


def test_a_provisional_value_is_revised_freely(people):
    metric = make.metric(**OPEN)
    record(metric, period_start=MAY, value=4.0, state="provisional", actor=people["bo"])
    record(metric, period_start=MAY, value=5.0, state="provisional", actor=people["bo"])
    assert newest(metric.id, MAY).value == 5.0


def test_the_same_value_again_is_nothing_to_save(people):
    metric = make.metric(**OPEN)
    record(metric, period_start=MAY, value=4.0, actor=people["bo"])
    with pytest.raises(Refused, match="Nothing is different"):
        record(metric, period_start=MAY, value=4.0, actor=people["bo"])


def test_a_ratio_is_worked_out_from_its_parts(people):
    metric = make.metric(value_type="ratio", scale="percent", unit="%")
    record(metric, period_start=MAY, numerator=30.0, denominator=120.0, actor=people["bo"])
    row = newest(metric.id, MAY)
    assert (row.value, row.numerator, row.denominator) == (25.0, 30.0, 120.0)


def test_half_a_ratio_is_refused(people):
    metric = make.metric(value_type="ratio", scale="percent", unit="%")
    with pytest.raises(Refused, match="Enter both") as refused:
        record(metric, period_start=MAY, numerator=30.0, actor=people["bo"])
    assert refused.value.field == "numerator"


def test_the_hard_range_refuses_whatever_the_note(people):
    metric = make.metric(hard_low=0, hard_high=100)
    with pytest.raises(Refused, match="not possible"):
        record(metric, period_start=MAY, value=101.0, note="Really.", actor=people["bo"])
    assert session.scalars(select(Observation)).all() == []


def test_a_warning_wants_a_note(people):
    metric = make.metric(plausible_high=50)
    make.kept()
    with pytest.raises(Refused, match="unusual") as refused:
        record(metric, period_start=MAY, value=60.0, actor=people["bo"])
    assert refused.value.field == "note"
    record(metric, period_start=MAY, value=60.0, note="Strike.", actor=people["bo"])
    assert newest(metric.id, MAY).note == "Strike."


def test_an_unusual_change_wants_a_note(people):
    metric = make.metric()
    make.values(metric, STEADY)
    with pytest.raises(Refused, match="times the usual change"):
        record(metric, period_start=date(2024, 1, 1), value=44.0, actor=people["bo"])


def test_values_before_a_break_do_not_say_what_is_usual(people):
    metric = make.metric()
    make.values(metric, STEADY)
    make.version(
        metric.definition, major=2, comparability="broken", effective_from=date(2024, 1, 1)
    )
    record(metric, period_start=date(2024, 1, 1), value=44.0, actor=people["bo"])
    assert newest(metric.id, date(2024, 1, 1)).value == 44.0


def test_the_version_in_force_in_the_period_counts(people):
    metric = make.metric()
    first = metric.definition.current_id
    second = make.version(metric.definition, minor=1, effective_from=date(2024, 1, 1))
    record(metric, period_start=date(2023, 12, 1), value=4.0, actor=people["bo"])
    record(metric, period_start=date(2024, 1, 1), value=4.0, actor=people["bo"])
    assert newest(metric.id, date(2023, 12, 1)).definition_version_id == first
    assert newest(metric.id, date(2024, 1, 1)).definition_version_id == second.id


def test_a_missing_value_says_why(people):
    metric = make.metric()
    make.kept()
    with pytest.raises(Refused, match="why the value is missing"):
        record(metric, period_start=MAY, state="missing", actor=people["bo"])
    record(metric, period_start=MAY, state="missing", note="Meter broken.", actor=people["bo"])
    row = newest(metric.id, MAY)
    assert (row.value, row.state, row.reason) == (None, "missing", "Meter broken.")


def test_a_missing_value_has_no_figure(people):
    metric = make.metric()
    with pytest.raises(Refused, match="has no figure"):
        record(metric, period_start=MAY, value=3.0, state="missing", note="x", actor=people["bo"])


def test_a_closed_period_keeps_its_value(people):
    metric = make.metric()
    make.values(metric, [4.0], first=MAY)
    with pytest.raises(Refused, match="closed since 2024-07-10") as refused:
        record(metric, period_start=MAY, value=5.0, note="Found more.", actor=people["bo"])
    assert "head of Operations" in refused.value.message


def test_history_may_arrive_late(people):
    metric = make.metric()
    record(metric, period_start=date(2010, 1, 1), value=4.0, actor=people["bo"])
    assert newest(metric.id, date(2010, 1, 1)).value == 4.0


def test_a_reopened_period_takes_a_revision_until_its_day(people):
    metric = make.metric()
    make.values(metric, [4.0], first=MAY)
    until = today() + timedelta(days=3)
    reopen(metric, period_start=MAY, reason="Ledger corrected.", until=until, actor=people["ana"])
    record(metric, period_start=MAY, value=5.0, note="Ledger corrected.", actor=people["bo"])
    assert newest(metric.id, MAY).value == 5.0
    entries = log.history(metric)
    assert [entry.action for entry in entries] == ["revise value", "reopen period"]
    assert entries[1].words.fields["until"] == [None, until.isoformat()]


def test_a_period_that_is_open_needs_no_reopening(people):
    metric = make.metric(**OPEN)
    make.values(metric, [4.0], first=MAY)
    with pytest.raises(Refused, match="not closed"):
        reopen(metric, period_start=MAY, reason="x", until=today(), actor=people["ana"])


@pytest.mark.parametrize("days", [-1, 93])
def test_a_period_is_reopened_for_a_while_only(people, days):
    metric = make.metric()
    make.values(metric, [4.0], first=MAY)
    until = today() + timedelta(days=days)
    with pytest.raises(Refused) as refused:
        reopen(metric, period_start=MAY, reason="x", until=until, actor=people["ana"])
    assert refused.value.field == "until"


def test_what_somebody_else_saved_meanwhile_is_a_conflict(people):
    metric = make.metric(**OPEN)
    record(metric, period_start=MAY, value=4.0, seen=0, actor=people["bo"])
    stands = newest(metric.id, MAY)
    with pytest.raises(Conflict) as conflict:
        record(metric, period_start=MAY, value=6.0, seen=0, note="x", actor=people["ana"])
    assert conflict.value.who == "Bo Bright"
    assert conflict.value.when == stands.entered_at
    assert conflict.value.now["value"] == 4.0
    assert conflict.value.version == stands.id
    record(metric, period_start=MAY, value=6.0, seen=stands.id, note="x", actor=people["ana"])


def test_contributors_enter_provisional_values(people):
    metric = make.metric(**OPEN)
    contributor(metric, people["cy"])
    make.kept()
    with pytest.raises(Refused, match="makes values final"):
        record(metric, period_start=MAY, value=4.0, state="final", actor=people["cy"])
    record(metric, period_start=MAY, value=4.0, state="provisional", actor=people["cy"])
    record(metric, period_start=MAY, value=5.0, state="provisional", actor=people["cy"])
    confirm(metric, period_start=MAY, actor=people["ana"])
    row = newest(metric.id, MAY)
    assert (row.value, row.state, row.revision) == (5.0, "final", 3)
    with pytest.raises(Refused, match="Ask Bo Bright"):
        record(
            metric, period_start=MAY, value=6.0, state="provisional", note="x", actor=people["cy"]
        )


def test_confirming_changes_no_figure_and_works_after_the_close(people):
    metric = make.metric(value_type="ratio", scale="percent", unit="%")
    record(
        metric, period_start=MAY, numerator=1.0, denominator=4.0, state="provisional",
        actor=people["bo"],
    )  # fmt: skip
    confirm(metric, period_start=MAY, actor=people["bo"])
    row = newest(metric.id, MAY)
    assert (row.value, row.numerator, row.denominator, row.state) == (25.0, 1.0, 4.0, "final")
    assert log.last_entry(metric).action == "confirm value"


@pytest.mark.parametrize("state", ["final", "missing", None])
def test_only_what_is_not_final_is_confirmed(people, state):
    metric = make.metric()
    if state:
        figure = None if state == "missing" else 4.0
        record(metric, period_start=MAY, value=figure, state=state, note="why", actor=people["bo"])
    with pytest.raises(Refused, match="nothing to confirm"):
        confirm(metric, period_start=MAY, actor=people["bo"])


@pytest.mark.parametrize("state", ["draft", "in_review", "suspended", "archived", "rejected"])
def test_only_approved_metrics_take_values(people, state):
    metric = make.metric(state=state)
    with pytest.raises(Refused, match="Only approved"):
        record(metric, period_start=MAY, value=4.0, actor=people["bo"])


def test_a_day_that_starts_no_period_is_refused(people):
    metric = make.metric()
    with pytest.raises(Refused, match="Choose May 2024"):
        record(metric, period_start=date(2024, 5, 2), value=4.0, actor=people["bo"])


def test_a_period_that_has_not_ended_wants_a_note(people):
    metric = make.metric()
    with pytest.raises(Refused, match="has not ended yet"):
        record(metric, period_start=today().replace(day=1), value=4.0, actor=people["bo"])


def test_a_first_value_that_is_refused_leaves_no_trace(people):
    metric = make.metric(hard_high=1)
    make.kept()
    with pytest.raises(Refused):
        record(metric, period_start=MAY, value=4.0, actor=people["bo"])
    assert session.get(Series, metric.id) is None
    assert log.last_entry(metric) is None
