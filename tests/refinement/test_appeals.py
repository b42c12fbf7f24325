"""Appeals: heard by who did not vote, upheld or dismissed; concerns begin a conversation."""

import pytest
from sqlalchemy import select

from portal import clock
from portal.changelog import queries as log
from portal.db import session
from portal.errors import Refused
from portal.feedback.models import Thread
from portal.notices.models import Notice
from portal.refinement.actions import knowing, publishing
from portal.refinement.flags import flags
from portal.refinement.models import Acknowledgement, Appeal, Ballot
from portal.refinement.policy import deciding as policy
from portal.refinement.queries import decisions as queries
from portal.refinement.queries.scope import in_scope
from portal.registry.queries.days import today
from tests import cast, make
from tests.refinement import making, voting


def appealed(kind="retire", **more):
    """Bo appeals a published decision, on which everybody of the committee but Eve has voted."""
    cycle = voting.cycle("decided")
    decision = voting.decided(voting.item(cycle), kind, **more)
    for who in ("hal", "ivy", "ana", "cy"):
        make.stored(
            Ballot(
                motion_id=decision.motion_id, person_id=cast.person(who).id, choice="yes",
                reason="", cast_at=clock.now(),
            )
        )  # fmt: skip
    session.commit()
    publishing.publish(cycle, cast.person("hal"))
    given = {"ground": "evidence", "text": "Nobody read the survey."}
    return knowing.appeal(decision, actor=cast.person("bo"), **given)


def metric_of(decision):
    return queries.items_by_motion([decision.motion_id])[decision.motion_id][0].metric


@pytest.mark.both_engines
class TestActions:
    def test_upheld_undoes_what_has_not_come_into_effect(self, people):
        one = appealed()
        decision = one.decision
        metric = metric_of(decision)
        assert metric.state == "deprecated"
        knowing.hear(one, state="upheld", answer="It was left out.", actor=people["eve"])
        (item,) = queries.items_by_motion([decision.motion_id])[decision.motion_id]
        assert (one.state, one.heard_by_id) == ("upheld", people["eve"].id)
        assert (decision.state, item.state, metric.state) == ("overturned", "assessed", "approved")
        assert decision in queries.published_of(decision.cycle_id)
        (found,) = [one for one in in_scope(2027, today()) if one.metric_id == metric.id]
        assert flags(found.known)[-1] == "overturned"
        later = making.cycle("closed", year=2027)
        making.item(later, metric)
        assert not any(one.known.was_overturned for one in in_scope(2028, today()))
        assert log.last_entry(one).action == "hear appeal"
        told = select(Notice).where(Notice.person_id == people["bo"].id).order_by(Notice.id.desc())
        notice = session.scalars(told).first()
        assert notice.title.startswith("Your appeal was upheld")
        assert notice.url == f"/refinement/2026/appeals/{one.id}"

    def test_dismissed_leaves_the_decision(self, people):
        one = appealed()
        knowing.hear(one, state="dismissed", answer="The committee had it.", actor=people["fay"])
        assert (one.state, one.decision.state) == ("dismissed", "published")
        assert metric_of(one.decision).state == "deprecated"
        with pytest.raises(Refused, match="heard already"):
            knowing.hear(one, state="upheld", answer="No.", actor=people["eve"])

    def test_what_is_in_effect_stays(self, people):
        one = appealed()
        one.decision.effective_on = today()
        session.commit()
        publishing.take_effect(one.decision_id)
        with pytest.raises(Refused, match="has come into effect already"):
            knowing.hear(one, state="upheld", answer="It was left out.", actor=people["eve"])
        assert one.state == "open"

    @pytest.mark.parametrize("who", ["hal", "ivy", "bo", "dee"])
    def test_who_voted_or_appeals_or_has_no_part_hears_nothing(self, people, who):
        one = appealed()
        with pytest.raises(Refused, match="neither voted"):
            knowing.hear(one, state="upheld", answer="Yes.", actor=people[who])
        assert one.state == "open"

    def test_policy_and_query_name_the_same_people(self, people):
        one = appealed()
        may = {who for who, person in people.items() if policy.can_hear(person, one)}
        assert may == {"eve", "fay"}
        ids = queries.hearers(one.decision, one.person_id)
        assert set(ids) == {people[who].id for who in may}
        told = select(Notice.person_id).where(Notice.url == f"/refinement/2026/appeals/{one.id}")
        assert set(session.scalars(told)) == set(ids)


@pytest.fixture
def page(app):
    with app.app_context():
        address = f"/refinement/2026/appeals/{appealed().id}"
        session.remove()
    return address


def test_heard_by_its_page(app, visit, page):
    eve = visit("eve")
    assert "Hear an appeal" in eve.get("/").text
    assert "Hear an appeal" not in visit("ivy").get("/").text
    assert "Nobody read the survey." in eve.get(page).text
    wrong = eve.post(page, data={"version": "1", "state": "upheld", "answer": " "}, htmx=True)
    assert (wrong.status_code, "<html" in wrong.text) == (422, False)
    assert "Say why" in wrong.text
    sent = {"version": "1", "state": "dismissed", "answer": "The committee had it."}
    answer = eve.post(page, data=sent)
    assert (answer.status_code, answer.location) == (303, page)
    for who in ("bo", "hal", "eve"):
        assert "The committee had it." in visit(who).get(page).text
    assert "Answer the appeal" not in eve.get(page).text
    assert visit("fay").post(page, data=sent).status_code == 409
    with app.app_context():
        assert session.scalars(select(Appeal)).one().state == "dismissed"
    assert "Dismissed" in visit("bo").get("/refinement/2026/changed").text


@pytest.mark.parametrize(
    ("who", "sees", "hears"),
    [("bo", 200, 403), ("ivy", 200, 403), ("dee", 404, 404), ("gus", 302, 302)],
)
def test_who_sees_and_hears_it(visit, page, who, sees, hears):
    one = visit(who)
    assert one.get(page).status_code == sees
    assert one.post(page, data={"state": "upheld", "answer": "x"}).status_code == hears


@pytest.mark.both_engines
def test_a_concern_begins_a_conversation_with_who_published(people):
    decision = voting.decided(voting.item(voting.cycle("decided")), "retire")
    session.commit()
    publishing.publish(decision.cycle, people["hal"])
    bo = people["bo"]
    mine = Acknowledgement.person_id == bo.id
    told = session.scalars(select(Acknowledgement).where(mine)).one()
    knowing.acknowledge(told, concern="Who counts instead?", actor=bo)
    thread = session.scalars(select(Thread)).one()
    assert (thread.giver_id, thread.owner_id) == (bo.id, people["hal"].id)
    assert (thread.subject_kind, thread.path) == ("publication", "/refinement/2026/changed")
    assert queries.concern_of(told.publication_id, bo.id) == thread.id
    hal = select(Notice).where(
        Notice.person_id == people["hal"].id, Notice.subject_kind == "thread"
    )
    assert len(session.scalars(hal).all()) == 1
    with pytest.raises(Refused, match="in that conversation"):
        knowing.acknowledge(told, concern="And who pays?", actor=bo)
    assert len(session.scalars(select(Thread)).all()) == 1
