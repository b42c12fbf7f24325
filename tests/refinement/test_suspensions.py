"""A stop out of cycle: two people, at once, ratified in time or lapsed."""

import re

import pytest
from sqlalchemy import select

from portal import clock
from portal.accounts.models import Person
from portal.changelog import queries as log
from portal.db import session
from portal.errors import Refused
from portal.jobs.actions import request
from portal.notices.models import Notice
from portal.refinement.actions import decisions, lapsing, motions
from portal.refinement.actions import suspending as actions
from portal.refinement.models import Motion, Suspension
from portal.refinement.queries import dated
from tests import cast, make
from tests.refinement import making
from tests.waiting import all_waiting

WHY = "It counts the same order twice."


def asked(people, **more):
    making.cycle("closed", year=2030)
    metric = make.metric(name="Delay", code="DELAY", **more)
    return metric, actions.ask(code="DELAY", reason=WHY, actor=people["hal"])


@pytest.mark.both_engines
class TestActions:
    def test_the_chair_asks_and_the_committee_hears(self, people):
        metric, made = asked(people)
        assert (made.state, metric.state) == ("asked", "approved")
        told = session.scalars(select(Notice.person_id).where(Notice.kind == actions.ASKED))
        assert set(told) == {people[who].id for who in ("ivy", "eve", "fay", "bo")}
        assert log.last_entry(made).words.reason == WHY
        with pytest.raises(Refused, match="asked for already"):
            actions.ask(code="DELAY", reason=WHY, actor=people["hal"])

    @pytest.mark.parametrize("code", ["NONE", "DRAFT"])
    def test_only_a_metric_in_force(self, people, code):
        asked(people)
        make.metric(code="DRAFT", state="draft")
        with pytest.raises(Refused, match="no metric in force"):
            actions.ask(code=code, reason=WHY, actor=people["hal"])

    def test_a_member_seconds_it_and_it_stops_at_once(self, people):
        metric, made = asked(people)
        actions.second(made, actor=people["ivy"])
        assert (made.state, metric.state) == ("in_force", "suspended")
        assert made.ratify_by == making.day(30)
        motion = session.get(Motion, made.motion_id)
        assert (motion.kind, motion.state) == ("ratify", "open")
        with pytest.raises(Refused, match="settled meanwhile"):
            actions.second(made, actor=people["eve"])

    @pytest.mark.parametrize("who", ["hal", "fay", "cy"])  # who asked, an alternate, a stranger
    def test_not_everybody_may_second_it(self, people, who):
        metric, made = asked(people)
        with pytest.raises(Refused, match="seconds it"):
            actions.second(made, actor=people[who])
        assert metric.state == "approved"

    def test_nobody_stops_their_own_metric(self, people):
        _, made = asked(people, owner=people["ivy"])
        with pytest.raises(Refused, match="their own metric"):
            actions.second(made, actor=people["ivy"])

    def test_not_ratified_in_time_the_metric_goes_on(self, people):
        metric, made = asked(people)
        actions.second(made, actor=people["ivy"])
        made.ratify_by = making.day(-1)
        session.commit()
        request(actions.LAPSE.name, "today", name=actions.LAPSE.word)
        make.jobs()
        session.expire_all()
        assert (made.state, metric.state) == ("lapsed", "approved")
        assert log.last_entry(metric).words.reason == "Its suspension was not ratified in time."

    @pytest.mark.parametrize(
        ("choice", "states"),
        [("yes", ("ratified", "suspended")), ("no", ("lapsed", "approved"))],
    )
    def test_the_committee_ratifies_it_or_ends_it(self, people, choice, states):
        metric, made = asked(people)
        actions.second(made, actor=people["ivy"])
        motion = session.get(Motion, made.motion_id)
        for one in motion.voters:
            voter = session.get(Person, one["id"])
            motions.vote(motion, choice=choice, reason="I looked at it.", actor=voter)
        decisions.decide(motion, reason="As voted.", actor=people["hal"])
        session.expire_all()
        assert (made.state, metric.state) == states
        said = {"yes": "ratify suspension", "no": "let suspension lapse"}
        assert log.last_entry(made).action == said[choice]

    def test_without_a_quorum_nothing_is_decided_and_the_committee_votes_again(
        self, people, inside
    ):
        metric, made = asked(people)
        actions.second(made, actor=people["ivy"])
        first = session.get(Motion, made.motion_id)
        with pytest.raises(Refused, match="only where its ballot had no quorum"):
            actions.vote_again(made, actor=people["hal"])

        def chairs():
            with inside.test_request_context():
                return [one.title for one in all_waiting(dated.waiting, people["hal"])]

        first.closes_at = clock.now()
        session.commit()
        assert "Count the ballot on the suspension of Delay" in chairs()
        found = decisions.decide(first, reason="Nobody came.", actor=people["hal"])
        assert (found.outcome, made.state, metric.state) == ("no_quorum", "in_force", "suspended")
        assert "Have the committee vote again: Delay" in chairs()
        again = actions.vote_again(made, actor=people["hal"])
        assert (again.id != first.id, again.state, made.motion_id) == (True, "open", again.id)
        told = session.scalars(select(Notice.title).where(Notice.person_id == people["eve"].id))
        assert "Vote again: the suspension of Delay" in set(told)
        with pytest.raises(Refused, match="only where its ballot had no quorum"):
            actions.vote_again(made, actor=people["hal"])
        for who in ("hal", "ivy", "eve"):
            motions.vote(again, choice="yes", reason="", actor=people[who])
        decisions.decide(again, reason="As voted.", actor=people["hal"])
        assert (made.state, metric.state) == ("ratified", "suspended")

    def test_no_ballot_on_it_outlasts_its_thirty_days(self, people):
        _, made = asked(people)
        actions.second(made, actor=people["ivy"])
        first = session.get(Motion, made.motion_id)
        first.closes_at, made.ratify_by = clock.now(), making.day(2)
        session.commit()
        decisions.decide(first, reason="Nobody came.", actor=people["hal"])
        again = actions.vote_again(made, actor=people["hal"])
        assert again.closes_at == lapsing.end_of(making.day(2))
        made.ratify_by = making.day(-1)
        session.commit()
        actions.lapse(made)
        session.expire_all()
        assert (made.state, again.state) == ("lapsed", "lapsed")
        with pytest.raises(Refused, match="has lapsed"):
            motions.vote(again, choice="yes", reason="", actor=people["eve"])
        with pytest.raises(Refused, match="settled meanwhile"):
            actions.vote_again(made, actor=people["hal"])

    def test_who_owns_what_is_stopped_has_no_vote_though_it_is_no_item(self, people):
        _, made = asked(people, owner=people["eve"], department=cast.department("service"))
        actions.second(made, actor=people["ivy"])
        motion = session.get(Motion, made.motion_id)
        recused = {one["id"]: one["recused"] for one in motion.voters}
        assert recused == {
            people["hal"].id: False, people["ivy"].id: False, people["eve"].id: True,
            people["fay"].id: False,
        }  # fmt: skip
        assert motion.departments == [cast.department("service").id]

    def test_on_its_last_day_it_still_holds(self, people):
        metric, made = asked(people)
        actions.second(made, actor=people["ivy"])
        made.ratify_by = making.day(0)
        session.commit()
        request(actions.LAPSE.name, "today", name=actions.LAPSE.word)
        make.jobs()
        session.expire_all()
        assert (made.state, metric.state) == ("in_force", "suspended")

    def test_taken_back_before_anybody_seconds_it(self, people):
        _, made = asked(people)
        actions.withdraw(made, reason="It was a typing error.", actor=people["hal"])
        assert made.state == "withdrawn"
        with pytest.raises(Refused, match="settled meanwhile"):
            actions.second(made, actor=people["ivy"])

    def test_what_waits_for_whom(self, people, inside):
        asked(people)
        with inside.test_request_context():
            titles = {
                who: [one.title for one in all_waiting(dated.waiting, people[who])]
                for who in ("ivy", "hal", "fay")
            }
        assert titles == {"ivy": ["Second the suspension of Delay?"], "hal": [], "fay": []}


@pytest.mark.both_engines
def test_days_and_what_waits_of_a_cycle(people, inside):
    of = making.cycle("ballot", year=2031)
    of.members[1].interests_declared_at = None
    session.flush()
    with inside.test_request_context():
        assert of.ballot_until in {one.day for one in dated.due_days(people["ivy"])}
        assert dated.due_days(people["cy"]) == []
        assert [one.title for one in all_waiting(dated.waiting, people["ivy"])] == [
            "Declare your interests"
        ]
        led = all_waiting(dated.waiting, people["hal"])[0]
        assert (led.title, led.due_on) == ("Lead Review 2031 on", of.ballot_until)


class TestPages:
    @pytest.fixture
    def site(self, app):
        with app.app_context():
            making.cycle("closed", year=2030)
            make.metric(name="Delay", code="DELAY")
            make.kept()
            session.remove()
        return app

    def test_from_asking_to_the_stop(self, site, visit):
        hal, ivy = visit("hal"), visit("ivy")
        assert "No metric was stopped" in visit("cy").get("/refinement/suspensions").text
        wrong = hal.post("/refinement/suspensions", data={"code": "", "reason": ""})
        assert wrong.status_code == 422
        answer = hal.post("/refinement/suspensions", data={"code": "delay", "reason": WHY})
        assert answer.status_code == 303
        assert "Second it" not in hal.get(answer.location).text
        assert "Second it" in ivy.get(answer.location).text
        assert "Second the suspension of Delay?" in ivy.get("/").text
        sent = {"version": "1"}
        assert ivy.post(f"{answer.location}/second", data=sent).status_code == 303
        page = visit("cy").get(answer.location).text
        assert "In force" in page
        ballot = re.search(r'href="(/refinement/2030/motions/\d+)"', page)[1]
        assert "Ratify the suspension of Delay" in ivy.get(ballot).text
        with site.app_context():
            assert session.scalars(select(Suspension.state)).one() == "in_force"

    def test_a_ballot_without_a_quorum_is_held_again(self, site, visit):
        hal, ivy = visit("hal"), visit("ivy")
        url = hal.post("/refinement/suspensions", data={"code": "DELAY", "reason": WHY}).location
        ivy.post(f"{url}/second", data={"version": "1"})
        ballot = re.search(r'href="(/refinement/2030/motions/\d+)"', ivy.get(url).text)[1]
        assert "Open another ballot" not in hal.get(url).text
        with site.app_context():
            session.scalars(select(Motion)).one().closes_at = clock.now()
            make.kept()
            session.remove()
        hal.post(f"{ballot}/decision", data={"reason": "Nobody came."})
        assert "Its ballot had no quorum" in ivy.get(url).text
        assert "Open another ballot" not in ivy.get(url).text
        with site.app_context():
            version = str(session.scalars(select(Suspension.version)).one())
        assert hal.post(f"{url}/ballot", data={"version": version}).status_code == 303
        assert "Its ballot had no quorum" not in hal.get(url).text
        late = hal.post(f"{url}/ballot", data={"version": version}, htmx=True)
        assert late.status_code in (409, 422)

    def test_taken_back_needs_a_reason(self, site, visit):
        hal = visit("hal")
        url = hal.post("/refinement/suspensions", data={"code": "DELAY", "reason": WHY}).location
        answer = hal.post(f"{url}/withdrawal", data={"reason": "", "version": "1"}, htmx=True)
        assert answer.status_code == 422
        assert "<html" not in answer.text
        sent = {"reason": "Wrong code.", "version": "1"}
        assert hal.post(f"{url}/withdrawal", data=sent).status_code == 303
        assert "Taken back" in hal.get("/refinement/suspensions").text
