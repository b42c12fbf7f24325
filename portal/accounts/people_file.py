"""A file of people: from its bytes to rows of name, e-mail, department and, if it has them, roles
and the departments that the person heads.

Columns are found by name, in any order; others are not read.
"""

import codecs
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from portal.tables.opening import open_table
from portal.tables.table import Limits
from portal.tables.workbook import ZIP, refuse_old
from portal.unreadable import Unreadable

MOST_BYTES = 2_000_000
MOST_ROWS = 5_000
LONGEST_CELL = 1_000  # characters
SAMPLE = 20_000  # characters that the separator is judged by
SEPARATORS = (",", ";", "\t")

COLUMNS = {
    "name": ("name", "full name", "person"),
    "email": ("email", "e-mail", "mail", "e-mail address", "email address"),
    "department": ("department", "dept", "department code", "team"),
    "roles": ("roles", "role"),
    "heads": ("heads", "head of"),
}
NEEDED = ("name", "email", "department")
TITLES = {
    "name": "name",
    "email": "e-mail",
    "department": "department",
    "roles": "roles",
    "heads": "heads",
}


@dataclass(frozen=True)
class Row:
    """A row of the file: the line on which it begins, and its cells by column."""

    line: int
    cells: dict[str, str]


def read(content: bytes) -> list[Row]:
    """The rows of a CSV file, or of the first sheet of a workbook that has a table.

    Raises Unreadable for what is no such file, or too large a one.
    """
    return _of_workbook(content) if content.startswith(ZIP) else _of_text(content)


def _of_workbook(content: bytes) -> list[Row]:
    limits = Limits(size=MOST_BYTES, rows=MOST_ROWS, field=LONGEST_CELL)
    table = open_table(content, limits)
    columns = _columns(table.header)
    rows = [_row(number, columns, cells) for number, cells in table.rows()]
    if not rows:
        raise _nobody()
    return rows


def _of_text(content: bytes) -> list[Row]:
    refuse_old(io.BytesIO(content))
    text = _text(content)
    separator = _separator(text[:SAMPLE])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[Row] = []
    columns: list[str] | None = None
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if columns is None:
                    columns = _columns(cells)
                else:
                    rows.append(_row(line, columns, cells))
            line = reader.line_num + 1
            if len(rows) > MOST_ROWS:
                reason = f"The file has more than {MOST_ROWS:,} rows."
                raise Unreadable("too_many_rows", reason, "Split it and bring in the parts.")
    except csv.Error:
        reason = f"Quotation marks go wrong in the row that begins in line {line}."
        remedy = "Close them, or double them where they are part of the text."
        raise Unreadable("quotes", reason, remedy, line) from None
    if not rows:
        raise _nobody()
    return rows


def _nobody() -> Unreadable:
    return Unreadable("no_rows", "The file names no people.", "Put one row for each person.")


def _text(content: bytes) -> str:
    """UTF-8 or, where it is not, Windows-1252, which spreadsheets still write."""
    if not content.strip():
        raise Unreadable("empty", "The file is empty.", "Choose a file with a header and rows.")
    if content.startswith((b"PK", b"\xd0\xcf\x11\xe0", b"%PDF")) or b"\x00" in content:
        remedy = "Open it in its program and save it as a workbook (xlsx) or as CSV (UTF-8)."
        raise Unreadable("not_csv", "The file is no table of people.", remedy)
    try:
        return content.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _separator(sample: str) -> str:
    """The one that parts the first row into most cells."""
    first = next((line for line in sample.splitlines() if line.strip()), "")
    return max(SEPARATORS, key=first.count)


def _columns(header: Sequence[str]) -> list[str]:
    """What each column holds: a key of COLUMNS, or "" for one that is not read."""
    known = {name: column for column, names in COLUMNS.items() for name in names}
    found = [known.get(" ".join(cell.lower().split()), "") for cell in header]
    for column in NEEDED:
        if column not in found:
            reason = f"No column is called “{TITLES[column]}”."
            remedy = (
                "Put the names name, e-mail, department and, if you like, roles and heads on top."
            )
            raise Unreadable("column_missing", reason, remedy, 1)
    for column in COLUMNS:
        if found.count(column) > 1:
            reason = f"Two columns are called “{TITLES[column]}”."
            raise Unreadable("column_twice", reason, "Keep one of them.", 1)
    return found


def _row(line: int, columns: Sequence[str], cells: Sequence[str]) -> Row:
    if len(cells) < len(columns) and not set(columns[len(cells) :]) <= {"", "roles", "heads"}:
        reason = f"The row in line {line} has {len(cells)} of {len(columns)} cells."
        raise Unreadable("truncated", reason, "Export the file again: it seems cut off.", line)
    named = zip(columns, cells, strict=False)
    found = {column: " ".join(cell.split()) for column, cell in named if column}
    if any(len(cell) > LONGEST_CELL for cell in found.values()):
        reason = f"A cell in line {line} has more than {LONGEST_CELL:,} characters."
        raise Unreadable("field_too_long", reason, "Check the quotation marks.", line)
    return Row(line, found)
