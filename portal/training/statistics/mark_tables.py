"""Reads a table of marks: a row a person, a column a question, the maxima in the first row.

A row of names above the maxima is recognised by a cell that is no number. A blank cell is 0 marks.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from fractions import Fraction

NUMBER = re.compile(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})", re.ASCII)
LONGEST_ROW = 10_000  # columns


class BadTable(ValueError):
    """The table cannot be read; says where."""


@dataclass(frozen=True)
class Table:
    names: tuple[str, ...]  # of the columns; empty: none were given
    maxima: tuple[int | Fraction, ...]
    marks: tuple[tuple[int | Fraction, ...], ...]


def read_table(text: str) -> Table:
    """The table that `text` holds, as CSV with commas, semicolons or tabs.

    Raises BadTable, in one line, with the row and column (counted from 1) that is wrong.
    """
    rows = _rows(text.removeprefix("\ufeff"))
    if not rows:
        raise BadTable("The file is empty. Its first row holds the highest mark of each question.")
    names: tuple[str, ...] = ()
    if any(cell and not NUMBER.fullmatch(cell) for cell in rows[0][1]):
        names = tuple(rows[0][1])
        rows = rows[1:]
    if not rows:
        raise BadTable("Row 2 is missing: it holds the highest mark of each question.")
    at, cells = rows[0]
    maxima = tuple(_maximum(cell, at, column) for column, cell in enumerate(cells, 1))
    if names and len(names) != len(maxima):
        wanted = f"there are {len(names)} names above"
        raise BadTable(f"Row {at} has {len(maxima)} maxima, but {wanted}.")
    if len(rows) < 2:
        raise BadTable(f"Row {at + 1} is missing: below the maxima stands a row for each person.")
    return Table(names, maxima, tuple(_marks(cells, maxima, at) for at, cells in rows[1:]))


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """The rows that hold anything, with their numbers in the file."""
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(text.splitlines(), delimiter=delimiter, strict=True)
    found = []
    try:
        for cells in reader:
            if len(cells) > LONGEST_ROW:
                raise BadTable(f"Row {reader.line_num} has more than {LONGEST_ROW} columns.")
            if cells:
                found.append((reader.line_num, [cell.strip() for cell in cells]))
    except csv.Error as error:
        raise BadTable(f"Row {reader.line_num} is not CSV: {error}.") from None
    return found


def _maximum(cell: str, row: int, column: int) -> int | Fraction:
    value = _number(cell, row, column) if cell else 0
    if value <= 0:
        raise BadTable(f"Row {row}, column {column}: the highest mark must be above 0.")
    return value


def _marks(
    cells: list[str], maxima: tuple[int | Fraction, ...], row: int
) -> tuple[int | Fraction, ...]:
    if len(cells) != len(maxima):
        column = min(len(cells), len(maxima)) + 1
        raise BadTable(
            f"Row {row}, column {column}: the row has {len(cells)} columns, "
            f"the maxima have {len(maxima)}."
        )
    found = []
    for column, (cell, maximum) in enumerate(zip(cells, maxima, strict=True), 1):
        value = _number(cell, row, column) if cell else 0
        if not 0 <= value <= maximum:
            raise BadTable(
                f"Row {row}, column {column}: “{cell}” is not between 0 and {float(maximum):g}."
            )
        found.append(value)
    return tuple(found)


def _number(cell: str, row: int, column: int) -> int | Fraction:
    if not NUMBER.fullmatch(cell):
        raise BadTable(f"Row {row}, column {column}: “{cell[:40]}” is not a number.")
    value = Fraction(cell)
    return int(value) if value.denominator == 1 else value
