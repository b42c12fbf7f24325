"""From the rows of a table to single values, by a mapping of its columns.

What can't be read becomes a `Problem` that names the line, the column and what to do; the rest of
the file is read on.
"""

from collections.abc import Iterator
from collections.abc import Mapping as Names
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from portal.dates import readings
from portal.periods import Period, parse_period
from portal.tables.numbers import Number, read_number
from portal.tables.table import Table
from portal.unreadable import Unreadable
from portal.values.cell import (
    NO_DEPARTMENT,
    UNKNOWN_STATE,
    BadCell,
    Cell,
    Problem,
    refuse_unsaved,
    wrong_width,
)
from portal.values.mapping import Mapping, lookup, normal

REMEMBERED = 20_000  # different texts kept of each kind; a file has few, an attack many

STATES = {
    "": "",
    "final": "final", "f": "final", "confirmed": "final", "actual": "final", "validated": "final",
    "provisional": "provisional", "p": "provisional", "preliminary": "provisional",
    "estimated": "estimated", "e": "estimated", "estimate": "estimated",
    "missing": "missing", "m": "missing", "not available": "missing", "n/a": "missing",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slot:
    """Where in a row one value stands: indices of its columns, and what the header tells."""

    column: str
    value: int | None
    numerator: int | None
    denominator: int | None
    measure: "_Name | None" = None
    when: "_When | None" = None


def cells(
    table: Table,
    mapping: Mapping,
    known_departments: Names[str, str] | None = None,
    known_measures: Names[str, str] | None = None,
) -> Iterator[Cell | Problem]:
    """Every value and every problem of `table`, in the order of the file.

    `known_departments` and `known_measures` lead from a name, code or slug to the slug or key; the
    mapping's own translations come first. Raises Unreadable before the first row where the mapping
    doesn't fit the file.
    """
    return Reader(table, mapping, known_departments or {}, known_measures or {}).run()


class Reader:
    """Reads the rows of one table; `gathering` takes what is plain in them without its help."""

    def __init__(
        self,
        table: Table,
        mapping: Mapping,
        departments: Names[str, str],
        measures: Names[str, str],
    ) -> None:
        if gaps := mapping.gaps():
            raise Unreadable(
                "mapping_incomplete", "The columns are not all chosen.", " ".join(gaps)
            )
        self.table, self.mapping = table, mapping
        self.departments = lookup(mapping.departments, departments.items())
        self.measures = lookup(mapping.measure_names, measures.items())
        self.seen_departments: dict[str, _Name] = {}
        self.seen_measures: dict[str, _Name] = {}
        self.seen_periods: dict[str, _When] = {}
        self.period_at = self._index(mapping.period_column)
        self.department_at = self._index(mapping.department_column)
        self.measure_at = self._index(mapping.measure_column)
        self.state_at = self._index(mapping.state_column)
        self.note_at = self._index(mapping.note_column)
        self.slots = self._slots()
        department, measure = mapping.department or "", mapping.measure or ""
        self.fixed: _Shared = (department, department), (measure, measure), None, "", ""

    def _index(self, column: str | None) -> int | None:
        return None if column is None else self.table.index(column)

    def _slots(self) -> list[Slot]:
        index, mapping = self._index, self.mapping
        if mapping.layout == "measures":
            return [
                Slot(
                    each.value or each.numerator or "",
                    *(index(each.value), index(each.numerator), index(each.denominator)),
                    measure=(each.value or each.numerator or "", each.key),
                )
                for each in mapping.measures
            ]
        if mapping.layout == "wide":
            return [
                Slot(name, index(name), None, None, when=self._header_when(name))
                for name in mapping.period_columns
            ]
        value, numerator = mapping.value_column, mapping.numerator_column
        at = (index(value), index(numerator), index(mapping.denominator_column))
        return [Slot(value or numerator or "", *at)]

    def _header_when(self, column: str) -> "_When":
        try:
            return self._when(column, column)
        except BadCell as bad:
            raise bad.why from bad

    def run(self) -> Iterator[Cell | Problem]:
        for line, row in self.table.rows():
            yield from self.read(line, row)

    def read(self, line: int, row: list[str]) -> Iterator[Cell | Problem]:
        """The values and problems of one row."""
        width = len(self.table.header)
        if len(row) != width:
            yield wrong_width(line, row, width)
            return
        try:
            shared = self._shared(row)
        except BadCell as bad:
            yield bad.problem(line)
            return
        for slot in self.slots:
            try:
                yield self._cell(line, row, slot, shared)
            except BadCell as bad:
                yield bad.problem(line)

    def _shared(self, row: list[str]) -> "_Shared":
        """What all values of one row have in common. Raises BadCell."""
        department, measure, when, state, note = self.fixed
        if self.department_at is not None:
            raw = row[self.department_at]
            department = self.seen_departments.get(raw) or self._department(raw)
        if self.measure_at is not None:
            raw = row[self.measure_at]
            measure = self.seen_measures.get(raw) or self._measure(raw)
        if self.period_at is not None:
            raw = row[self.period_at]
            when = self.seen_periods.get(raw) or self._when(raw, self.mapping.period_column or "")
        if self.state_at is not None:
            state = self._state(row[self.state_at])
        if self.note_at is not None:
            note = row[self.note_at].strip()
        return department, measure, when, state, note

    def _department(self, raw: str) -> "_Name":
        refuse_unsaved(self.mapping.department_column, raw)
        text = raw.strip()
        if not text:
            raise BadCell(self.mapping.department_column, text, NO_DEPARTMENT)
        return _kept(self.seen_departments, raw, (text, self.departments.get(normal(text))))

    def _measure(self, raw: str) -> "_Name":
        refuse_unsaved(self.mapping.measure_column, raw)
        text = raw.strip()
        return _kept(self.seen_measures, raw, (text, self.measures.get(normal(text))))

    def _state(self, text: str) -> str:
        refuse_unsaved(self.mapping.state_column, text)
        state = STATES.get(normal(text)) if len(text) < REMEMBERED else None
        if state is None:
            raise BadCell(self.mapping.state_column, text, UNKNOWN_STATE)
        return state

    def _when(self, text: str, column: str) -> "_When":
        """The period that `text` names, and the day where it was written as one."""
        mapping = self.mapping
        refuse_unsaved(column, text)
        try:
            period = parse_period(
                text, mapping.frequency, mapping.fiscal_start_month, mapping.date_order
            )
        except Unreadable as error:
            raise BadCell(column, text, error) from error
        days = [each.day for each in readings(text, mapping.date_order) if each.day]
        return _kept(self.seen_periods, text, (period, days[0] if len(days) == 1 else None))

    def _cell(self, line: int, row: list[str], slot: Slot, shared: "_Shared") -> Cell:
        """The value of one slot. Raises BadCell where a number can't be read."""
        department, measure, when, state, note = shared
        measure, when = slot.measure or measure, slot.when or when
        if when is None:
            raise AssertionError("a mapping without gaps has a period for each value")
        value = numerator = denominator = _NOTHING
        if slot.value is not None:
            value = self._number(row, slot.value)
        if slot.numerator is not None:
            numerator = self._number(row, slot.numerator)
        if slot.denominator is not None:
            denominator = self._number(row, slot.denominator)
        return Cell(
            line,
            slot.column,
            *department,
            *measure,
            *when,
            value.value,
            numerator.value,
            denominator.value,
            value.percent,
            state,
            note,
        )

    def _number(self, row: list[str], at: int) -> Number:
        try:
            return read_number(row[at], self.mapping.decimal)
        except Unreadable as error:
            raise BadCell(self.table.header[at], row[at], error) from error


_Name = tuple[str, str | None]  # a text of the file, and what it names, if that is known
_When = tuple[Period, date | None]  # a period, and the day by which the file named it
_Shared = tuple[_Name, _Name, _When | None, str, str]  # department, measure, period, state, note

_Found = TypeVar("_Found")


def _kept(seen: dict[str, _Found], text: str, found: _Found) -> _Found:
    """`found`, which `seen` remembers from now on."""
    if len(seen) >= REMEMBERED:
        seen.clear()
    seen[text] = found
    return found


_NOTHING = Number(None)
