"""Publication: the registry follows, everybody affected is told once, all or nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.db import session
from portal.errors import Refused
from portal.jobs.models import Job
from portal.notices.models import Notice
from portal.refinement.actions import advancing, publishing, steps
from portal.refinement.models import (
    Acknowledgement,
    Advance,
    Affected,
    Decision,
    Publication,
)
from portal.registry.actions import states, versions
from portal.registry.models import DefinitionVersion, Metric, MetricLink, Target
from portal.registry.queries.days import today
from portal.values.queries.terms import versions_for
from tests import cast, make
from tests.refinement import voting
from tests.refinement.test_motions import at_once

pytestmark = pytest.mark.both_engines


def test_everybody_affected_is_told_once(people):
    cycle = voting.cycle("decided")
    for kind in ("retire", "keep", "retire"):
        voting.decided(voting.item(cycle), kind)
    cy = voting.decided(
        voting.item(cycle, make.metric(owner=people["cy"], department=cast.department("sales"))),
        "keep",
    )
    session.commit()
    publishing.ask_publication(cycle, actor=people["hal"])
    make.jobs()
    (made,) = session.scalars(select(Publication)).all()
    assert (made.decisions_count, made.people_count, cycle.state) == (4, 3, "published")
    told = {one.person.email: one for one in session.scalars(select(Acknowledgement))}
    # Ana heads Operations, Bo owns its metrics; Cy owns one that stays as it is.
    assert set(told) == {"ana@example.org", "bo@example.org", "cy@example.org"}
    why = {
        (row.decision_id, row.why)
        for row in session.scalars(
            select(Affected).where(Affected.acknowledgement_id == told["cy@example.org"].id)
        )
    }
    assert why == {(cy.id, "owner")}
    notices = session.scalars(select(Notice).where(Notice.kind == publishing.PUBLISHED)).all()
    assert len(notices) == 3
    bo = next(one for one in notices if one.person_id == people["bo"].id)
    assert bo.title == "Review of 2026: 3 decisions that concern you"
    assert "is retired, from" in bo.sentence
    assert "say that you know. Questions: Hal Hart." in bo.sentence
    assert bo.url == "/refinement/2026/changed"
    assert session.scalars(select(Advance)).one().to_state == "published"
    assert {one.state for one in session.scalars(select(Decision))} == {"published", "effective"}


def published(cycle, people):
    session.commit()
    return publishing.publish(cycle, people["hal"])


def test_a_revision_holds_from_its_day_and_values_follow(people, inside):
    cycle = voting.cycle("decided")
    metric = make.metric()
    make.stored(
        Target(
            metric_id=metric.id, type="level", value=5, starts_on=today() - timedelta(days=9),
            source_note="",
            review_on=today() + timedelta(days=300), agreed_by="Ana", created_at=clock.now(),
            created_by_id=people["bo"].id,
        )
    )  # fmt: skip
    text = {"changes": {"unit": "hours", "name": "Lead time in hours"}}
    decision = voting.decided(
        voting.item(cycle, metric), "revise_major", text, comparability="broken"
    )
    published(cycle, people)
    version = session.get(DefinitionVersion, decision.definition_version_id)
    assert (version.number, version.state, version.comparability) == ("2.0.0", "approved", "broken")
    assert version.effective_from == decision.effective_on >= today() + timedelta(days=28)
    assert (metric.definition.current.number, metric.name != version.name) == ("1.0.0", True)
    terms = versions_for(metric)
    before = terms.in_force(version.effective_from - timedelta(days=1))
    after = terms.in_force(version.effective_from)
    assert (before.unit, after.unit, after.run - before.run) == ("days", "hours", 1)
    with pytest.raises(Refused, match=r"2\.0\.0 is decided and comes into force"):
        versions.start_version(
            metric.definition, change_type="clarifying", change_reason="", actor=people["bo"]
        )
    version.effective_from = decision.effective_on = today()  # its day has come
    session.commit()
    publishing.take_effect(decision.id)
    session.expire_all()
    assert (metric.definition.current.number, metric.name) == ("2.0.0", "Lead time in hours")
    assert decision.state == "effective"
    target = session.scalars(select(Target)).one()
    assert target.ended_on == today() - timedelta(days=1)
    publishing.take_effect(decision.id)  # a second time: nothing
    assert metric.definition.current.number == "2.0.0"


def test_a_comparable_revision_breaks_nothing(people, inside):
    cycle = voting.cycle("decided")
    metric = make.metric()
    decision = voting.decided(
        voting.item(cycle, metric), "revise_minor", {"changes": {"due_days": 12}}
    )
    published(cycle, people)
    version = session.get(DefinitionVersion, decision.definition_version_id)
    assert (version.number, version.comparability) == ("1.1.0", "comparable")


def test_what_is_retired_is_deprecated_for_a_whole_quarter_and_then_archived(people, inside):
    cycle = voting.cycle("decided")
    metric = make.metric()
    decision = voting.decided(voting.item(cycle, metric), "retire")
    published(cycle, people)
    assert (metric.state, metric.takes_values) == ("deprecated", True)
    with pytest.raises(Refused, match="stays until"):
        states.archive(metric, reason="Now.", actor=people["ana"])
    decision.effective_on = today()
    session.commit()
    publishing.take_effect(decision.id)
    assert metric.state == "archived"


def test_a_merge_retires_several_and_adds_one_with_lineage(people, inside):
    cycle = voting.cycle("decided")
    first, second = make.metric(), make.metric()
    decision = voting.decided(
        voting.item(cycle, first), "merge", voting.draft(people["bo"]), merged=[second]
    )
    published(cycle, people)
    version = session.get(DefinitionVersion, decision.definition_version_id)
    new = session.scalars(select(Metric).where(Metric.definition_id == version.definition_id)).one()
    assert (new.state, new.name) == ("approved", "Waiting in days")
    assert {first.replaced_by_id, second.replaced_by_id} == {new.id}
    links = session.execute(select(MetricLink.metric_id, MetricLink.other_id, MetricLink.kind))
    assert {tuple(row) for row in links} == {
        (new.id, first.id, "replaces"), (new.id, second.id, "replaces"),
    }  # fmt: skip
    assert version.effective_from < decision.effective_on


def test_a_rejected_retirement_ends_nothing_that_a_merge_keeps_for_a_quarter(people, inside):
    cycle = voting.cycle("decided")
    own, other = make.metric(), make.metric()
    voting.decided(voting.item(cycle, own), "merge", voting.draft(people["bo"]), merged=[other])
    voting.decided(voting.item(cycle, other), "retire", outcome="rejected")
    published(cycle, people)
    assert (own.state, other.state) == ("deprecated", "deprecated")


def test_an_addition_is_a_metric_from_its_day_on(people, inside):
    cycle = voting.cycle("decided")
    item = voting.item(cycle, metric_id=None)
    decision = voting.decided(item, "add", voting.draft(people["bo"]))
    published(cycle, people)
    metric = session.get(Metric, item.metric_id)
    assert (metric.state, metric.owner_id) == ("approved", people["bo"].id)
    assert metric.definition.current.effective_from == decision.effective_on


def test_a_suspension_holds_at_once_and_a_rejection_changes_nothing(people, inside):
    cycle = voting.cycle("decided")
    stopped, stays = make.metric(), make.metric()
    one = voting.decided(voting.item(cycle, stopped), "suspend")
    other = voting.decided(voting.item(cycle, stays), "retire", outcome="rejected")
    published(cycle, people)
    assert (stopped.state, one.state) == ("suspended", "effective")
    assert (stays.state, other.state) == ("approved", "effective")


def test_once_there_is_a_cycle_breaking_and_retiring_need_a_decision(people, inside):
    metric = make.metric()
    session.commit()
    breaking = {"change_type": "breaking", "change_reason": "x", "comparability": "broken"}
    voting.cycle("insight")
    session.commit()
    with pytest.raises(Refused, match="yearly review"):
        versions.start_version(metric.definition, actor=people["bo"], **breaking)
    with pytest.raises(Refused, match="yearly review"):
        states.deprecate(metric, reason="Old.", actor=people["ana"])
    versions.start_version(
        metric.definition, change_type="clarifying", change_reason="x", actor=people["bo"]
    )


def test_two_who_publish_at_once_have_one_effect(app, people, inside):
    cycle = voting.cycle("decided")
    voting.decided(voting.item(cycle), "retire")
    session.commit()
    year = cycle.year
    session.remove()

    def ask():
        found = session.scalars(select(publishing.Cycle).where(publishing.Cycle.year == year)).one()
        publishing.ask_publication(found, actor=cast.person("hal"))

    answers = at_once(app, ask, ask)
    assert sorted(answers)[1] == "done", answers
    assert "worked on already" in sorted(answers)[0], answers
    make.jobs()
    assert session.scalar(select(func.count(Publication.id))) == 1
    assert session.scalars(select(Job)).one().state == "done"


def test_the_guards_of_the_step_hold_when_it_is_asked_for_and_when_it_is_done(people, inside):
    cycle = voting.cycle("decided")
    decision = voting.decided(voting.item(cycle), "retire")
    far, decision.effective_on = decision.effective_on, today() + timedelta(days=27)
    session.commit()
    with pytest.raises(Refused, match="28 days from today"):
        publishing.ask_publication(cycle, actor=people["hal"])
    decision.effective_on = far
    session.commit()
    publishing.ask_publication(cycle, actor=people["hal"])
    decision.effective_on = today() + timedelta(days=27)  # the job waited for a day
    session.commit()
    make.jobs()
    session.expire_all()
    job = session.scalars(select(Job)).one()
    assert (job.state, "28 days from today" in job.error) == ("failed", True)
    assert (cycle.state, decision.state) == ("decided", "decided")
    assert session.scalar(select(func.count(Publication.id))) == 0


def test_it_is_a_step_like_the_others(people, inside, monkeypatch):
    seen = []
    monkeypatch.setitem(steps.AT, "published", [lambda cycle, _actor: seen.append(cycle.state)])
    cycle = voting.cycle("decided")
    voting.decided(voting.item(cycle), "keep")
    made = published(cycle, people)
    assert seen == ["published"]
    taken = session.scalars(select(Advance)).one()
    assert (taken.from_state, taken.to_state, taken.by_id) == (
        "decided", "published", people["hal"].id,
    )  # fmt: skip
    assert cycle.published_at == taken.at >= made.at
    told = session.scalars(select(Notice.person_id).where(Notice.kind == advancing.STEPPED))
    assert set(told) == {people[who].id for who in ("ivy", "ana", "cy", "eve", "fay")}


def test_nothing_is_published_before_all_is_decided(people, inside):
    cycle = voting.cycle("ballot")
    session.commit()
    with pytest.raises(Refused, match="everything is decided"):
        publishing.ask_publication(cycle, actor=people["hal"])
