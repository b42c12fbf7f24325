"""One run of a job: claimed by a worker, carried out, settled.

Every word about a run names its attempt: a process that was taken for dead and speaks up later
has no say any more, so that an effect which stands in the transaction of `Step.done` counts once.
These transactions are bookkeeping and commit here; a kind's effect commits by its own `change`.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Update, exists, or_, select, update
from sqlalchemy.engine import Connection

from portal import clock
from portal.db import ensure_writing, is_full, observe, session, set_writing
from portal.errors import Refused
from portal.files.models import File
from portal.jobs import kinds
from portal.jobs.models import Job, Worker

log = logging.getLogger("portal.jobs")

LOOK = 0.2  # s between looks at a job that somebody waits for
SILENT = timedelta(seconds=20)  # a worker that said nothing for so long is dead
NO_ROOM = (
    "The disk is full, so that it could not be finished. Tell the administrator, who has to make "
    "room; then run it again."
)


class Stopped(Exception):
    """The run ends without an effect: somebody cancelled it, or another attempt took over."""

    def __init__(self, *, cancelled: bool) -> None:
        super().__init__("cancelled" if cancelled else "another attempt took over")
        self.cancelled = cancelled


class Step:
    """What the function of a kind gets: its arguments, and where to say how far it is."""

    def __init__(self, job: Job) -> None:
        self.job_id = job.id
        self.attempt = job.attempts
        self.run = job.run  # above 1: somebody asked for it again, or a worker died
        self.arguments: dict[str, Any] = job.arguments
        self.subject_id = job.subject_id
        self.asked_by_id = job.asked_by_id
        self.is_settled = False

    def progress(
        self, done: int, total: int, sentence: str = "", *, within: Connection | None = None
    ) -> None:
        """Say how far it is, in the open writing transaction if there is one, or `within` another.

        Raises Stopped where it should not go on: then that transaction must not be committed.
        """
        values: dict[str, Any] = {"done": done, "total": total, "touched_at": clock.now()}
        if sentence:
            values["sentence"] = sentence
        found = _say(self._mine().values(values).returning(Job.cancel_asked_at), within)
        if not found or found[0].cancel_asked_at is not None:
            raise Stopped(cancelled=bool(found))

    def done(self, sentence: str = "", file: File | None = None) -> None:
        """Mark it as done, as a part of the transaction that has the effect: call it in there.

        Raises Stopped where another attempt took over, or somebody cancelled it meanwhile: the
        effect must not be committed.
        """
        values: dict[str, Any] = {"file_id": file.id if file else None}
        found = self._end(values | ({"sentence": sentence} if sentence else {}))
        if not found or found[0].cancel_asked_at is not None:
            raise Stopped(cancelled=bool(found))

    def over(self) -> None:
        """Mark it as done after its effects, which stand already: cancelling came too late."""
        if not self._end({}):
            raise Stopped(cancelled=False)

    def _end(self, values: dict[str, Any]) -> Any:
        ending = self._mine().values(_ended("done") | values)
        self.is_settled = True
        return _say(ending.returning(Job.cancel_asked_at))

    def _mine(self) -> Update:
        return _of(self.job_id, self.attempt)


class Unwatched:
    """In place of a `Step` where a command does the work itself: nobody follows or cancels it."""

    def progress(
        self, done: int, total: int, sentence: str = "", *, within: Connection | None = None
    ) -> None:
        """Nothing to say."""

    def done(self) -> None:
        """Nothing to mark."""


def _of(job_id: int, attempt: int) -> Update:
    return update(Job).where(Job.id == job_id, Job.attempts == attempt, Job.state == "running")


def _say(statement: Any, within: Connection | None = None) -> list[Any]:
    """Write in the open writing transaction, or in a short one of its own."""
    statement = statement.execution_options(synchronize_session=False)
    if within is not None:
        return list(within.execute(statement))
    if session().in_transaction() and not session.connection().info.get("reads_only"):
        return list(session.connection().execute(statement))
    return list(observe(lambda connection: list(connection.execute(statement))))


def _ended(state: str) -> dict[str, Any]:
    now = clock.now()
    return {"state": state, "slot": None, "ended_at": now, "touched_at": now}


def alive(now: datetime) -> ColumnElement[bool]:
    """Whether the worker of a job still says that it runs."""
    return exists().where(Worker.name == Job.worker, is_lately(Worker.seen_at, now))


def is_lately(said_at: Any, now: datetime) -> ColumnElement[bool]:
    """Whether a word is young. One that lies ahead is not: the clock was set back since."""
    found: ColumnElement[bool] = said_at.between(now - SILENT, now + SILENT)
    return found


def claim(job_id: int, run: int, worker: str) -> int | None:
    """The number of the new attempt; None where there is nothing to do for this worker.

    A run that is under way is taken over where it was this worker's, before it died.
    """
    now = clock.now()
    taken = (
        update(Job)
        .where(
            Job.id == job_id,
            Job.run == run,
            or_(Job.state == "queued", (Job.state == "running") & (Job.worker == worker)),
        )
        .values(
            state="running",
            attempts=Job.attempts + 1,
            worker=worker,
            handed_run=run,
            started_at=now,
            touched_at=now,
            done=0,
            total=0,
            sentence="",
        )
        .returning(Job.attempts)
    )
    found = _say(taken)
    return found[0].attempts if found else None


def settle(job_id: int, attempt: int, state: str, error: str = "") -> None:
    """End an attempt that had no effect, with what its kind does then: one transaction."""
    session.rollback()
    ensure_writing()
    ended = _of(job_id, attempt).values(_ended(state) | {"error": error, "key": None})
    moved = session.execute(
        ended.returning(Job.id).execution_options(synchronize_session=False)
    ).first()
    if moved is not None:
        end(session.get_one(Job, job_id, populate_existing=True))
    release()


def release() -> None:
    """Commit bookkeeping, and let others write."""
    session.commit()
    set_writing(False)


def end(job: Job) -> None:
    """What the kind does when a job failed or was cancelled; its transaction is the caller's."""
    kind = kinds.find(job.kind)
    if kind is not None and kind.ended is not None:
        kind.ended(job)


def work(job_id: int, attempt: int) -> None:
    """Carry out an attempt in this process, and settle it whatever happens."""
    session.rollback()
    set_writing(False)
    job = session.get_one(Job, job_id, populate_existing=True)
    if job.attempts == attempt:
        _work(Step(job), job.kind)


def _work(step: Step, kind: str) -> None:
    job_id, attempt = step.job_id, step.attempt
    session.rollback()
    try:
        kinds.of(kind).work(step)
        if not step.is_settled:
            session.rollback()  # what it read
            step.over()
    except Stopped as stopped:
        session.rollback()
        if stopped.cancelled:
            settle(job_id, attempt, "cancelled")
    except Refused as refused:
        settle(job_id, attempt, "failed", refused.message)
    except MemoryError:
        settle(job_id, attempt, "failed", too_large(kinds.of(kind)))
    except Exception as fault:
        log.exception("job %s, attempt %s", job_id, attempt)
        settle(job_id, attempt, "failed", NO_ROOM if is_full(fault) else unexpected(job_id))
    finally:
        session.rollback()
        set_writing(False)


def drain(worker: str = "here") -> int:
    """Carry out what is queued, in this process and without limits; returns how many. For tests."""
    count = 0
    while True:
        queued = select(Job.id, Job.run).where(Job.state == "queued").order_by(Job.id).limit(1)
        row = session.execute(queued).first()
        session.rollback()
        if row is None:
            return count
        attempt = claim(row.id, row.run, worker)
        if attempt is not None:
            work(row.id, attempt)
            count += 1


def too_large(kind: kinds.Kind) -> str:
    return (
        f"It needed more than {kind.memory} MiB of memory and was stopped. Split what it works "
        "on, then run it again."
    )


def too_long(kind: kinds.Kind) -> str:
    many = kind.seconds // 60 if kind.seconds >= 120 else kind.seconds
    unit = "minute" if kind.seconds >= 120 else "second"
    time = f"{many} {unit}" if many == 1 else f"{many} {unit}s"
    return f"It took longer than {time} and was stopped. Split what it works on."


def unexpected(job_id: int) -> str:
    return (
        f"Something went wrong that nobody foresaw. The portal's log says what, under job {job_id}."
    )
