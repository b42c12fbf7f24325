"""Asking for a job, cancelling it, running it again."""

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from sqlalchemy import Connection, select, update
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.changelog.recording import change
from portal.db import Base, hold, id_of, observe, session, upsert
from portal.errors import Refused
from portal.jobs import kinds, running
from portal.jobs.models import Job
from portal.jobs.queries import by_key


class Asker(Protocol):
    """Whoever asks: a person."""

    id: int
    name: str


def enqueue(
    kind: str, *, name: str, actor: Asker, subject: Base | None = None, **arguments: Any
) -> Job:
    """Ask for a job within the transaction of whatever it belongs to: both commit, or neither.

    Raises Refused where the subject has a job of any kind that has not ended.
    """
    kinds.of(kind)  # a name that nobody registered is a mistake of ours
    subject_kind = subject.__tablename__ if subject is not None else None
    subject_id = id_of(subject) if subject is not None else None
    row = new_row(
        kind,
        name,
        arguments=arguments,
        asked_by_id=actor.id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        slot=slot_of(kind, subject_kind, subject_id),
    )
    added = upsert()(Job).values(row).on_conflict_do_nothing(index_elements=["slot"])
    job: Job | None = session.scalars(added.returning(Job)).first()
    if job is None:
        raise Refused("This is being worked on already. Wait until that job has ended.")
    return job


def slot_of(kind_name: str, subject_kind: str | None, subject_id: int | None) -> str | None:
    """What only one active job may hold: its subject, or a kind that begins by itself often."""
    kind = kinds.find(kind_name)
    if kind is not None and (kind.wanted is not None or kind.is_frequent):
        return kind.name
    return f"{subject_kind}:{subject_id}" if subject_id is not None else None


def request(
    kind: str, key: str, *, name: str, asked_by_id: int | None = None, **arguments: Any
) -> None:
    """Ask for what is only derived, such as a document or a rebuild, once for each `key`.

    Bookkeeping, in a transaction of its own, so that a GET and a schedule may do it.
    """
    row = new_row(kind, name, arguments=arguments, asked_by_id=asked_by_id, key=key)
    asked = upsert()(Job).values(row).on_conflict_do_nothing(index_elements=["key"])
    observe(partial(_execute, asked))


def requested(key: str, ask: Callable[[], None]) -> Job:
    """The job of `key`; where there is none yet, `ask` requests it."""
    job = by_key(key)
    if job is None:
        ask()
        session.rollback()  # to see it, on SQLite
        job = by_key(key)
    if job is None:
        raise LookupError(key)
    return job


def request_wanted() -> None:
    """Ask for each kind that has something to do now, unless a job of it is active already."""
    for kind in kinds.known():
        if kind.wanted is not None and kind.wanted():
            session.rollback()
            row = new_row(kind.name, kind.word, slot=kind.name)
            asked = upsert()(Job).values(row).on_conflict_do_nothing(index_elements=["slot"])
            observe(partial(_execute, asked))


def new_row(kind: str, name: str, **more: Any) -> dict[str, Any]:
    """The columns of a job that waits, for a statement of its own."""
    now = clock.now()
    return {
        "kind": kind, "name": name[:200], "arguments": {}, "state": "queued", "done": 0, "total": 0,
        "sentence": "", "error": "", "run": 1, "handed_run": 0, "attempts": 0,
        "created_at": now, "touched_at": now, **more,
    }  # fmt: skip


def _execute(statement: Any, connection: Connection) -> None:
    connection.execute(statement)


def cancel(job: Job, *, actor: Asker) -> Job:
    """Stop a job: at once while it waits, at its next step while it runs."""
    if not job.is_active:
        raise Refused("This job has ended already.")
    with change(job, "cancel job", actor=actor):
        hold(job)
        if job.state == "queued":
            _drop(job)
        elif job.state == "running":
            job.cancel_asked_at = clock.now()
    return job


def _drop(job: Job) -> None:
    job.state = "cancelled"
    job.slot = job.key = None
    job.ended_at = job.touched_at = clock.now()
    session.flush()
    running.end(job)


def cancel_of(subject: Base, *, actor: Asker) -> None:
    """Stop the job of `subject`, if it has one."""
    slot = f"{subject.__tablename__}:{getattr(subject, 'id', 0)}"
    job = session.scalars(select(Job).where(Job.slot == slot)).first()
    if job is not None:
        cancel(job, actor=actor)


def run_again(job: Job, *, actor: Asker) -> Job:
    """Queue a job that failed or was cancelled once more, with the same arguments."""
    if job.state not in ("failed", "cancelled"):
        raise Refused("Only a job that failed or was cancelled can be run again.")
    if kinds.find(job.kind) is None:
        raise Refused("This version of the portal does not know this kind of job any more.")
    try:
        with change(job, "run job again", actor=actor):
            hold(job)
            job.state = "queued"
            job.slot = slot_of(job.kind, job.subject_kind, job.subject_id)
            job.run += 1
            job.done = job.total = 0
            job.sentence = job.error = ""
            job.cancel_asked_at = job.started_at = job.ended_at = job.worker = None
            job.touched_at = clock.now()
    except IntegrityError:
        raise Refused("This is being worked on already. Wait until that job has ended.") from None
    return job


def take_over() -> int:
    """Queue what dead workers left anew, for whichever worker is free; returns how many jobs."""
    now = clock.now()
    left = (
        update(Job)
        .where(
            Job.state == "running",
            ~running.is_lately(Job.touched_at, now),
            ~running.alive(now),
        )
        .values(state="queued", run=Job.run + 1, touched_at=now)
        .execution_options(synchronize_session=False)
    )
    return int(observe(lambda connection: connection.execute(left)).rowcount)
