"""kill -9 at each moment of what a committee does with many rows: all is there, or nothing."""

import pytest
from sqlalchemy import select

from portal.db import session
from portal.notices.models import Notice
from portal.refinement.actions import advancing, disposing, electing, publishing
from portal.refinement.models import (
    Acknowledgement,
    Affected,
    Cycle,
    Decision,
    Item,
    Motion,
    Proposal,
    ProposalMetric,
    Publication,
)
from portal.registry.models import DefinitionVersion, Metric, MetricLink
from tests import cast, make
from tests.faults.test_deciding_killed import killed_at_each, picture
from tests.refinement import making, voting

pytestmark = pytest.mark.both_engines


@pytest.fixture
def decided(app):
    """A cycle of which each kind of decision is to be published."""
    with app.app_context():
        bo = cast.person("bo")
        cycle = voting.cycle("decided")
        merged = voting.item(cycle)
        for kind in ("keep", "retire", "suspend", "defer"):
            voting.decided(voting.item(cycle), kind)
        voting.decided(voting.item(cycle), "revise_minor", {"changes": {"due_days": 12}})
        voting.decided(merged, "merge", voting.draft(bo), merged=[make.metric()])
        added = {
            **voting.draft(bo),
            "definition": {**voting.draft(bo)["definition"], "name": "New"},
        }
        voting.decided(voting.item(cycle, metric_id=None), "add", added)
        voting.decided(voting.item(cycle), "retire", outcome="rejected")
        session.commit()
        found = cycle.id
        session.remove()
    return found


def test_a_publication_is_all_or_nothing(app, decided, full, tell):
    def publish():
        publishing.publish(session.get_one(Cycle, decided), cast.person("hal"))

    def look():
        return picture(
            app, (Publication.id, Publication.decisions_count), (Decision.state, Decision.kind),
            (Cycle.state, Cycle.published_at), (Item.state, Item.metric_id),
            (Metric.code, Metric.state), (DefinitionVersion.state, DefinitionVersion.minor),
            (MetricLink.metric_id, MetricLink.other_id), (Proposal.state, Proposal.kind),
            (Acknowledgement.person_id, Acknowledgement.reminders),
            (Affected.decision_id, Affected.why), (Notice.person_id, Notice.kind),
        )  # fmt: skip

    before, after, times = killed_at_each(app, publish, look, full)
    assert (len(before[0][0]), len(after[0][0])) == (0, 1)
    assert not [one for one in after[0][1] if one.startswith("('decided'")]
    assert after[1]["publish cycle"] == 1
    assert times >= 5
    tell(f"a publication killed at {times} moments")


@pytest.fixture
def deliberating(app):
    """A merge of three, of which one is to be kept so far."""
    with app.app_context():
        cycle = making.cycle("deliberation", ballot_until=making.day(9))
        items = [making.item(cycle, position=place) for place in (1, 2, 3)]
        kept = making.proposal(items[1], "bo", "keep")
        session.commit()
        disposing.put_forward(kept, actor=cast.person("ivy"))
        merge = making.proposal(items[0], "bo", "merge", text=voting.draft(cast.person("bo")))
        for one in items[1:]:
            make.stored(ProposalMetric(proposal_id=merge.id, metric_id=one.metric_id))
        session.commit()
        found = cycle.id, merge.id
        session.remove()
    return found


def test_a_merge_put_forward_and_the_ballots_opened_are_all_or_nothing(
    app, deliberating, full, tell
):
    cycle_id, merge_id = deliberating

    def put():
        disposing.put_forward(session.get_one(Proposal, merge_id), actor=cast.person("ivy"))

    def ballots():
        cycle = session.get_one(Cycle, cycle_id)
        with advancing.change(cycle, "go on to “ballot”", actor=cast.person("hal")):
            advancing.move(cycle, to="ballot", reason="", actor=cast.person("hal"))

    def recuse():
        motion = session.scalars(select(Motion)).one()
        item = session.scalars(select(Item).where(Item.motion_id == motion.id)).first()
        with advancing.change(item, "declare", actor=cast.person("eve")):
            making.interest(item, "eve")
            assert electing.follow([item.id], cast.person("eve")) == 1

    def look():
        return picture(
            app, (Item.disposition, Item.proposal_id), (Item.id, Item.motion_id),
            (Proposal.state, Proposal.kind), (Motion.state, Motion.voters),
            (Cycle.state, Cycle.ballot_opened_at), (Notice.person_id, Notice.kind),
        )  # fmt: skip

    _, put_, times = killed_at_each(app, put, look, full)
    assert len(set(put_[0][0])) == 1
    with app.app_context():
        session.get_one(Cycle, cycle_id).state = "final_comment"
        make.kept()
        session.remove()
    _, opened, more = killed_at_each(app, ballots, look, full)
    assert len(opened[0][3]) == 1
    _, followed, last = killed_at_each(app, recuse, look, full)
    assert followed[0][3] != opened[0][3]
    assert min(times, more, last) >= 2
    tell(f"a merge put forward killed at {times} moments, ballots at {more}, a recusal at {last}")
