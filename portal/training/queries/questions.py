"""What authors bring in and take out: files, their jobs and reports, banks in other formats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.accounts.models import Person
from portal.db import session
from portal.files import queries as files
from portal.files.models import File
from portal.jobs.models import Job
from portal.training.exchange.packing import JOB, report_of
from portal.training.queries.preview import path_of
from portal.unreadable import Unreadable

if TYPE_CHECKING:
    from portal.training.exchange.formats import Format
    from portal.training.exchange.items import Loss

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
        return report_of(b"".join(files.content(self.job.file)))


@dataclass(frozen=True)
class Outgoing:
    """A bank in another format."""

    slug: str
    form: Format
    content: bytes
    losses: list[Loss]


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


def outgoing(_person: Person, slug: str, form: str) -> Outgoing | None:
    """A bank as it is now in another format; None where there is none, or it is not sound."""
    from portal.training.exchange import carried, formats

    path = path_of("bank", slug)
    if path is None or not path.is_file() or form not in formats.OUT:
        return None
    chosen = formats.OUT[form]
    try:
        content, losses = carried.leave(path, chosen)
    except Unreadable:
        return None
    return Outgoing(slug, chosen, content, losses)
