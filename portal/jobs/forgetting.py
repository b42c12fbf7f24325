"""Deleting what is old: some rows in each transaction, so that nobody waits for them."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Select, delete, update
from sqlalchemy.orm import InstrumentedAttribute

from portal.db import ensure_writing, session
from portal.files.models import File, FileChunk
from portal.jobs.models import Job
from portal.jobs.running import Step, release


def forget(
    step: Step, old: Select[Any], drop: Callable[[Sequence[Any]], None], before: int = 0
) -> int:
    """Have `drop` delete what `old` finds, as often as it finds any; returns how many there were.

    `old` is limited to what one transaction deletes. `before`: what the step counted until now.
    """
    count = 0
    while found := session.scalars(old).all():
        ensure_writing()
        drop(found)
        count += len(found)
        step.progress(before + count, 0)
        release()
    return count


def rows(key: InstrumentedAttribute[Any]) -> Callable[[Sequence[Any]], None]:
    """What deletes the rows of a table by their `key`."""

    def drop(found: Sequence[Any]) -> None:
        session.execute(delete(key.class_).where(key.in_(found)))

    return drop


def files(found: Sequence[int]) -> None:
    """Delete these files; the jobs that made them stay."""
    freed = {"file_id": None, "key": None}
    session.execute(update(Job).where(Job.file_id.in_(found)).values(freed))
    session.execute(delete(FileChunk).where(FileChunk.file_id.in_(found)))
    session.execute(delete(File).where(File.id.in_(found)))
