"""Banks for other programs: made at once where they are small, by a job where they are large."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.accounts.models import Person
from portal.db import session
from portal.files import queries as files
from portal.jobs.models import Job
from portal.training.exchange import packing
from portal.training.queries.preview import path_of
from portal.unreadable import Unreadable

if TYPE_CHECKING:
    from portal.training.exchange.formats import Format
    from portal.training.exchange.whole import Whole

LARGE = 100_000  # bytes of the bank's files, some 250 questions; what is smaller takes a blink


@dataclass(frozen=True)
class Outgoing:
    """A bank as it is now, another format, and the job that makes its file if there is one."""

    whole: Whole
    form: Format
    job: Job | None

    @property
    def slug(self) -> str:
        return self.whole.slug

    @property
    def name(self) -> str:
        """What its file is called."""
        return f"{self.slug}{self.form.ending}"

    @property
    def is_large(self) -> bool:
        return self.whole.size > LARGE

    @property
    def is_ready(self) -> bool:
        """Whether its file can be had now; a large one's as long as the bank stays the same."""
        if not self.is_large:
            return not self.fault
        return self.job is not None and self.job.file_id is not None and self._is_of_now(self.job)

    @property
    def is_being_made(self) -> bool:
        return self.job is not None and self.job.is_active and self._is_of_now(self.job)

    def _is_of_now(self, job: Job) -> bool:
        return bool(job.arguments.get("tag") == self.whole.tag)

    @property
    def fault(self) -> str:
        """Why a small one cannot go out."""
        return self._at_once[2]

    @cached_property
    def _at_once(self) -> tuple[bytes, list[list[str]], str]:
        """File, losses and fault of a small one."""
        from portal.training.exchange import carried

        try:
            content, losses = carried.leave(self.whole, self.form)
        except Unreadable as error:
            return b"", [], str(error)
        return content, packing.listed(losses), ""

    def losses(self) -> list[list[str]]:
        """What the format has no place for: question, place, what, why."""
        if not self.is_large:
            return self._at_once[1]
        return list(self._report()["losses"])

    def content(self) -> Iterator[bytes]:
        """The file."""
        if not self.is_large:
            return iter([self._at_once[0]])
        return packing.part_of(self._archive(), self.name)

    def _report(self) -> dict[str, Any]:
        return packing.report_of(self._archive())

    def _archive(self) -> Iterator[bytes]:
        if self.job is None or self.job.file is None:
            raise LookupError(self.name)
        return files.content(self.job.file)


def outgoing(person: Person, slug: str, form: str) -> Outgoing | None:
    """A bank as it is now for another format; None where there is none."""
    from portal.training.exchange import formats, whole

    path = path_of("bank", slug)
    if path is None or not path.is_file() or form not in formats.OUT:
        return None
    chosen = formats.OUT[form]
    found = whole.find(path)
    return Outgoing(found, chosen, latest(person, f"{slug}{chosen.ending}"))


def latest(person: Person, name: str) -> Job | None:
    """The last job of this person that made a bank's file of this name."""
    found = select(Job).where(
        Job.kind == packing.JOB_OUT, Job.asked_by_id == person.id, Job.name == name
    )
    return session.scalars(found.order_by(Job.id.desc()).limit(1)).first()
