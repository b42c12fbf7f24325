"""Real workers, killed in the middle of the mail and of the digests: the effect is had once."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.db import session, set_writing
from portal.jobs.actions import request
from portal.notices import telling
from portal.notices.models import Mail, Notice
from tests import cast, make
from tests.conftest import SECRET
from tests.jobs.test_worker import PATIENCE, Crew
from tests.notices.post_office import office, wait_for

pytestmark = [pytest.mark.both_engines(postgres_is_long=True), pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
MANY = 1_000  # people with a digest: five batches


class Postmen(Crew):
    """Workers that send to the test's server."""

    def start(self, *options):
        settings = self.app.config["SETTINGS"]
        environ = {
            "PATH": os.environ["PATH"], "MODE": "test", "SECRET_KEY": SECRET,
            "DATA_DIR": str(settings.data_dir), "DATABASE_URL": settings.database_url,
            "SMTP_URL": settings.smtp_url, "MAIL_FROM": settings.mail_from,
            "BASE_URL": settings.base_url,
        }  # fmt: skip
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "work", *options]
        worker = subprocess.Popen(command, cwd=ROOT, env=environ, stderr=self.log, stdout=self.log)
        self.workers.append(worker)
        return worker

    def count(self, found):
        with self.app.app_context():
            set_writing(False)
            return session.scalar(found) or 0


@pytest.fixture
def post(app):
    with office(app) as found:
        yield found


@pytest.fixture
def crew(app, post, tmp_path):
    with (tmp_path / "workers.log").open("w") as log:
        crew = Postmen(app, log)
        yield crew
        crew.kill()


@pytest.mark.long
def test_a_worker_killed_while_it_sends_sends_each_letter_once(app, post, crew):
    with app.app_context():
        metric = make.metric()
        session.commit()
        with change(metric, "edit", actor=None):
            people = [cast.person(one) for one in ("ana", "bo", "cy", "dee", "eve")]
            telling.tell(
                people, "registry.decided", "a", subject=metric, title="Approved", actor=None
            )
        session.remove()
    post.hang_after = 2
    crew.start()
    assert wait_for(lambda: post.hanging, PATIENCE)
    crew.kill(signal.SIGKILL)
    assert len(post.letters) == 2
    post.hang_after = None
    crew.start()
    sent = select(func.count(Mail.id)).where(Mail.state == "sent")
    assert wait_for(lambda: crew.count(sent) == 5, PATIENCE), crew.log.name
    assert len(post.letters) == 5
    assert len({letter["Message-ID"] for _, letter in post.letters}) == 5
    assert len({to for to, _ in post.letters}) == 5


@pytest.mark.long
def test_a_worker_killed_while_it_writes_digests_writes_each_once(app, post, crew):
    post.hang_after = 0  # nothing is sent: the digests alone are looked at
    written = select(func.count(Mail.id))
    for everybody in (MANY, 2 * MANY, 3 * MANY):  # again where the worker was too quick for us
        before = crew.count(written)
        with app.app_context():
            told(before, everybody)
        crew.start()
        assert wait_for(lambda before=before: crew.count(written) > before, PATIENCE), crew.log.name
        crew.kill(signal.SIGKILL)
        if crew.count(written) < everybody:
            break
    assert crew.count(written) < everybody
    crew.start()
    assert wait_for(lambda: crew.count(written) >= everybody, PATIENCE), crew.log.name
    assert crew.count(written) == everybody
    assert crew.count(select(func.count(Mail.person_id.distinct()))) == everybody
    assert crew.count(select(func.count(Notice.id)).where(Notice.mail.is_not(None))) == 0


def told(known, count):
    """That many people with a notice that waits for the digest of the day, and the job for it.

    As many as are `known` had theirs before.
    """
    set_writing(True)
    now, department = clock.now(), cast.department("sales")
    metric = make.metric()
    rows = [
        {
            "email": f"reader{number}@example.org", "name": f"Reader {number}", "state": "active",
            "department_id": department.id, "created_at": now, "theme": "auto", "version": 1,
        }
        for number in range(known, count)
    ]  # fmt: skip
    session.execute(insert(Person), rows)
    emails = [one["email"] for one in rows]
    found = session.scalars(select(Person.id).where(Person.email.in_(emails))).all()
    notices = [
        {
            "person_id": one, "kind": "registry.target", "subject_kind": "metric",
            "subject_id": metric.id, "key": "a", "title": "New target", "sentence": "It is 5.",
            "url": "/metrics", "created_at": now, "mail": "daily",
        }
        for one in found
    ]  # fmt: skip
    session.execute(insert(Notice), notices)
    session.commit()
    session.remove()
    set_writing(False)
    request("notices.digests", f"digests {count}", name="Digests")
    session.remove()
