"""All values of a file, gathered metric by metric in columns of numbers: 20 bytes for most.

A million values take no more memory than a photograph, so that each metric can be judged as a
whole, however the file is sorted. Where all of a block of rows is plain, it is taken column by
column; a row that is plain is taken in one step; everything else goes through `layout.Reader`,
which knows every form and every refusal.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, repeat
from typing import Any

from portal.tables.numbers import all_quick, quick
from portal.values.cell import Cell, Problem
from portal.values.layout import REMEMBERED, STATES, Reader, Slot
from portal.values.whens import Whens

STATE_WORDS = ("", *sorted({*STATES.values()} - {""}))
_CODES = {text: STATE_WORDS.index(state) for text, state in STATES.items()}
TRIES = 12  # rows of a block that may be taken alone before all the rest are
FEW = 16  # rows of a block that are taken one by one where they are not all plain


@dataclass(slots=True, eq=False)
class Column:
    """The values of one metric in the order of the file, an array for each field that occurs.

    `whens` are numbers of `Whens`, `slots` those of the file's columns where there are several. An
    empty figure is NaN.
    """

    lines: array[int] = field(default_factory=lambda: array("I"))
    whens: array[int] = field(default_factory=lambda: array("I"))
    values: array[float] = field(default_factory=lambda: array("d"))
    slots: array[int] = field(default_factory=lambda: array("I"))
    states: bytearray = field(default_factory=bytearray)
    numerators: array[float] = field(default_factory=lambda: array("d"))
    denominators: array[float] = field(default_factory=lambda: array("d"))
    notes: dict[int, str] = field(default_factory=dict)
    percents: set[int] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.lines)


@dataclass(slots=True)
class _Block:
    """Rows beside each other, with what is known of their texts: None where nothing is."""

    lines: Sequence[int]
    rows: Sequence[list[str]]
    figures: Sequence[str]
    columns: list[Column | None]
    whens: list[int | None]
    codes: list[int | None]
    notes: Sequence[str]

    def first_odd(self) -> int:
        """The first row that has to be taken alone; their number where none has."""
        found = [
            known.index(None) for known in (self.columns, self.whens, self.codes) if None in known
        ]
        if any(self.notes):
            found.append(next(at for at, note in enumerate(self.notes) if note))
        return min(found, default=len(self.rows))


class Gathering:
    """Reads a table into columns.

    `resolve` gives the column of the metric that a value is for, None where it refused the value;
    `refuse` hears of what can't be read.
    """

    def __init__(
        self,
        reader: Reader,
        whens: Whens,
        resolve: Callable[[Cell], Column | None],
        refuse: Callable[[Problem], None],
    ) -> None:
        self.reader, self.whens = reader, whens
        self.resolve, self.refuse = resolve, refuse
        self.has_parts = any(
            one.numerator is not None or one.denominator is not None for one in reader.slots
        )
        self.has_slots = len(reader.slots) > 1
        self.has_states = reader.state_at is not None
        self._number_of = {slot.column: at for at, slot in enumerate(reader.slots)}
        self._columns: dict[tuple[str, str], Column] = {}  # by department and metric as written
        self._periods: dict[str, int] = {}  # numbers of `whens` by the period as written
        self._states = dict(_CODES)
        self._is_number = quick(reader.mapping.decimal)
        self._plain = [_plain(at, slot) for at, slot in enumerate(reader.slots)]

    def run(self) -> Iterator[int]:
        """Go through the table; yields the last line of each block of rows."""
        for lines, rows in self.reader.table.blocks():
            self._take_block(lines, rows)
            yield lines[-1]

    def cell(self, column: Column, at: int) -> Cell:
        """Value `at` of a column as the reader gave it, without the names of its metric."""
        period, day = self.whens.all[column.whens[at]]
        return Cell(
            column.lines[at],
            self.reader.slots[column.slots[at] if self.has_slots else 0].column,
            *("", None, "", None),
            period,
            day,
            _figure(column.values[at]),
            _figure(column.numerators[at]) if self.has_parts else None,
            _figure(column.denominators[at]) if self.has_parts else None,
            at in column.percents,
            STATE_WORDS[column.states[at]] if self.has_states else "",
            column.notes.get(at, ""),
        )

    def _take_block(self, lines: Sequence[int], rows: Sequence[list[str]]) -> None:
        """Take rows together, but for those of which a text is not known yet, or is more."""
        width, first, count = len(self.reader.table.header), 0, len(rows)
        tries = 0 if self.has_parts or self.has_slots or set(map(len, rows)) != {width} else TRIES
        while first < count and tries:
            block = self._looked_up(lines[first:], rows[first:])
            odd = block.first_odd()
            self._take_stretch(block, 0, odd)
            first, tries = first + odd, tries - 1
            if first < count:  # what it says is known from now on
                self._take_plain(lines[first], rows[first])
                first += 1
        for at in range(first, count):
            self._take_plain(lines[at], rows[at])

    def _looked_up(self, lines: Sequence[int], rows: Sequence[list[str]]) -> _Block:
        """The rows with what is known of their texts."""
        reader, cells, count = self.reader, list(zip(*rows, strict=True)), len(rows)

        def texts(at: int | None, own: str = "") -> Iterable[str]:
            return repeat(own, count) if own or at is None else cells[at]

        figure, own_measure, own_period = self._plain[0]
        measures = texts(reader.measure_at, own_measure)
        return _Block(
            lines, rows, cells[figure],
            list(map(self._columns.get, zip(texts(reader.department_at), measures, strict=True))),
            list(map(self._periods.get, texts(reader.period_at, own_period))),
            list(map(self._states.get, texts(reader.state_at))),
            () if reader.note_at is None else cells[reader.note_at],
        )  # fmt: skip

    def _take_stretch(self, block: _Block, first: int, last: int) -> None:
        """Take rows whose texts are known; where a figure is not plain, the halves apart."""
        figures = block.figures[first:last]
        values = (
            all_quick(figures, self.reader.mapping.decimal)
            if set(map(type, figures)) <= {str}
            else None
        )
        if values is not None:
            self._spread(block, first, last, values)
        elif last - first <= FEW:
            for at in range(first, last):
                self._take_plain(block.lines[at], block.rows[at])
        else:
            half = (first + last) // 2
            self._take_stretch(block, first, half)
            self._take_stretch(block, half, last)

    def _spread(self, block: _Block, first: int, last: int, values: list[float]) -> None:
        """Put values into their columns."""
        columns = block.columns[first:last]
        runs = [(column, sum(1 for _ in same)) for column, same in groupby(columns)]
        at = first
        for column, count in runs:
            if column is None:
                raise AssertionError("an odd row is taken alone")
            end = at + count
            column.lines.extend(block.lines[at:end])
            column.whens.extend(block.whens[at:end])  # type: ignore[arg-type]  # none is None
            column.values.extend(values[at - first : end - first])
            if self.has_states:
                column.states.extend(block.codes[at:end])  # type: ignore[arg-type]
            at = end

    def _take_plain(self, line: int, row: list[str]) -> None:
        """Take a row in one step where its texts are known and its figures plain."""
        reader, columns, periods = self.reader, self._columns, self._periods
        if self.has_parts or len(row) != len(reader.table.header):
            self._take(line, row)
            return
        state_at, note_at = reader.state_at, reader.note_at
        code = 0 if state_at is None else self._states.get(row[state_at])
        if code is None or (note_at is not None and row[note_at]):
            self._take(line, row)
            return
        department = "" if reader.department_at is None else row[reader.department_at]
        measure = "" if reader.measure_at is None else row[reader.measure_at]
        period = "" if reader.period_at is None else row[reader.period_at]
        found = []
        for at, (figure, own_measure, own_period) in enumerate(self._plain):
            column = columns.get((department, own_measure or measure))
            when = periods.get(own_period or period)
            text = row[figure]
            if column is None or when is None or type(text) is not str or not self._is_number(text):
                self._take(line, row)
                return
            found.append((column, when, float(text) + 0.0, at))
        for column, when, value, at in found:
            column.lines.append(line)
            column.whens.append(when)
            column.values.append(value)
            if self.has_slots:
                column.slots.append(at)
            if self.has_states:
                column.states.append(code)

    def _take(self, line: int, row: list[str]) -> None:
        """Take a row as the reader reads it, and know its texts from now on."""
        for one in self.reader.read(line, row):
            if isinstance(one, Problem):
                self.refuse(one)
            elif not one.is_empty or one.state:
                column = self.resolve(one)
                if column is not None:
                    self._remember(one, row, column, self._add(one, column))

    def _add(self, cell: Cell, column: Column) -> int:
        """Put a value into its column; returns the number of its period."""
        at, when = len(column), self.whens.number(cell.period, cell.day)
        column.lines.append(cell.line)
        column.whens.append(when)
        column.values.append(_number(cell.value))
        if self.has_slots:
            column.slots.append(self._number_of[cell.column])
        if self.has_states:
            column.states.append(STATE_WORDS.index(cell.state))
        if self.has_parts:
            column.numerators.append(_number(cell.numerator))
            column.denominators.append(_number(cell.denominator))
        if cell.note:
            column.notes[at] = cell.note
        if cell.percent:
            column.percents.add(at)
        return when

    def _remember(self, cell: Cell, row: list[str], column: Column, when: int) -> None:
        known: dict[Any, Any]
        for known in (self._columns, self._periods, self._states):
            if len(known) >= REMEMBERED:
                known.clear()
        reader = self.reader
        _, own_measure, own_period = self._plain[self._number_of[cell.column]]
        department = "" if reader.department_at is None else row[reader.department_at]
        measure = "" if reader.measure_at is None else row[reader.measure_at]
        period = "" if reader.period_at is None else row[reader.period_at]
        self._columns[department, own_measure or measure] = column
        self._periods[own_period or period] = when
        if reader.state_at is not None:
            self._states[row[reader.state_at]] = STATE_WORDS.index(cell.state)


def _plain(at: int, slot: Slot) -> tuple[int, str, str]:
    """Where the figure of a slot stands, and what tells its metric and its period where that is
    the slot itself."""
    itself = f"\0{at}"
    own_measure = "" if slot.measure is None else itself
    own_period = "" if slot.when is None else itself
    return slot.value or 0, own_measure, own_period


def _number(figure: float | None) -> float:
    return math.nan if figure is None else figure


def _figure(number: float) -> float | None:
    return None if math.isnan(number) else number
