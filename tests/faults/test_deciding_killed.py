"""kill -9 at each moment of a vote, a decision, an answer, a hand-in: all is there, or nothing."""

import pytest
from sqlalchemy import func, select

from portal.changelog import verifying
from portal.changelog.models import Entry
from portal.db import session, set_writing
from portal.refinement.actions import decisions, motions
from portal.refinement.models import Ballot, Decision, Item, Motion
from portal.training.actions import finishing, saving, starting
from portal.training.models import Answer, Attempt, Drawn
from portal.training.queries import assessments
from tests import cast
from tests.faults.dying import dies_at
from tests.refinement import voting
from tests.training.asked import GIVEN
from tests.training.test_attempts import assessment

pytestmark = pytest.mark.both_engines


def picture(app, *columns):
    """Every row of these columns, what the log says, and that it is whole."""
    with app.app_context():
        set_writing(False)
        assert verifying.verify().is_whole
        found = [sorted(map(repr, session.execute(select(one, two)))) for one, two in columns]
        told = session.execute(select(Entry.action, func.count()).group_by(Entry.action)).all()
        session.remove()
    return found, dict(map(tuple, told))


def killed_at_each(app, work, look, full):
    """Kill it at its moments, or at some; what stood before it and what stands afterwards."""
    before, moment, killed = look(), 1, 0
    while dies_at(app, moment, work):
        assert look() == before, moment
        moment, killed = moment + (1 if full else 4), killed + 1
    return before, look(), killed


@pytest.fixture
def motion_id(app):
    with app.app_context():
        item = voting.item(voting.cycle())
        proposal = voting.proposal(item)
        session.commit()
        motion = motions.open_motion([item], proposal, proposal.kind, cast.person("hal"))
        for who in ("hal", "ivy", "ana", "cy"):
            motions.vote(motion, choice="yes", reason="It misleads.", actor=cast.person(who))
        found = motion.id
        session.remove()
    return found


def test_a_vote_and_a_decision_are_all_or_nothing(app, motion_id, full, tell):
    def vote():
        motion, eve = session.get_one(Motion, motion_id), cast.person("eve")
        motions.vote(motion, choice="no", reason="It helps us.", actor=eve)

    def decide():
        decisions.decide(
            session.get_one(Motion, motion_id), reason="As voted.", actor=cast.person("hal")
        )

    def look():
        return picture(
            app, (Ballot.person_id, Ballot.choice), (Decision.outcome, Decision.reason),
            (Motion.state, Motion.closed_at), (Item.state, Item.disposition),
        )  # fmt: skip

    before, voted, votes = killed_at_each(app, vote, look, full)
    assert len(voted[0][0]) == len(before[0][0]) + 1
    _, decided, times = killed_at_each(app, decide, look, full)
    assert (len(decided[0][1]), decided[1]["decide"]) == (1, 1)
    assert votes >= 2
    assert times >= 2
    tell(f"a vote killed at {votes} moments, a decision at {times}")


@pytest.fixture
def attempt_id(app):
    with app.app_context():
        assessment()
        session.commit()
        person = cast.person("cy")
        found = starting.start(assessments.assessment(person, "all-kinds"), actor=person).id
        session.remove()
    return found


def test_an_answer_and_a_hand_in_are_all_or_nothing(app, attempt_id, full, tell):
    def answer():
        one = assessments.sheet(attempt_id)[0]
        given = GIVEN[one.question_version.kind][0]
        attempt = session.get_one(Attempt, attempt_id)
        set_writing(False)
        session.commit()
        assert saving.save(attempt, one, given=given, flagged=False, sequence=1).is_kept

    def hand_in():
        attempt = session.get_one(Attempt, attempt_id)
        finishing.hand_in(attempt, actor=attempt.person)

    def look():
        return picture(
            app, (Answer.drawn_id, Answer.sequence), (Attempt.state, Attempt.points),
            (Drawn.sequence, Drawn.credit),
        )  # fmt: skip

    _, answered, answers = killed_at_each(app, answer, look, full)
    assert len(answered[0][0]) == 1
    _, ended, times = killed_at_each(app, hand_in, look, full)
    assert ended[1]["finish attempt"] == 1
    assert all("None" not in one for one in ended[0][2])
    assert answers >= 1
    assert times >= 2
    tell(f"an answer killed at {answers} moments, a hand-in at {times}")
