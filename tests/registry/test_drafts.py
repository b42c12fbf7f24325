"""Shared drafts: who sees them, what they suggest, and what becomes of it."""

import pytest
from sqlalchemy import select

from portal.changelog.models import Entry
from portal.db import session
from portal.errors import Refused
from portal.registry import policy
from portal.registry.actions import drafts as actions
from portal.registry.models import MetricPerson
from portal.registry.queries import drafts as queries
from portal.registry.queries.metrics import metric as visible_metric
from tests import cast, make

pytestmark = pytest.mark.both_engines


@pytest.fixture
def draft(inside):
    metric = make.metric(state="draft", code="DRAFT-1")
    make.kept()
    return metric


def suggest(metric, who="cy", **more):
    given = {"field": "unit", "text": "working days", "reason": "weekends don't count"}
    version = queries.open_version(metric)
    return actions.suggest(version, **given | more, actor=cast.person(who))


def test_a_shared_draft_is_seen_by_the_colleague_until_it_ends(draft):
    cy = cast.person("cy")
    assert visible_metric(cy, "DRAFT-1") is None
    actions.share(draft, person_id=cy.id, actor=cast.person("bo"))
    session.expire_all()
    assert visible_metric(cy, "DRAFT-1") is not None
    actions.stop_sharing(draft, person_id=cy.id, actor=cast.person("bo"))
    session.expire_all()
    assert visible_metric(cy, "DRAFT-1") is None


def test_sharing_twice_or_with_the_owner_is_refused(draft):
    bo, cy = cast.person("bo"), cast.person("cy")
    actions.share(draft, person_id=cy.id, actor=bo)
    with pytest.raises(Refused, match="already"):
        actions.share(draft, person_id=cy.id, actor=bo)
    with pytest.raises(Refused, match="their own"):
        actions.share(draft, person_id=bo.id, actor=bo)


def test_an_accepted_suggestion_is_written_and_its_giver_shaped_the_metric(draft):
    suggestion = suggest(draft)
    actions.answer(suggestion, decision="accept", answer="", actor=cast.person("bo"))
    session.expire_all()
    assert queries.open_version(draft).unit == "working days"
    part = session.scalars(select(MetricPerson).where(MetricPerson.part == "shaper")).one()
    assert part.person_id == cast.person("cy").id
    told = session.scalars(select(Entry.action).order_by(Entry.sequence)).all()
    assert told == ["suggest", "accept suggestion", "accept suggestion into draft"]


def test_a_declined_suggestion_needs_a_reason_and_changes_nothing(draft):
    suggestion = suggest(draft)
    bo = cast.person("bo")
    with pytest.raises(Refused, match="Say why"):
        actions.answer(suggestion, decision="decline", answer="", actor=bo)
    actions.answer(suggestion, decision="decline", answer="calendar days are agreed", actor=bo)
    session.expire_all()
    assert queries.open_version(draft).unit == "days"
    with pytest.raises(Refused, match="answered already"):
        actions.answer(suggestion, decision="accept", answer="", actor=bo)


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("unit", "days", "says already"),
        ("due_days", "soon", "whole number"),
        ("direction", "sideways", "Choose one of"),
        ("next_review_on", "tomorrow", "Type a date"),
    ],
)
def test_a_suggestion_that_cannot_be_written_is_refused(draft, field, text, told):
    with pytest.raises(Refused, match=told):
        suggest(draft, field=field, text=text)


def test_a_version_in_force_takes_no_suggestions(inside):
    metric = make.metric()
    version = metric.definition.current
    with pytest.raises(Refused, match="in force"):
        actions.suggest(version, field="unit", text="h", reason="", actor=cast.person("cy"))


@pytest.mark.parametrize(
    ("who", "sees"),
    [("bo", True), ("ana", True), ("eve", True), ("cy", False), ("dee", False), ("ivy", False)],
)
def test_who_sees_a_draft(draft, who, sees):
    person = cast.person(who)
    assert policy.can_see_draft(person, draft) is sees
    assert (queries.draft_of(person, "DRAFT-1") is not None) is sees
