"""A job on a page: its progress where it was started, its document where somebody waits for it."""

import threading
import time
from typing import Any

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from portal.db import session
from portal.files.queries import sent
from portal.jobs import kinds, policy, queries
from portal.jobs.models import Job
from portal.jobs.running import LOOK
from portal.web import errors, streams
from portal.web.forms import PortalForm
from portal.web.headers import name_file

WAIT = 8.0  # s that a document is waited for before the answer is a page that says how far it is

_waiting = threading.BoundedSemaphore(1)  # one thread of a web process; the others serve pages


def progress_of(job: Job | None, form: PortalForm | None = None) -> dict[str, Any]:
    """The variables of jobs/_progress.html, under names that no page has for something else."""
    if job is None:
        return {"job": None}
    kind = kinds.find(job.kind)
    return {
        "job": job,
        "job_word": kind.word if kind else job.kind,
        "job_tag": queries.tag(job),
        "job_form": form or PortalForm(),
        "job_policy": policy,
        "has_worker": not job.is_active or bool(queries.workers()),
    }


def awaited(job: Job, *, to_read: bool = True) -> ResponseReturnValue:
    """The document of `job`: itself where it is ready soon, else a page that leads to it."""
    if job.is_active and queries.workers():
        job = _ended(job)
    if job.file is not None:
        return document(job, to_read=to_read)
    if job.state == "failed":
        return errors.answer(503, happened="The document was not made.", remedy=job.error)
    return render_template("jobs/job.html", **progress_of(job)), 202


def _ended(job: Job) -> Job:
    """The job, once it has ended or it took too long."""
    identity, until = job.id, time.monotonic() + WAIT
    if not _waiting.acquire(blocking=False):
        return job
    try:
        while job.is_active and time.monotonic() < until:
            session.rollback()
            time.sleep(LOOK)
            job = session.get_one(Job, identity, populate_existing=True)
    finally:
        _waiting.release()
    return job


def document(job: Job, *, to_read: bool = False) -> Response:
    """The bytes of the job's file, to be kept, or `to_read` in the browser."""
    file = job.file
    if file is None:
        raise LookupError(job.id)
    response = streams.sent(sent(file), file.media_type)
    if response.status_code == 200:
        response.content_length = file.size
        name_file(response, file.name, to_read=to_read)
        response.headers["Cache-Control"] = "private, no-store"
    return response
