"""What the portal does for itself at night: proving its log, and forgetting old jobs."""

from datetime import timedelta

from flask import current_app
from sqlalchemy import select

from portal import clock
from portal.changelog import queries, verifying
from portal.errors import Refused
from portal.files.models import File
from portal.jobs import forgetting
from portal.jobs.kinds import LONG, Kind
from portal.jobs.models import ACTIVE, Job
from portal.jobs.running import Step

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
    """Delete documents that expired, and jobs that ended long ago."""
    now = clock.now()
    expired = select(File.id).where(File.purpose == DOCUMENT, File.created_at < now - KEPT)
    old = select(Job.id).where(Job.state.not_in(ACTIVE), Job.ended_at < now - REMEMBERED)
    files = forgetting.forget(step, expired.limit(BATCH), forgetting.files)
    jobs = forgetting.forget(step, old.limit(BATCH), forgetting.rows(Job.id), before=files)
    step.done(f"{files} documents and {jobs} jobs forgotten.")


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
