"""The rows of one sheet of a workbook, one at a time: memory does not grow with the sheet."""

from collections.abc import Iterator
from typing import NamedTuple

from portal.tables import markup, number_formats
from portal.tables.cells import Figure, Unsaved
from portal.tables.strings import clean
from portal.tables.workbook import Sheet, Workbook
from portal.tables.zipped import damaged
from portal.unreadable import Unreadable

DIGITS = "0123456789"
BLOCK = 16 * 1024  # bytes read between two looks at the rows found: they may be much larger
LAST_ROW = 1_048_576
REMEMBERED = 20_000  # different dates and percentages whose text is kept
LAST_COLUMN = 16_383
LONGEST_NUMBER = 400  # characters
LONGEST_RAW = 200_000  # characters between two tags of a cell; Excel allows 32,767 in one cell


class SheetRow(NamedTuple):
    """A row that holds something; `beyond`: also in columns further right than are read."""

    number: int
    cells: list[str]
    hidden: bool
    beyond: bool


def rows(
    book: Workbook, sheet: Sheet, most_columns: int, longest: int, most: int | None = None
) -> Iterator[SheetRow]:
    """The rows of `sheet` that are not blank, top down; those in its first `most` bytes.

    Raises Unreadable where the sheet is damaged or a cell has more than `longest` characters.
    """
    reading = _Reading(book, most_columns, longest)
    blocks = book.archive.blocks(sheet.part, BLOCK)
    for _ in markup.read(blocks, reading.start, reading.end, reading.text, most):
        yield from reading.found
        reading.found.clear()


class _Reading:
    """The state between two elements; `start`, `end` and `text` run millions of times."""

    __slots__ = (
        "beyond", "book", "collecting", "column", "columns", "depth", "formats", "formula", "found",
        "hidden", "longest", "most_columns", "number", "phonetic", "raw", "row", "seen", "style",
        "within",
    )  # fmt: skip

    def __init__(self, book: Workbook, most_columns: int, longest: int) -> None:
        self.book = book
        self.formats = book.formats
        self.most_columns = most_columns
        self.longest = longest
        self.found: list[SheetRow] = []
        self.number = 0
        self.row: list[str] | None = None
        self.hidden = self.beyond = False
        self.column = -1
        self.within = ""  # the cell's type while inside of a cell
        self.style = ""
        self.formula = False
        self.collecting = False
        self.raw = ""
        self.phonetic = False  # within a reading aid, which is no part of the text
        self.depth = 0  # of elements that do not concern us
        self.columns: dict[str, int] = {}
        self.seen: dict[tuple[str, str], str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            if self.row is None or self.within:
                raise damaged()
            place = attributes.get("r")
            if place is None:
                self.column += 1
                if self.column > LAST_COLUMN:
                    raise damaged()
            else:
                letters = place.rstrip(DIGITS)
                self.column = self.columns.get(letters, -1)
                if self.column < 0:
                    self.column = self.columns[letters] = column_number(letters)
            self.within = attributes.get("t", "n")
            self.style = attributes.get("s", "")
            self.formula = False
            self.raw = ""
        elif name == "v" or name == "t":  # quicker than a set, a million times
            if self.collecting:
                raise damaged()
            self.collecting = self.within != "" and not self.phonetic
        else:
            self.start_other(name, attributes)

    def end(self, name: str) -> None:
        if name == "c":
            self.end_cell()
        elif name == "v" or name == "t":
            self.collecting = False
        elif name == "row":
            self.end_row()
        elif name != "f":
            self.depth -= 1
            self.phonetic = self.phonetic and name != "rPh"

    def text(self, text: str) -> None:
        if self.collecting:
            self.raw += text
            if len(self.raw) > LONGEST_RAW:
                raise self.too_long()

    def start_other(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self.start_row(attributes)
        elif self.collecting:
            raise damaged()
        elif name == "f":
            self.formula = True
        else:
            self.depth += 1
            self.phonetic = self.phonetic or name == "rPh"
            if self.depth > markup.DEEPEST:
                raise damaged()

    def start_row(self, attributes: dict[str, str]) -> None:
        if self.row is not None:
            raise damaged()
        given = attributes.get("r")
        number = _whole(given) if given is not None else self.number + 1
        if not self.number < number <= LAST_ROW:
            raise damaged()
        self.number, self.row, self.column = number, [], -1
        self.hidden = attributes.get("hidden") in ("1", "true")
        self.beyond = False

    def end_row(self) -> None:
        row = self.row
        self.row = None
        if row and any(row):
            self.found.append(SheetRow(self.number, row, self.hidden, self.beyond))

    def end_cell(self) -> None:
        kind, row, column = self.within, self.row, self.column
        self.within = ""
        if row is None:
            raise damaged()
        raw = self.raw
        if not raw and not (self.formula and kind != "str"):
            return
        if column >= self.most_columns:
            self.beyond = self.beyond or bool(raw.strip())
            return
        cell = self.cell(kind, raw)
        if len(cell) > self.longest:
            raise self.too_long()
        if column == len(row):
            row.append(cell)
        elif column > len(row):
            row.extend([""] * (column - len(row)))
            row.append(cell)
        else:
            row[column] = cell

    def cell(self, kind: str, raw: str) -> str:
        """The cell's text, as `kind` writes it."""
        if kind == "n" and raw:
            return self.figure(raw)
        if kind == "s" and raw:
            return self.book.strings[_whole(raw)]
        if not raw:
            return Unsaved("(a formula without its result)")
        if kind == "b":
            return "TRUE" if raw.strip() in ("1", "true") else "FALSE"
        if kind == "d":
            return clean(raw).removesuffix("Z").removesuffix(".000").removesuffix("T00:00:00")
        return clean(raw)

    def figure(self, raw: str) -> str:
        kind = self.formats.get(self.style, "plain")
        if kind == "plain" and len(raw) < 16 and raw.isascii() and raw.isdigit():
            return Figure(raw, float(raw))
        known = self.seen.get((kind, raw))
        if known is not None:
            return known
        try:
            if len(raw) > LONGEST_NUMBER:
                raise damaged()
            found = number_formats.shown(raw, kind, self.book.since_1904)
        except (ValueError, ArithmeticError) as error:
            raise damaged() from error
        if len(self.seen) >= REMEMBERED:
            self.seen.clear()
        self.seen[kind, raw] = found
        return found

    def too_long(self) -> Unreadable:
        reason = f"A cell of row {self.number} has more than {self.longest:,} characters."
        return Unreadable("field_too_long", reason, "Shorten it.", self.number)


def column_number(letters: str) -> int:
    """A for 0, Z for 25, AA for 26. Raises Unreadable for what is no column."""
    if not 1 <= len(letters) <= 3 or not letters.isascii() or not letters.isalpha():
        raise damaged()
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - 64
    return number - 1


def _whole(text: str) -> int:
    if not text.isascii() or not text.strip().isdigit() or len(text) > 9:
        raise damaged()
    return int(text)
