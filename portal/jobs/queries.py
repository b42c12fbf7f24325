"""Reads of jobs."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import url_for
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.db import Base, session
from portal.jobs.models import ACTIVE, Job, Worker
from portal.jobs.running import is_lately
from portal.web.found import A_FEW, Waiting, Wanted

PAGE = 30  # jobs on a page
LATELY = timedelta(days=7)  # a failed job waits on the start page for so long
STATES = ("active", "failed", "done", "cancelled")  # what the administrators' list is narrowed to


def visible_to(person: Any) -> Select[Job]:
    """Jobs that `person` may see, as `policy.can_see` says it."""
    found = select(Job).options(joinedload(Job.asked_by))
    return found.where(or_(Job.asked_by_id == person.id, person.is_administrator))


def job(person: Any, job_id: int) -> Job | None:
    """One job, if `person` may see it."""
    return session.scalars(visible_to(person).where(Job.id == job_id)).one_or_none()


def jobs_of(person: Any, before: int = 0) -> Sequence[Job]:
    """The newest jobs that `person` asked for; a page of them, below the number `before`."""
    return _page(select(Job).where(Job.asked_by_id == person.id), before)


def all_jobs(state: str = "", before: int = 0, most: int = PAGE) -> Sequence[Job]:
    """Everybody's newest jobs, or only those in `state`."""
    found = select(Job).options(joinedload(Job.asked_by))
    if state in STATES:
        found = found.where(Job.state.in_(ACTIVE if state == "active" else (state,)))
    return _page(found, before, most)


def _page(found: Select[Job], before: int, most: int = PAGE) -> Sequence[Job]:
    if before:
        found = found.where(Job.id < before)
    return session.scalars(found.order_by(Job.id.desc()).limit(most)).all()


def latest_of(subject: Base) -> Job | None:
    """The newest job about `subject`."""
    found = select(Job).where(
        Job.subject_kind == subject.__tablename__, Job.subject_id == getattr(subject, "id", 0)
    )
    return session.scalars(found.order_by(Job.id.desc()).limit(1)).first()


def by_key(key: str) -> Job | None:
    """The job that brings about what `key` stands for."""
    return session.scalars(select(Job).where(Job.key == key)).one_or_none()


def workers() -> Sequence[Worker]:
    """The workers that say they run."""
    found = select(Worker).where(is_lately(Worker.seen_at, clock.now()))
    return session.scalars(found.order_by(Worker.name)).all()


def tag(job: Job) -> str:
    """What changes whenever the progress looks different; a minute is long enough to say so."""
    touched = job.touched_at.strftime("%Y%m%d%H%M%S%f")
    return f"{job.state}-{job.attempts}-{touched}-{int(job.cancel_asked_at is not None)}"


def waiting(person: Any, _wanted: Wanted = A_FEW) -> list[Waiting]:
    """Jobs that failed lately and that nobody ran again: administrators look at them."""
    if not person.is_administrator:
        return []
    found = (
        select(Job)
        .where(Job.state == "failed", Job.ended_at > clock.now() - LATELY)
        .order_by(Job.id.desc())
        .limit(PAGE)
    )
    return [
        Waiting("Jobs that failed", one.name, url_for("jobs.one", job_id=one.id), one.error)
        for one in session.scalars(found)
    ]
