"""The filled database: complete, deterministic, and saying what the story says."""

from datetime import date

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.accounts.models import Department, Headship, Person, RoleGrant
from portal.changelog import verifying
from portal.changelog.models import Entry
from portal.db import db, session
from portal.demo import filling, timeline
from portal.demo.story import METRICS
from portal.demo.story.links import DRIVES
from portal.feedback import loop
from portal.feedback.models import Finding, Thread
from portal.feedback.queries.figures import months
from portal.followups.models import Signal
from portal.insight.models import Rebase, Verdict
from portal.registry.models import (
    Definition,
    DefinitionVersion,
    Metric,
    MetricLink,
    MetricObjective,
    Objective,
    Suggestion,
    Target,
)
from portal.values.models import Note, Observation
from tests.demo import conftest
from tests.demo.reading import TOLD, library, read

FIGURES = (
    Metric.code,
    Observation.period_start,
    Observation.value,
    Observation.numerator,
    Observation.denominator,
    Observation.state,
    Observation.reason,
)


def count(model, *conditions):
    return session.scalar(select(func.count()).select_from(model).where(*conditions))


def figures():
    found = select(*FIGURES).join(Metric, Observation.metric_id == Metric.id)
    return [tuple(row) for row in session.execute(found.order_by(Metric.code, *FIGURES[1:2]))]


def verdict(code):
    found = select(Verdict).join(Metric, Verdict.metric_id == Metric.id).where(Metric.code == code)
    return session.scalars(found).one()


@pytest.fixture
def today(inside_company):
    """The day that the figures were filled in for: they end with the month before it."""
    latest = session.scalar(
        select(func.max(Observation.period_start))
        .join(Metric, Observation.metric_id == Metric.id)
        .where(Metric.code == "WIN-RATE")
    )
    following = date(latest.year + latest.month // 12, latest.month % 12 + 1, 1)
    return date(following.year, following.month, 28)


def test_a_company_of_sixty_with_some_seventy_metrics(inside_company):
    assert count(Person) == 60
    assert count(Department) == 9
    assert 70 <= count(Metric) <= 75
    assert count(Observation) > 2_000
    assert count(RoleGrant) > 15


def test_every_department_has_one_head_now_and_service_had_another_before(inside_company):
    now = select(Headship.department_id).where(Headship.ends_on.is_(None))
    assert len(session.scalars(now).all()) == len(set(session.scalars(now))) == 9
    assert count(Headship, Headship.ends_on.is_not(None)) == 1


@pytest.mark.parametrize("one", TOLD, ids=lambda one: one.code)
def test_the_stored_verdict_says_what_the_story_claims(one, inside_company):
    for own in timeline.each_department(one):
        stored = verdict(own.code)
        if one.reads.variation is not None:
            assert stored.variation == one.reads.variation
        if one.reads.assurance is not None:
            assert stored.assurance == one.reads.assurance


def test_stored_verdicts_are_those_of_the_figures(today):
    """From the story's figures alone, without the database, the same sentences come."""
    for one in TOLD:
        if one.shared or timeline.text_of(one, library(), today).frequency == "week":
            continue
        stored, said = verdict(one.code), read(one, today)
        for column in ("value", "change_words", "variation_sentence", "assurance_sentence"):
            assert getattr(stored, column) == said[column], (one.code, column)
        assert stored.target_status == said["target_status"], one.code


def test_few_values_are_a_run_chart_and_a_new_definition_cuts_the_line(inside_company):
    assert verdict("BATTERY-RETURNS").drawing["chart"] == "run"
    assert [cuts for *_, cuts in verdict("ON-TIME-DELIVERY").drawing["breaks"]] == [True]
    assert [cuts for *_, cuts in verdict("FIRST-PASS-YIELD").drawing["breaks"]] == [False]
    assert [one.state for one in session.scalars(select(Rebase).order_by(Rebase.id))] == [
        "approved",
        "asked",
    ]


def test_a_new_definition_is_a_breaking_version_whose_values_are_its_own(inside_company):
    found = (
        select(DefinitionVersion)
        .join(Metric, Metric.definition_id == DefinitionVersion.definition_id)
        .where(Metric.code == "ON-TIME-DELIVERY")
        .order_by(DefinitionVersion.id)
    )
    old, new = session.scalars(found)
    assert (old.number, new.number) == ("1.0.0", "2.0.0")
    assert (new.change_type, new.comparability, new.state) == ("breaking", "broken", "approved")
    early = select(func.max(Observation.period_start)).where(
        Observation.definition_version_id == old.id
    )
    assert session.scalar(early) < new.effective_from


def test_nobody_approved_what_was_their_own(inside_company):
    found = select(DefinitionVersion, Definition).join(
        Definition, DefinitionVersion.definition_id == Definition.id
    )
    for version, definition in session.execute(found.where(DefinitionVersion.state == "approved")):
        assert version.decided_by_id not in (version.author_id, definition.steward_id, None)


def test_metrics_stand_in_every_state_of_the_story(inside_company):
    states = dict(session.execute(select(Metric.state, func.count()).group_by(Metric.state)).all())
    assert states["draft"] == states["in_review"] == states["deprecated"] == 1
    old = session.scalars(select(Metric).where(Metric.state == "deprecated")).one()
    assert (old.code, old.replaced_by.code) == ("CALLS-PER-HOUR", "FIRST-CONTACT-RESOLUTION")


def test_the_shared_draft_has_open_suggestions_and_one_that_was_declined(inside_company):
    assert count(Suggestion, Suggestion.state == "open") == 2
    declined = session.scalars(select(Suggestion).where(Suggestion.state == "declined")).one()
    assert declined.answer


def test_sickness_is_measured_by_one_definition_that_departments_share(inside_company):
    shared = session.scalars(select(Definition).where(Definition.is_shared.is_(True))).one()
    assert count(Metric, Metric.definition_id == shared.id, Metric.state == "approved") == 3


def test_objectives_form_a_tree_and_one_has_no_metric(inside_company):
    empty = select(Objective.code).where(Objective.id.not_in(select(MetricObjective.objective_id)))
    assert session.scalars(empty).all() == ["FLEETS"]
    assert count(Objective, Objective.parent_id.is_not(None)) >= 8
    assert all(one.owner_id and one.ends_on for one in session.scalars(select(Objective)))


def test_targets_of_every_type_stand_and_a_past_one_stays(inside_company):
    types = set(session.scalars(select(Target.type)))
    assert types == {"level", "per_period", "cumulative", "range", "improvement", "milestone"}
    assert count(Target, Target.ended_on.is_not(None)) == 3
    assert count(Target) == sum(len(one.aims) for one in METRICS)


def test_threads_and_notes_are_there(inside_company):
    assert count(MetricLink, MetricLink.kind == "drives") == len(DRIVES)
    explained = session.scalars(select(Signal).where(Signal.state == "explained")).all()
    assert count(Note) == sum(len(one.notes) for one in METRICS) + len(explained)


def test_conversations_and_findings_are_there(inside_company):
    """In every state, and the figures of the loop rest on months of them."""
    assert set(session.scalars(select(Thread.state))) == set(loop.State)
    assert count(Thread, Thread.helped.is_(True)) >= 20
    assert count(Finding) == 3
    series = months(conftest_day())
    assert sum(month.answered > 0 for month in series) >= 12
    assert sum(month.changed > 0 for month in series) >= 4


def conftest_day():
    return clock.today("Europe/London")


def test_the_praised_month_has_its_note_and_no_signal(inside_company):
    stored = verdict("WIN-RATE")
    notes = select(Note.text).where(
        Note.metric_id == stored.metric_id, Note.period_start == stored.period_start
    )
    assert len(session.scalars(notes).all()) == 2
    assert stored.variation == "common"


def test_some_values_are_missing_with_a_reason_and_some_provisional(inside_company):
    missing = session.scalars(select(Observation).where(Observation.state == "missing")).all()
    assert len(missing) == 5
    assert all(one.reason and one.value is None for one in missing)
    assert count(Observation, Observation.state == "provisional") >= 3


def test_parts_give_the_value(inside_company):
    for row in session.execute(
        select(Observation.value, Observation.numerator, Observation.denominator).where(
            Observation.denominator.is_not(None)
        )
    ):
        factors = {1, 100, 1_000, 100_000}
        share = row.numerator / row.denominator
        assert any(row.value == pytest.approx(factor * share) for factor in factors)


def test_the_log_is_whole_and_tells_who_did_what(inside_company, tmp_path):
    assert verifying.verify(tmp_path / "heads.log").is_whole
    actions = set(session.scalars(select(Entry.action)))
    assert {"define metric", "approve version", "set target", "bring in history"} <= actions


def stored(app):
    """Figures and verdicts, but for the moments at which they were computed."""
    columns = (Metric.code, Verdict.variation_sentence, Verdict.target_sentence)
    read = select(*columns).join(Verdict, Verdict.metric_id == Metric.id).order_by(Metric.code)
    with app.app_context():
        found = figures(), [tuple(row) for row in session.execute(read)]
        session.remove()
    return found


@pytest.mark.long
@pytest.mark.postgres
def test_another_filling_gives_equal_figures(postgres_server, company, tmp_path):
    """On the other engine: the company of the fixture is filled on SQLite."""
    other = conftest.filled(tmp_path, postgres_server.new_database())
    again = stored(other)
    with other.app_context():
        db.engine.dispose()
    assert again == stored(company)


def test_a_filled_database_is_left_alone(company):
    with company.app_context():
        before = count(Entry)
        session.remove()
    result = company.test_cli_runner().invoke(args=["demo"])
    assert result.exit_code == 0
    assert "stays as it is" in result.output
    with company.app_context():
        assert count(Entry) == before
        session.remove()


def test_production_takes_no_demonstration(tmp_path, monkeypatch):
    monkeypatch.setenv("FLASK_RUN_FROM_CLI", "true")
    app = conftest.portal(tmp_path, mode="production")
    result = app.test_cli_runner().invoke(args=["demo"])
    assert result.exit_code != 0
    assert "MODE=production" in result.output
    with app.app_context():
        assert filling.is_empty()
        session.remove()
        db.engine.dispose()


@pytest.mark.long
def test_a_filling_that_is_stopped_leaves_nothing(tmp_path, monkeypatch):
    def stopped(_stage):
        raise KeyboardInterrupt

    monkeypatch.setattr(filling.filling_links, "retire", stopped)
    app = conftest.portal(tmp_path)
    with app.app_context():
        with pytest.raises(KeyboardInterrupt):
            filling.fill(date(2026, 5, 20))
        assert filling.is_empty()
        session.remove()
        db.engine.dispose()
