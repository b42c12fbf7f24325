"""A file of either kind, told by its content: a workbook or text."""

import io
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from portal.tables.parsing import read_table
from portal.tables.sheet_table import SheetTable, table_of
from portal.tables.table import Limits, Table
from portal.tables.workbook import ZIP, Workbook, refuse_old
from portal.unreadable import Unreadable, shown

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_TRIED = 10  # sheets in which a table is looked for


def media_type_of(stream: BinaryIO) -> str:
    """CSV or XLSX, by the first bytes; `stream` stands at its beginning afterwards."""
    stream.seek(0)
    is_workbook = stream.read(len(ZIP)) == ZIP
    stream.seek(0)
    return XLSX if is_workbook else CSV


def open_table(
    source: bytes | BinaryIO,
    limits: Limits | None = None,
    sheet: str | None = None,
    *,
    is_known: bool = False,
) -> Table:
    """The table in `source`, for a workbook that in `sheet` (None: the first sheet with one).

    A text is read through before this answers, unless it `is_known` to be sound; of a workbook only
    the beginning is, and what refuses the rest is raised while its rows are gone through. Raises
    Unreadable.
    """
    limits = limits or Limits()
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    if media_type_of(stream) == CSV:
        refuse_old(stream)
        return read_table(stream, limits, is_known=is_known)
    book = _workbook(stream, limits)
    if sheet is None:
        return next(_tables(book, limits))
    for one in book.sheets:
        if one.name == sheet and not one.hidden:
            return table_of(book, one, limits)
    reason = f"The workbook has no sheet {shown(sheet)}."
    raise Unreadable("sheet_missing", reason, "Choose the sheet again.")


def tables_in(source: BinaryIO, limits: Limits | None = None) -> Iterator[Table]:
    """Each table of the file: one in a text, one in each of a workbook's first visible sheets.

    Raises Unreadable where there is none.
    """
    limits = limits or Limits()
    if media_type_of(source) == CSV:
        yield open_table(source, limits)
    else:
        yield from _tables(_workbook(source, limits), limits)


def _workbook(stream: BinaryIO, limits: Limits) -> Workbook:
    if stream.seek(0, io.SEEK_END) > limits.size:
        reason = f"The file is larger than {limits.size / 1_000_000:,.0f} MB."
        raise Unreadable("too_large", reason, "Split it and bring in the parts.")
    return Workbook(stream)


def _tables(book: Workbook, limits: Limits) -> Iterator[SheetTable]:
    fault: Unreadable | None = None
    count = 0
    visible = [one for one in book.sheets if not one.hidden]
    for one in islice(visible, MOST_TRIED):
        try:
            table = table_of(book, one, limits)
        except Unreadable as error:
            fault = fault or error
        else:
            count += 1
            yield table
    if not count:
        reason = "All sheets of the workbook are hidden."
        raise fault or Unreadable("no_rows", reason, "Show the one that holds values and save it.")
