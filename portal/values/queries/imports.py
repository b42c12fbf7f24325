"""Reads of imports: their files, what names in a file mean, and what was found."""

import hashlib
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Department, Person
from portal.db import session
from portal.files.queries import content
from portal.registry.models import Definition, Metric
from portal.tables.opening import open_table
from portal.tables.table import Table
from portal.values import policy
from portal.values.headers import fitted, is_period
from portal.values.mapping import Mapping
from portal.values.models import Import, ImportProblem, ImportSeries, SavedMapping
from portal.values.queries.metrics import TAKING_VALUES, enterable_by

IN_MEMORY = 4_000_000  # bytes of a file that are read without a temporary file
RECENT = 50  # imports that the list shows
PAGE = 100  # problems that a page shows
TOP = 200  # metrics that the summary lists


@dataclass(frozen=True)
class Place:
    """A metric that a row of a file may mean, as far as staging needs it."""

    id: int
    code: str
    name: str
    definition_id: int
    may_enter: bool
    may_confirm: bool


@dataclass(frozen=True)
class Names:
    """What names in a file mean: departments to slugs, measures to keys, both to metrics."""

    departments: dict[str, str]
    measures: dict[str, str]
    places: dict[tuple[str, str], Place]
    titles: dict[str, str]  # key → name of the definition, for the page


def brought(person: Person, import_id: int) -> Import | None:
    """One import with its file, if `person` may see it."""
    found = (
        select(Import)
        .where(Import.id == import_id)
        .options(joinedload(Import.file), joinedload(Import.person))
    )
    one = session.scalars(found).first()
    return one if one is not None and policy.can_see_import(person, one) else None


def imports_of(person: Person) -> Sequence[Import]:
    """The newest imports that `person` may see."""
    found = select(Import).options(joinedload(Import.file), joinedload(Import.person))
    if not person.is_administrator:
        found = found.where(Import.person_id == person.id)
    return session.scalars(found.order_by(Import.id.desc()).limit(RECENT)).all()


@contextmanager
def table_of(
    brought: Import, sheet: str | None = None, *, is_known: bool = False
) -> Iterator[Table]:
    """The import's file as a table, readable inside the block. Raises Unreadable.

    Of a workbook: `sheet`, or the one that the mapping names, or the first with a table. The rows
    are not counted where the file `is_known`: it was read through when it was brought in.
    """
    sheet = sheet or (brought.mapping or {}).get("sheet")
    is_small = brought.file.size <= IN_MEMORY
    with io.BytesIO() if is_small else tempfile.TemporaryFile() as stream:
        for chunk in content(brought.file):
            stream.write(chunk)
        stream.seek(0)
        yield open_table(stream, sheet=sheet, is_known=is_known)


def recognised(person: Person, tables: Iterable[Table]) -> tuple[Table, Mapping | None]:
    """The one of a file's tables that `person` has a mapping for, with it; else the first.

    A sheet that is called as it was last time goes before others with the same columns.
    """
    found: tuple[Table, Mapping | None] | None = None
    for table in tables:
        kept = saved_mapping(person, table.header)
        if kept and kept.sheet in (None, table.sheet):
            return table, replace(kept, sheet=table.sheet or None)
        if found is None or (kept and found[1] is None):
            found = (table, replace(kept, sheet=table.sheet or None) if kept else None)
    if found is None:
        raise AssertionError("a file without a table is refused before")
    return found


def header_digest(header: Sequence[str]) -> str:
    """What tells files of one kind: the names of their columns, in order.

    Columns that are periods count as one, so that next month's wide file is known again.
    """
    names = [name for name in header if not is_period(name)]
    kind = [*names, *(["\x1e"] if len(names) < len(header) else [])]
    return hashlib.sha256("\x1f".join(kind).encode()).hexdigest()


def saved_mapping(person: Person, header: Sequence[str]) -> Mapping | None:
    """The mapping that `person` kept for files with these columns."""
    found = select(SavedMapping).where(
        SavedMapping.person_id == person.id, SavedMapping.header_digest == header_digest(header)
    )
    kept = session.scalars(found).first()
    return fitted(Mapping.from_dict(kept.mapping), header) if kept else None


def departments() -> Sequence[Row[str, str]]:
    """Slug and name of the departments that are not archived, by name."""
    found = select(Department.slug, Department.name).where(Department.archived_at.is_(None))
    return session.execute(found.order_by(Department.name)).all()


def names(person: Person) -> Names:
    """What names can mean: two statements, whatever the number of metrics."""
    departments: dict[str, str] = {}
    for one in session.execute(select(Department.slug, Department.name, Department.code)):
        departments |= {text: one.slug for text in (one.slug, one.name, one.code) if text}
    headed = {one.department_id for one in person.headships if one.holds_on(None)}
    found = (
        select(
            Metric.id, Metric.code, Metric.name, Metric.owner_id, Metric.department_id,
            Metric.definition_id, Definition.key, Definition.name.label("title"),
            Definition.library_key, Department.slug, enterable_by(person).label("is_mine"),
        )
        .join(Definition, Metric.definition_id == Definition.id)
        .join(Department, Metric.department_id == Department.id)
        .where(Metric.state.in_(TAKING_VALUES))
    )  # fmt: skip
    measures: dict[str, str] = {}
    places: dict[tuple[str, str], Place] = {}
    titles: dict[str, str] = {}
    for row in session.execute(found):
        texts = (row.key, row.title, row.code, row.library_key)
        measures |= {text: row.key for text in texts if text and text not in measures}
        confirms = row.owner_id == person.id or row.department_id in headed
        places[row.slug, row.key] = Place(
            row.id, row.code, row.name, row.definition_id, bool(row.is_mine), confirms
        )
        if row.is_mine:
            titles[row.key] = row.title
    return Names(departments, _with_tails(measures), places, titles)


def _with_tails(measures: dict[str, str]) -> dict[str, str]:
    """Also by the end of a key, where only one key ends so: `breaches` for `ae-breaches`."""
    tails: dict[str, set[str]] = {}
    for key in set(measures.values()):
        tails.setdefault(key.partition("-")[2], set()).add(key)
    unique = {tail: next(iter(keys)) for tail, keys in tails.items() if tail and len(keys) == 1}
    return unique | measures


def forbidden(brought: Import, person: Person) -> Sequence[str]:
    """Codes of staged metrics whose values `person` may not enter now, or that take none."""
    found = (
        select(Metric.code)
        .join(ImportSeries, ImportSeries.metric_id == Metric.id)
        .where(
            ImportSeries.import_id == brought.id,
            ImportSeries.staged_count > 0,
            or_(Metric.state.not_in(TAKING_VALUES), ~enterable_by(person)),
        )
    )
    return session.scalars(found.order_by(Metric.code)).all()


def problems(brought: Import, after: int = 0, most: int = PAGE) -> Sequence[ImportProblem]:
    """A page of problems, in the order of the file."""
    found = select(ImportProblem).where(
        ImportProblem.import_id == brought.id, ImportProblem.id > after
    )
    return session.scalars(found.order_by(ImportProblem.id).limit(most)).all()


def all_problems(brought: Import) -> Sequence[ImportProblem]:
    """Every problem, for the file of problems."""
    found = select(ImportProblem).where(ImportProblem.import_id == brought.id)
    return session.scalars(found.order_by(ImportProblem.id)).all()


def series_of(brought: Import) -> Sequence[ImportSeries]:
    """What the import means for its metrics, those with the most to look at first."""
    found = (
        select(ImportSeries)
        .where(ImportSeries.import_id == brought.id)
        .options(joinedload(ImportSeries.metric).joinedload(Metric.department))
        .order_by(
            ImportSeries.errors_count.desc(),
            ImportSeries.warnings_count.desc(),
            ImportSeries.metric_id,
        )
    )
    return session.scalars(found.limit(TOP)).all()
