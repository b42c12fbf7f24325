"""200 people answer and hand in at once: every acknowledged answer is there, once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.db import session, set_writing
from portal.training.actions import finishing, saving, starting
from portal.training.models import Answer, Attempt, Drawn
from portal.training.queries import assessments as queries
from tests import make
from tests.training.asked import GIVEN
from tests.training.test_attempts import assessment

PEOPLE = 200


@pytest.mark.long
@pytest.mark.both_engines
def test_200_people_answer_and_hand_in_at_once(app):
    with app.app_context():
        assessment()
        people = [make.person().id for _ in range(PEOPLE)]
        session.commit()
        session.remove()

    def sit(person_id):
        with app.app_context():
            set_writing(True)
            person = session.get(Person, person_id)
            piece = queries.assessment(person, "all-kinds")
            attempt = starting.start(piece, actor=person)
            kept = 0
            for one in queries.sheet(attempt.id):
                given = GIVEN[one.question_version.kind][0]
                set_writing(False)
                session.commit()
                kept += saving.save(attempt, one, given=given, flagged=False, sequence=1).is_kept
            set_writing(True)
            finishing.hand_in(attempt, actor=person)
            session.remove()
            return kept

    with ThreadPoolExecutor(7) as pool:
        kept = sum(pool.map(sit, people))
    with app.app_context():
        assert kept == PEOPLE * 9
        assert session.scalar(select(func.count()).select_from(Answer)) == kept
        assert (
            session.scalar(select(func.count()).select_from(Drawn).where(Drawn.sequence == 1))
            == kept
        )
        marks = session.execute(
            select(Attempt.state, Attempt.score, func.count()).group_by(
                Attempt.state, Attempt.score
            )
        ).all()
        assert [tuple(one) for one in marks] == [("finished", "100", PEOPLE)]
