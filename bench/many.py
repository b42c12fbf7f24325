"""A pairing of 2,000 mentors and 4,000 mentees by a worker, in a database of its own.

`python -m bench.many` does it beside nothing else; what is measured is from the worker's claim to
the end of the job: reading people, scoring, solving, proving, explaining, storing.
"""

import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import insert, select

from bench import keeping
from bench.acting import Action, Bench, peak
from bench.files import largest, working
from portal import clock, create_app
from portal.accounts.models import Department, Person
from portal.db import db, session, set_writing
from portal.jobs import actions as jobs
from portal.jobs.models import ACTIVE, Job
from portal.mentorship import half_days
from portal.mentorship.actions import checking, editing, running
from portal.mentorship.models import (
    MENTEE,
    MENTOR,
    Profile,
    Programme,
    ProgrammeAdministrator,
    ProgrammeSettings,
    Run,
)
from portal.mentorship.queries import runs as queries
from portal.mentorship.settings import Settings
from portal.web.filters import today
from tests.mentorship.people import population

MENTORS, MENTEES = 2_000, 4_000
PLACES = {"roomy": (0, 1, 2, 3, 4, 5), "scarce": (0, 1, 2, 2, 3, 3)}  # 4,940 and 3,657 of them
SECONDS, MEMORY, CANCELLED = 10, 600, 3  # bars; a cancel within so many seconds
LONGEST = 300  # s that a job is waited for
AT = 10_000  # ids of people begin here


def pair_many(_bench: Bench | None = None) -> Action:
    """Roomy and scarce: the job, its check, and one that is cancelled in the middle."""
    found = Action("pairing of many")
    for kind in PLACES:
        folder = Path(tempfile.mkdtemp())
        app = create_app(keeping.settings(folder))
        with app.app_context():
            upgrade()
            _fill(kind)
            session.remove()
            db.engine.dispose()
        with working(folder) as worker, app.app_context():
            set_writing(False)
            _measure(found, kind, worker)
            session.remove()
            db.engine.dispose()
        shutil.rmtree(folder)
    return found


def _measure(found: Action, kind: str, worker: int) -> None:
    programme = session.scalars(select(Programme)).one()
    leader = session.get_one(Person, AT)
    running.start(programme, orphans_only=False, actor=leader)
    session.commit()
    with peak(lambda: largest(worker)) as held:
        job = _ended()
    run = session.get_one(Run, job.subject_id, populate_existing=True)
    found.note(f"{kind}: pairs", run.pairs)
    found.note("the job", _seconds(job), SECONDS, " s")
    found.note("its process", held[1], MEMORY, " MiB")
    checking.ask(run, actor=leader)
    session.commit()
    job = _ended()
    found.note("its check as a job", _seconds(job), unit=" s")
    if job.sentence != checking.PROVEN:
        found.broken.append(f"the check: {job.error} {job.sentence}")
    row = queries.all_pairs(run)[0]
    editing.edit(row, run, mentor_id=None, reason="On leave", actor=leader)
    session.commit()
    found.note("an edit by hand as a job", _seconds(_ended()), SECONDS, " s")
    _cancel(found, programme, leader)


def _cancel(found: Action, programme: Programme, leader: Person) -> None:
    """In the middle of solving, where nothing says how far it is."""
    running.start(programme, orphans_only=False, actor=leader)
    session.commit()
    while (job := _newest()).done < 30 and job.state in ACTIVE:
        session.rollback()
        time.sleep(0.05)
    asked = time.perf_counter()
    jobs.cancel(job, actor=leader)
    job = _ended()
    found.note("until a cancel is obeyed", time.perf_counter() - asked, CANCELLED, " s")
    if job.state != "cancelled":
        found.broken.append(f"a cancelled job is {job.state}")


def _newest() -> Job:
    return session.scalars(
        select(Job).order_by(Job.id.desc()).limit(1).execution_options(populate_existing=True)
    ).one()


def _ended() -> Job:
    until = time.monotonic() + LONGEST
    while (job := _newest()).state in ACTIVE:
        if time.monotonic() > until:
            raise SystemExit(f"the job {job.kind} takes too long: {job.sentence}")
        session.rollback()
        time.sleep(0.1)
    if job.state == "failed":
        raise SystemExit(job.error)
    return job


def _seconds(job: Job) -> float:
    if job.ended_at is None or job.started_at is None:
        raise SystemExit(f"the job {job.kind} has not ended")
    return (job.ended_at - job.started_at).total_seconds()


def _fill(kind: str) -> None:
    mentors, mentees = population(MENTORS, MENTEES, 1, places=PLACES[kind])
    at = clock.now()
    departments = {one.department for one in (*mentors, *mentees)}
    _add(Department, [
        {"id": AT + one, "slug": f"d{one}", "name": f"Department {one}", "is_active": True,
         "version": 1}
        for one in sorted(departments)
    ])  # fmt: skip
    _add(Person, [
        {"id": AT + one.id, "email": f"p{one.id}@example.org", "name": f"Person {one.id}",
         "department_id": AT + one.department, "state": "active", "theme": "auto",
         "created_at": at, "version": 1}
        for one in (*mentors, *mentees)
    ])  # fmt: skip
    _add(Programme, [{
        "id": 1, "slug": "many", "name": "Many", "purpose": "", "weeks": 24, "rhythm_days": 14,
        "opens_on": today() - timedelta(days=5), "closes_on": today() + timedelta(days=30),
        "settings_number": 1, "created_by_id": AT, "created_at": at, "version": 1,
    }])  # fmt: skip
    _add(ProgrammeAdministrator, [{"programme_id": 1, "person_id": AT, "since": at}])
    _add(ProgrammeSettings, [{
        "programme_id": 1, "number": 1, "settings": Settings().as_dict(), "reason": "First",
        "decided_by_id": AT, "created_at": at,
    }])  # fmt: skip
    _add(Profile, list(_profiles(mentors, mentees, at)))
    session.commit()


def _profiles(mentors: Any, mentees: Any, at: Any) -> Iterator[dict[str, Any]]:
    for one in (*mentors, *mentees):
        is_mentor = hasattr(one, "levels")
        yield {
            "programme_id": 1, "person_id": AT + one.id, "side": MENTOR if is_mentor else MENTEE,
            "site": one.site, "zone": "", "languages": sorted(one.languages),
            "modes": sorted(one.modes), "slots": half_days.packed(one.slots),
            "meetings_a_month": 2, "opted_in": True, "consents": True, "about": "",
            "wishes": {"departments": [AT + of for of in one.wished_departments]}
            if is_mentor else {},
            "capacity": one.capacity if is_mentor else 0,
            "levels": dict(one.levels) if is_mentor else {},
            "needs": [] if is_mentor else [asdict(need) for need in one.needs],
            "waited": 0 if is_mentor else one.waiting, "created_at": at, "updated_at": at,
            "version": 1,
        }  # fmt: skip


def _add(model: Any, rows: list[dict[str, Any]]) -> None:
    session.execute(insert(model.__table__), rows)


def main() -> None:
    found = pair_many()
    print(*found.figures, *found.broken, sep="\n")


if __name__ == "__main__":
    main()
