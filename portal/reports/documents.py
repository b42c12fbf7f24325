"""A report as a job: asked for once for each state of its figures, then kept."""

import io
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from flask import render_template
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.accounts.models import Person
from portal.changelog import queries as log
from portal.changelog.recording import change
from portal.db import session
from portal.errors import Refused
from portal.files.actions import describe, store
from portal.jobs import actions
from portal.jobs.kinds import SHORT, Kind
from portal.jobs.models import Job
from portal.jobs.running import Step
from portal.notices import telling
from portal.reports import kinds, pdf
from portal.reports.models import EVERYBODYS, OWN, Report
from portal.reports.queries import made, talks
from portal.reports.spans import Span

JOB = "reports.make"
READY = "reports.ready"  # the kind of notice
PURPOSE = "report"
ATTACHED = "attached"  # what `gather` gives to travel inside the PDF: pdf.Attached
MOST_BYTES = 50_000_000  # of one document; 120 charts have some 2 million


@dataclass(frozen=True)
class Wanted:
    """A report that somebody wants."""

    kind: kinds.Kind
    subject: Any
    span: Span
    scheduled: bool = False
    scope: str = EVERYBODYS
    person_id: int = 0  # whose own it is

    @property
    def subject_id(self) -> int:
        return getattr(self.subject, "id", 0)

    @property
    def name(self) -> str:
        return f"{self.kind.title(self.subject)}, {self.span.as_of}"[:200]

    @property
    def key(self) -> str:
        """What it will say: subject, span, and the state of the data."""
        state = self.kind.state(self.subject, self.span)
        return f"{self.kind.name}:{self.subject_id}:{self.span.key}:{self.whose}:{state}"[:150]

    @property
    def whose(self) -> str:
        """Who reads the same."""
        return f"{self.scope}{self.person_id}" if self.scope == OWN else self.scope


def wanted_by(
    person: Person, kind: kinds.Kind, subject: Any, span: Span, *, scheduled: bool = False
) -> Wanted:
    """The report as `person` may see it."""
    return Wanted(kind, subject, span, scheduled, talks.scope_of(person, subject, span), person.id)


def report_for(person: Person, wanted: Wanted) -> Report | Job:
    """The report as its figures stand now, or the job that makes it.

    One that failed is asked for anew by whoever comes back for it.
    """
    key = wanted.key
    report = made.kept(key)
    if report is not None:
        return report
    asked = f"{JOB}:{person.id}:{key}"
    return actions.requested(asked, partial(ask, person.id, wanted, asked))


def ask(person_id: int, wanted: Wanted, key: str) -> None:
    """Have the report made, once for each `key`."""
    span = wanted.span
    actions.request(
        JOB,
        key,
        name=wanted.name,
        asked_by_id=person_id,
        about=wanted.kind.name,
        subject_id=wanted.subject_id,
        first=span.first.isoformat(),
        until=span.until.isoformat() if span.until else None,
        day=span.today.isoformat(),
        scheduled=wanted.scheduled,
        scope=wanted.scope,
    )


def make(step: Step) -> None:
    """Draw the report and keep it with who asked, and from which state of the data."""
    person = session.get_one(Person, step.asked_by_id)
    wanted = _wanted(person, step.arguments)
    head = log.head() or (0, "")
    key = wanted.key
    if (known := made.kept(key)) is not None:
        step.done(file=known.file)
        return
    gathered = wanted.kind.gather(person, wanted.subject, wanted.span, wanted.scope)
    attached = gathered.pop(ATTACHED, ())
    html = render_template(
        wanted.kind.template,
        **gathered,
        title=wanted.kind.title(wanted.subject),
        span=wanted.span,
        head=head,
        asked_by=person.name,
        static=pdf.STATIC,
    )
    session.rollback()  # drawing takes long
    try:
        drawn = pdf.document(html, attached)
    except pdf.NoRenderer as missing:
        raise Refused(f"This machine cannot make PDFs yet. {missing}") from missing
    try:
        _keep(step, wanted, Report(key=key, log_sequence=head[0], log_hash=head[1]), drawn)
    except IntegrityError:  # somebody else's was quicker
        known = made.kept(key)
        if known is None:
            raise
        step.done(file=known.file)


def _keep(step: Step, wanted: Wanted, report: Report, drawn: pdf.Drawn) -> None:
    """Record and file, the end of the job, and the news for those who subscribed."""
    person = session.get_one(Person, step.asked_by_id)
    stream = io.BytesIO(drawn.content)
    file = describe(
        stream,
        name=f"{wanted.kind.stem(wanted.subject)}-{wanted.span.file_name}.pdf",
        media_type="application/pdf",
        purpose=PURPOSE,
        most=MOST_BYTES,
        actor=person,
    )
    report.kind, report.subject_id, report.name = wanted.kind.name, wanted.subject_id, wanted.name
    report.first, report.until = wanted.span.first, wanted.span.day
    report.scheduled, report.asked_by_id = wanted.scheduled, person.id
    report.scope = wanted.scope
    report.pages, report.size, report.made_at = drawn.pages, file.size, clock.now()
    with change(report, "make report", actor=person):
        session.add(file)
        session.flush()
        report.file_id = file.id
        store(file, stream)
        session.flush()
        if wanted.scheduled:
            telling.tell(
                _readers(wanted, person),
                READY,
                f"report:{report.id}",
                subject=report,
                title=report.name,
                sentence=f"The report that you subscribed to is there: {drawn.pages} pages.",
                actor=None,
            )
        step.done(file=file)


def _readers(wanted: Wanted, person: Person) -> list[Person]:
    """Those who subscribed and get this very report."""
    if wanted.scope == OWN:
        return [person]
    return [
        one
        for one in made.subscribers(wanted.kind.name, wanted.subject_id)
        if talks.scope_of(one, wanted.subject, wanted.span) == wanted.scope
    ]


def _wanted(person: Person, arguments: dict[str, Any]) -> Wanted:
    kind = kinds.KINDS[arguments["about"]]
    until = arguments["until"]
    span = Span(
        date.fromisoformat(arguments["first"]),
        date.fromisoformat(until) if until else None,
        date.fromisoformat(arguments["day"]),
    )
    return Wanted(
        kind,
        kind.subject(arguments["subject_id"]),
        span,
        arguments["scheduled"],
        arguments.get("scope", EVERYBODYS),
        person.id,
    )


REPORT = Kind(
    JOB,
    "Report for print",
    make,
    memory=768,
    seconds=300,
    queue=SHORT,
    preload="portal.reports.preload",
)
