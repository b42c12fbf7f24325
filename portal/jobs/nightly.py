"""What the portal does for itself at night: proving its log, and forgetting old jobs."""

from datetime import timedelta

from flask import current_app
from sqlalchemy import ColumnElement, delete, select, update

from portal import clock
from portal.changelog import queries, verifying
from portal.db import ensure_writing, session
from portal.errors import Refused
from portal.files.models import File, FileChunk
from portal.jobs.kinds import LONG, Kind
from portal.jobs.models import ACTIVE, Job
from portal.jobs.running import Step, release

VERIFY = "changelog.verify"
DOCUMENT = "document"  # the purpose of files that a job made and that can be made again
KEPT = timedelta(days=1)  # a document can be fetched for so long
REMEMBERED = timedelta(days=90)  # a job that has ended
BATCH = 200  # rows deleted in one transaction


def verify(step: Step) -> None:
    """Recompute the log's chain, look up the recorded heads, and record the head."""
    heads = current_app.config["SETTINGS"].data_dir / "heads.log"
    found = verifying.verify(heads)
    if not found.is_whole:
        raise Refused(f"Entry {found.bad} of the change log is bad: {found.why}.")
    verifying.record_head(heads, queries.head())
    step.done(f"{found.entries} entries, whole.")


def forget(step: Step) -> None:
    """Delete documents that expired, and jobs that ended long ago: a few in each transaction."""
    now = clock.now()
    files = jobs = 0
    while expired := _ids(File, File.purpose == DOCUMENT, File.created_at < now - KEPT):
        ensure_writing()
        session.execute(update(Job).where(Job.file_id.in_(expired)).values(file_id=None, key=None))
        session.execute(delete(FileChunk).where(FileChunk.file_id.in_(expired)))
        session.execute(delete(File).where(File.id.in_(expired)))
        files += len(expired)
        step.progress(files + jobs, 0)
        release()
    while old := _ids(Job, Job.state.not_in(ACTIVE), Job.ended_at < now - REMEMBERED):
        ensure_writing()
        session.execute(delete(Job).where(Job.id.in_(old)))
        jobs += len(old)
        step.progress(files + jobs, 0)
        release()
    step.done(f"{files} documents and {jobs} jobs forgotten.")


def _ids(table: type[File] | type[Job], *which: ColumnElement[bool]) -> list[int]:
    return list(session.scalars(select(table.id).where(*which).limit(BATCH)))


KINDS = (
    Kind(
        VERIFY,
        "Proof that the change log is whole",
        verify,
        memory=256,
        seconds=3_600,
        queue=LONG,
        cron="10 3 * * *",
    ),
    Kind(
        "jobs.forget",
        "Forgetting old documents and jobs",
        forget,
        memory=256,
        seconds=3_600,
        queue=LONG,
        cron="50 2 * * *",
    ),
)
