"""A cycle in the database: started, dated, scope, committee, interests, steps."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.changelog import queries as log
from portal.db import session
from portal.errors import Refused
from portal.insight.actions import recompute
from portal.notices.models import Notice
from portal.refinement.actions import advancing, committee, cycles, interests, steps
from portal.refinement.models import Advance, Cycle, Interest, Item, Member
from portal.refinement.policy import cycles as policy
from portal.refinement.queries import facts as reading
from portal.refinement.queries import interests as reads
from tests import make
from tests.refinement import making
from tests.refinement.making import day

DAYS = {"insight_from": day(0), "insight_until": day(14), "ack_share": 80}


def started(actor, **more):
    given = {"year": 2031, "title": "", "purpose": "Look at waiting times.", **more}
    return cycles.start_cycle(**given, actor=actor)


def found_interests():
    rows = session.execute(
        select(Interest.item_id, Interest.person_id, Interest.rule, Interest.level)
    )
    return {(one.person_id, one.rule, one.level) for one in rows}


@pytest.mark.both_engines
class TestStarting:
    def test_whoever_starts_it_chairs_it(self, people):
        made = started(people["hal"])
        assert (made.title, made.state, made.ack_share) == ("Review of 2031", "planned", 80)
        assert [(one.person_id, one.part) for one in made.members] == [(people["hal"].id, "chair")]
        assert log.last_entry(made).action == "start cycle"

    def test_one_a_year(self, people):
        started(people["hal"])
        with pytest.raises(Refused, match="this year already"):
            started(people["hal"])
        assert len(session.scalars(select(Cycle)).all()) == 1

    def test_the_days_follow_each_other(self, people):
        made = making.cycle()
        cycles.set_calendar(made, **DAYS, actor=people["hal"])
        assert (made.insight_until, made.comment_until) == (day(14), None)
        with pytest.raises(Refused) as refused:
            cycles.set_calendar(made, **DAYS, ballot_until=day(13), actor=people["hal"])
        assert refused.value.field == "ballot_until"
        short = {**DAYS, "insight_until": day(13)}
        with pytest.raises(Refused, match="14 days"):
            cycles.set_calendar(made, **short, actor=people["hal"])

    def test_an_ended_cycle_stays_as_it_was(self, people):
        for state in ("closed", "cancelled"):
            with pytest.raises(Refused, match="has ended"):
                cycles.set_calendar(making.cycle(state), **DAYS, actor=people["hal"])


@pytest.mark.both_engines
class TestScope:
    def test_one_item_for_each_metric_in_force(self, people):
        first, other = make.metric(name="Delay"), make.metric(name="Errors", state="suspended")
        make.metric(state="draft")
        make.metric(state="deprecated")
        made = started(people["hal"])
        assert cycles.freeze_scope(made, actor=people["hal"]) == 2
        items = session.scalars(select(Item).order_by(Item.position)).all()
        assert [one.metric_id for one in items] == [first.id, other.id]
        assert {one.review for one in items} == {"full"}  # never reviewed before
        assert "suspended" in items[1].flag_codes
        assert "no_objective" in items[0].flag_codes
        entry = log.last_entry(made)
        assert entry.action == "freeze scope"
        assert "digest" in entry.words.differences

    def test_light_after_a_full_review_where_nothing_stands_out(self, people):
        before = making.cycle("closed", year=2030)
        metric = make.metric(objective=make.objective())
        making.item(before, metric, review="full")
        first = make.month(clock.now().date().replace(day=1), -12)
        make.values(metric, [9.0, 10.0, 11.0] * 4, first=first)
        recompute([metric.id])
        made = started(people["hal"])
        cycles.freeze_scope(made, actor=people["hal"])
        item = session.scalars(select(Item).where(Item.cycle_id == made.id)).one()
        assert (item.review, item.flags) == ("light", "")

    def test_the_statements_do_not_grow_with_the_metrics(self, people, statements):
        made = started(people["hal"])
        counts = []
        for metrics in (1, 2, 20):
            for _ in range(metrics):
                make.metric(owner=people["ivy"])
            statements.clear()
            cycles.freeze_scope(made, actor=people["hal"])
            counts.append(len(statements))
        assert counts[1] == counts[2]

    def test_again_while_planned_and_never_after(self, people):
        metric = make.metric()
        made = started(people["hal"])
        cycles.freeze_scope(made, actor=people["hal"])
        metric.state = "deprecated"
        make.metric(name="New")
        cycles.freeze_scope(made, actor=people["hal"])
        assert len(session.scalars(select(Item)).all()) == 1
        with pytest.raises(Refused, match="frozen for good"):
            cycles.freeze_scope(making.cycle("insight"), actor=people["hal"])

    def test_nothing_to_review(self, people):
        with pytest.raises(Refused, match="no metric in force"):
            cycles.freeze_scope(started(people["hal"]), actor=people["hal"])


@pytest.mark.both_engines
class TestCommittee:
    def test_a_seat_is_given_told_and_looked_at(self, people):
        made = started(people["hal"])
        make.metric(owner=people["ivy"])
        cycles.freeze_scope(made, actor=people["hal"])
        assert found_interests() == set()  # Ivy has no seat yet
        seat = committee.give_seat(
            made, person_id=people["ivy"].id, part="member", actor=people["hal"]
        )
        assert (seat.part, seat.position, seat.left_at) == ("member", 1, None)
        rules = {("owner", "no_vote"), ("steward", "no_vote")}
        assert found_interests() == {(people["ivy"].id, *one) for one in rules}
        told = session.scalars(select(Notice).where(Notice.kind == committee.NAMED)).one()
        assert told.person_id == people["ivy"].id

    def test_a_new_chair_makes_the_former_one_a_member(self, people):
        made = making.cycle()
        committee.give_seat(made, person_id=people["ivy"].id, part="chair", actor=people["hal"])
        parts = {one.person_id: one.part for one in made.members}
        assert (parts[people["hal"].id], parts[people["ivy"].id]) == ("member", "chair")

    def test_a_new_chair_may_have_had_no_seat(self, people):
        made = started(people["hal"])
        committee.give_seat(made, person_id=people["ivy"].id, part="chair", actor=people["hal"])
        parts = {one.person_id: one.part for one in made.members}
        assert parts == {people["hal"].id: "member", people["ivy"].id: "chair"}

    def test_there_is_always_a_chair(self, people):
        made = making.cycle()
        hal = made.members[0]
        with pytest.raises(Refused, match="Hand the chair over"):
            committee.end_seat(hal, reason="Leave", actor=people["hal"])
        with pytest.raises(Refused, match="Hand the chair over"):
            committee.give_seat(
                made, person_id=people["hal"].id, part="member", actor=people["hal"]
            )

    def test_leaving_and_coming_back(self, people):
        made = making.cycle()
        ivy = made.members[1]
        committee.end_seat(ivy, reason="Parental leave", actor=people["hal"])
        assert ivy.left_at is not None
        with pytest.raises(Refused, match="empty already"):
            committee.end_seat(ivy, reason="Again", actor=people["hal"])
        committee.give_seat(made, person_id=ivy.person_id, part="alternate", actor=people["hal"])
        assert (ivy.left_at, ivy.part) == (None, "alternate")
        assert len(session.scalars(select(Member)).all()) == 4

    @pytest.mark.parametrize("who", ["gus"])
    def test_nobody_who_cannot_sign_in(self, people, who):
        with pytest.raises(Refused, match="can't sign in"):
            committee.give_seat(
                making.cycle(), person_id=people[who].id, part="member", actor=people["hal"]
            )

    def test_not_once_everything_is_decided(self, people):
        with pytest.raises(Refused, match="ballot is over"):
            committee.give_seat(
                making.cycle("decided"), person_id=people["bo"].id, part="member",
                actor=people["hal"],
            )  # fmt: skip


@pytest.mark.both_engines
class TestInterests:
    def test_declared_and_settled(self, people):
        one = making.item(making.cycle())
        made = interests.declare(one, level="note", words="My brother.", actor=people["ivy"])
        assert (made.rule, made.level) == ("declared", "note")
        interests.settle(made, level="leave", reason="Too near.", actor=people["hal"])
        assert (made.level, made.settled_by_id) == ("leave", people["hal"].id)
        assert log.last_entry(made).words.reason == "Too near."
        again = interests.declare(one, level="no_vote", words="He left.", actor=people["ivy"])
        assert (again.id, again.level, again.settled_by_id) == (made.id, "no_vote", None)

    def test_nobody_settles_their_own(self, people):
        one = making.item(making.cycle())
        own = making.interest(one, "hal")
        with pytest.raises(Refused, match="their own"):
            interests.settle(own, level="none", reason="x", actor=people["hal"])

    def test_an_alternate_settles_the_chairs(self, people):
        one = making.item(making.cycle())
        own = making.interest(one, "hal")
        may = [who for who in people if policy.can_settle(people[who], own)]
        assert may == ["fay"]
        assert own in reads.seen_by(people["fay"], one.cycle)
        assert own not in reads.seen_by(people["ana"], one.cycle)
        interests.settle(own, level="note", reason="Long ago.", actor=people["fay"])
        assert (own.level, own.settled_by_id) == ("note", people["fay"].id)
        for seat in one.cycle.members:
            if seat.part == "alternate":
                seat.left_at = clock.now()
        may = [who for who in people if policy.can_settle(people[who], own)]
        assert sorted(may) == ["eve", "ivy"]

    def test_only_the_committee(self, people):
        one = making.item(making.cycle())
        with pytest.raises(Refused, match="Only the committee"):
            interests.declare(one, level="note", words="x", actor=people["cy"])
        with pytest.raises(Refused, match="Only the committee"):
            interests.declare_all(one.cycle, actor=people["cy"])

    def test_what_the_chair_settled_stays_when_rules_are_asked_again(self, people):
        one = making.item(making.cycle(), make.metric(owner=people["ivy"]))
        assert interests.find(one.cycle) == 2
        for found in session.scalars(select(Interest)):
            found.level = "none"
        session.flush()
        assert interests.find(one.cycle) == 0
        assert {level for _, _, level in found_interests()} == {"none"}

    def test_heads_and_their_people(self, people):
        made = making.cycle(members=(("hal", "chair"), ("ana", "member"), ("fay", "member")))
        making.item(made, make.metric(owner=people["bo"]))  # of Operations, which Ana heads
        interests.find(made)
        ana = people["ana"].id
        assert found_interests() == {(ana, "head", "no_vote"), (ana, "manager", "note")}


@pytest.mark.both_engines
class TestSteps:
    def planned(self, people):
        made = making.cycle(insight_from=day(0), insight_until=day(14))
        make.metric()
        cycles.freeze_scope(made, actor=people["hal"])
        return made

    def test_onward_when_nothing_is_missing(self, people, monkeypatch):
        seen = []
        monkeypatch.setitem(steps.AT, "insight", [lambda cycle, actor: seen.append(cycle.state)])
        made = self.planned(people)
        taken = advancing.advance(made, to="insight", reason="", actor=people["hal"])
        assert (made.state, taken.from_state, taken.to_state) == ("insight", "planned", "insight")
        assert seen == ["insight"]
        assert log.last_entry(taken).action == "step"
        told = session.scalars(select(Notice).where(Notice.kind == advancing.STEPPED)).all()
        assert {one.person_id for one in told} == {
            people[who].id for who in ("ivy", "eve", "fay")
        }  # whoever did it knows

    def test_not_yet_and_what_is_missing(self, people):
        made = self.planned(people)
        made.members[1].interests_declared_at = None
        session.flush()
        with pytest.raises(Refused, match="Everybody on the committee has declared"):
            advancing.advance(made, to="insight", reason="", actor=people["hal"])
        assert session.scalars(select(Advance)).all() == []

    def test_no_leaps(self, people):
        made = self.planned(people)
        with pytest.raises(Refused, match="at “Planned” meanwhile"):
            advancing.advance(made, to="ballot", reason="", actor=people["hal"])

    def test_the_second_of_two_hears_that_it_is_done(self, people):
        made = self.planned(people)
        advancing.advance(made, to="insight", reason="", actor=people["hal"])
        with pytest.raises(Refused, match="meanwhile"):
            advancing.advance(made, to="insight", reason="", actor=people["hal"])
        assert len(session.scalars(select(Advance)).all()) == 1

    def test_back_needs_a_reason(self, people):
        made = making.cycle("ballot")
        with pytest.raises(Refused, match="Say why"):
            advancing.advance(made, to="deliberation", reason="", actor=people["hal"])
        advancing.advance(made, to="deliberation", reason="No quorum.", actor=people["hal"])
        assert made.state == "deliberation"

    def test_cancelled_with_its_reason(self, people):
        made = making.cycle("insight")
        advancing.advance(made, to="cancelled", reason="A merger.", actor=people["hal"])
        assert (made.state, made.cancelled_reason) == ("cancelled", "A merger.")

    def test_publishing_is_no_step_of_the_chair(self, people):
        with pytest.raises(Refused, match="by itself"):
            advancing.advance(
                making.cycle("decided"), to="published", reason="", actor=people["hal"]
            )

    def test_a_step_that_fails_leaves_nothing(self, people, monkeypatch):
        def fail(_cycle, _actor):
            raise RuntimeError("killed")

        monkeypatch.setitem(steps.AT, "insight", [fail])
        made = self.planned(people)
        with pytest.raises(RuntimeError):
            advancing.advance(made, to="insight", reason="", actor=people["hal"])
        session.expire_all()
        assert made.state == "planned"
        assert session.scalars(select(Advance)).all() == []


@pytest.mark.both_engines
def test_facts_take_few_statements_whatever_is_missing(people, statements):
    made = making.cycle("planned", comment_opened_at=clock.now() - timedelta(days=11))
    for _ in range(7):
        making.item(made)
    session.refresh(made)
    counts = {}
    for to in reading._READERS:
        statements.clear()
        reading.facts(made, to)
        counts[to] = len(statements)
    assert max(counts.values()) <= 3
    lack = reading.facts(made, "impact").without_proposal
    assert (lack.count, len(lack.some), lack.more) == (7, 5, 2)
