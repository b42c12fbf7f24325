"""What authors bring in: files, their jobs and reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Person
from portal.db import session
from portal.files import queries as files
from portal.files.models import File
from portal.jobs.models import Job
from portal.training.exchange.packing import JOB, report_of

OUT = (("gift", "GIFT"), ("moodle", "Moodle XML"), ("qti12", "QTI 1.2"), ("qti21", "QTI 2.1"))
LISTED = 10  # files of one person on the page
MOST_LOSSES = 500  # on a page; the archive holds all


@dataclass(frozen=True)
class Brought:
    """A file with questions and the job that reads it."""

    file: File
    job: Job

    def report(self) -> dict[str, Any] | None:
        """What the job found, once it is done."""
        if self.job.file is None:
            return None
        return report_of(files.content(self.job.file))


def brought(person: Person, file_id: int) -> Brought | None:
    """A file that this person brought in, as long as it is kept."""
    found = session.execute(
        select(File, Job)
        .join(Job, (Job.subject_kind == "file") & (Job.subject_id == File.id))
        .where(File.id == file_id, Job.kind == JOB, Job.asked_by_id == person.id)
        .order_by(Job.id.desc())
        .limit(1)
    ).first()
    return Brought(*found) if found else None


def lately(person: Person) -> Sequence[Job]:
    """The files that this person brought in last."""
    found = select(Job).where(Job.kind == JOB, Job.asked_by_id == person.id)
    return session.scalars(found.order_by(Job.id.desc()).limit(LISTED)).all()
