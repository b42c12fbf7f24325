"""What is put forward and decided in a cycle fits together, or is refused as early as it can be."""

import pytest
from sqlalchemy import select

from portal.db import session
from portal.errors import Refused
from portal.refinement import guards
from portal.refinement.actions import (
    balloting,
    decisions,
    disposing,
    forwarding,
    motions,
    proposals,
    publishing,
)
from portal.refinement.models import Decision, Motion, ProposalMetric
from portal.refinement.queries import board
from portal.refinement.queries.facts import facts
from portal.registry.models import MetricObjective
from tests import make
from tests.refinement import making, voting

pytestmark = pytest.mark.both_engines


@pytest.fixture
def of(people):
    return making.cycle("deliberation")


def merge(item, *others, author="bo", **more):
    """A merge of the item's metric with those of other items, or other metrics."""
    made = making.proposal(item, author, "merge", text=voting.draft(item.metric.owner), **more)
    for other in others:
        metric = getattr(other, "metric", None) or other
        make.stored(ProposalMetric(proposal_id=made.id, metric_id=metric.id))
    return made


def put(item, kind, actor, **more):
    made = making.proposal(item, "bo", kind, **more)
    return disposing.put_forward(made, actor=actor)


def open_checks(cycle, to):
    return {one.code: one for one in guards.checks(to, facts(cycle, to)) if not one.holds}


def test_a_merge_is_what_is_voted_on_for_all_its_metrics(of, people):
    one, other, third = (making.item(of, position=place) for place in (3, 1, 2))
    kept = put(other, "keep", people["ivy"])
    made = disposing.put_forward(merge(one, other, third), actor=people["ivy"])
    assert {item.proposal_id for item in (one, other, third)} == {made.id}
    assert {item.disposition for item in (one, other, third)} == {"merge"}
    assert kept.state == "open"  # stepped back
    of.state = "ballot"
    session.flush()
    balloting.open_ballots(of, people["hal"])
    (motion,) = session.scalars(select(Motion)).all()
    assert {item.motion_id for item in (one, other, third)} == {motion.id}
    for who in ("hal", "ivy", "eve"):
        motions.vote(motion, choice="yes", reason="", actor=people[who])
    found = decisions.decide(motion, reason="All agree.", actor=people["hal"])
    assert {item.state for item in (one, other, third)} == {"decided"}
    assert found.impact_sha256 == making.sheet_of(made).sha256
    assert open_checks(of, "decided") == {}
    of.state = "decided"
    session.commit()
    publishing.publish(of, people["hal"])
    assert {item.metric.state for item in (one, other, third)} == {"deprecated"}
    assert len({item.metric.replaced_by_id for item in (one, other, third)} - {None}) == 1
    assert {item.state for item in (one, other, third)} == {"published"}


def test_whoever_owns_any_of_its_metrics_has_no_vote_on_a_merge(of, people):
    one, other = making.item(of), making.item(of)
    making.interest(other, "ivy", rule="owner")
    disposing.put_forward(merge(one, other), actor=people["eve"])
    of.state = "ballot"
    session.flush()
    (motion,) = motions.open_all(of, people["hal"])
    assert [one["id"] for one in motion.voters if one["recused"]] == [people["ivy"].id]


def test_what_is_put_forward_in_its_place_frees_every_item_of_a_merge(of, people):
    one, other = making.item(of), making.item(of)
    made = disposing.put_forward(merge(one, other), actor=people["ivy"])
    kept = put(other, "keep", people["ivy"])
    assert (one.proposal_id, one.disposition, made.state) == (None, None, "open")
    assert other.proposal_id == kept.id
    disposing.put_forward(made, actor=people["ivy"])
    proposals.withdraw(made, why="We keep both.", actor=people["bo"])
    assert {item.disposition for item in (one, other)} == {None}


def test_what_is_decided_is_taken_up_by_no_merge(of, people):
    one, other = making.item(of), making.item(of, state="decided")
    with pytest.raises(Refused, match="is decided already"):
        disposing.put_forward(merge(one, other), actor=people["ivy"])
    session.rollback()


@pytest.mark.parametrize("kind", ["keep", "revise_minor", "suspend"])
def test_an_addition_replaces_nothing_that_stays(of, people, kind):
    item, new = making.item(of), making.item(of, metric_id=None)
    put(item, kind, people["ivy"])
    adds = making.proposal(new, "bo", "add", replaces_id=item.metric_id)
    with pytest.raises(Refused, match="would replace it"):
        disposing.put_forward(adds, actor=people["ivy"])
    session.rollback()


def test_keep_together_keeps_nothing_that_an_addition_replaces(of, people):
    item, new = making.item(of), making.item(of, metric_id=None)
    adds = making.proposal(new, "bo", "add", replaces_id=item.metric_id)
    disposing.put_forward(adds, actor=people["ivy"])
    with pytest.raises(Refused, match="would replace it"):
        forwarding.keep_together(
            of, item_ids=[item.id], everything=False, wanted=board.Wanted(), reason="Fine.",
            actor=people["ivy"],
        )  # fmt: skip
    session.rollback()


def test_one_definition_is_revised_once(of, people):
    first = make.metric()
    second = make.metric(definition=first.definition)
    one, other = making.item(of, first), making.item(of, second)
    put(one, "revise_minor", people["ivy"])
    with pytest.raises(Refused, match="share a definition"):
        put(other, "revise_minor", people["ivy"])
    session.rollback()


def serving(*metrics):
    objective = make.objective()
    for one in metrics:
        make.stored(MetricObjective(metric_id=one.id, objective_id=objective.id))
    return objective


def test_two_decisions_together_leave_no_objective_with_no_metric(of, people):
    one, other = making.item(of), making.item(of)
    objective = serving(one.metric, other.metric)
    put(one, "retire", people["ivy"])
    with pytest.raises(Refused, match=f"leave “{objective.name}” with no metric"):
        put(other, "retire", people["ivy"])
    session.rollback()
    put(other, "keep", people["ivy"])


def test_a_merge_serves_what_its_metric_serves(of, people):
    one, other, third = (making.item(of) for _ in range(3))
    objective = serving(one.metric, other.metric, third.metric)
    put(one, "retire", people["ivy"])
    text = voting.draft(people["bo"])
    text["metric"]["objective_ids"] = [objective.id]
    made = merge(other, third)
    made.text = text
    session.flush()
    disposing.put_forward(made, actor=people["ivy"])
    assert third.disposition == "merge"


def test_what_is_on_its_way_out_serves_no_objective(of, people):
    one = making.item(of)
    serving(one.metric, make.metric(state="deprecated"))
    with pytest.raises(Refused, match="with no metric"):
        put(one, "retire", people["ivy"])
    session.rollback()


def test_which_metrics_are_merged_is_chosen_in_deliberation(of, people, monkeypatch):
    monkeypatch.setattr(proposals, "require_sound", lambda *_: None)
    one, other, third = (making.item(of) for _ in range(3))
    made = disposing.put_forward(merge(one, other), actor=people["ivy"])

    def amend(*items):
        proposals.amend(
            made, actor=people["bo"], why="Better so.", title=made.title, reason=made.reason,
            text=made.text, merged_ids=[item.metric_id for item in items],
        )  # fmt: skip

    amend(third)
    assert [item.disposition for item in (one, other, third)] == ["merge", None, "merge"]
    of.state = "final_comment"
    session.commit()
    with pytest.raises(Refused, match="while the committee deliberates"):
        amend(other, third)
    session.rollback()


def test_what_was_put_forward_before_these_rules_stops_at_the_checklist(of, people):
    one, other = making.item(of), making.item(of)
    serving(one.metric, other.metric)
    for item, kind in ((one, "merge"), (other, "keep")):
        found = merge(one, other, state="put_forward") if kind == "merge" else making.proposal(
            item, "bo", kind, "put_forward"
        )  # fmt: skip
        item.proposal_id, item.disposition = found.id, kind
    session.flush()
    for state, to in (("deliberation", "final_comment"), ("final_comment", "ballot")):
        of.state = state
        check = open_checks(of, to)["together"]
        assert {named.id for named in check.lack.some} == {one.id, other.id}
        assert "merges it" in check.missing
    assert "covered" in open_checks(of, "ballot")


def test_no_publication_says_what_can_not_both_be(people, inside):
    of = voting.cycle("decided")
    kept, merged = voting.item(of), voting.item(of)
    voting.decided(merged, "merge", voting.draft(people["bo"]), merged=[kept.metric])
    voting.decided(kept, "keep")
    session.commit()
    with pytest.raises(Refused, match="No two of these contradict each other"):
        publishing.ask_publication(of, actor=people["hal"])
    assert set(open_checks(of, "published")) == {"together"}


def test_on_what_too_few_may_vote_is_named_before_the_ballot(of, people):
    one, other = (making.item(of, position=place) for place in (1, 2))
    for item in (one, other):
        put(item, "retire", people["ivy"])
    of.state = "final_comment"
    making.interest(one, "ivy")
    making.interest(one, "ivy", "owner")
    assert "voters" not in open_checks(of, "ballot")  # Hal, Eve, and Fay for Ivy
    lifted = making.interest(one, "fay")
    found = open_checks(of, "ballot")["voters"]
    assert ([named.id for named in found.lack.some], found.label) == ([one.id], "Too few for")
    lifted.level = "note"
    session.flush()
    assert "voters" not in open_checks(of, "ballot")


def test_too_few_may_vote_on_a_merge_of_what_two_members_own(of, people):
    one, other = (making.item(of, position=place) for place in (1, 2))
    disposing.put_forward(merge(one, other), actor=people["ivy"])
    of.state = "final_comment"
    making.interest(one, "ivy")
    assert "voters" not in open_checks(of, "ballot")
    making.interest(other, "eve")
    found = open_checks(of, "ballot")["voters"]
    assert [named.id for named in found.lack.some] == [one.id, other.id]


def test_a_rejected_keep_contradicts_nothing(people, inside):
    of = voting.cycle("decided")
    kept, merged = voting.item(of), voting.item(of)
    voting.decided(merged, "merge", voting.draft(people["bo"]), merged=[kept.metric])
    voting.decided(kept, "keep", outcome="rejected")
    assert open_checks(of, "published") == {}


def test_an_addition_counts_for_objectives_once_it_is_adopted(people, inside):
    of = voting.cycle("decided")
    gone = voting.item(of)
    objective = serving(gone.metric)
    voting.decided(gone, "retire")
    assert set(open_checks(of, "published")) == {"covered"}
    text = voting.draft(people["bo"])
    text["metric"]["objective_ids"] = [objective.id]
    voting.decided(voting.item(of, metric_id=None), "add", text)
    assert open_checks(of, "published") == {}


def counted(motion, people, choice):
    for who in ("hal", "ivy", "ana", "cy", "eve"):
        motions.vote(motion, choice=choice, reason="I looked.", actor=people[who])
    return decisions.decide(motion, reason="As voted.", actor=people["hal"])


@pytest.mark.parametrize(("choice", "said"), [("yes", ""), ("no", "stays, and this would replace")])
def test_an_addition_is_adopted_after_what_it_replaces_has_ended(people, choice, said):
    of = voting.cycle()
    old, new = voting.item(of), voting.item(of, metric_id=None)
    retire = voting.proposal(old, "retire")
    adds = voting.proposal(new, "add", voting.draft(people["bo"]), replaces_id=old.metric_id)
    session.commit()
    ends = motions.open_motion([old], retire, "retire", people["hal"])
    begins = motions.open_motion([new], adds, "add", people["hal"])
    session.commit()
    with pytest.raises(Refused, match="first: this would replace it"):
        counted(begins, people, "yes")
    counted(ends, people, choice)
    if said:
        with pytest.raises(Refused, match=said):
            counted(begins, people, "yes")
        assert counted(begins, people, "no").outcome == "rejected"
    else:
        assert counted(begins, people, "yes").outcome == "adopted"
    assert len(session.scalars(select(Decision)).all()) == 2
