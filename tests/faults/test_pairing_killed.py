"""kill -9 at each moment of a pairing's publication: all pairs are offered, or none is."""

import os
import signal
import warnings

import pytest
from sqlalchemy import event, func, select

from portal.changelog import verifying
from portal.db import db, session, set_writing
from portal.mentorship.actions import publishing, running
from portal.mentorship.models import Pairing, Run
from portal.notices.models import Notice
from tests import cast
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


def publish(app, run_id, killed_at):
    """Publish in a process of its own that dies at that statement or COMMIT; its exit code."""
    with app.app_context():
        session.remove()
        db.engine.dispose()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # a thread is the server's of a test
        child = os.fork()
    if child == 0:
        moments = [0]

        def moment(*_what):
            moments[0] += 1
            if moments[0] == killed_at:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            with app.app_context():
                set_writing(True)
                event.listen(db.engine, "before_cursor_execute", moment)
                event.listen(db.engine, "commit", moment)
                publishing.publish(session.get_one(Run, run_id), actor=cast.person("hal"))
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


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
    while publish(app, run_id, moment) == -signal.SIGKILL:
        assert picture(app, run_id) == before, moment
        moment, killed = moment + (1 if full else 6), killed + 1
    assert killed >= 3
    everybody = MENTORS * 2 + MENTEES - MENTORS  # both of each pair, and who waits
    assert picture(app, run_id) == ("published", MENTORS, everybody + 1)
