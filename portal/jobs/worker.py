"""A worker: hands queued jobs to the library, and begins a process for each that it is given.

`flask jobs work` is one. Several may run, on one machine or on many; each has a name that it
keeps when it starts again, so that the library gives it back what it had when it was killed.
"""

import fcntl
import logging
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from types import FrameType
from typing import Any

from flask import Flask
from sqlalchemy import delete, exists, select, update
from sqlalchemy.exc import SQLAlchemyError

from portal import clock, write_ahead
from portal.config import Settings
from portal.db import db, observe, session, set_writing, upsert
from portal.jobs import actions, child, kinds, running, schedules
from portal.jobs.models import ACTIVE, Job, Worker

log = logging.getLogger("portal.jobs")

LOOK = 0.5  # s between looks at what is queued
BEAT = 5.0  # s between signs of life
HOUR = 3_600.0  # s
TRIES = 3  # processes that one run may lose before it failed
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Children:
    """The processes of this worker's jobs."""

    def __init__(self, app: Flask, name: str) -> None:
        self.app = app
        self.name = name
        self.stopping = threading.Event()
        self.alive: set[ForkServerProcess] = set()
        self.nursery: str = app.config.get("NURSERY", "wsgi")
        self.context = multiprocessing.get_context("forkserver")
        heavy = {one.preload for one in kinds.known() if one.preload}
        self.context.set_forkserver_preload([self.nursery, *sorted(heavy)])
        self.context.Process(target=int).start()  # the nursery loads now, not when somebody waits

    def carry_out(self, job_id: int, run: int) -> None:
        """What the library calls, in a thread of its own, for each run that is this worker's."""
        with self.app.app_context():
            set_writing(False)
            for left in reversed(range(TRIES)):
                attempt = running.claim(job_id, run, self.name)
                if attempt is None:
                    return
                error = self._attempt(job_id, attempt)
                if error and not (left and error.startswith(LOST)):
                    running.settle(job_id, attempt, "failed", error)

    def _attempt(self, job_id: int, attempt: int) -> str:
        """Run one attempt to its end; why it was stopped, where it did not end by itself."""
        job = session.get_one(Job, job_id, populate_existing=True)
        kind = kinds.find(job.kind)
        session.rollback()
        if kind is None:
            return "This version of the portal does not know this kind of job any more."
        process = self.context.Process(
            target=child.main,
            args=(self.nursery, job_id, attempt),
            kwargs={
                "memory": kind.memory,
                "seconds": kind.seconds,
                "niceness": kinds.NICENESS[kind.queue],
            },
        )
        process.start()
        self.alive.add(process)
        try:
            return self._watch(process, job_id, attempt, kind)
        finally:
            self.alive.discard(process)
            process.close()

    def _watch(
        self, process: ForkServerProcess, job_id: int, attempt: int, kind: kinds.Kind
    ) -> str:
        ends_at = time.monotonic() + kind.seconds
        cancelled_at: float | None = None
        while process.is_alive():
            process.join(LOOK)
            now = time.monotonic()
            if now > ends_at:
                self._kill(process)
                return running.too_long(kind)
            if cancelled_at is None and self._is_cancelled(job_id, attempt):
                cancelled_at = now
            if cancelled_at is not None and now > cancelled_at + kind.grace:
                self._kill(process)
                running.settle(job_id, attempt, "cancelled")
        if self.stopping.is_set():
            threading.Event().wait()  # the process ends; whoever starts next takes the run up
        return _why(process.exitcode or 0, kind)

    def _is_cancelled(self, job_id: int, attempt: int) -> bool:
        """Whether somebody cancelled it, or another worker took it over."""
        found = select(Job.id).where(
            Job.id == job_id, Job.attempts == attempt, Job.cancel_asked_at.is_(None)
        )
        goes_on = session.execute(found).first() is not None
        session.rollback()
        return not goes_on

    def _kill(self, process: ForkServerProcess) -> None:
        process.kill()
        process.join()

    def stop(self) -> None:
        """Kill what runs: it had no effect yet, and is begun afresh by whoever starts next."""
        self.stopping.set()
        for process in list(self.alive):
            process.kill()


LOST = "Its process was stopped from outside"


def _why(code: int, kind: kinds.Kind) -> str:
    """What an exit code says; nothing for a process that ended by itself."""
    if code == 0:
        return ""
    if code == -signal.SIGXCPU:
        return running.too_long(kind)
    if code in (-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS):
        return running.too_large(kind)  # libraries in C end like this when memory is refused
    return f"{LOST} ({code}), {TRIES} times. If the machine is short of memory, give it more."


def work(app: Flask, durable: Any, *, once: bool = False) -> None:
    """Carry out jobs until a signal says stop; with `once` until none is left. Ends the process.

    `durable` is the module of that name, which only a worker loads.
    """
    settings: Settings = app.config["SETTINGS"]
    stop = threading.Event()

    def asked_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, asked_to_stop)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, asked_to_stop)
    with own_name(settings.data_dir) as name:
        children = Children(app, name)
        beat(name)
        durable.launch(settings, name, children.carry_out)
        log.info("worker %s carries out jobs", name)
        try:
            _look(durable, name, stop, once=once)
        finally:
            children.stop()
            leave(name)
            logging.shutdown()
            os._exit(0)  # the library's threads wait for runs that others take up


def _look(durable: Any, name: str, stop: threading.Event, *, once: bool) -> None:
    """Look at what is queued, again and again; say now and then that this worker lives."""
    _write(update(Job).where(Job.state == "queued").values(handed_run=0))  # after a restore
    beat_at = forget_at = 0.0
    while not stop.wait(LOOK):
        try:
            now = time.monotonic()
            if now > beat_at:
                beat(name)
                actions.take_over()
                actions.request_wanted()
                schedules.begin_due()
                write_ahead.shorten(db.engine)
                beat_at = now + BEAT
            hand_over(durable)
            if now > forget_at:
                durable.forget()
                forget_at = now + HOUR
            if once and not is_anything_left():
                return
        except SQLAlchemyError:
            log.warning("the database does not answer", exc_info=True)
            stop.wait(BEAT)
        finally:
            session.remove()


def hand_over(durable: Any) -> None:
    """Tell the library of the runs that it does not know yet."""
    new = (
        select(Job.id, Job.run, Job.kind)
        .where(Job.state == "queued", Job.handed_run < Job.run)
        .order_by(Job.id)
        .limit(100)
    )
    found = session.execute(new).all()
    session.rollback()
    for row in found:
        kind = kinds.find(row.kind)
        durable.hand_over(row.id, row.run, kind.queue if kind else kinds.LONG)
        handed = update(Job).where(Job.id == row.id, Job.run == row.run)
        _write(handed.values(handed_run=row.run))


def is_anything_left() -> bool:
    return bool(session.scalar(select(exists().where(Job.state.in_(ACTIVE)))))


def beat(name: str) -> None:
    """Say that this worker lives."""
    now = clock.now()
    row = upsert()(Worker).values(name=name, started_at=now, seen_at=now)
    _write(row.on_conflict_do_update(index_elements=["name"], set_={"seen_at": now}))


def leave(name: str) -> None:
    """Say that this worker ended, so that others take up at once what it had."""
    _write(
        update(Job).where(Job.worker == name, Job.state == "running").values(touched_at=LONG_AGO)
    )
    _write(delete(Worker).where(Worker.name == name))


def _write(statement: Any) -> None:
    observe(lambda connection: connection.execute(statement))


@contextmanager
def own_name(folder: Path) -> Iterator[str]:
    """A name that no other worker on this machine has, and that the next one takes up."""
    folder.mkdir(parents=True, exist_ok=True)  # beside PostgreSQL nothing else needs it
    for number in range(1, 100):
        lock = open(folder / f"worker-{number}.lock", "a")  # noqa: SIM115 - held until the end
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        with lock:
            yield f"{socket.gethostname()}-{number}"
        return
    raise RuntimeError("a hundred workers run on this machine already")
