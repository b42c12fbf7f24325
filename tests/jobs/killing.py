"""A job that is killed at a chosen moment, begun again, and compared with one that was not.

It is carried out in a process of its own, as workers do it, which kills itself just before one of
the statements that it sends, its COMMITs among them. The picture of the portal afterwards: every
row of every table, but for times and identities; the files beside the database; the letters.
"""

import os
import re
import shutil
import signal
import warnings
import zipfile
from collections import Counter
from contextlib import contextmanager
from importlib import import_module

from sqlalchemy import event, select

from portal import clock
from portal.changelog import verifying
from portal.db import Base, Moment, db, session, set_writing
from portal.jobs import kinds, running
from portal.jobs.models import Job
from portal.values.actions import clearing
from tests.jobs.scenes import SMALL, set_up
from tests.notices.post_office import office

EACH_RUNS_OWN = {
    "hash", "previous_hash", "words_digest", "salt", "digest", "content", "size", "log_hash",
    "version", "attempts", "worker", "handed_run", "done", "total",
    "place", "document", "public", "sealed",
}  # fmt: skip
NUMBER = re.compile(r"[0-9a-f]{64}|\d+")
SNAPSHOT = re.compile(r"(?<=snapshot-)\d+")  # its identity, in a kept drawing: a killed one took it


def in_a_process(app, work, killed_at=0):
    """Do `work` in a process of its own, which kills itself at that moment; how many moments there
    were, None where it was killed.

    `work` takes what to call when moments begin to count, and returns whether it came to its end.
    """
    with app.app_context():
        session.remove()
        db.engine.dispose()
    hears, says = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # a thread is the mail server's
        child = os.fork()
    if child == 0:
        try:
            os.write(says, str(_counted(app, work, killed_at)).encode())
        finally:
            os._exit(0)
    os.close(says)
    with open(hears, encoding="ascii") as told:
        count = told.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in ((0, -signal.SIGKILL) if killed_at else (0,))
    return int(count) if count else None


def _counted(app, work, killed_at):
    moments = [0]

    def moment(*_what):
        moments[0] += 1
        if moments[0] == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch():
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", moment)
            event.listen(db.engine, "commit", moment)

    return moments[0] if work(watch) else 0


class Site:
    """A portal in which one job waits, and which can be put back to that."""

    def __init__(self, app, kind, server, letters):
        self.app, self.server, self.letters = app, server, letters
        self.folder = app.config["SETTINGS"].data_dir
        self.forget_files()
        self.changes = set_up(kind, app)
        with app.app_context():
            if heavy := kinds.of(kind).preload:  # as a worker's nursery has it
                import_module(heavy)
            found = select(Job.id, Job.run).where(Job.kind == kind, Job.state == "queued")
            self.job_id, self.run = session.execute(found).one()
        self.before = self.picture()
        self._copy("yardstick.sqlite3", "kept.sqlite3", "portal", "kept")

    def restore(self):
        self.forget_files()
        self.letters.clear()
        self._copy("kept.sqlite3", "yardstick.sqlite3", "kept", "portal")

    def forget_files(self):
        shutil.rmtree(self.folder / "backups", ignore_errors=True)
        (self.folder / "heads.log").unlink(missing_ok=True)

    def _copy(self, file, to, database, name):
        with self.app.app_context():
            session.remove()
            db.engine.dispose()
        if self.server is None:
            for suffix in ("-wal", "-shm"):
                (self.folder / f"{to}{suffix}").unlink(missing_ok=True)
            shutil.copy(self.folder / file, self.folder / to)
            return
        with self.server.connect("postgres") as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {database}")

    def attempt(self, killed_at=0):
        """Carry the job out; how many moments there were, None where it was killed at one."""
        return in_a_process(self.app, self._carry_out, killed_at)

    def _carry_out(self, watch):
        with self.app.app_context():
            set_writing(False)
            attempt = running.claim(self.job_id, self.run, "here")
            if attempt is None:  # it has ended
                return False
            watch()
            running.work(self.job_id, attempt)
        return True

    def picture(self):
        """Every row by its table, files, and letters: how often each is there."""
        found = Counter()
        with self.app.app_context():
            set_writing(False)
            for table in Base.metadata.sorted_tables:
                own = [one for one in table.columns if is_told(one)]
                for row in session.execute(select(*own)) if own else ():
                    told = repr(tuple(map(without_numbers, row)))
                    found[table.name, SNAPSHOT.sub("#", told)] += 1
            session.remove()
        for file in self.folder.glob("backups/*"):
            found["backups", file.name] += 1
            assert zipfile.ZipFile(file).testzip() is None
        if (self.folder / "heads.log").exists():
            lines = (self.folder / "heads.log").read_text().splitlines()
            found["heads.log", str({line.split()[1] for line in lines})] += 1
        for letter in {(to, one["Message-ID"]) for to, one in self.letters}:
            found["letter", letter] += 1
        return found

    def settled(self):
        """The picture once the job has ended, and proof that it did."""
        with self.app.app_context():
            set_writing(False)
            job = session.get_one(Job, self.job_id, populate_existing=True)
            assert (job.state, job.error) == ("done", "")
            assert verifying.verify().is_whole
            clearing.sweep(clock.now())  # what a killed one left that nobody sees
            session.remove()
        return self.picture()


def is_told(column):
    """Whether a column says the same however often a job was begun."""
    own = column.primary_key or column.foreign_keys or column.name.endswith("_id")
    told = column.name not in EACH_RUNS_OWN and str(column) != "job.sentence"
    return told and not own and not isinstance(column.type, Moment)


def without_numbers(value):
    """Words without the identities and digests that they may name."""
    return NUMBER.sub("#", value) if isinstance(value, str) else value


@contextmanager
def sites(app, engine, request, monkeypatch):
    """`site(kind)`: the portal with a job of that kind; batches are small, letters arrive."""
    for path, value in SMALL.items():
        module, _, name = path.rpartition(".")
        monkeypatch.setattr(import_module(module), name, value)
    server = request.getfixturevalue("postgres_server") if engine == "postgresql" else None
    with office(app) as post:
        made: list[Site] = []

        def site(kind):
            made.append(Site(app, kind, server, post.letters))
            return made[-1]

        yield site
    for one in made:
        one.forget_files()  # the next test has the same folder


def differing(before, after):
    """The tables, and kinds of files, in which something came or went."""
    return {name for name, _ in (before - after) + (after - before)}
