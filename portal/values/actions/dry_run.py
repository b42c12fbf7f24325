"""What a dry run knows of names and metrics, and what it counts and tells."""

import hashlib
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import nan
from operator import itemgetter
from typing import Any

from portal.tables.table import Table
from portal.unreadable import shown
from portal.values.bulk import Outcome, Row, judge_all
from portal.values.cell import Cell, Problem
from portal.values.gathering import Column, Gathering
from portal.values.judging import Judged, Remark, Rules, Track
from portal.values.layout import Reader
from portal.values.mapping import Mapping
from portal.values.models import Import
from portal.values.pointing import place
from portal.values.queries import imports as queries
from portal.values.remarks import Remarks
from portal.values.whens import Whens

_PERIOD = itemgetter(1)  # of a row to store
MOST_PROBLEMS = 5_000  # kept of one import; the counts go on
REMEDIES = {
    "departments": "Say on the mapping's page which department it is, or correct the file.",
    "metrics": "Say on the mapping's page which metric it is, or have it approved first.",
    "owners": "Ask its owner to bring it in, or to name you as a contributor.",
}


class DryRun:
    """One dry run. `columns` holds the values of the file by the identity of their metric."""

    def __init__(self, brought: Import, names: queries.Names, rules: Rules) -> None:
        self.brought, self.names, self.rules = brought, names, rules
        self.mapping = Mapping.from_dict(brought.mapping)
        self.columns: dict[int, Column] = {}
        self.places: dict[int, queries.Place] = {}  # of the columns
        self.outcomes: dict[int, Outcome] = defaultdict(Outcome)  # by metric; without their rows
        self.unread = 0  # values and rows that can't be read, or name no metric
        self.remarks = Remarks(MOST_PROBLEMS)
        self.digest = hashlib.sha256()
        self.gathering: Gathering | None = None

    def gather(self, table: Table) -> Iterator[int]:
        """Read `table` into columns; yields the last line of each block of rows."""
        names = self.names
        reader = Reader(table, self.mapping, names.departments, names.measures)
        whens = Whens(self.rules.today)
        self.gathering = Gathering(reader, whens, self._column, self._unreadable)
        return self.gathering.run()

    def judge(self, metric_id: int, track: Track | None) -> Outcome:
        """What becomes of a metric's values; without a track nobody may enter them."""
        column = self.columns.pop(metric_id)
        if self.gathering is None:
            raise AssertionError("a file is gathered before it is judged")
        if track is None:
            for at in range(len(column)):
                self._forbid(self.gathering.cell(column, at), self.places[metric_id])
            return Outcome()
        found = judge_all(self.gathering, column, track, self.rules)
        for cell, judged in found.remarks:
            self._tell(cell, judged)
        found.rows.sort(key=_PERIOD)
        self.digest.update(_summed(metric_id, found.rows))
        self.outcomes[metric_id] += found
        return found

    def _unreadable(self, problem: Problem) -> None:
        self.unread += 1
        self.remarks.tell(problem.line, problem.column, problem.value, "error", problem)

    def _column(self, cell: Cell) -> Column | None:
        """Where a value goes; None where it was refused, because it names nothing that it may."""
        department, measure = cell.department_text, cell.measure_text
        if cell.department is None:
            self._refuse(cell, f"No department is called {shown(department)}.", "departments")
            return None
        if cell.measure is None:
            self._refuse(cell, f"No metric is called {shown(measure)}.", "metrics")
            return None
        found = self.names.places.get((cell.department, cell.measure))
        if found is None:
            reason = (
                f"{measure or cell.measure} is not measured in {department or cell.department}."
            )
            self._refuse(cell, reason, "metrics")
            return None
        if not found.may_enter:
            self._forbid(cell, found)
            return None
        self.places[found.id] = found
        return self.columns.setdefault(found.id, Column())

    def _forbid(self, cell: Cell, found: queries.Place) -> None:
        self.outcomes[found.id].errors += 1
        reason = f"You do not enter values of {found.name} ({found.code})."
        self._tell(cell, _unknown(reason, "owners"))

    def _refuse(self, cell: Cell, reason: str, kind: str) -> None:
        self.unread += 1
        self._tell(cell, _unknown(reason, kind))

    def _tell(self, cell: Cell, judged: Judged) -> None:
        for told in judged.remarks if self.remarks.wants(cell.line) else ():
            column, text = place(cell, told.code, self.mapping)
            self.remarks.tell(cell.line, column, text, told.level, told)

    def counts(self) -> dict[str, Any]:
        """The sums over all metrics, under the names of the import's columns."""
        sums = Outcome()
        for one in self.outcomes.values():
            sums += one
        return {**sums.counts(), "errors_count": sums.errors + self.unread}


def _summed(metric_id: int, rows: Sequence[Row]) -> bytes:
    """A metric's periods and values as the import's digest takes them."""
    periods = ";".join([row[1] for row in rows])
    values = array("d", [nan if row[3] is None else row[3] for row in rows])
    return f"{metric_id}|{periods}|".encode() + values.tobytes()


def _unknown(reason: str, kind: str) -> Judged:
    return Judged("error", (Remark("error", f"{kind}_unknown", reason, REMEDIES[kind]),))
