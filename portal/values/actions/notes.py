"""Notes on a period: what happened there, for everybody who reads the chart."""

from datetime import date

from portal import clock
from portal.accounts.models import Person
from portal.changelog.recording import change
from portal.errors import Refused
from portal.registry.models import Metric
from portal.values.changed import announce
from portal.values.models import Note
from portal.values.queries.terms import versions_for


def add_note(metric: Metric, *, period_start: date, text: str, actor: Person) -> Note:
    """Say what happened in the period that holds the day `period_start`."""
    versions = versions_for(metric)
    if versions is None:
        raise Refused("The metric has no approved definition, so it has no periods.")
    try:
        period, _ = versions.slot(period_start)
    except ValueError as error:
        raise Refused("Choose a day between 1900 and 2199.", field="period_start") from error
    note = Note(
        metric_id=metric.id,
        period_start=period.start,
        text=_said(text),
        author_id=actor.id,
        created_at=clock.now(),
    )
    with change(note, "add note", actor=actor, metric=metric.code, period=period.label):
        announce([metric.id])
    return note


def edit_note(note: Note, *, text: str, actor: Person) -> Note:
    """Say it in other words; the log keeps the former ones."""
    _refuse_retired(note)
    with change(note, "edit note", actor=actor):
        note.text = _said(text)
        announce([note.metric_id])
    return note


def retire_note(note: Note, *, actor: Person) -> Note:
    """Take the note off the chart; it stays in the log."""
    _refuse_retired(note)
    with change(note, "retire note", actor=actor):
        note.retired_at = clock.now()
        announce([note.metric_id])
    return note


def _said(text: str) -> str:
    if not text.strip():
        raise Refused("Say what happened.", field="text")
    return text.strip()


def _refuse_retired(note: Note) -> None:
    if note.retired_at is not None:
        raise Refused("This note was retired already. Add a new one.")
