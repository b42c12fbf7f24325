"""Motions: opened for who may vote, voted on until they close, decided once."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.changelog.models import Entry
from portal.changelog.recording import change
from portal.db import session, set_writing
from portal.errors import Refused
from portal.refinement.actions import decisions, lapsing, motions
from portal.refinement.models import Ballot, Decision, Motion
from tests import cast, make
from tests.refinement import voting

pytestmark = pytest.mark.both_engines


@pytest.fixture
def at_ballot(people):
    """A cycle at its ballot, with a metric of Operations that is to be retired."""
    cycle = voting.cycle()
    item = voting.item(cycle)
    proposal = voting.proposal(item)
    session.commit()
    return cycle, item, proposal


def opened(at_ballot, people):
    _, item, proposal = at_ballot
    return motions.open_motion([item], proposal, proposal.kind, people["hal"])


def votes(motion, people, **choices):
    for who, choice in choices.items():
        motions.vote(motion, choice=choice, reason="It misleads.", actor=people[who])


def test_a_motion_names_who_may_vote_and_where_a_ballot_must_come_from(at_ballot, people):
    _, item, _ = at_ballot
    voting.recuse(item, "ana")
    motion = opened(at_ballot, people)
    assert [(one["id"], one["recused"], one["stands_for"]) for one in motion.voters] == [
        (people["hal"].id, False, None),
        (people["ivy"].id, False, None),
        (people["ana"].id, True, None),
        (people["cy"].id, False, None),
        (people["eve"].id, False, None),
        (people["fay"].id, False, people["ana"].id),
    ]
    # Nobody of Operations may vote, so a ballot must come from the organisation above it.
    assert motion.departments == [cast.department("organisation").id]
    assert (item.motion_id, item.state, motion.round) == (motion.id, "commented", 1)


def test_where_fewer_than_three_may_vote_nothing_is_opened(at_ballot, people):
    for who in ("hal", "ivy", "ana", "cy"):
        voting.recuse(at_ballot[1], who)
    with pytest.raises(Refused, match="Only 2 may vote"):
        opened(at_ballot, people)


def test_one_item_is_voted_on_once_at_a_time(at_ballot, people):
    opened(at_ballot, people)
    with pytest.raises(Refused, match="being voted on already"):
        opened(at_ballot, people)


def test_all_items_with_a_proposal_are_opened_at_once_and_only_once(at_ballot, people):
    cycle, _, _ = at_ballot
    voting.proposal(voting.item(cycle), "keep")
    voting.item(cycle)  # nothing put forward
    assert [one.kind for one in motions.open_all(cycle, people["hal"])] == ["retire", "keep"]
    assert motions.open_all(cycle, people["hal"]) == []


def test_metrics_without_flags_are_kept_by_one_motion(people):
    cycle = voting.cycle()
    items = [voting.item(cycle) for _ in range(5)]
    motion = motions.open_motion(items, None, "keep", people["hal"])
    votes(motion, people, hal="yes", ivy="yes", ana="yes", cy="abstain")
    voting.ended(motion)
    session.commit()
    decision = decisions.decide(motion, reason="No flags.", actor=people["hal"])
    assert motion.title == "Keep 5 metrics as they are"
    assert decision.outcome == "adopted"
    assert {one.state for one in items} == {"decided"}


def test_a_vote_can_be_changed_while_the_ballot_is_open(at_ballot, people):
    motion = opened(at_ballot, people)
    votes(motion, people, ivy="yes")
    motions.vote(motion, choice="no", reason=" It works. ", actor=people["ivy"])
    (ballot,) = session.scalars(select(Ballot)).all()
    assert (ballot.choice, ballot.reason) == ("no", "It works.")
    told = session.scalars(select(Entry).where(Entry.subject_kind == "ballot")).all()
    assert [one.action for one in told] == ["cast ballot", "cast ballot"]


@pytest.mark.parametrize(
    ("who", "choice", "reason", "said"),
    [
        ("ivy", "no", " ", "Say why you vote no"),
        ("bo", "yes", "", "Only those of the committee"),
        ("fay", "yes", "", "Only those of the committee"),  # an alternate who does not stand in
        ("ana", "yes", "", "You are recused"),
    ],
)
def test_who_has_no_vote(at_ballot, people, who, choice, reason, said):
    motion = opened(at_ballot, people)
    voting.recuse(at_ballot[1], "ana")  # found out while the ballot is open
    with pytest.raises(Refused, match=said):
        motions.vote(motion, choice=choice, reason=reason, actor=people[who])
    assert session.scalar(select(func.count(Ballot.id))) == 0


def test_a_closed_ballot_takes_no_votes(at_ballot, people):
    motion = opened(at_ballot, people)
    voting.ended(motion)
    session.commit()
    with pytest.raises(Refused, match="closed"):
        votes(motion, people, ivy="yes")


def test_it_is_decided_when_all_have_voted_or_the_time_is_over(at_ballot, people):
    motion = opened(at_ballot, people)
    votes(motion, people, hal="yes", ivy="yes", ana="yes", cy="no")
    with pytest.raises(Refused, match="1 member may still vote"):
        decisions.decide(motion, reason="As voted.", actor=people["hal"])
    votes(motion, people, eve="abstain")
    decision = decisions.decide(
        motion, reason="As voted.", rejected_options="To revise it.", actor=people["hal"]
    )
    assert (decision.outcome, decision.counts["sentence"]) == (
        "adopted",
        "5 of 5 voted, 3 needed; 3 of 4 = 75 %; 70 % needed. Adopted.",
    )
    assert decision.dissent == "It misleads."
    assert decision.effective_on is not None
    assert (motion.state, at_ballot[1].state) == ("closed", "decided")
    entry = session.scalars(select(Entry).order_by(Entry.sequence.desc())).first()
    assert (entry.action, entry.subject_kind) == ("decide", "decision")


def test_it_is_decided_once(at_ballot, people):
    motion = opened(at_ballot, people)
    votes(motion, people, hal="yes", ivy="yes", ana="yes", cy="yes", eve="yes")
    decisions.decide(motion, reason="As voted.", actor=people["hal"])
    with pytest.raises(Refused, match="decided already"):
        decisions.decide(motion, reason="Again.", actor=people["hal"])
    assert session.scalar(select(func.count(Decision.id))) == 1


def test_no_quorum_and_reconsideration_lead_back_and_a_second_round_is_the_last(at_ballot, people):
    motion = opened(at_ballot, people)
    votes(motion, people, hal="yes", ivy="yes", ana="yes", cy="no", eve="no")
    first = decisions.decide(motion, reason="As voted.", actor=people["hal"])
    assert (first.outcome, at_ballot[1].state) == ("reconsider", "assessed")
    session.commit()
    with pytest.raises(Refused, match="amend it or add conditions first"):
        opened(at_ballot, people)
    session.rollback()
    at_ballot[2].sha256 = "e" * 64  # another text
    session.commit()
    again = opened(at_ballot, people)
    assert again.round == 2
    votes(again, people, hal="yes", ivy="yes", ana="yes", cy="no", eve="no")
    second = decisions.decide(again, reason="As voted.", actor=people["hal"])
    assert (second.outcome, at_ballot[1].state) == ("rejected", "decided")
    assert second.effective_on is None
    with pytest.raises(Refused, match="decided already"):
        opened(at_ballot, people)


def test_without_a_quorum_nothing_is_decided(at_ballot, people):
    motion = opened(at_ballot, people)
    votes(motion, people, hal="yes", ivy="yes")
    voting.ended(motion)
    session.commit()
    found = decisions.decide(motion, reason="Too few.", actor=people["hal"])
    assert (found.outcome, at_ballot[1].state) == ("no_quorum", "assessed")


def test_a_vote_of_somebody_recused_later_is_not_counted(at_ballot, people):
    motion = opened(at_ballot, people)
    votes(motion, people, hal="yes", ivy="yes", ana="yes", cy="no")
    voting.recuse(at_ballot[1], "cy", "leave")
    voting.recuse(at_ballot[1], "eve")  # has not voted, and nobody waits for it any more
    session.commit()
    found = decisions.decide(motion, reason="As voted.", actor=people["hal"])
    assert (found.counts["voters"], found.counts["recused"], found.counts["no"]) == (3, 2, 0)


def test_votes_lapse_when_the_text_changes(people):
    """Nine have voted when the text is amended."""
    members = [make.person(f"Member {n}", cast.department("operations")) for n in range(11)]
    cycle = voting.cycle(committee=members, alternate="")
    item = voting.item(cycle)
    proposal = voting.proposal(item)
    chair = members[0]
    motion = motions.open_motion([item], proposal, "retire", chair)
    for one in members[:9]:
        motions.vote(motion, choice="yes", reason="", actor=one)
    with change(proposal, "amend", actor=chair):
        proposal.sha256 = "f" * 64
    with pytest.raises(Refused, match="The text was changed after 9 votes"):
        decisions.decide(motion, reason="As voted.", actor=chair)
    with pytest.raises(Refused, match="opens it anew"):
        motions.vote(motion, choice="yes", reason="", actor=members[9])
    again = motions.renew(motion, actor=chair)
    assert (motion.state, again.state, again.sha256, item.motion_id) == (
        "lapsed", "open", "f" * 64, again.id,
    )  # fmt: skip
    voting.ended(again)
    session.commit()
    found = decisions.decide(again, reason="Too few.", actor=chair)
    assert (found.outcome, found.counts["ballots"]) == ("no_quorum", 0)


def test_an_amendment_lapses_the_ballot_within_its_change(at_ballot, people):
    motion = opened(at_ballot, people)
    proposal = at_ballot[2]
    with change(proposal, "amend", actor=people["bo"]):
        proposal.sha256 = "f" * 64
        session.flush()
        assert lapsing.lapse_of(proposal, people["bo"]) == 1
    with pytest.raises(Refused, match="has lapsed"):
        votes(motion, people, ivy="yes")
    assert motions.open_all(at_ballot[0], people["hal"])[0].sha256 == "f" * 64


def at_once(app, *works):
    """Run each function in a thread of its own, all starting together; what each said."""
    barrier = threading.Barrier(len(works))
    answers = [None] * len(works)

    def run(place, work):
        with app.app_context():
            set_writing(True)
            barrier.wait()
            try:
                answers[place] = work() or "done"
            except Refused as refused:
                answers[place] = refused.message
            except Exception as other:
                answers[place] = type(other).__name__
            finally:
                session.remove()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return answers


def test_fifty_decisions_at_once_have_one_effect(app, at_ballot, people):
    motion = opened(at_ballot, people)
    votes(motion, people, hal="yes", ivy="yes", ana="yes", cy="yes", eve="yes")
    motion_id = motion.id
    session.remove()

    def decide():
        mine = session.get(Motion, motion_id)
        decisions.decide(mine, reason="As voted.", actor=cast.person("hal"))

    answers = at_once(app, *[decide] * 50)
    assert answers.count("done") == 1
    assert all("decided already" in one for one in answers if one != "done"), answers
    assert session.scalar(select(func.count(Decision.id))) == 1


def test_fifty_threads_vote_at_closing_time(app, people):
    """Whoever was told that the vote counts is counted; nobody else is."""
    members = [make.person(f"Member {n}", cast.department("operations")) for n in range(50)]
    cycle = voting.cycle(committee=members, alternate="")
    item = voting.item(cycle)
    proposal = voting.proposal(item)
    motion = motions.open_motion([item], proposal, "retire", members[0])
    motion.closes_at = clock.now() + timedelta(seconds=0.35)
    session.commit()
    motion_id, ids = motion.id, [one.id for one in members]
    session.remove()

    def vote(person_id):
        mine = session.get(Motion, motion_id)
        person = session.get(type(people["ana"]), person_id)
        motions.vote(mine, choice="yes", reason="", actor=person)

    answers = at_once(app, *[lambda one=one: vote(one) for one in ids])
    session.rollback()
    counted = answers.count("done")
    closes_at = session.get(Motion, motion_id).closes_at
    ballots = session.scalars(select(Ballot)).all()
    assert len(ballots) == counted
    assert all(one.cast_at < closes_at for one in ballots)
    late = [one for one in answers if one != "done"]
    assert all("closed" in one for one in late), set(late)
    while clock.now() < closes_at:
        pass
    found = decisions.decide(
        session.get(Motion, motion_id),
        reason="As voted.",
        actor=session.get(type(people["ana"]), ids[0]),
    )
    assert found.counts["ballots"] == counted
