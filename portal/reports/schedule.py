"""What is made by itself: the reports that people subscribed to; and what is forgotten.

A report of a month is made from the fifth day after it, when values are in. It is asked for by
who subscribed first, once for each span: two workers, or a clock that jumps, make it once.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select, update

from portal import clock
from portal.db import session
from portal.jobs import forgetting
from portal.jobs.kinds import LONG, Kind
from portal.jobs.running import Step
from portal.registry.queries.days import today
from portal.reports import documents, kinds, spans
from portal.reports.documents import Wanted
from portal.reports.models import Report
from portal.reports.queries import made
from portal.reports.spans import Span

WAITS = 4  # days after a period for its values
KEPT = timedelta(days=30)  # the file of a report that somebody asked for
KEPT_LONG = timedelta(days=400)  # of one that was made by itself
BATCH = 50
MONTHS = {kinds.MONTH: 1, kinds.QUARTER: 3, kinds.YEAR: 12}


def last_span(rhythm: str, day: date, *, months: int) -> Span:
    """The last month, quarter or calendar year that ended before `day`, values awaited."""
    until = spans.month_before(day - timedelta(days=WAITS))
    while until.month % MONTHS[rhythm]:
        until = spans.month_before(until)
    begun = until.year * 12 + until.month - months
    return Span(date(begun // 12, begun % 12 + 1, 1), until, day)


def due(day: date) -> list[tuple[int, Wanted]]:
    """The reports that were not made yet, each with who asks for it."""
    found: dict[tuple[str, int, date, str], tuple[int, Wanted]] = {}
    for one in made.all_subscriptions():
        kind = kinds.KINDS.get(one.kind)
        if kind is None:
            continue
        months = 12 if kind is kinds.CHANGES else spans.MONTHS
        span = last_span(one.rhythm, day, months=months)
        until = span.day
        subject = kind.subject(one.subject_id)
        if kind.model is not None and subject is None:
            continue
        wanted = documents.wanted_by(one.person, kind, subject, span, scheduled=True)
        if not made.was_made(
            wanted.kind.name, wanted.subject_id, span, wanted.scope, one.person_id
        ):
            which = (kind.name, one.subject_id, until, wanted.whose)
            found.setdefault(which, (one.person_id, wanted))
    return list(found.values())


def make_due(step: Step) -> None:
    """Ask for the reports that are due, and delete the files of old ones."""
    wanted = due(today())
    for person_id, one in wanted:
        key = f"{documents.JOB}:due:{one.kind.name}:{one.subject_id}:{one.span.key}"
        key += f":{one.whose}" if one.whose else ""
        documents.ask(person_id, one, key)
    gone = forget(step)
    step.done(f"{len(wanted)} reports asked for, {gone} old files deleted.")


def forget(step: Step) -> int:
    """Delete the files of old reports; the records stay."""
    now = clock.now()
    old = (Report.scheduled.is_(False) & (Report.made_at < now - KEPT)) | (
        Report.made_at < now - KEPT_LONG
    )
    expired = select(Report.file_id).where(Report.file_id.is_not(None), old)
    return forgetting.forget(step, expired.limit(BATCH), _drop)


def _drop(files: Sequence[int]) -> None:
    freed = {"file_id": None, "key": None}
    session.execute(update(Report).where(Report.file_id.in_(files)).values(freed))
    forgetting.files(files)


DUE = Kind(
    "reports.due",
    "Reports that people subscribed to",
    make_due,
    memory=256,
    seconds=600,
    queue=LONG,
    cron="40 4 * * *",
)
