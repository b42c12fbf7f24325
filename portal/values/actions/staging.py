"""The dry run of an import: its rows are staged in short transactions, visible to nobody.

Reading and judging happen between the transactions; each holds the write lock for one batch of
rows, or for the readings of a few metrics, and says how far it is. A worker calls `stage` again
after it was killed: it clears what an earlier attempt left.
"""

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import delete, insert, select

from portal import clock
from portal.accounts.models import Person
from portal.db import ensure_writing, session, set_writing
from portal.errors import Refused
from portal.jobs.running import Step
from portal.unreadable import Unreadable, shown
from portal.values import changed
from portal.values.actions.days import today
from portal.values.judging import Judged, Remark, Rules, Track, judge
from portal.values.layout import Cell, Problem, cells
from portal.values.mapping import Mapping
from portal.values.models import Import, ImportProblem, ImportSeries, Observation, Series
from portal.values.pointing import place
from portal.values.queries import imports as queries
from portal.values.queries.observations import reopened_until, values_of
from portal.values.queries.terms import versions_of

ROWS = 250  # values stored at a time: some 10 ms of the write lock
READINGS = 25  # metrics whose readings are stored at a time: some 5 ms of it
MOST_PROBLEMS = 5_000  # kept of one import; the counts go on
ABANDONED = timedelta(hours=1)  # a staging import that nobody touched is dead
FORGOTTEN = timedelta(days=7)  # a checked one that nobody applied
UNDECIDED = ("staging", "failed")  # states in which a dry run may begin


@dataclass
class Run:
    """One dry run: what it knows of names and metrics, and what it counted."""

    brought: Import
    step: Step
    names: queries.Names
    rules: Rules
    tracks: dict[int, Track] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    of_metric: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    digest: Any = field(default_factory=hashlib.sha256)

    def __post_init__(self) -> None:
        self.mapping = Mapping.from_dict(self.brought.mapping)


def stage(import_id: int, actor: Person, step: Step) -> None:
    """Stage the file of an import, from the beginning. It ends as checked; raises Refused."""
    step.progress(0, 0)
    brought = session.get_one(Import, import_id)
    if brought.state not in UNDECIDED:
        raise Refused("It was dropped or applied meanwhile.")
    clear(import_id, step)
    try:
        _stage(brought, actor, step)
    except Unreadable as fault:
        raise Refused(str(fault)) from fault
    finally:
        set_writing(False)


def _stage(brought: Import, actor: Person, step: Step) -> None:
    run = Run(
        brought,
        step,
        queries.names(actor),
        Rules(brought.on_conflict, brought.reason, today()),
    )
    with queries.table_of(brought) as table:
        total = table.about()
        found = cells(table, run.mapping, run.names.departments, run.names.measures)
        while batch := list(islice(found, ROWS)):
            _store(run, *_judged(run, batch), at_row=batch[-1].line, total=total)
        rows_count = table.row_count or 0  # of a workbook known only now
    _store_series(run)
    _read_metrics(run)
    counts = run.counts
    _end(
        brought,
        step,
        state="checked",
        rows_count=rows_count,
        staged_count=counts["staged"],
        changed_count=counts["changed"],
        same_count=counts["same"],
        skipped_count=counts["skipped"],
        warnings_count=counts["warning"],
        errors_count=counts["error"],
        digest=run.digest.hexdigest(),
    )


def _read_metrics(run: Run) -> None:
    """The readings with the staged values, worked out without the lock and stored part by part."""
    import_id = run.brought.id
    changing = [one for one in sorted(run.of_metric) if run.of_metric[one]["staged"]]
    for start in range(0, len(changing), READINGS):
        part = changing[start : start + READINGS]
        changed.announce(part, staged=import_id)
        run.step.progress(start + len(part), len(changing), "Metrics read")
        _release()


def _judged(
    run: Run, batch: list[Cell | Problem]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows and the problems of a batch, without any lock."""
    _meet(run, batch)
    rows: list[dict[str, Any]] = []
    problems: list[dict[str, Any]] = []
    for one in batch:
        if isinstance(one, Problem):
            run.counts["error"] += 1
            problems.append(_problem(run, one.line, one.column, one.value, "error", one))
            continue
        if one.is_empty and not one.state:
            continue
        metric, judged = _of(run, one)
        tally = run.of_metric[metric.id] if metric else Counter[str]()
        for told in judged.remarks:
            if judged.outcome != "same":
                column, text = place(one, told.code, run.mapping)
                problems.append(_problem(run, one.line, column, text, told.level, told))
        if judged.outcome in ("error", "skipped", "same"):
            run.counts[judged.outcome] += 1
            tally[judged.outcome] += 1
        if judged.row is not None and metric is not None:
            _count_staged(run, tally, judged)
            rows.append({"metric_id": metric.id, **judged.row})
    return rows, problems


def _count_staged(run: Run, tally: Counter[str], judged: Judged) -> None:
    for count in (run.counts, tally):
        count["staged"] += 1
        count["changed"] += judged.outcome == "changed"
        count["warning"] += bool(judged.remarks)


def _of(run: Run, cell: Cell) -> tuple[queries.Place | None, Judged]:
    """The metric that a cell means, and what becomes of the value."""
    department, measure = cell.department_text, cell.measure_text
    if cell.department is None:
        return None, _unknown(f"No department is called {shown(department)}.", "departments")
    if cell.measure is None:
        return None, _unknown(f"No metric is called {shown(measure)}.", "metrics")
    found = run.names.places.get((cell.department, cell.measure))
    if found is None:
        reason = f"{measure or cell.measure} is not measured in {department or cell.department}."
        return None, _unknown(reason, "metrics")
    if not found.may_enter or found.id not in run.tracks:
        return found, _unknown(f"You do not enter values of {found.name} ({found.code}).", "owners")
    return found, judge(cell, run.tracks[found.id], run.rules)


REMEDIES = {
    "departments": "Say on the mapping's page which department it is, or correct the file.",
    "metrics": "Say on the mapping's page which metric it is, or have it approved first.",
    "owners": "Ask its owner to bring it in, or to name you as a contributor.",
}


def _unknown(reason: str, kind: str) -> Judged:
    return Judged("error", (Remark("error", f"{kind}_unknown", reason, REMEDIES[kind]),))


def _meet(run: Run, batch: list[Cell | Problem]) -> None:
    """Load what is needed of metrics that the file names for the first time: five statements."""
    new: dict[int, queries.Place] = {}
    for one in batch:
        if isinstance(one, Cell) and one.department and one.measure:
            place = run.names.places.get((one.department, one.measure))
            if place is not None and place.may_enter and place.id not in run.tracks:
                new[place.id] = place
    if not new:
        return
    # The numbers first: a value that comes between the two reads is then seen as a change since.
    found = select(Series.metric_id, Series.number).where(Series.metric_id.in_(new))
    numbers = {row.metric_id: row.number for row in session.execute(found)}
    versions = versions_of(place.definition_id for place in new.values())
    standing = values_of(list(new))
    reopened: dict[int, dict[Any, Any]] = defaultdict(dict)
    for (metric_id, start), until in reopened_until(list(new)).items():
        reopened[metric_id][start] = until
    for place in new.values():
        if place.definition_id in versions:
            values = {one.period_start: one for one in standing.get(place.id, ())}
            run.tracks[place.id] = Track(
                versions[place.definition_id], values, place.may_confirm, reopened[place.id]
            )
            run.numbers[place.id] = numbers.get(place.id, 0)


def _problem(run: Run, line: int, column: str, value: str, level: str, told: Any) -> dict[str, Any]:
    return {
        "import_id": run.brought.id,
        "level": level,
        "line": line,
        "column": column[:200],
        "value": value[:200],
        "code": told.code,
        "reason": told.reason,
        "remedy": told.remedy,
    }


def _store(
    run: Run, rows: list[dict[str, Any]], problems: list[dict[str, Any]], *, at_row: int, total: int
) -> None:
    """One batch in one short transaction, and that it came up to `at_row`."""
    at = clock.now()
    import_id, person_id = run.brought.id, run.brought.person_id
    shared = {
        "source": "import",
        "entered_by_id": person_id,
        "entered_at": at,
        "import_id": import_id,
    }
    for row in rows:
        run.digest.update(f"{row['metric_id']}|{row['period_start']}|{row['value']!r};".encode())
    ensure_writing()
    connection = session.connection()
    if rows:
        connection.execute(insert(Observation), [row | shared for row in rows])
    room = MOST_PROBLEMS - run.counts["kept"]
    if problems and room > 0:
        connection.execute(insert(ImportProblem), problems[:room])
        run.counts["kept"] += len(problems[:room])
    run.brought.touched_at = at
    run.step.progress(min(at_row, total), total, "Rows read")
    _release()


def _store_series(run: Run) -> None:
    """What was counted for each metric, with the number of its series when it was read."""
    rows = [
        {
            "import_id": run.brought.id,
            "metric_id": metric_id,
            "number": run.numbers.get(metric_id, 0),
            "staged_count": counts["staged"],
            "changed_count": counts["changed"],
            "same_count": counts["same"],
            "skipped_count": counts["skipped"],
            "warnings_count": counts["warning"],
            "errors_count": counts["error"],
        }
        for metric_id, counts in run.of_metric.items()
    ]
    for start in range(0, len(rows), ROWS):
        ensure_writing()
        session.connection().execute(insert(ImportSeries), rows[start : start + ROWS])
        _release()


def _end(brought: Import, step: Step | None, **columns: Any) -> None:
    """The import's new state and, with it or not at all, the end of the job."""
    ensure_writing()
    for name, value in columns.items():
        setattr(brought, name, value)
    brought.touched_at = clock.now()
    session.flush()
    if step is not None:
        step.done()
    _release()


def _release() -> None:
    """Commit what is staged, and let others write; nothing of it is visible to a reader."""
    session.commit()
    set_writing(False)


def clear(import_id: int, step: Step | None = None) -> None:
    """Delete what an import staged, a batch a transaction. Never for an applied one."""
    while True:
        ensure_writing()
        _require_unapplied(import_id)
        some = select(Observation.id).where(Observation.import_id == import_id).limit(ROWS)
        gone = session.execute(
            delete(Observation)
            .where(Observation.id.in_(some))
            .execution_options(synchronize_session=False)
        )
        if step is not None:
            step.progress(0, 0)
        _release()
        if not gone.rowcount:  # type: ignore[attr-defined]  # a delete counts its rows
            break
    ensure_writing()
    session.execute(delete(ImportProblem).where(ImportProblem.import_id == import_id))
    session.execute(delete(ImportSeries).where(ImportSeries.import_id == import_id))
    changed.announce_dropped(import_id)
    _release()


def _require_unapplied(import_id: int) -> None:
    """Hold the import, and raise where its values count: nobody may delete them."""
    found = select(Import.state).where(Import.id == import_id).with_for_update()
    if session.scalars(found).one() == "applied":
        session.rollback()
        raise Refused("It was applied meanwhile.")


def sweep(now: datetime) -> int:
    """Clear imports that died while they were staged, were dropped, or were forgotten."""
    dead = session.scalars(
        select(Import.id).where(
            ((Import.state == "staging") & (Import.touched_at < now - ABANDONED))
            | ((Import.state == "checked") & (Import.touched_at < now - FORGOTTEN))
            | (
                Import.state.in_(("dropped", "failed"))
                & select(Observation.id).where(Observation.import_id == Import.id).exists()
            )
        )
    ).all()
    for import_id in dead:
        clear(import_id)
        brought = session.get_one(Import, import_id)
        if brought.state != "dropped":
            _end(
                brought,
                None,
                state="failed",
                fault="It was left unfinished. Run the dry run again.",
            )
    return len(dead)
