"""A metric's values and notes by period, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, bindparam, func, select

from portal import periods
from portal.accounts.models import Person
from portal.db import session
from portal.driver import Ready
from portal.periods import Frequency, Period
from portal.registry.models import Metric
from portal.registry.queries.days import today
from portal.values.models import Note, Observation, ParallelValue, Reopening
from portal.values.queries.metrics import Slot
from portal.values.queries.metrics import metric as find_metric
from portal.values.queries.observations import reopened_until, revisions, visible
from portal.values.queries.terms import versions_for
from portal.values.terms import Terms, is_closed

PAGE = 36  # periods on a page
SHORT = 8  # periods and notes on the panel
MOST_NOTES = 100  # that a page shows


@dataclass(frozen=True)
class Standing:
    """One period with the value that counts there; `notes` are those on it."""

    period: Period
    terms: Terms
    value: Any  # a row of `_NEWEST`
    notes: tuple[Any, ...]
    is_closed: bool


@dataclass(frozen=True)
class Values:
    """A page of a metric's values; `older` is where the next page starts, None on the last."""

    metric: Metric
    rows: list[Standing]
    notes: Sequence[Any]  # rows of `_NOTES`
    more_notes: bool
    terms: Terms | None
    latest: Period | None  # the last complete period
    older: date | None


_LAST = (
    select(func.max(Observation.id))
    .where(Observation.metric_id == bindparam("metric_id"), visible())
    .group_by(Observation.period_start)
    .order_by(Observation.period_start.desc())
    .limit(bindparam("most"))
)
_REOPENED = (
    select(func.max(Reopening.until))
    .where(
        Reopening.metric_id == Observation.metric_id,
        Reopening.period_start == Observation.period_start,
    )
    .scalar_subquery()
)


def _standing(last: Any) -> Ready:
    """The values with these identities, the newest period first, with who entered them."""
    return Ready(
        select(
            Observation.period_start,
            Observation.value,
            Observation.numerator,
            Observation.denominator,
            Observation.state,
            Observation.reason,
            Observation.note,
            Observation.revision,
            Observation.entered_at,
            Person.name.label("entered_by"),
            _REOPENED.label("reopened_until"),
        )
        .join(Person, Observation.entered_by_id == Person.id)
        .where(Observation.id.in_(last))
        .order_by(Observation.period_start.desc())
    )


_NEWEST = _standing(_LAST)
_OLDER = _standing(_LAST.where(Observation.period_start < bindparam("before", type_=Date())))
_NOTES = Ready(
    select(
        Note.id,
        Note.period_start,
        Note.text,
        Note.author_id,
        Note.created_at,
        Person.name.label("author"),
    )
    .join(Person, Note.author_id == Person.id)
    .where(Note.metric_id == bindparam("metric_id"), Note.retired_at.is_(None))
    .order_by(Note.period_start.desc(), Note.id.desc())
    .limit(MOST_NOTES)
)


def values_page(
    metric: Metric, before: date | None = None, most: int = PAGE, most_notes: int = MOST_NOTES
) -> Values:
    """The newest `most` periods before `before`: two statements, and one for the versions."""
    versions = versions_for(metric)
    if versions is None:
        return Values(metric, [], [], False, None, None, None)
    notes = _notes(metric)
    found = _newest(metric, before, most + 1)
    rows = []
    for one in found[:most]:
        period, terms = versions.slot(one.period_start)
        held = tuple(note for note in notes if note.period_start == one.period_start)
        closed = is_closed(period, terms, today(), one.reopened_until)
        rows.append(Standing(period, terms, one, held, closed))
    terms = versions.current
    irregular = terms.frequency == Frequency.IRREGULAR
    latest = (
        None
        if irregular
        else periods.latest_complete(today(), terms.frequency, terms.fiscal_start_month)
    )
    older = found[most - 1].period_start if len(found) > most else None
    more_notes = len(notes) > most_notes
    return Values(metric, rows, notes[:most_notes], more_notes, terms, latest, older)


def period_revisions(slot: Slot) -> Sequence[Observation]:
    """All visible revisions of a period, the newest first."""
    return session.scalars(revisions(slot.metric.id, slot.period.start)).all()


def parallel(slot: Slot) -> float | None:
    """What the version before makes of the period, as far as somebody said."""
    found = (
        select(ParallelValue.value)
        .where(
            ParallelValue.metric_id == slot.metric.id,
            ParallelValue.period_start == slot.period.start,
        )
        .order_by(ParallelValue.id.desc())
        .limit(1)
    )
    return session.scalars(found).first() if slot.beside else None


def closing(slot: Slot) -> tuple[bool, date | None]:
    """Whether the period is closed, and until when it was opened again."""
    opened = reopened_until([slot.metric.id])
    until = opened.get((slot.metric.id, slot.period.start))
    return is_closed(slot.period, slot.terms, today(), until), until


def start_of(metric: Metric, day: str) -> date | None:
    """The start of the period that holds `day` (ISO); None for what is no day."""
    versions = versions_for(metric)
    try:
        return None if versions is None else versions.slot(date.fromisoformat(day))[0].start
    except ValueError:
        return None


def note(person: Person, note_id: int) -> Note | None:
    """A note on a metric that `person` sees."""
    found = session.get(Note, note_id)
    if found is None or find_metric(person, found.metric.code) is None:
        return None
    return found


def _newest(metric: Metric, before: date | None, most: int) -> Sequence[Any]:
    """The newest visible revision of each period, with who entered it."""
    connection, given = session.connection(), {"metric_id": metric.id, "most": most}
    if before is None:
        return _NEWEST.rows(connection, **given)
    return _OLDER.rows(connection, **given, before=before)


def _notes(metric: Metric) -> Sequence[Any]:
    return _NOTES.rows(session.connection(), metric_id=metric.id)
