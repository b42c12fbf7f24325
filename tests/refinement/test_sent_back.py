"""What was decided and can't be published goes back to the committee by itself."""

import pytest
from sqlalchemy import select

from portal.db import session
from portal.errors import Refused
from portal.refinement.actions import again, disposing
from portal.refinement.models import Advance, Decision, Item
from portal.refinement.queries import again as queries
from portal.refinement.queries import decisions
from tests import cast, make
from tests.refinement import making, voting
from tests.refinement.test_motions import at_once
from tests.refinement.test_together import open_checks, serving


def contradicting(people):
    """A cycle in which a metric is kept by one decision and merged by another."""
    of = voting.cycle("decided")
    kept, merged, other = (voting.item(of, position=place) for place in (1, 2, 3))
    voting.decided(merged, "merge", voting.draft(people["bo"]), merged=[kept.metric])
    voting.decided(kept, "keep")
    voting.decided(other, "keep")
    session.commit()
    return of, kept, merged, other


def decision_on(item):
    return session.scalars(select(Decision).where(Decision.motion_id == item.motion_id)).one()


@pytest.mark.both_engines
def test_one_of_two_that_contradict_is_voted_on_again(people):
    of, kept, merged, other = contradicting(people)
    with pytest.raises(Refused, match="Only what contradicts another"):
        again.send_back(other, reason="I do not like it.", actor=people["hal"])
    again.send_back(merged, reason="Delay was kept.", actor=people["hal"])
    assert (of.state, merged.state, kept.state) == ("ballot", "assessed", "decided")
    assert (decision_on(merged).was_sent_back, decision_on(kept).state) == (True, "decided")
    assert decisions.published_of(of.id) == []
    taken = session.scalars(select(Advance)).one()
    assert (taken.from_state, taken.to_state) == ("decided", "ballot")
    assert taken.reason == "Delay was kept."
    assert [one.id for one in open_checks(of, "decided")["decisions"].lack.some] == [merged.id]
    instead = making.proposal(merged, "bo", "keep")
    disposing.put_forward(instead, actor=people["ivy"])
    again.open_comment(merged, reason="It is kept instead.", actor=people["hal"])
    now = queries.known(merged, of, queries.last_ballot(merged))
    assert (now.is_put_forward, now.against) == (True, "")


def test_while_it_is_voted_on_again_the_other_can_go_back_too(people):
    of, kept, merged, _ = contradicting(people)
    again.send_back(kept, reason="The merge stands.", actor=people["hal"])
    with pytest.raises(Refused, match="Only what contradicts another"):
        again.send_back(kept, reason="Twice.", actor=people["hal"])
    again.send_back(merged, reason="Both, then.", actor=people["hal"])
    assert (of.state, kept.state, merged.state) == ("ballot", "assessed", "assessed")
    assert len(session.scalars(select(Advance)).all()) == 1


def test_an_end_that_leaves_an_objective_with_no_metric(people, inside):
    of = voting.cycle("decided")
    gone, other = voting.item(of), voting.item(of)
    objective = serving(gone.metric)
    voting.decided(gone, "retire")
    voting.decided(other, "retire")
    session.commit()
    assert objective.name in queries.why_back(gone, of, queries.last_ballot(gone))
    assert queries.why_back(other, of, queries.last_ballot(other)) == ""


def test_a_text_that_is_another_than_the_one_voted_on(people):
    of = voting.cycle("decided")
    item = voting.item(of)
    voting.decided(item, "retire")
    assert queries.why_back(item, of, queries.last_ballot(item)) == ""
    session.get(making.Proposal, item.proposal_id).sha256 = "f" * 64
    session.flush()
    assert "another than" in queries.why_back(item, of, queries.last_ballot(item))


def test_what_was_rejected_stays(people):
    of = voting.cycle("decided")
    item = voting.item(of)
    voting.decided(item, "retire", outcome="rejected")
    session.get(making.Proposal, item.proposal_id).sha256 = "f" * 64
    session.flush()
    assert queries.why_back(item, of, queries.last_ballot(item)) == ""


@pytest.mark.both_engines
def test_two_who_send_it_back_at_once_have_one_effect(app, people):
    item_id = contradicting(people)[2].id
    session.remove()

    def do():
        again.send_back(session.get(Item, item_id), reason="Both.", actor=cast.person("hal"))

    answers = at_once(app, do, do)
    assert answers.count("done") == 1, answers


def test_the_chair_sends_it_back_on_its_page(app, visit):
    with app.app_context():
        people = {who: cast.person(who) for who in ("hal", "bo")}
        of, _, merged, other = contradicting(people)
        page, quiet = (f"/refinement/{of.year}/items/{one.id}" for one in (merged, other))
        cycle = f"/refinement/{of.year}"
        make.kept()
    hal, ivy = visit("hal"), visit("ivy")
    assert "sends one of these back" in hal.get(cycle).text
    assert "Send it back" not in hal.get(quiet).text
    assert "Send it back" in hal.get(page).text
    assert "Send it back" not in ivy.get(page).text
    assert "be published like this" in ivy.get(page).text
    assert ivy.post(f"{page}/return", data={"reason": "I."}).status_code == 403
    empty = hal.post(f"{page}/return", data={"reason": ""}, htmx=True)
    assert (empty.status_code, "<html" in empty.text) == (422, False)
    assert hal.post(f"{page}/return", data={"reason": "Delay was kept."}).status_code == 303
    shown = hal.get(page).text
    assert "It was taken back before it was published." in shown
    assert "Open its final comment again" in shown
    assert "overturned on appeal" not in hal.get(f"{cycle}/minutes").text
