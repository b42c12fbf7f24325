"""What the registry tells whom: once, and never who did it."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.db import session
from portal.notices.actions import follow
from portal.notices.models import Notice
from portal.registry.actions import drafts, objectives, states, targets, versions
from portal.registry.queries.followers import followers_of
from portal.registry.queries.versions import newest
from tests import cast, make

TARGET = {
    "type": "level", "value": 5.0, "starts_on": date(2026, 1, 1), "review_on": date(2026, 12, 31),
    "agreed_by": "Operations meeting",
}  # fmt: skip

pytestmark = pytest.mark.both_engines


def heard():
    """Whom the portal told what, by first name, in order."""
    names = {one.id: who for who, one in cast.people().items()}
    found = session.scalars(select(Notice).order_by(Notice.id)).all()
    return [(names[one.person_id], one.kind.partition(".")[2], one.title) for one in found]


def followed(who, kind, record):
    session.commit()
    follow(cast.person(who), kind, record.id, wanted=True)
    session.commit()


def test_those_who_may_approve_are_asked_and_the_author_hears_the_decision(inside):
    ana, bo = cast.person("ana"), cast.person("bo")
    metric = make.metric(name="Complaints", state="draft", owner=bo, objective=make.objective())
    version = newest(metric.definition_id)
    followed("cy", "department", metric.department)
    versions.submit(version, actor=bo)
    assert heard() == [("ana", "asked", "To approve: Complaints")]
    versions.withdraw(version, actor=bo)
    versions.submit(version, actor=bo)
    versions.approve(version, actor=ana)
    assert heard()[2:] == [
        ("cy", "published", "New metric: Complaints"),
        ("bo", "decided", "Approved: Complaints"),
    ]


def test_a_rejection_says_why(inside):
    metric = make.metric(name="Complaints", state="in_review")
    versions.reject(newest(metric.definition_id), reason="Too vague.", actor=cast.person("ana"))
    assert heard() == [("bo", "decided", "Rejected: Complaints")]
    assert session.scalars(select(Notice.sentence)).one() == "Too vague."


def test_followers_of_metric_department_and_objective_hear_of_a_target(inside):
    aim = make.objective(owner=cast.person("eve"))
    metric = make.metric(name="Complaints", objective=aim)
    followed("cy", "metric", metric)
    followed("dee", "department", metric.department)
    followed("eve", "objective", aim)
    targets.set_target(metric, **TARGET, actor=cast.person("ana"))
    assert heard() == [
        (who, "target", "New target: Complaints") for who in ("bo", "cy", "dee", "eve")
    ]
    assert "Agreed by" in session.scalars(select(Notice.sentence)).first()


def test_a_metric_that_is_suspended_and_resumed_twice_is_news_each_time(inside):
    metric = make.metric(name="Complaints")
    followed("cy", "metric", metric)
    for _ in range(2):
        states.suspend(metric, reason="A strike.", actor=cast.person("ana"))
        states.resume(metric, actor=cast.person("ana"))
    assert [title for who, _, title in heard() if who == "cy"] == [
        "Suspended: Complaints", "Resumed: Complaints",
    ] * 2  # fmt: skip


def test_followers_hear_of_an_objective(inside):
    aim = make.objective(owner=cast.person("ana"), name="Fewer complaints")
    followed("cy", "objective", aim)
    objectives.retire_objective(aim, reason="Reached.", actor=cast.person("ana"))
    assert heard() == [("cy", "objective", "Objective retired: Fewer complaints")]


def test_a_shared_draft_and_its_suggestions_are_told(inside):
    bo, cy = cast.person("bo"), cast.person("cy")
    metric = make.metric(name="Complaints", state="draft", owner=bo)
    drafts.share(metric, person_id=cy.id, actor=bo)
    suggestion = drafts.suggest(
        newest(metric.definition_id), field="purpose", text="Say whom.", reason="Unclear.", actor=cy
    )
    drafts.answer(suggestion, decision="decline", answer="It does.", actor=bo)
    assert heard() == [
        ("cy", "shared", "A draft for you to look at: Complaints"),
        ("bo", "shared", "A suggestion: Complaints"),
        ("cy", "shared", "Your suggestion was declined: Complaints"),
    ]


@pytest.mark.parametrize("count", [1, 5])
def test_followers_of_many_metrics_are_two_statements(inside, statements, count):
    ids = [make.metric().id for _ in range(count)]
    session.flush()
    statements.clear()
    assert followers_of(ids) == {one: [cast.person("bo").id] for one in ids}
    assert len([one for one in statements if "person.email" not in one]) == 2
