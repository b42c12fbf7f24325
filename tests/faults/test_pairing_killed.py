"""kill -9 at each moment of a pairing's publication: all pairs are offered, or none is."""

import pytest
from sqlalchemy import func, select

from portal.changelog import verifying
from portal.db import session, set_writing
from portal.mentorship.actions import publishing, running
from portal.mentorship.models import Pairing, Run
from portal.notices.models import Notice
from tests import cast
from tests.faults.dying import dies_at
from tests.mentorship import making

pytestmark = pytest.mark.both_engines

MENTEES, MENTORS = 5, 3


@pytest.fixture
def run_id(app):
    with app.app_context():
        of = making.programme(name="Round")
        for _ in range(MENTORS):
            making.mentor(of, capacity=1)
        for _ in range(MENTEES):
            making.mentee(of)
        found = running.start(of, orphans_only=False, actor=cast.person("hal")).id
        session.remove()
    return found


def publish(run_id):
    publishing.publish(session.get_one(Run, run_id), actor=cast.person("hal"))


def picture(app, run_id):
    """State of the run, offers, and news to people."""
    with app.app_context():
        set_writing(False)
        assert verifying.verify().is_whole
        found = (
            session.get_one(Run, run_id).state,
            session.scalar(select(func.count(Pairing.id))),
            session.scalar(select(func.count(Notice.id)).where(Notice.kind.like("mentoring.%"))),
        )
        session.remove()
    return found


def test_a_publication_is_all_or_nothing(app, run_id, full):
    before = picture(app, run_id)
    assert before == ("proposed", 0, 1)  # who runs it was told that she does
    moment, killed = 1, 0
    while dies_at(app, moment, lambda: publish(run_id)):
        assert picture(app, run_id) == before, moment
        moment, killed = moment + (1 if full else 6), killed + 1
    assert killed >= 3
    everybody = MENTORS * 2 + MENTEES - MENTORS  # both of each pair, and who waits
    assert picture(app, run_id) == ("published", MENTORS, everybody + 1)
