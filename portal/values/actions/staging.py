"""The dry run of an import: its rows are staged in short transactions, visible to nobody.

The file is gathered metric by metric, then each metric is judged as a whole beside what stands in
the portal, and read with the new values. Nothing of that holds a lock; storing does, for a moment.
A worker calls `stage` again after it was killed: it clears what an earlier attempt left. A command
calls `run_dry`; what it leaves when it is killed is swept.
"""

import time
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from portal import clock, garbage_collection
from portal.accounts.models import Person
from portal.db import db, ensure_writing, id_of, session, set_writing, writing
from portal.driver import Added
from portal.errors import Refused
from portal.jobs.running import Step, Unwatched
from portal.unreadable import Unreadable
from portal.values import changed
from portal.values.actions.clearing import clear, release
from portal.values.actions.days import today
from portal.values.actions.dry_run import DryRun
from portal.values.actions.staged_rows import Part, Storing
from portal.values.bulk import Row
from portal.values.judging import Rules, Track
from portal.values.models import Import, ImportProblem, ImportSeries, Series
from portal.values.queries import imports as queries
from portal.values.queries.observations import Stood, each_series, reopened_until
from portal.values.queries.terms import versions_of
from portal.values.terms import Versions

KNOWN = 5_000  # metrics whose definitions and targets are read at once
METRICS = 500  # read by one statement, row by row
READINGS = 250  # that wait to be stored: 4 MB, and then some 35 ms of the write lock
PART = 5_000  # findings of one statement: some 15 ms of the write lock
SAY = 5.0  # s between two words about how far it is
UNDECIDED = ("staging", "failed")  # states in which a dry run may begin
_PROBLEMS, _COUNTED = (
    Added(insert(table), [one.key for one in table.__table__.columns if one.key != "id"])
    for table in (ImportProblem, ImportSeries)
)


def stage(import_id: int, actor: Person, step: Step) -> None:
    """Stage the file of an import, from the beginning. It ends as checked; raises Refused."""
    brought = session.get_one(Import, import_id)
    if brought.state not in UNDECIDED:
        raise Refused("It was dropped or applied meanwhile.")
    if not (step.arguments.get("is_first") and step.attempt == 1):
        clear(import_id, step)
    run_dry(brought, queries.names(actor), step)


def run_dry(brought: Import, names: queries.Names, step: Step | Unwatched) -> None:
    """The same where nothing has to be cleared, with what the file's names mean."""
    rules = Rules(brought.on_conflict, brought.reason, today())
    try:
        with garbage_collection.seldom():
            run = DryRun(brought, names, rules)
            rows_count = _gather(run, step)
            numbers = _judge(run, step)
    except Unreadable as fault:
        raise Refused(str(fault)) from fault
    finally:
        set_writing(False)
    _store_findings(run, numbers)
    _end(run, rows_count, step)


def _gather(run: DryRun, step: Step | Unwatched) -> int:
    """Read the file into columns; returns how many rows it has."""
    with queries.table_of(run.brought, is_known=True) as table:
        total = table.about()
        said = time.monotonic()
        for line in run.gather(table):
            if time.monotonic() > said + SAY:
                step.progress(min(line, total), total, "Rows read")
                said = time.monotonic()
        return table.row_count or 0


def _judge(run: DryRun, step: Step | Unwatched) -> dict[int, int]:
    """Judge and stage metric by metric; returns the numbers that their series had before."""
    metric_ids = sorted(run.columns)
    numbers: dict[int, int] = {}
    with db.engine.connect() as connection:
        storing = Storing(run.brought, connection)
        for at in range(0, len(metric_ids), KNOWN):
            some = metric_ids[at : at + KNOWN]
            # The numbers first: a value that comes meanwhile is then seen as a change since.
            numbers |= _numbers(some)
            storing.store(_Judging(run, step, some))
    return numbers


def _numbers(metric_ids: list[int]) -> dict[int, int]:
    found = select(Series.metric_id, Series.number).where(Series.metric_id.in_(metric_ids))
    return {row.metric_id: row.number for row in session.execute(found)}


class _Judging:
    """Metrics judged and read one after the other, while what came of those before is stored."""

    def __init__(self, run: DryRun, step: Step | Unwatched, metric_ids: list[int]) -> None:
        self.run, self.step = run, step
        self.readers = changed.readers(run.brought.id, metric_ids)
        self.read = 0  # metrics whose readings wait to be stored
        self.said = self.stored = time.monotonic()
        self.parts = self._judged(_tracks(run, metric_ids))

    def _judged(self, tracks: Iterator[tuple[int, Track | None, Stood]]) -> Iterator[Part]:
        for metric_id, track, standing in tracks:
            rows = self.run.judge(metric_id, track).rows
            if rows:
                values = _together(standing.values_read(), rows)
                for reader in self.readers:
                    reader.take(metric_id, values)
                self.read += 1
            yield metric_id, rows

    @property
    def is_due(self) -> bool:
        return self.read >= READINGS or time.monotonic() > self.stored + SAY

    def within(self, connection: Connection) -> None:
        self.stored = time.monotonic()
        if self.stored > self.said + SAY:
            total = len(self.run.places)
            done = total - len(self.run.columns)
            self.step.progress(done, total, "Metrics read", within=connection)
            self.said = self.stored
        for reader in self.readers:
            reader.store(connection)
        self.read = 0


def _tracks(run: DryRun, metric_ids: list[int]) -> Iterator[tuple[int, Track | None, Stood]]:
    """Each metric with what is needed to judge its values, and the values that stand."""
    versions = versions_of(run.places[one].definition_id for one in metric_ids)
    reopened: dict[int, dict[date, date]] = {}
    for (metric_id, start), until in reopened_until(metric_ids).items():
        reopened.setdefault(metric_id, {})[start] = until
    session.rollback()  # what was read; the rest takes long

    def each() -> Iterator[tuple[int, Track | None, Stood]]:
        for metric_id, values in _standing(metric_ids):
            place = run.places[metric_id]
            held = versions.get(place.definition_id)
            opened = reopened.get(metric_id, {})
            yield metric_id, None if held is None else _track(held, values, place, opened), values

    return each()


def _standing(metric_ids: list[int]) -> Iterator[tuple[int, Stood]]:
    """The values that stand of each metric."""
    for at in range(0, len(metric_ids), METRICS):
        with db.engine.connect() as reading:
            with writing(False):
                reading.begin()
            yield from each_series(reading, metric_ids[at : at + METRICS])


def _track(
    versions: Versions, standing: Stood, place: queries.Place, reopened: dict[date, date]
) -> Track:
    values = standing.figures()
    starts = list(standing)
    if None in values:
        starts = [start for start, value in zip(starts, values, strict=True) if value is not None]
    counted = [value for value in values if value is not None]
    return Track(versions, standing, place.may_confirm, reopened, starts, counted)


def _together(old: list[changed.Given], rows: list[Row]) -> list[changed.Given]:
    """What stands and what is staged; where both name a period, the staged value comes later."""
    new = [
        (_day(start), value, state, version_id, reason)
        for version_id, start, _, value, _, _, state, reason, _ in rows
    ]
    return new + old if old and new[-1][0] < old[0][0] else old + new


_day = lru_cache(maxsize=20_000)(date.fromisoformat)  # metrics mostly have the same periods


def _store_findings(run: DryRun, numbers: dict[int, int]) -> None:
    """The remarks, and what was counted for each metric, with the number of its series.

    The transaction of the last of them goes on: `_end` ends it.
    """
    import_id, dialect = id_of(run.brought), session.get_bind().dialect
    problems = [{"import_id": import_id, **row} for row in run.remarks.rows()]
    counted = [
        {
            "import_id": import_id,
            "metric_id": metric_id,
            "number": numbers.get(metric_id, 0),
            **outcome.counts(),
        }
        for metric_id, outcome in run.outcomes.items()
    ]
    parts = [
        (added, [added.laid(dialect, row) for row in rows[at : at + PART]])
        for added, rows in ((_PROBLEMS, problems), (_COUNTED, counted))
        for at in range(0, len(rows), PART)
    ]
    for number, (added, part) in enumerate(parts):
        if number % 2 == 0:  # two parts in a transaction
            release()
            ensure_writing()
        added.add_laid(session.connection(), part)


def _end(run: DryRun, rows_count: int, step: Step | Unwatched) -> None:
    """The import is checked: with that, or not at all, the job has ended."""
    ensure_writing()
    ended = (
        update(Import)
        .where(Import.id == id_of(run.brought), Import.state.in_(UNDECIDED))
        .values(
            state="checked", rows_count=rows_count, digest=run.digest.hexdigest(),
            touched_at=clock.now(), version=Import.version + 1, **run.counts(),
        )
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    if not session.execute(ended).rowcount:  # type: ignore[attr-defined]  # an update counts its rows
        session.rollback()
        raise Refused("It was dropped meanwhile.")
    step.done()
    release()
