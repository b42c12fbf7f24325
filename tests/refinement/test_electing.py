"""Interests, alternates and the committee while ballots are open."""

import pytest
from sqlalchemy import select

from portal import clock
from portal.db import session
from portal.errors import Refused
from portal.notices.models import Notice
from portal.refinement.actions import committee, decisions, electing, interests, motions
from portal.refinement.actions import suspending as stops
from portal.refinement.models import Ballot, Interest, Item, Motion
from portal.refinement.policy import cycles as policy
from portal.refinement.policy import deciding
from portal.refinement.queries import board, dated, voting
from portal.registry.actions import metrics
from tests import cast, make
from tests.refinement import making
from tests.refinement import voting as ballots
from tests.refinement.test_motions import at_once
from tests.waiting import all_waiting

pytestmark = pytest.mark.both_engines


@pytest.fixture
def opened(people):
    """A retirement is voted on: Hal chairs, Ivy, Ana, Cy and Eve are members, Fay stands by."""
    cycle = ballots.cycle()
    item = ballots.item(cycle)
    proposal = ballots.proposal(item)
    session.commit()
    return motions.open_motion([item], proposal, "retire", people["hal"])


def item_of(motion):
    return motions.queries.items_of(motion.id)[0]


def voting_on(motion):
    return {session.get(type(cast.person("hal")), one["id"]).name.split()[0].lower(): one
            for one in motion.voters if not one["recused"]}  # fmt: skip


def declare(motion, people, who, level="no_vote"):
    return interests.declare(item_of(motion), level=level, words="My pay.", actor=people[who])


def titles(who, people, app):
    with app.test_request_context():
        return [
            one.title
            for one in all_waiting(dated.waiting, people[who])
            if one.title.startswith("Vote")
        ]


def test_an_alternate_steps_in_while_it_is_open_and_everything_says_so(opened, people, inside):
    assert titles("fay", people, inside) == []
    assert not deciding.can_vote(people["fay"], opened)
    declare(opened, people, "ana")
    assert voting_on(opened).keys() == {"hal", "ivy", "cy", "eve", "fay"}
    assert voting_on(opened)["fay"]["stands_for"] == people["ana"].id
    assert titles("fay", people, inside) == [f"Vote: {opened.title}"]
    assert titles("ana", people, inside) == []
    assert deciding.can_vote(people["fay"], opened)
    assert not deciding.can_vote(people["ana"], opened)
    told = session.scalars(select(Notice).where(Notice.kind == electing.STANDS_IN)).all()
    assert [one.person_id for one in told] == [people["fay"].id]
    motions.vote(opened, choice="yes", reason="", actor=people["fay"])
    with pytest.raises(Refused, match="You are recused"):
        motions.vote(opened, choice="yes", reason="", actor=people["ana"])


def test_lists_and_queue_show_it_to_whom_it_waits_for(opened, people):
    cycle = opened.cycle
    ballots.item(cycle)  # not voted on yet

    def mine(who):
        listed = voting.open_ballots(people[who], cycle)[0]
        queue = board.board(people[who], cycle, board.Wanted())
        assert [one.is_mine for one in queue.rows] == [queue.counts["mine"] == 1, False]
        return listed.waits, queue.counts["mine"]

    assert {who: mine(who) for who in ("ana", "fay", "eve")} == {
        "ana": (True, 1), "fay": (False, 0), "eve": (True, 1),
    }  # fmt: skip
    motions.vote(opened, choice="yes", reason="", actor=people["ana"])
    declare(opened, people, "ana")
    motions.vote(opened, choice="yes", reason="", actor=people["eve"])
    assert {who: mine(who) for who in ("ana", "fay", "eve")} == {
        "ana": (False, 0), "fay": (True, 1), "eve": (False, 0),
    }  # fmt: skip
    listed = voting.open_ballots(people["hal"], cycle)[0]
    assert (listed.cast, listed.voters, listed.is_full) == (1, 5, False)


def test_lifted_by_the_chair_the_member_votes_and_the_alternates_ballot_does_not_count(
    opened, people
):
    found = declare(opened, people, "ana")
    motions.vote(opened, choice="no", reason="I like it.", actor=people["fay"])
    interests.settle(found, level="note", reason="It is no pay.", actor=people["hal"])
    assert "fay" not in voting_on(opened)
    for who in ("hal", "ivy", "ana", "cy", "eve"):
        motions.vote(opened, choice="yes", reason="", actor=people[who])
    decision = decisions.decide(opened, reason="As voted.", actor=people["hal"])
    assert (decision.counts["voters"], decision.counts["ballots"]) == (5, 5)
    assert (decision.counts["yes"], decision.counts["no"]) == (5, 0)
    assert len(session.scalars(select(Ballot)).all()) == 6  # it was cast, and stays on record


def test_a_dissent_that_is_not_counted_is_not_told_either(opened, people):
    found = declare(opened, people, "ana")
    motions.vote(opened, choice="no", reason="A stand-in's reason.", actor=people["fay"])
    interests.settle(found, level="note", reason="It is no pay.", actor=people["hal"])
    ballots.ended(opened)
    session.commit()
    assert decisions.decide(opened, reason="Late.", actor=people["hal"]).dissent == ""


def test_who_comes_to_own_the_metric_has_no_vote_any_more(opened, people, inside):
    motions.vote(opened, choice="yes", reason="", actor=people["ana"])
    with inside.test_request_context():
        metrics.edit_identity(
            item_of(opened).metric, owner_id=people["ana"].id, actor=people["eve"], reason="Moved."
        )
    assert voting_on(opened).keys() == {"hal", "ivy", "cy", "eve", "fay"}
    found = session.scalars(select(Interest.rule).where(Interest.person_id == people["ana"].id))
    assert {"head", "owner", "steward"} <= set(found)
    for who in ("hal", "ivy", "cy", "eve", "fay"):
        motions.vote(opened, choice="yes", reason="", actor=people[who])
    decision = decisions.decide(opened, reason="As voted.", actor=people["hal"])
    assert (decision.counts["voters"], decision.counts["ballots"]) == (5, 5)


def test_an_owner_from_after_the_close_is_not_counted_and_none_of_a_decided_item_is_sought(
    opened, people, inside
):
    motions.vote(opened, choice="yes", reason="", actor=people["ana"])
    ballots.ended(opened)
    session.commit()
    item = item_of(opened)
    with inside.test_request_context():
        metrics.edit_identity(item.metric, owner_id=people["ana"].id, actor=people["eve"])
        decision = decisions.decide(opened, reason="As voted.", actor=people["hal"])
        assert (decision.counts["voters"], decision.counts["ballots"]) == (4, 0)
        item.state = "decided"
        metrics.edit_identity(item.metric, owner_id=people["cy"].id, actor=people["eve"])
    assert (
        session.scalars(select(Interest).where(Interest.person_id == people["cy"].id)).all() == []
    )


def test_who_comes_to_own_what_is_stopped_has_no_vote_on_the_stop(people, inside):
    making.cycle("ballot")
    metric = make.metric(code="DELAY")
    made = stops.ask(code="DELAY", reason="It counts twice.", actor=people["hal"])
    stops.second(made, actor=people["ivy"])
    motion = session.get(Motion, made.motion_id)
    assert voting_on(motion).keys() == {"hal", "ivy", "eve"}
    with inside.test_request_context():
        metrics.edit_identity(metric, owner_id=people["eve"].id, actor=people["ana"])
    assert voting_on(motion).keys() == {"hal", "ivy", "fay"}


def test_who_became_alternate_after_it_opened_does_not_step_in(opened, people):
    committee.give_seat(
        opened.cycle, person_id=people["bo"].id, part="alternate", actor=people["hal"]
    )
    declare(opened, people, "ana")
    declare(opened, people, "cy")
    assert voting_on(opened).keys() == {"hal", "ivy", "eve", "fay"}


def test_after_it_closed_nobody_steps_in(opened, people):
    ballots.ended(opened)
    session.commit()
    declare(opened, people, "ana")
    assert "fay" not in voting_on(opened)


def test_the_department_from_which_a_ballot_must_come_follows(opened, people):
    assert opened.departments == [cast.department("operations").id]  # Ana's alone
    declare(opened, people, "ana")
    assert opened.departments == [cast.department("organisation").id]


def test_all_recused_while_it_is_open(opened, people):
    for who in ("hal", "ivy", "ana", "cy", "eve", "fay"):
        declare(opened, people, who)
    assert voting_on(opened) == {}
    decision = decisions.decide(opened, reason="Nobody is left.", actor=people["hal"])
    assert (decision.outcome, decision.counts["voters"]) == ("no_quorum", 0)
    assert "nobody may vote" in decision.counts["sentence"]


def test_nobody_joins_or_leaves_to_turn_a_vote(opened, people):
    cycle, hal = opened.cycle, people["hal"]
    with pytest.raises(Refused, match="who votes on them stands"):
        committee.give_seat(cycle, person_id=people["bo"].id, part="member", actor=hal)
    seat = policy.seat_of(people["ivy"], cycle)
    with pytest.raises(Refused, match="who votes on them stands"):
        committee.end_seat(seat, reason="Too critical.", actor=hal)
    with pytest.raises(Refused, match="who votes on them stands"):
        committee.give_seat(cycle, person_id=people["ivy"].id, part="alternate", actor=hal)
    ballots.ended(opened)
    session.commit()
    committee.end_seat(seat, reason="She asked for it.", actor=hal)


def test_who_leaves_the_organisation_is_not_waited_for(opened, people):
    people["ana"].state = "suspended"
    session.commit()
    for who in ("hal", "ivy", "cy", "eve"):
        motions.vote(opened, choice="yes", reason="", actor=people[who])
    decision = decisions.decide(opened, reason="As voted.", actor=people["hal"])
    assert (decision.counts["voters"], decision.counts["ballots"]) == (4, 4)


@pytest.mark.parametrize(("has_voted", "standing"), [(False, {"fay"}), (True, {"ana"})])
def test_the_chair_ends_the_seat_of_who_has_gone(opened, people, has_voted, standing):
    if has_voted:
        motions.vote(opened, choice="yes", reason="", actor=people["ana"])
    people["ana"].state = "suspended"
    session.commit()
    seat = policy.seat_of(people["ana"], opened.cycle)
    committee.end_seat(seat, reason="She works elsewhere now.", actor=people["hal"])
    assert voting_on(opened).keys() == {"hal", "ivy", "cy", "eve"} | standing


def test_an_owner_of_what_is_stopped_has_no_vote_on_the_stop(people):
    of = making.cycle("ballot")
    metric = make.metric(code="DELAY")
    making.item(of, metric, state="decided")
    made = stops.ask(code="DELAY", reason="It counts twice.", actor=people["hal"])
    stops.second(made, actor=people["ivy"])
    motion = session.get(Motion, made.motion_id)
    item = session.scalars(select(Item)).one()
    interests.declare(item, level="no_vote", words="My pay.", actor=people["eve"])
    assert voting_on(motion).keys() == {"hal", "ivy", "fay"}


def test_for_a_recused_chair_an_alternate_counts(opened, people):
    may = {who for who in people if deciding.can_close(people[who], opened)}
    assert may == {"hal"}
    declare(opened, people, "hal", "leave")
    assert {who for who in people if deciding.can_close(people[who], opened)} == {"fay"}


def test_a_vote_and_an_interest_at_the_same_moment(app, opened, people):
    """Whichever is first, a recused vote is not counted, and the alternate has one."""
    motion_id = opened.id
    session.remove()

    def vote():
        mine = session.get(Motion, motion_id)
        motions.vote(mine, choice="yes", reason="", actor=cast.person("ana"))

    def recuse():
        mine = session.get(Motion, motion_id)
        interests.declare(item_of(mine), level="no_vote", words="Pay.", actor=cast.person("ana"))

    answers = at_once(app, vote, recuse)
    assert answers[1] == "done", answers
    assert answers[0] == "done" or "recused" in answers[0], answers
    motion = session.get(Motion, motion_id)
    assert voting_on(motion).keys() == {"hal", "ivy", "cy", "eve", "fay"}
    assert motion.closes_at > clock.now()
    assert len(session.scalars(select(Interest)).all()) == 1
