"""The change log of a year: what was decided about metrics, definitions, targets and objectives.

Only what everybody may see: drafts that were never published stand in it with nobody.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import ColumnElement, and_, func, select

from portal.accounts.models import Person
from portal.changelog.models import Entry
from portal.db import session
from portal.refinement import sentences
from portal.refinement.log_table import row
from portal.refinement.queries.log import public
from portal.refinement.queries.public import KINDS
from portal.registry.queries import history
from portal.registry.queries.history import Told
from portal.reports.spans import Span

MOST = 500  # entries in one document; the workbook has them all
BATCH = 500


@dataclass(frozen=True)
class Month:
    """The entries of one month, oldest first."""

    name: str
    entries: tuple[Told, ...]


def gather(_person: Person, _subject: object, span: Span, _scope: str) -> dict[str, Any]:
    """What reports/changes.html shows."""
    chosen = _in(span)
    counted = select(Entry.subject_kind, func.count()).where(chosen).group_by(Entry.subject_kind)
    counts = Counter({row[0]: row[1] for row in session.execute(counted)})
    newest = select(Entry).where(chosen).order_by(Entry.sequence.desc()).limit(MOST)
    entries = session.scalars(newest).all()[::-1]
    return {
        "around": sentences.around,
        "joined": sentences.joined,
        "months": list(_months(entries)),
        "counts": [(KINDS[kind].word, count) for kind, count in counts.most_common()],
        "total": counts.total(),
        "most": MOST,
    }


def state(_subject: object, span: Span) -> str:
    """What changes whenever the log of the span does: its last entry."""
    last = session.scalar(select(func.max(Entry.sequence)).where(_in(span)))
    return str(last or 0)


def rows(span: Span) -> Iterator[tuple[Any, ...]]:
    """All entries of the span for a table, oldest first, a batch at a time."""
    after = 0
    while True:
        found = select(Entry).where(_in(span), Entry.sequence > after)
        entries = session.scalars(found.order_by(Entry.sequence).limit(BATCH)).all()
        for entry, told in zip(entries, history.told(entries), strict=True):
            yield row(told, KINDS[entry.subject_kind].word)
        if len(entries) < BATCH:
            return
        after = entries[-1].sequence
        session.expunge_all()


def _months(entries: Sequence[Entry]) -> Iterator[Month]:
    zone = _zone()
    told = history.told(entries)
    for name, found in groupby(told, key=lambda one: f"{one.at.astimezone(zone):%B %Y}"):
        yield Month(name, tuple(found))


def _in(span: Span) -> ColumnElement[bool]:
    """Entries of the span about what everybody may see."""
    zone = _zone()
    begun = datetime(span.first.year, span.first.month, span.first.day, tzinfo=zone)
    ended = datetime.combine(date.fromordinal(span.day.toordinal() + 1), datetime.min.time(), zone)
    return and_(Entry.at >= begun, Entry.at < ended, public())


def _zone() -> ZoneInfo:
    return ZoneInfo(current_app.config["SETTINGS"].timezone)
