"""A department's report as a job: asked for once for each state of its figures, kept for a day."""

import io
from datetime import date

from flask import render_template
from sqlalchemy import func, select

from portal.accounts.models import Department, Person
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.files.actions import describe, store
from portal.insight.queries import departments, tags
from portal.jobs import actions
from portal.jobs.kinds import SHORT, Kind
from portal.jobs.models import Job
from portal.jobs.nightly import DOCUMENT
from portal.jobs.queries import by_key
from portal.jobs.running import Step
from portal.registry.models import Metric
from portal.reports import pdf, queries
from portal.values.models import Note

KIND = "reports.department"
MOST_BYTES = 50_000_000  # of one document; 120 charts have some 2 million


def report_for(person: Person, department: Department, day: date) -> Job:
    """The job that makes the report as its figures stand now; it is asked for where there is none.

    A report that failed is asked for anew by whoever comes back for it.
    """
    key = f"{KIND}:{person.id}:{department.id}:{_state(department, day)}"
    job = by_key(key)
    if job is None:
        actions.request(
            KIND,
            key,
            name=f"Report of {department.name}",
            asked_by_id=person.id,
            department_id=department.id,
            day=day.isoformat(),
        )
        session.rollback()  # to see it, on SQLite
        job = by_key(key)
    if job is None:
        raise LookupError(key)
    return job


def _state(department: Department, day: date) -> str:
    """What changes whenever the report does: figures, names, and notes on its charts."""
    notes = (
        select(func.count(Note.id), func.sum(Note.version))
        .join(Metric, Note.metric_id == Metric.id)
        .where(Metric.department_id == department.id)
    )
    count, versions = session.execute(notes).one()
    told = tags.of_department(department.id, day)
    return f"{department.version}-{told}-{count}-{versions or 0}"


def make(step: Step) -> None:
    """Draw the report and keep it as a file of whoever asked for it."""
    person = session.get_one(Person, step.asked_by_id)
    department = session.get_one(Department, step.arguments["department_id"])
    board = departments.dashboard(department, person, date.fromisoformat(step.arguments["day"]))
    html = render_template(
        "reports/department.html",
        board=board,
        leaves=queries.leaves(board),
        most=queries.MOST,
        rows=queries.ROWS,
        static=pdf.STATIC,
    )
    session.rollback()  # drawing takes long
    try:
        stream = io.BytesIO(pdf.document(html))
    except pdf.NoRenderer as missing:
        raise Refused(f"This machine cannot make PDFs yet. {missing}") from missing
    file = describe(
        stream,
        name=f"{department.slug}-{board.today}.pdf",
        media_type="application/pdf",
        purpose=DOCUMENT,
        most=MOST_BYTES,
        actor=person,
    )
    with change(file, "make document", actor=person, department=department.slug):
        session.flush()
        store(file, stream)
        step.done(file=file)


REPORT = Kind(
    KIND,
    "Report for print",
    make,
    memory=768,
    seconds=120,
    queue=SHORT,
    preload="portal.reports.preload",
)
