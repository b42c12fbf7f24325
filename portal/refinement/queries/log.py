"""The public change log, newest first, paged by sequence.

A page asks each kind of subject for its newest entries by an index of its own, so that the length
of the log does not matter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import ColumnElement, and_, false, func, or_, select, true, union_all

from portal.accounts.models import Department, Person
from portal.changelog.models import Entry
from portal.db import session
from portal.packed import packed, unpacked
from portal.refinement import sentences
from portal.refinement.models import Cycle
from portal.refinement.queries.public import KINDS, Kind
from portal.registry import redline
from portal.registry.models import Metric
from portal.registry.queries import history
from portal.registry.queries.history import Told
from portal.web import subjects

PAGE = 30  # entries on a page, and in the feed
YEARS = range(1970, 2200)  # of a date in a filter


@dataclass(frozen=True)
class Filters:
    """What the log is narrowed to; "" is anything."""

    kind: str = ""
    metric: str = ""  # a code
    department: str = ""  # a slug
    year: str = ""  # of a cycle
    first: str = ""  # dates as 2026-05-01, both included
    until: str = ""

    @property
    def chosen(self) -> dict[str, str]:
        """Those that narrow, for addresses."""
        return {name: value for name, value in vars(self).items() if value}

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that can fit: one, those about a metric, or all."""
        return tuple(
            name
            for name, kind in KINDS.items()
            if self.kind in ("", name)
            and (kind.metric_id is not None or not (self.metric or self.department))
            and (kind.cycle_id is not None or not self.year)
        )


@dataclass(frozen=True)
class Line:
    """An entry for the list: its words, and which kind of thing it is about."""

    told: Told
    kind: str

    @property
    def before(self) -> str:
        """The words of its sentence before the subject."""
        return sentences.around(self.told.who, self.told.action)[0]

    @property
    def after(self) -> str:
        """Those after it."""
        return sentences.joined(sentences.around(self.told.who, self.told.action)[1])

    @property
    def sentence(self) -> str:
        return sentences.sentence(self.told.who, self.told.action, self.told.title)


@dataclass(frozen=True)
class Page:
    """A page of the log, newest first; `older` and `newer` are keys of the pages beside it."""

    lines: Sequence[Line]
    older: int | None
    newer: int | None


def page(filters: Filters, *, before: int = 0, after: int = 0, size: int = PAGE) -> Page:
    """The page of entries below `before`, or above `after`, or the newest.

    One statement for the entries, one for each kind of name in them.
    """
    found = _newest(filters, before, after, size)
    has_more = len(found) > size
    entries = found[:size][::-1] if after else found[:size]
    if not entries:
        return Page((), None, None)
    is_older = has_more if not after else True
    is_newer = has_more if after else bool(before)
    return Page(
        lines=[
            Line(told, KINDS[entry.subject_kind].word)
            for told, entry in zip(history.told(entries), entries, strict=True)
        ],
        older=entries[-1].sequence if is_older else None,
        newer=entries[0].sequence if is_newer else None,
    )


def _newest(filters: Filters, before: int, after: int, size: int) -> Sequence[Entry]:
    """One more than a page of the entries that fit, from each kind's index."""
    order = Entry.sequence.asc() if after else Entry.sequence.desc()
    branches = _branches(filters, _within(filters, before, after), order, size + 1)
    if not branches:
        return ()
    sequences: Any = union_all(*branches).subquery()
    found = select(Entry).join(sequences, Entry.sequence == sequences.c.sequence)
    return session.scalars(found.order_by(order).limit(size + 1)).all()


def counted(filters: Filters, most: int) -> int:
    """How many entries fit, no further than `most`."""
    order = Entry.sequence.desc()
    branches = _branches(filters, _within(filters, 0, 0), order, most)
    if not branches:
        return 0
    some = select(union_all(*branches).subquery()).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _branches(
    filters: Filters, within: Sequence[ColumnElement[bool]], order: Any, most: int
) -> list[Any]:
    """The sequences of entries that fit, a statement for each kind of subject."""
    return [
        select(
            select(Entry.sequence)
            .where(Entry.subject_kind == name, _fits(name, filters), *within)
            .order_by(order)
            .limit(most)
            .subquery()
        )
        for name in filters.kinds
    ]


def _within(filters: Filters, before: int, after: int) -> list[ColumnElement[bool]]:
    """Conditions on the place in the log, and on the days."""
    found: list[ColumnElement[bool]] = []
    if before:
        found.append(Entry.sequence < before)
    if after:
        found.append(Entry.sequence > after)
    first, until = _day(filters.first), _day(filters.until)
    if first:
        found.append(Entry.at >= _begin(first))
    if until:
        found.append(Entry.at < _begin(until + timedelta(days=1)))
    return found


def _fits(name: str, filters: Filters) -> ColumnElement[bool]:
    """Whether the subject of an entry of kind `name` is public and what is asked for.

    What is asked for is few rows, which the index of subjects finds; that a row is public is looked
    up for each entry in turn, newest first.
    """
    kind = KINDS[name]
    model: Any = kind.model
    asked = _asked(kind, filters)
    if asked:
        found = select(model.id).where(*asked, true() if kind.public is None else kind.public)
        return Entry.subject_id.in_(found)
    if kind.public is None:
        return true()
    return select(model.id).where(model.id == Entry.subject_id, kind.public).exists()


def _asked(kind: Kind, filters: Filters) -> list[ColumnElement[bool]]:
    """Conditions on the rows of a kind that the filters ask for."""
    found: list[ColumnElement[bool]] = []
    metric = select(Metric.id)
    if filters.metric:
        found.append(kind.metric_id.in_(metric.where(Metric.code == filters.metric)))
    if filters.department:
        of_department = metric.join(Department, Metric.department_id == Department.id)
        found.append(kind.metric_id.in_(of_department.where(Department.slug == filters.department)))
    if filters.year:
        is_year = filters.year.isascii() and filters.year.isdecimal() and len(filters.year) < 6
        cycles = select(Cycle.id).where(Cycle.year == int(filters.year) if is_year else false())
        found.append(kind.cycle_id.in_(cycles))
    return found


def public() -> ColumnElement[bool]:
    """Entries about what everybody may see."""
    nothing = Filters()
    return or_(*(and_(Entry.subject_kind == name, _fits(name, nothing)) for name in KINDS))


def entry(sequence: int) -> Entry | None:
    """The entry of this number, where everybody may read it."""
    return session.scalars(select(Entry).where(Entry.sequence == sequence, public())).first()


def newest() -> int:
    """The number of the newest entry that everybody may read; 0 for none."""
    found = _newest(Filters(), 0, 0, 1)
    return found[0].sequence if found else 0


@dataclass(frozen=True)
class Whole:
    """One entry with all it says; `url`: where its subject is, for those who may see it."""

    entry: Entry
    told: Told
    rows: Sequence[tuple[str, redline.Parts]]  # label, and what was taken out and put in
    kind: str
    url: str | None
    newer: int | None  # entries about the same subject
    older: int | None

    @property
    def sentence(self) -> str:
        return sentences.sentence(self.told.who, self.told.action, self.told.title)


def whole(person: Person, found: Entry) -> Whole:
    """What the page of an entry shows."""
    where = subjects.find(person, found.subject_kind, found.subject_id)
    beside = select(Entry.sequence).where(
        Entry.subject_kind == found.subject_kind, Entry.subject_id == found.subject_id
    )
    older = beside.where(Entry.sequence < found.sequence).order_by(Entry.sequence.desc()).limit(1)
    newer = beside.where(Entry.sequence > found.sequence).order_by(Entry.sequence).limit(1)
    words = history.told([found])[0]
    return Whole(
        entry=found,
        told=words,
        rows=[(label, redline.parts(before, after)) for label, before, after in words.rows],
        kind=KINDS[found.subject_kind].word,
        url=where[0].url(where[1]) if where else None,
        newer=session.scalar(newer),
        older=session.scalar(older),
    )


def departments() -> list[tuple[str, str]]:
    """Slug and name of each department, for the filter."""
    rows = unpacked(packed(select(Department.slug, Department.name)), {})
    return sorted(((slug, name) for slug, name in rows), key=itemgetter(1))


def years() -> list[int]:
    """The years of the cycles, newest first, for the filter."""
    return list(session.scalars(select(Cycle.year).order_by(Cycle.year.desc())))


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _begin(day: date) -> datetime:
    zone = ZoneInfo(current_app.config["SETTINGS"].timezone)
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
