"""kill -9 while people answer and hand in: what was acknowledged is there, nothing is half."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.changelog.models import Entry
from portal.db import db, session
from portal.training.actions import finishing
from portal.training.models import Answer, Attempt, Drawn
from tests import make
from tests.conftest import SECRET
from tests.training.test_attempts import assessment

pytestmark = [pytest.mark.both_engines, pytest.mark.long]

ROOT = Path(__file__).resolve().parents[2]
SIT = """
from portal import create_app
from portal.accounts.models import Person
from portal.db import session, set_writing
from portal.training.actions import finishing, saving, starting
from portal.training.queries import assessments as queries
from tests.training.asked import GIVEN

app = create_app()
for person_id in PEOPLE:
    with app.app_context():
        set_writing(True)
        person = session.get(Person, person_id)
        attempt = starting.start(queries.assessment(person, "all-kinds"), actor=person)
        for one in queries.sheet(attempt.id):
            set_writing(False)
            session.commit()
            given = GIVEN[one.question_version.kind][0]
            if saving.save(attempt, one, given=given, flagged=False, sequence=1).is_kept:
                print("saved", one.id, flush=True)
        set_writing(True)
        finishing.hand_in(attempt, actor=person)
        print("ended", attempt.id, flush=True)
        session.remove()
"""


def test_a_killed_process_loses_no_answer_and_grades_none_by_half(app, full, tell):
    kills = 200 if full else 20
    with app.app_context():
        assessment()
        people = [make.person().id for _ in range(kills)]
        session.commit()
        settings = app.config["SETTINGS"]
        session.remove()
        db.engine.dispose()
    environ = {
        "PATH": os.environ["PATH"], "MODE": "test", "SECRET_KEY": SECRET, "PYTHONPATH": str(ROOT),
        "DATA_DIR": str(settings.data_dir), "DATABASE_URL": settings.database_url,
    }  # fmt: skip
    chance, said = random.Random(0), []  # noqa: S311 - the same moments each time
    for at in range(kills):
        script = SIT.replace("PEOPLE", repr(people[at:]), 1)
        child = subprocess.Popen(
            [sys.executable, "-c", script], cwd=ROOT, env=environ, text=True, stdout=subprocess.PIPE
        )
        said.append(child.stdout.readline())
        time.sleep(chance.random() * 0.4)
        child.send_signal(signal.SIGKILL)
        said += child.communicate()[0].splitlines()
    with app.app_context():
        told = [line.split() for line in said if len(line.split()) == 2]
        saved = {int(number) for word, number in told if word == "saved"}
        ended = {int(number) for word, number in told if word == "ended"}
        assert len(saved) > kills
        kept = set(session.scalars(select(Answer.drawn_id)))
        assert saved <= kept
        assert session.scalar(select(func.count(Answer.id))) == len(kept)  # each once
        attempts = session.scalars(select(Attempt)).all()
        finished = {one.id for one in attempts if one.state == "finished"}
        assert ended <= finished
        entries = select(func.count()).select_from(Entry).where(Entry.action == "finish attempt")
        assert session.scalar(entries) == len(finished)
        for one in attempts:
            sheet = session.scalars(select(Drawn).where(Drawn.attempt_id == one.id)).all()
            is_graded = [drawn.credit is not None for drawn in sheet]
            assert is_graded == [one.id in finished] * len(sheet)
        session.rollback()
        for one in [one.id for one in attempts if one.state == "open"]:
            attempt = session.get(Attempt, one)
            finishing.hand_in(attempt, actor=attempt.person)
            answered = select(func.count()).where(Drawn.attempt_id == one, Drawn.sequence > 0)
            assert float(session.get(Attempt, one).points) == session.scalar(answered)
            session.commit()
    tell(f"{kills} kills: {len(saved):,} answers and {len(ended)} hand-ins acknowledged")
