"""Predicates where they hold somebody back whom a step would else let through."""

import pytest

from portal.refinement.models import Motion
from portal.refinement.policy import cycles, deciding
from tests.refinement import making
from tests.refinement.test_appeals import appealed

pytestmark = pytest.mark.both_engines


def test_who_is_recused_neither_votes_nor_closes(people):
    hal, ivy = people["hal"], people["ivy"]
    recused = {"id": hal.id, "recused": True}
    motion = Motion(voters=[recused, {"id": ivy.id, "recused": False}])
    assert not deciding.can_vote(hal, motion)
    assert not deciding.can_close(hal, motion)
    assert deciding.can_vote(ivy, motion)
    motion.voters = [{"id": hal.id, "recused": False}]
    assert deciding.can_vote(hal, motion)
    assert deciding.can_close(hal, motion)


def test_who_appeals_does_not_hear_it(people):
    one = appealed()
    assert deciding.can_hear(people["eve"], one)
    one.person_id = people["eve"].id
    assert not deciding.can_hear(people["eve"], one)


def test_a_head_does_not_vouch_for_the_own_proposal(people):
    item = making.item(making.cycle("proposals"))
    theirs = making.proposal(item, "bo", state="asked")
    own = making.proposal(item, "ana", state="asked")
    assert cycles.can_vouch(people["ana"], theirs)
    assert not cycles.can_vouch(people["ana"], own)


@pytest.mark.parametrize(
    ("state", "may"), [("open", True), ("withdrawn", False), ("decided", False)]
)
def test_what_is_over_is_not_amended(people, state, may):
    made = making.proposal(making.item(making.cycle("proposals")), "bo", state=state)
    assert cycles.can_amend(people["bo"], made) is may
    assert cycles.can_amend(people["hal"], made) is may


def test_nobody_answers_the_own_remark(people):
    item = making.item(making.cycle("proposals"))
    own, other = making.remark(item, "ivy"), making.remark(item, "bo")
    assert cycles.can_answer_remark(people["ivy"], other)
    assert not cycles.can_answer_remark(people["ivy"], own)
