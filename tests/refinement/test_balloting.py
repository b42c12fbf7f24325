"""What opens with the ballot: one motion with a list for what is kept, one for each other item."""

import pytest
from sqlalchemy import select

from portal.db import session
from portal.refinement.actions import balloting
from portal.refinement.models import Motion
from tests.refinement import making


def kept(cycle, author, position, **more):
    item = making.item(cycle, position=position, disposition="keep", state="assessed", **more)
    proposal = making.proposal(item, author, "keep", state="put_forward")
    item.proposal_id = proposal.id
    session.flush()
    return item


@pytest.mark.both_engines
def test_unflagged_keeps_are_one_motion_and_others_stand_alone(people):
    of = making.cycle("ballot")
    plain = [kept(of, people["bo"], place) for place in (1, 2, 3)]
    flagged = kept(of, people["bo"], 4, flags="stale")
    balloting.open_ballots(of, people["hal"])
    motions = session.scalars(select(Motion).order_by(Motion.id)).all()
    assert [one.kind for one in motions] == ["keep", "keep"]
    assert {one.motion_id for one in plain} == {motions[0].id}
    assert flagged.motion_id == motions[1].id
    assert motions[0].proposal_id is None
    assert balloting.kept_together(of) == []  # again opens nothing
    balloting.open_ballots(of, people["hal"])
    assert len(session.scalars(select(Motion)).all()) == 2


@pytest.mark.both_engines
def test_whoever_is_recused_from_one_votes_on_the_others(people):
    of = making.cycle("ballot")
    items = [kept(of, people["bo"], place) for place in (1, 2, 3, 4)]
    for one in items[2:]:
        making.interest(one, "ivy")
    making.interest(items[0], "eve", level="note")
    assert [[one.position for one in some] for some in balloting.kept_together(of)] == [
        [1, 2], [3, 4],
    ]  # fmt: skip
    making.interest(items[3], "eve")
    assert [[one.position for one in some] for some in balloting.kept_together(of)] == [[1, 2]]
