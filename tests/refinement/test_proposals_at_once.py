"""Two people do the same with proposals at the same moment: one effect, nothing half done."""

import pytest
from sqlalchemy import func, select

from portal.changelog.models import Entry
from portal.db import session
from portal.refinement.actions import disposing
from portal.refinement.actions import proposals as actions
from portal.refinement.models import Impact, Item, Proposal, ProposalRevision
from tests import cast
from tests.refinement import making
from tests.refinement.test_motions import at_once

pytestmark = pytest.mark.both_engines


def entries(action):
    return session.scalar(select(func.count()).select_from(Entry).where(Entry.action == action))


def test_a_draft_that_is_handed_in_twice_at_once_counts_once(app, people):
    made = making.proposal(making.item(making.cycle("proposals")), "ivy", state="draft")
    proposal_id = made.id
    session.commit()
    session.remove()

    def hand_in():
        mine = session.get(Proposal, proposal_id)
        actions.hand_in(mine, actor=cast.person("ivy"))

    answers = at_once(app, hand_in, hand_in, hand_in)
    assert answers.count("done") == 1, answers
    assert entries("hand in proposal") == 1
    assert session.scalar(select(func.count(Impact.id))) == 1


def test_two_that_are_put_forward_at_once_leave_one(app, people):
    item = making.item(making.cycle("deliberation"))
    ids = [making.proposal(item, who).id for who in ("bo", "ivy")]
    item_id = item.id
    session.commit()
    session.remove()

    def forward(proposal_id, who):
        disposing.put_forward(session.get(Proposal, proposal_id), actor=cast.person(who))

    answers = at_once(app, lambda: forward(ids[0], "hal"), lambda: forward(ids[1], "eve"))
    assert "done" in answers, answers
    forward_now = session.scalars(select(Proposal.id).where(Proposal.state == "put_forward")).all()
    assert forward_now == [session.get(Item, item_id).proposal_id]


def test_two_amendments_at_once_keep_one_text_before(app, people):
    made = making.proposal(making.item(making.cycle("deliberation")), "ivy")
    proposal_id = made.id
    session.commit()
    session.remove()

    def amend(title):
        mine = session.get(Proposal, proposal_id)
        actions.amend(
            mine, actor=cast.person("ivy"), why="Clearer.", title=title, reason="As before.",
            text={},
        )  # fmt: skip

    answers = at_once(app, lambda: amend("One"), lambda: amend("Two"))
    kept = session.scalars(select(ProposalRevision.revision)).all()
    now = session.get(Proposal, proposal_id)
    assert len(kept) == answers.count("done") >= 1
    assert now.revision == len(kept) + 1
    assert session.scalars(select(Impact.revision)).all() == [now.revision]
