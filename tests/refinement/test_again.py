"""One item commented and voted on again while the others of its cycle stand."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.db import session
from portal.errors import Refused
from portal.notices.models import Notice
from portal.refinement import again as checking
from portal.refinement.actions import (
    advancing,
    again,
    comment,
    decisions,
    disposing,
    lapsing,
    motions,
    proposals,
    publishing,
    remarks,
)
from portal.refinement.again import Known
from portal.refinement.models import Ballot, Item, Motion, ProposalRevision
from portal.refinement.queries import again as queries
from tests import cast, make
from tests.refinement import making
from tests.refinement import voting as ballots
from tests.refinement.making import day
from tests.refinement.test_motions import at_once

VOTERS = ("hal", "ivy", "eve")


class TestChecks:
    TODAY = day(0)

    def missing(self, checks):
        return [one.code for one in checks if not one.holds]

    def test_before_the_comment(self):
        ready = {"is_put_forward": True, "is_assessed": True}
        assert self.missing(checking.to_comment(Known(self.TODAY, **ready))) == []
        assert self.missing(checking.to_comment(Known(self.TODAY))) == ["disposition", "impact"]
        more = Known(self.TODAY, **ready, is_new_text=False, against="Both.")
        assert self.missing(checking.to_comment(more)) == ["text", "together"]

    @pytest.mark.parametrize(("days", "missing"), [(9, ["days"]), (10, []), (11, [])])
    def test_ten_days_before_the_ballot(self, days, missing):
        known = Known(self.TODAY, day(-days), is_told=True)
        assert self.missing(checking.to_ballot(known)) == missing

    def test_before_the_ballot(self):
        known = Known(self.TODAY, day(-10), objections=1, is_amended=True)
        assert self.missing(checking.to_ballot(known)) == ["told", "objections", "text"]
        assert "days" in self.missing(checking.to_ballot(Known(self.TODAY)))


def at_ballot(people):
    """Two retirements that are voted on; the cycle's days, and its committee of three."""
    of = making.cycle("ballot", ballot_until=day(1), comment_opened_at=clock.now())
    items = [making.item(of, position=place, state="assessed") for place in (1, 2)]
    for one in items:
        made = making.proposal(one, "bo", state="put_forward")
        one.proposal_id, one.disposition = made.id, "retire"
    session.flush()
    motions.open_all(of, people["hal"])
    return of, *items


def proposal_of(item):
    return session.get(making.Proposal, item.proposal_id)


def motion_of(item):
    return session.get(Motion, item.motion_id)


def amended(item, people, **more):
    made = proposal_of(item)
    text = {"answers": {"instead": "Delay.", "risks": "None.", "reversal": "Put it back."}}
    given = {"title": "Retire it later", "reason": "Not at once.", "text": text, **more}
    return proposals.amend(made, actor=people["bo"], why="They asked for it.", **given)


def voted(item, people, **choices):
    motion = motion_of(item)
    for who in VOTERS:
        choice = choices.get(who, "yes")
        motions.vote(motion, choice=choice, reason="I looked.", actor=people[who])
    return decisions.decide(motion, reason="As voted.", actor=people["hal"])


def ten_days_pass(*items):
    for one in items:
        one.comment_opened_at -= timedelta(days=10)
    for one in {motion_of(item) for item in items}:
        one.opened_at -= timedelta(days=10)
    for one in session.scalars(select(ProposalRevision)).all():
        one.at -= timedelta(days=10)
    make.kept()


@pytest.mark.both_engines
class TestActions:
    def test_its_votes_lapse_and_it_is_voted_on_again_while_the_other_stands(self, people):
        of, item, other = at_ballot(people)
        first = motion_of(item)
        for one in (first, motion_of(other)):
            motions.vote(one, choice="yes", reason="", actor=people["ivy"])
        with pytest.raises(Refused, match="whose ballot decided nothing"):
            again.open_comment(item, reason="Too early.", actor=people["hal"])
        amended(item, people)
        session.refresh(first)
        assert (first.state, motion_of(other).state) == ("lapsed", "open")
        again.open_comment(item, reason="The text has changed.", actor=people["hal"])
        with pytest.raises(Refused, match="open already"):
            again.open_comment(item, reason="Twice.", actor=people["hal"])
        with pytest.raises(Refused, match="Everybody affected had 10 days"):
            again.open_ballot(item, actor=people["hal"])
        make.jobs()
        told = session.scalars(select(Notice).where(Notice.kind == comment.COMMENT)).all()
        assert {one.person_id for one in told} == {people["bo"].id, people["ana"].id}
        assert {one.url for one in told} == {f"/refinement/{of.year}/items/{item.id}"}
        said = remarks.remark(item, kind="argument", text="But why?", actor=people["cy"])
        with pytest.raises(Refused, match="at this stage"):
            remarks.remark(other, kind="objection", text="But why?", actor=people["cy"])
        ten_days_pass(item)
        with pytest.raises(Refused, match="Every objection"):
            again.open_ballot(item, actor=people["hal"])
        remarks.answer(said, answer="Because.", actor=people["eve"])
        made = again.open_ballot(item, actor=people["hal"])
        assert (made.state, item.motion_id) == ("open", made.id)
        assert made.closes_at > clock.now() + timedelta(days=6)
        assert session.scalars(select(Ballot.motion_id)).all() == [first.id, motion_of(other).id]
        assert voted(item, people).outcome == "adopted"
        assert voted(other, people).outcome == "adopted"
        advancing.advance(of, to="decided", reason="", actor=people["hal"])

    def test_amended_meanwhile_the_comment_begins_again(self, people):
        _, item, _ = at_ballot(people)
        amended(item, people)
        again.open_comment(item, reason="New text.", actor=people["hal"])
        make.jobs()
        ten_days_pass(item)
        amended(item, people, title="Retire it even later")
        with pytest.raises(Refused, match="was not changed since the comment opened"):
            again.open_ballot(item, actor=people["hal"])
        again.open_comment(item, reason="Newer text.", actor=people["hal"])
        with pytest.raises(Refused, match="10 days"):
            again.open_ballot(item, actor=people["hal"])

    def test_what_is_reconsidered_needs_a_new_text(self, people):
        _, item, _ = at_ballot(people)
        found = voted(item, people, eve="no")
        assert found.outcome == "reconsider"
        with pytest.raises(Refused, match="has a new text, or conditions"):
            again.open_comment(item, reason="Again.", actor=people["hal"])
        amended(item, people)
        again.open_comment(item, reason="With conditions.", actor=people["hal"])
        make.jobs()
        ten_days_pass(item)
        made = again.open_ballot(item, actor=people["hal"])
        assert made.round == 2
        assert voted(item, people, eve="no").outcome == "rejected"

    def test_without_a_quorum_the_same_text_is_voted_on_again(self, people):
        _, item, _ = at_ballot(people)
        ballots.ended(motion_of(item))
        session.commit()
        decisions.decide(motion_of(item), reason="Nobody came.", actor=people["hal"])
        again.open_comment(item, reason="They were away.", actor=people["hal"])
        make.jobs()
        ten_days_pass(item)
        assert again.open_ballot(item, actor=people["hal"]).round == 1

    def test_another_proposal_can_take_its_place(self, people):
        _, item, other = at_ballot(people)
        kept = making.proposal(item, "bo", "keep")
        session.commit()
        with pytest.raises(Refused, match="while the committee deliberates"):
            disposing.put_forward(kept, actor=people["ivy"])
        session.rollback()
        amended(item, people)
        again.open_comment(item, reason="New text.", actor=people["hal"])
        disposing.put_forward(kept, actor=people["ivy"])
        assert (item.disposition, item.comment_opened_at) == ("keep", None)
        assert motion_of(other).state == "open"

    def test_a_list_without_a_quorum_stays_a_list(self, people):
        of = making.cycle("ballot", comment_opened_at=clock.now())
        items = [making.item(of, state="assessed", position=place) for place in (1, 2)]
        for one in items:
            made = making.proposal(one, "bo", "keep", state="put_forward")
            one.proposal_id, one.disposition = made.id, "keep"
        session.flush()
        motion = motions.open_motion(items, None, "keep", people["hal"])
        ballots.ended(motion)
        session.commit()
        decisions.decide(motion, reason="Nobody came.", actor=people["hal"])
        again.open_comment(items[0], reason="They were away.", actor=people["hal"])
        make.jobs()
        ten_days_pass(*items)
        made = again.open_ballot(items[0], actor=people["hal"])
        assert {one.motion_id for one in items} == {made.id}
        assert made.title == f"Keep {items[0].title} and {items[1].title}"

    def test_what_was_decided_is_amended_by_nobody(self, people):
        of, item, _ = at_ballot(people)
        voted(item, people)
        with pytest.raises(Refused, match="stays as it was voted on"):
            amended(item, people)
        proposal_of(item).sha256 = "f" * 64  # however it came about
        of.state = "decided"
        session.execute(Item.__table__.update().values(state="decided"))
        session.commit()
        with pytest.raises(Refused, match="No text was changed since it was voted on"):
            publishing.ask_publication(of, actor=people["hal"])

    def test_ballots_rest_while_the_cycle_deliberates_again(self, people):
        of, item, other = at_ballot(people)
        motion = motion_of(item)
        motions.vote(motion, choice="yes", reason="", actor=people["ivy"])
        advancing.advance(of, to="deliberation", reason="An argument.", actor=people["hal"])
        with pytest.raises(Refused, match="Ballots rest"):
            motions.vote(motion, choice="yes", reason="", actor=people["eve"])
        with pytest.raises(Refused, match="Ballots rest"):
            decisions.decide(motion, reason="Now.", actor=people["hal"])
        making.proposal(other, "bo", "keep")
        kept = session.scalars(select(making.Proposal).where(making.Proposal.kind == "keep")).one()
        disposing.put_forward(kept, actor=people["ivy"])
        assert (motion_of(other).state, motion.state) == ("lapsed", "open")
        of.state, of.ballot_until = "ballot", day(20)
        motion.closes_at = clock.now() - timedelta(days=1)
        session.commit()
        lapsing.go_on(of)
        session.expire_all()
        assert motion.closes_at == lapsing.end_of(day(20))
        motions.vote(motion, choice="yes", reason="", actor=people["eve"])
        assert len(session.scalars(select(Ballot)).all()) == 2

    def test_a_cancelled_cycle_takes_no_votes(self, people):
        of, item, _ = at_ballot(people)
        motion = motion_of(item)
        advancing.advance(of, to="cancelled", reason="Another year.", actor=people["hal"])
        with pytest.raises(Refused, match="This cycle has ended"):
            motions.vote(motion, choice="yes", reason="", actor=people["ivy"])
        with pytest.raises(Refused, match="This cycle has ended"):
            decisions.decide(motion, reason="Now.", actor=people["hal"])


@pytest.mark.both_engines
@pytest.mark.parametrize("name", ["comment", "ballot"])
def test_two_who_open_it_at_once_have_one_effect(app, people, name):
    _, item, _ = at_ballot(people)
    amended(item, people)
    if name == "ballot":
        again.open_comment(item, reason="New text.", actor=people["hal"])
        make.jobs()
        ten_days_pass(item)
    session.commit()
    item_id = item.id
    session.remove()

    def do():
        mine = session.get(Item, item_id)
        if name == "comment":
            again.open_comment(mine, reason="New text.", actor=cast.person("hal"))
        else:
            again.open_ballot(mine, actor=cast.person("hal"))

    answers = at_once(app, do, do)
    assert answers.count("done") == 1, answers
    other = next(one for one in answers if one != "done")
    assert "already" in other or "after everybody" in other or "decided nothing" in other, answers
    item = session.get(Item, item_id)
    open_ones = session.scalars(select(Motion).where(Motion.state == "open")).all()
    assert len(open_ones) == (2 if name == "ballot" else 1)
    assert queries.is_commented(item, item.cycle, queries.last_ballot(item)) == (name == "comment")


@pytest.mark.both_engines
def test_amended_and_counted_at_once(app, people):
    """Whichever is first: no text is amended after it was adopted."""
    _, item, _ = at_ballot(people)
    for who in VOTERS:
        motions.vote(motion_of(item), choice="yes", reason="", actor=people[who])
    session.commit()
    item_id = item.id
    session.remove()

    def amend():
        amended(session.get(Item, item_id), {"bo": cast.person("bo")})

    def decide():
        motion = motion_of(session.get(Item, item_id))
        decisions.decide(motion, reason="As voted.", actor=cast.person("hal"))

    answers = at_once(app, amend, decide)
    assert answers.count("done") == 1, answers
    item = session.get(Item, item_id)
    motion, proposal = motion_of(item), proposal_of(item)
    if answers[1] == "done":
        assert "stays as it was voted on" in answers[0], answers
        assert (item.state, motion.sha256) == ("decided", proposal.sha256)
    else:
        assert "lapse" in answers[1], answers
        assert (motion.state, item.state) == ("lapsed", "commented")


class TestPages:
    @pytest.fixture
    def site(self, app):
        with app.app_context():
            people = {who: cast.person(who) for who in ("hal", "bo", "ivy", "eve", "cy", "ana")}
            of, item, _ = at_ballot(people)
            amended(item, people)
            make.kept()
            found = f"/refinement/{of.year}/items/{item.id}"
            session.remove()
        return found

    def test_the_chair_opens_comment_and_ballot_on_its_page(self, app, site, visit):
        hal, ivy = visit("hal"), visit("ivy")
        assert "Open its final comment again" in hal.get(site).text
        page = ivy.get(site).text
        assert "Only the chair opens it" in page
        assert "Open its final comment again" not in page
        empty = hal.post(f"{site}/comment", data={"reason": ""}, htmx=True)
        assert empty.status_code == 422
        assert "<html" not in empty.text
        assert ivy.post(f"{site}/comment", data={"reason": "I."}).status_code == 403
        assert hal.post(f"{site}/comment", data={"reason": "New text."}).status_code == 303
        page = visit("cy").get(site).text
        assert "Everybody affected can comment since" in page
        assert "A new argument" in page
        early = hal.post(f"{site}/ballot")
        assert early.status_code == 422
        assert "10 days to comment" in early.text
        make.jobs(app)
        with app.app_context():
            ten_days_pass(session.get(Item, int(site.rsplit("/", 1)[1])))
            session.remove()
        assert hal.post(f"{site}/ballot").status_code == 303
        assert "Open until" in ivy.get(site).text
