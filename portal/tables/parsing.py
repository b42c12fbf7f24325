"""From the bytes of a CSV file to a table whose rows can be gone through, again and again.

`read_table` goes through the whole file before it answers, in blocks and row by row: a file that
must be refused is refused before anything is done with its first row, and memory stays flat.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate, chain, islice
from typing import BinaryIO, TextIO

from portal.tables.dialects import SAMPLE, Dialect, dialect_of
from portal.tables.encodings import Survey, survey
from portal.tables.table import AT_ONCE, Block, Limits, Row, Table
from portal.unreadable import Unreadable

PIECE = 16 * 1024  # characters without a quotation mark that are taken apart at once: more rows
# than these held together are looked through by the collector, over and over
MOST_CELLS = 32_000  # held at a time; a line of a million commas is one row of so many


@dataclass
class TextTable(Table):
    """A text file that was read through and found sound."""

    dialect: Dialect
    encoding: str
    source: BinaryIO
    lines: int

    def rows(self) -> Iterator[Row]:
        """One pass at a time: all share a stream."""
        for lines, rows in self.blocks():
            yield from zip(lines, rows, strict=True)

    def blocks(self) -> Iterator[Block]:
        width, count = len(self.header), 0
        for lines, rows in _filled(self.source, self.encoding, self.dialect):
            if max(map(len, rows)) > width:
                for cells in rows:
                    if len(cells) > width and not any(cells[width:]):
                        del cells[width:]
            count += len(rows)
            yield lines, rows
        self.row_count = count

    def about(self) -> int:
        return self.row_count or self.lines


def read_table(
    source: bytes | BinaryIO, limits: Limits | None = None, *, is_known: bool = False
) -> TextTable:
    """The table in `source`: bytes, or a binary stream that can be sought (it is left open).

    Encoding, separator and header are found out and named. Raises Unreadable for everything that
    is no sound table within `limits`: empty, another format, too large, cut off, quotation marks
    that nothing closes, one column, no header, no rows. A file that `is_known` to be sound is not
    gone through row by row again; its rows are counted by the first pass.
    """
    limits = limits or Limits()
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    found = survey(stream, limits.size, 2 * limits.rows + 1000)
    with _text(stream, found.encoding) as text:
        sample = text.read(SAMPLE)
    try:
        dialect = dialect_of(sample, whole=len(sample) < SAMPLE)
    except Unreadable:
        _refuse_broken_quotes(stream, found.encoding)
        raise
    if len(dialect.header) > limits.columns:
        reason = f"The file has {len(dialect.header):,} columns; at most {limits.columns} are read."
        raise Unreadable("too_many_columns", reason, "Leave out the columns that you do not need.")
    count = None if is_known else _verified(stream, found.encoding, dialect, limits)
    return TextTable(
        dialect.header, tuple(_notes(found, dialect)), count, "", (), dialect, found.encoding,
        stream, found.lines,
    )  # fmt: skip


def _refuse_broken_quotes(stream: BinaryIO, encoding: str) -> None:
    """Name the open quotation mark, if one made the file look as if it had no columns."""
    for _ in _records(stream, encoding, ","):
        pass


def _verified(stream: BinaryIO, encoding: str, dialect: Dialect, limits: Limits) -> int:
    """How many rows there are. Raises Unreadable at the first beyond a limit, or if cut off."""
    count = last_line = 0
    last: list[str] = []
    longest = limits.field
    for lines, rows in _filled(stream, encoding, dialect):
        if max(map(len, map("".join, rows))) > longest:
            for line, cells in zip(lines, rows, strict=True):
                if max(map(len, cells)) > longest:
                    raise _too_long(line, longest)
        if count + len(rows) > limits.rows:
            reason = f"The file has more than {limits.rows:,} rows."
            line = lines[limits.rows - count]
            raise Unreadable("too_many_rows", reason, "Split it and bring in the parts.", line)
        count += len(rows)
        last_line, last = lines[-1], rows[-1]
    if not count:
        reason = "The file has no rows with values below its header."
        raise Unreadable("no_rows", reason, "Choose a file that holds values.")
    if len(last) < len(dialect.header):
        reason = (
            f"The last row (line {last_line}) has {len(last)} of the {len(dialect.header)} cells "
            "that the header has: the file seems cut off."
        )
        remedy = "Export it again. If the last line is only a remark, delete it."
        raise Unreadable("truncated", reason, remedy, last_line)
    return count


def _too_long(line: int, longest: int) -> Unreadable:
    reason = f"A cell of the row in line {line} has more than {longest:,} characters."
    remedy = "Shorten it, and check that quotation marks are closed."
    return Unreadable("field_too_long", reason, remedy, line)


def _filled(stream: BinaryIO, encoding: str, dialect: Dialect) -> Iterator[Block]:
    """The rows below the header that hold something."""
    skipped = dialect.skipped
    for lines, rows in _records(stream, encoding, dialect.separator):
        if lines[0] > skipped and all(map(any, rows)):
            yield lines, rows
            continue
        kept = [at for at, cells in enumerate(rows) if lines[at] > skipped and any(cells)]
        if kept:
            yield [lines[at] for at in kept], [rows[at] for at in kept]


def _records(stream: BinaryIO, encoding: str, separator: str) -> Iterator[Block]:
    """Every row of the file. Raises Unreadable where quotation marks go wrong."""
    with _text(stream, encoding) as text:
        plain = _Plain(text, separator)
        yield from plain.blocks()
        reader = csv.reader(plain.remaining(), delimiter=separator, strict=True)
        rows: list[list[str]] = []
        above = plain.count
        first, cells = above + 1, 0
        try:
            for row in reader:
                rows.append(row)
                cells += len(row)
                if len(rows) == AT_ONCE or cells > MOST_CELLS:
                    yield _lines(rows, first, above + reader.line_num), rows
                    rows, first, cells = [], above + reader.line_num + 1, 0
        except csv.Error as error:
            failure, last = error, above + reader.line_num
        else:
            if rows:
                yield _lines(rows, first, above + reader.line_num), rows
            return
    if rows:
        yield _lines(rows, first), rows
    line = _next(rows, first)
    with _text(stream, encoding) as text:
        if last == line and "field larger" in str(failure):
            raise _too_long(line, csv.field_size_limit()) from failure
        wrong = islice(text, line - 1, last)
        raise _broken_quotes(wrong, separator, line) from failure


class _Plain:
    """The beginning of a text up to its first quotation mark: there each line is a row, so that
    thousands are read at once. `count` lines of it were; the rest is for who goes row by row.
    """

    def __init__(self, text: TextIO, separator: str) -> None:
        self.text, self.separator = text, separator
        self.count = 0
        self.rest = ""  # of what was read

    def blocks(self) -> Iterator[Block]:
        while piece := self.text.read(PIECE):
            self.rest += piece
            # A carriage return at the very end may be half of a line end.
            end = max(self.rest.rfind("\n"), self.rest.rfind("\r", 0, -1)) + 1
            rows = self._rows(self.rest[:end])
            if rows is None:
                return
            self.rest = self.rest[end:]
            if rows:
                first, self.count = self.count + 1, self.count + len(rows)
                yield range(first, self.count + 1), rows

    def _rows(self, text: str) -> list[list[str]] | None:
        """The rows of whole lines; None where they want a closer look."""
        if '"' in text:
            return None
        lines = io.StringIO(text, newline="")
        try:
            return list(csv.reader(lines, delimiter=self.separator, strict=True))
        except csv.Error:
            return None

    def remaining(self) -> Iterator[str]:
        """The lines after those."""
        return chain(io.StringIO(self.rest + self.text.readline(), newline=""), self.text)


def _lines(rows: Sequence[Sequence[str]], first: int, last: int = 0) -> Sequence[int]:
    """On which line each row begins; the first on `first`, and the last one ends on `last`."""
    if last - first + 1 == len(rows):
        return range(first, last + 1)
    heights = (1 + sum(map(_ends, cells)) for cells in rows[:-1])
    return list(accumulate(heights, initial=first))


def _next(rows: Sequence[Sequence[str]], first: int) -> int:
    """The line below all of `rows`."""
    return first + len(rows) + sum(sum(map(_ends, cells)) for cells in rows)


def _ends(cell: str) -> int:
    """How many lines end within a cell."""
    return cell.count("\n") + cell.count("\r") - cell.count("\r\n")


def _broken_quotes(lines: Iterable[str], separator: str, first_line: int) -> Unreadable:
    """The refusal, naming the line on which the cell begins whose quotation marks go wrong."""
    began = number = first_line
    state = "start"  # of a cell; then plain, quoted, or closing: after a mark that may be doubled
    for number, line in enumerate(lines, first_line):
        for character in line:
            if state == "quoted":
                state = "closing" if character == '"' else state
            elif character == '"' and state != "plain":
                began = number if state == "start" else began
                state = "quoted"
            elif character in (separator, "\n", "\r"):
                state = "start"
            elif state == "closing":
                return _quotes(began, number)
            else:
                state = "plain"
    return _quotes(began, number)


def _quotes(began: int, last: int) -> Unreadable:
    reason = f"A quotation mark that opens in line {began} is not closed as it should be"
    where = "." if last == began else f" (read on to line {last})."
    remedy = (
        "Close it, or double it where it is part of the text. If the file was cut off, export it "
        "again."
    )
    return Unreadable("quotes", reason + where, remedy, began)


@contextmanager
def _text(stream: BinaryIO, encoding: str) -> Iterator[TextIO]:
    """`stream` from its beginning as text, without closing it afterwards."""
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding, newline="")
    try:
        yield text
    finally:
        text.detach()


def _notes(found: Survey, dialect: Dialect) -> Iterator[str]:
    if not dialect.header_line:
        yield "The file has no header row; its columns are numbered."
    if found.encoding == "cp1252":
        yield (
            f"Read as Windows-1252, because line {found.odd_line} is not UTF-8. Check names with "
            "accents and currency signs."
        )
    if not found.ends_with_newline:
        yield "The last line has no line end. Check that the file is complete."
