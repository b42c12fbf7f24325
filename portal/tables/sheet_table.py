"""A sheet of a workbook as a table, like one that was read from text."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.tables.dialects import HEADER_WITHIN, Heading
from portal.tables.merging import Range, header_of, ranges_in, spread
from portal.tables.number_formats import Kind
from portal.tables.sheet import SheetRow, rows
from portal.tables.table import Limits, Row, Table
from portal.tables.workbook import Sheet, Workbook
from portal.unreadable import Unreadable

WIDEST_GAP = 1_000  # blank rows; what stands further down is no part of the table
LOOKED_AT = 20_000  # rows of a first look
LOOKED_AT_CELLS = 100_000
LOOKED_AT_CHARACTERS = 4_000_000
LOOKED_AT_BYTES = 5_000_000  # of the sheet as the file holds it
HEADER_BYTES = 300_000
HEADER_CHARACTERS = 2_000_000

PERCENTAGES = (
    "Cells formatted as percentages are read as they look: 0.85 shown as 85% is 85 %. Numbers, "
    "dates and formulas are read by their stored value."
)


@dataclass
class SheetTable(Table):
    """One sheet; its rows are read from the file at each pass, and counted by a whole one."""

    book: Workbook
    of: Sheet
    heading: Heading
    merged: tuple[Range, ...]
    limits: Limits

    def rows(self) -> Iterator[Row]:
        """Raises Unreadable on the way: damaged, beyond a limit, or a row far below the rest."""
        count = 0
        for row in self._below():
            count += 1
            if count > self.limits.rows:
                reason = f"The sheet has more than {self.limits.rows:,} rows."
                raise Unreadable("too_many_rows", reason, "Split it and bring in the parts.")
            yield row
        self.row_count = count

    def _below(self, most: int | None = None) -> Iterator[Row]:
        width, last = len(self.header), self.heading.skipped
        found = rows(self.book, self.of, self.limits.columns, self.limits.field, most)
        for row in spread(found, self.merged, width):
            if row.number - last > WIDEST_GAP:
                raise _far_below(row.number, last)
            cells = row.cells
            if row.number > self.heading.skipped and any(map(str.strip, cells[:width])):
                last = row.number
                if len(cells) != width:
                    cells = cells[:width] + [""] * (width - len(cells))
                yield row.number, cells

    def about(self) -> int:
        """As many as the sheet begins, blank ones among them."""
        blocks = self.book.archive.blocks(self.of.part)
        return self.row_count or sum(one.count(b"<row ") + one.count(b":row ") for one in blocks)

    def first_look(self) -> Table:
        """The beginning, held in memory: as much as a page can go through in an instant."""
        taken: list[Row] = []
        characters = cells = 0
        is_whole = self._size_is_below(LOOKED_AT_BYTES)
        for line, row in self._below(LOOKED_AT_BYTES):
            characters += sum(map(len, row))
            cells += len(row)
            enough = len(taken) >= LOOKED_AT or cells > LOOKED_AT_CELLS
            if enough or characters > LOOKED_AT_CHARACTERS:
                is_whole = False
                break
            taken.append((line, row))
        if not taken:
            reason = f"The sheet “{self.sheet}” has no rows with values below its header."
            raise Unreadable("no_rows", reason, "Choose a sheet that holds values.")
        count = len(taken) if is_whole else None
        return Look(self.header, self.notes, count, self.sheet, self.sheets, taken)

    def _size_is_below(self, most: int) -> bool:
        size = 0
        for block in self.book.archive.blocks(self.of.part):
            size += len(block)
            if size > most:
                return False
        return True


@dataclass
class Look(Table):
    """The first rows of a table, or all of them, held in memory."""

    taken: list[Row]

    def rows(self) -> Iterator[Row]:
        return iter(self.taken)


def table_of(book: Workbook, sheet: Sheet, limits: Limits) -> SheetTable:
    """The table in `sheet`. Raises Unreadable where its beginning is none."""
    merged = ranges_in(book.archive.blocks(sheet.part))
    near = _near(book, sheet, limits)
    if not near:
        reason = f"The sheet “{sheet.name}” is empty."
        raise Unreadable("no_rows", reason, "Choose a sheet that holds values.")
    found = header_of(near, merged)
    if any(row.beyond for row in near if row.number <= found.skipped):
        reason = f"The sheet has more than {limits.columns:,} columns."
        raise Unreadable("too_many_columns", reason, "Leave out the columns that you do not need.")
    names = tuple(one.name for one in book.sheets if not one.hidden) or (sheet.name,)
    notes = tuple(_notes(book, sheet, near, found))
    return SheetTable(
        found.names, notes, None, sheet.name, names, book, sheet, found, merged, limits
    )


def _near(book: Workbook, sheet: Sheet, limits: Limits) -> list[SheetRow]:
    """The first rows, of which one may be the header."""
    found: list[SheetRow] = []
    characters = 0
    for row in rows(book, sheet, limits.columns, limits.field, HEADER_BYTES):
        characters += sum(map(len, row.cells))
        if len(found) >= HEADER_WITHIN or characters > HEADER_CHARACTERS:
            break
        found.append(row)
    return found


def _notes(book: Workbook, sheet: Sheet, near: list[SheetRow], found: Heading) -> Iterator[str]:
    if not found.line:
        yield "The sheet has no header row; its columns are numbered."
    if any(one.hidden for one in book.sheets) and not sheet.hidden:
        yield "The workbook has hidden sheets; they are not read."
    hidden = next((row.number for row in near if row.hidden), None)
    if hidden:
        yield f"Hidden rows of the workbook are read like the others, such as row {hidden}."
    kinds: set[Kind] = set(book.formats.values())
    if "percent" in kinds:
        yield PERCENTAGES


def _far_below(number: int, last: int) -> Unreadable:
    reason = (
        f"Row {number:,} stands more than {WIDEST_GAP:,} rows below the table, which ends in row "
        f"{last:,}."
    )
    remedy = "Delete it in the spreadsheet program if it is no part of the table, or move it up."
    return Unreadable("far_below", reason, remedy, number)
