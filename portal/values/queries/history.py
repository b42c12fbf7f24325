"""A metric's values and notes by period, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal import periods
from portal.accounts.models import Person
from portal.db import session
from portal.periods import Frequency, Period
from portal.registry.models import Metric
from portal.registry.queries.days import today
from portal.values.models import Note, Observation
from portal.values.queries.metrics import Slot
from portal.values.queries.metrics import metric as find_metric
from portal.values.queries.observations import reopened_until, revisions, visible
from portal.values.queries.terms import versions_for
from portal.values.terms import Terms, is_closed

PAGE = 36  # periods on a page
SHORT = 12  # periods on the panel
MOST_NOTES = 100  # that a page shows


@dataclass(frozen=True)
class Standing:
    """One period with the value that counts there; `notes` are those on it."""

    period: Period
    terms: Terms
    value: Observation
    notes: tuple[Note, ...]
    is_closed: bool


@dataclass(frozen=True)
class Values:
    """A page of a metric's values; `older` is where the next page starts, None on the last."""

    metric: Metric
    rows: list[Standing]
    notes: Sequence[Note]
    terms: Terms | None
    latest: Period | None  # the last complete period
    older: date | None


def values_page(metric: Metric, before: date | None = None, most: int = PAGE) -> Values:
    """The newest `most` periods before `before`: four statements."""
    versions = versions_for(metric)
    if versions is None:
        return Values(metric, [], [], None, None, None)
    notes = _notes(metric)
    opened = reopened_until([metric.id])
    found = _newest(metric, before, most + 1)
    rows = []
    for one in found[:most]:
        period, terms = versions.slot(one.period_start)
        held = tuple(note for note in notes if note.period_start == one.period_start)
        until = opened.get((metric.id, one.period_start))
        rows.append(Standing(period, terms, one, held, is_closed(period, terms, today(), until)))
    terms = versions.current
    irregular = terms.frequency == Frequency.IRREGULAR
    latest = (
        None
        if irregular
        else periods.latest_complete(today(), terms.frequency, terms.fiscal_start_month)
    )
    older = found[most - 1].period_start if len(found) > most else None
    return Values(metric, rows, notes, terms, latest, older)


def period_revisions(slot: Slot) -> Sequence[Observation]:
    """All visible revisions of a period, the newest first."""
    return session.scalars(revisions(slot.metric.id, slot.period.start)).all()


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


def _newest(metric: Metric, before: date | None, most: int) -> Sequence[Observation]:
    """The newest visible revision of each period, with who entered it."""
    last = (
        select(func.max(Observation.id))
        .where(Observation.metric_id == metric.id, visible())
        .group_by(Observation.period_start)
        .order_by(Observation.period_start.desc())
        .limit(most)
    )
    if before is not None:
        last = last.where(Observation.period_start < before)
    found = (
        select(Observation)
        .where(Observation.id.in_(last))
        .options(joinedload(Observation.entered_by))
        .order_by(Observation.period_start.desc())
    )
    return session.scalars(found).all()


def _notes(metric: Metric) -> Sequence[Note]:
    found = (
        select(Note)
        .where(Note.metric_id == metric.id, Note.retired_at.is_(None))
        .options(joinedload(Note.author))
        .order_by(Note.period_start.desc(), Note.id.desc())
        .limit(MOST_NOTES)
    )
    return session.scalars(found).all()
