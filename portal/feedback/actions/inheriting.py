"""Conversations go with what they are about: who owns or heads it now answers them."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.accounts.models import Department, Headship, Person
from portal.changelog import queries as log
from portal.changelog.recording import Actor, change
from portal.db import ensure_writing, session
from portal.feedback.actions.news import GIVEN
from portal.feedback.loop import OPEN
from portal.feedback.models import Thread
from portal.jobs.kinds import LONG, Kind
from portal.jobs.running import Step, release
from portal.notices import telling
from portal.registry.models import Metric, Objective
from portal.registry.queries.days import day_of
from portal.web.filters import plural, today

HEADS = "feedback.heads"
HAND_OVER = "hand feedback over"  # as the log says it


def inherit(subject: Metric | Objective, former_id: int, actor: Person) -> str:
    """Give the open conversations that the former owner answered to the new one.

    One that was handed over to somebody else stays with them.
    """
    threads = _open_on(subject, Thread.owner_id == former_id)
    _hand(threads, subject.owner_id, "It has another owner now.", actor)
    return _waiting(threads) if threads else ""


def inherit_department(department: Department, former_id: int | None, actor: Actor | None) -> None:
    """Give the open conversations that the head before answers to who heads the department today.

    `former_id`: who headed it until now; where nobody did, it is the last one who had. A headship
    that begins later is seen to by `inherit_daily`.
    """
    found = _succession(department)
    if found is None or (before := former_id or found.former_id) is None:
        return
    threads = _open_on(department, Thread.owner_id == before, Thread.owner_id != found.head_id)
    _pass_on(department, threads, found.head_id, actor)


def inherit_daily(step: Step) -> None:
    """The same for headships that began by themselves, for their day came. What was handed to the
    head before since then was meant for them.
    """
    done = 0
    for department in session.scalars(_left_behind()).all():
        ensure_writing()
        if (found := _succession(department)) is not None:
            threads = [
                one
                for one in _open_on(department, Thread.owner_id == found.former_id)
                if one.owner_id != found.head_id and not _was_handed(one, found.since)
            ]
            if threads:
                with change(department, HAND_OVER, actor=None):
                    _pass_on(department, threads, found.head_id, None)
                done += 1
                step.progress(done, 0, "Departments seen to")
        release()
    step.done(f"{plural(done, 'department')} with another head seen to.")


class _Succession(NamedTuple):
    """Who heads a department today, since when, and who did before."""

    head_id: int
    since: date
    former_id: int | None


def _succession(department: Department) -> _Succession | None:
    found = select(Headship.person_id, Headship.starts_on).where(
        Headship.department_id == department.id, Headship.starts_on <= today()
    )
    current = found.where(or_(Headship.ends_on.is_(None), Headship.ends_on >= today()))
    rows = session.execute(found.order_by(Headship.starts_on.desc()).limit(2)).all()
    if session.execute(current).first() is None:
        return None
    return _Succession(*rows[0], rows[1].person_id if len(rows) > 1 else None)


def _left_behind() -> Select[Department]:
    """Departments with an open conversation that somebody answers who headed them once."""
    waiting = (
        select(Thread.subject_id)
        .join(Headship, Headship.department_id == Thread.subject_id)
        .where(
            Thread.subject_kind == "department",
            Thread.state.in_(OPEN),
            Headship.person_id == Thread.owner_id,
            Headship.ends_on < today(),
        )
    )
    return select(Department).where(Department.id.in_(waiting)).order_by(Department.id)


def _was_handed(thread: Thread, since: date) -> bool:
    last = log.last_entry(thread, HAND_OVER)
    return last is not None and day_of(last.at) >= since


def _pass_on(
    department: Department, threads: Sequence[Thread], head_id: int, actor: Actor | None
) -> None:
    if not threads:
        return
    _hand(threads, head_id, "The department has another head now.", actor)
    telling.tell(
        [head_id],
        GIVEN,
        f"department:{department.id}:head:{head_id}:{clock.now().timestamp():.6f}",
        subject=department,
        title=f"Yours from now on: {department.name}",
        sentence=f"You head it now. {_waiting(threads)}",
        actor=actor,
        url="/feedback/queue",
    )


def _open_on(
    subject: Metric | Objective | Department, *conditions: ColumnElement[bool]
) -> Sequence[Thread]:
    found = (
        select(Thread)
        .where(
            Thread.subject_kind == subject.__tablename__,
            Thread.subject_id == subject.id,
            Thread.state.in_(OPEN),
            *conditions,
        )
        .options(joinedload(Thread.giver))
        .order_by(Thread.id)
        .with_for_update(of=Thread)
    )
    return session.scalars(found).all()


def _hand(threads: Sequence[Thread], to_id: int, reason: str, actor: Actor | None) -> None:
    for one in threads:
        with change(one, HAND_OVER, actor=actor, reason=reason):
            one.owner_id = to_id
            one.touched_at = clock.now()


def _waiting(threads: Sequence[Thread]) -> str:
    waits = "waits" if len(threads) == 1 else "wait"
    return f"{plural(len(threads), 'open conversation')} {waits} for your answer."


JOB = Kind(
    HEADS, "Conversations of new heads", inherit_daily, memory=192, seconds=900, queue=LONG,
    cron="10 0 * * *",
)  # fmt: skip
