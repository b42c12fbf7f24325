"""What a sheet finds hanging on a metric, whom it affects, and who is told of the final comment."""

from datetime import date

import pytest
from sqlalchemy import select

from portal import clock
from portal.accounts.models import Person
from portal.db import session
from portal.notices.models import Following, Notice
from portal.refinement.actions import comment
from portal.refinement.queries.affected import affected, awaited, counted
from portal.refinement.queries.comment import is_told
from portal.refinement.queries.shown import shown
from portal.refinement.queries.walks import walked
from portal.registry.models import MetricObjective, MetricPerson, Target
from tests import make
from tests.refinement import making, voting

pytestmark = pytest.mark.both_engines


def target(metric):
    return make.stored(
        Target(
            metric_id=metric.id, type="level", value=5.0, starts_on=date(2024, 1, 1),
            review_on=date(2030, 1, 1), agreed_by="Ana", source_note="",
            created_at=clock.now(), created_by_id=metric.owner_id,
        )
    )  # fmt: skip


def test_a_sheet_names_what_hangs_on_the_metric_and_no_draft(people, statements):
    metric = make.metric(code="LEAD", objective=make.objective(name="Keep promises"))
    target(metric)
    make.metric(name="Twice", formula="[LEAD] * 2")
    make.metric(name="A secret draft", formula="[LEAD] * 3", state="draft")
    make.values(metric, [4.0, 5.0, 6.0])
    made = making.proposal(making.item(making.cycle("proposals"), metric))
    session.commit()
    statements.clear()
    found = walked(made, [])
    assert len(statements) <= 34
    words = " ".join(one["words"] for one in found["dependants"])
    assert "Keep promises" in words
    assert "Twice" in words
    assert "The dashboard of Operations shows it" in words
    assert "1 target is set for it" in words
    assert "3 periods have a value" in words
    assert "under review" in words
    assert "secret" not in words


def test_a_sheet_takes_as_many_statements_for_many_values_and_objectives(people, statements):
    counts = []
    for many in (3, 30):
        metric = make.metric(objective=make.objective())
        for _ in range(many):
            make.metric(objective=make.objective(), formula=f"[{metric.code}] + 1")
        make.values(metric, [5.0 + number % 3 for number in range(many)])
        text = {"changes": {"direction": "increase"}}
        item = making.item(making.cycle("proposals"), metric)
        made = making.proposal(item, kind="revise_major", text=text)
        session.commit()
        walked(made, [])  # what the item brings is loaded
        statements.clear()
        assert walked(made, [])["history"]["periods"] == many
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_draft_shows_what_it_would_mean_and_stores_nothing(people):
    item = making.item(making.cycle("proposals"), make.metric(objective=make.objective()))
    made = making.proposal(item, state="draft")
    one = shown(people["bo"], made)
    assert one.sheet.is_stopped
    session.flush()
    assert one.sheet not in session
    assert not one.is_stale


def test_people_are_affected_by_their_nearest_reason(people):
    metric = make.metric(owner=people["bo"])
    make.stored(MetricPerson(metric_id=metric.id, person_id=people["cy"].id, part="contributor"))
    for who in ("ana", "hal", "gus"):
        make.stored(
            Following(
                person_id=people[who].id, subject_kind="metric", subject_id=metric.id,
                created_at=clock.now(),
            )
        )  # fmt: skip
    new = make.person("New here")
    found = {one: whys[metric.id] for one, whys in affected([metric.id]).items()}
    assert found == {
        people["bo"].id: "owner", people["cy"].id: "contributor", people["ana"].id: "head",
        people["hal"].id: "follower", new.id: "department",
    }  # fmt: skip
    assert counted(affected([metric.id])) == {
        "owner": 1, "contributor": 1, "head": 1, "serving": 0, "follower": 1, "department": 1,
        "all": 5,
    }  # fmt: skip
    assert affected([]) == {}


def addition(people, objective, owner="bo"):
    """What a proposal says of a metric that it would add to Operations."""
    department = people["ana"].department_id
    return {
        "owner_id": people[owner].id, "department_id": department, "objective_ids": [objective.id]
    }  # fmt: skip


def test_an_addition_affects_those_around_it(people):
    objective = make.objective(owner=people["cy"])
    beside = make.metric(owner=people["dee"])
    make.stored(MetricObjective(metric_id=beside.id, objective_id=objective.id))
    ended = make.metric(owner=people["ivy"], state="archived")
    make.stored(MetricObjective(metric_id=ended.id, objective_id=objective.id))
    for kind, who in (("objective", "hal"), ("objective", "gus"), ("department", "eve")):
        about = objective.id if kind == "objective" else people["ana"].department_id
        make.stored(
            Following(
                person_id=people[who].id, subject_kind=kind, subject_id=about,
                created_at=clock.now(),
            )
        )  # fmt: skip
    new = make.person("New here")
    found = awaited({-1: addition(people, objective)})
    assert {one: whys[-1] for one, whys in found.items()} == {
        people["bo"].id: "owner", people["ana"].id: "head", people["cy"].id: "serving",
        people["dee"].id: "serving", people["hal"].id: "follower", people["eve"].id: "follower",
        new.id: "department",
    }  # fmt: skip
    assert awaited({}) == awaited({-1: {}}) == {}


def test_the_sheet_of_an_addition_says_whom_it_affects(people):
    item = making.item(making.cycle(), metric_id=None)
    objective = make.objective(owner=people["cy"])
    text = {**voting.draft(people["bo"]), "metric": addition(people, objective)}
    made = making.proposal(item, kind="add", text=text)
    counts = walked(made, [])["people"]
    assert (counts["owner"], counts["head"], counts["serving"]) == (1, 1, 1)
    assert counts["all"] >= 3


def test_who_an_addition_affects_is_told_of_the_final_comment(people):
    cycle = making.cycle("final_comment", comment_opened_at=clock.now())
    item = making.item(cycle, metric_id=None, title="Waiting", disposition="add")
    text = {"metric": addition(people, make.objective(owner=people["cy"]))}
    item.proposal_id = making.proposal(item, kind="add", text=text).id
    with comment.change(cycle, "open comment", actor=people["hal"]):
        comment.tell_affected(cycle, people["hal"])
    make.jobs()
    told = session.scalars(select(Notice).where(Notice.kind == "refinement.comment")).all()
    assert {one.person_id for one in told} >= {people["bo"].id, people["cy"].id}
    assert all("“Waiting” (new)" in one.sentence for one in told)


def test_everybody_affected_is_told_once_of_the_final_comment(people):
    cycle = making.cycle("final_comment", comment_opened_at=clock.now())
    changing = making.item(cycle, make.metric(), disposition="retire")
    making.item(cycle, make.metric(), disposition="keep")
    with comment.change(cycle, "open comment", actor=people["hal"]):
        comment.tell_affected(cycle, people["hal"])
    assert not is_told(cycle)
    make.jobs()
    told = session.scalars(select(Notice).where(Notice.kind == comment.COMMENT)).all()
    expected = session.scalars(
        select(Person.id).where(Person.id.in_([people["ana"].id, people["bo"].id]))
    ).all()
    assert sorted(one.person_id for one in told) == sorted(expected)
    assert all(changing.title in one.sentence for one in told)
    assert is_told(cycle)
    with comment.change(cycle, "open comment again", actor=people["hal"]):
        comment.tell_affected(cycle, people["hal"])
    make.jobs()
    assert len(session.scalars(select(Notice).where(Notice.kind == comment.COMMENT)).all()) == 2
