"""A list of a page as a workbook: real numbers, real days, every text a text."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from flask import Response, stream_with_context

from portal.tables.opening import XLSX
from portal.tables.safe_csv import Cell
from portal.tables.workbook_writing import xlsx_bytes
from portal.web import streams
from portal.web.filters import local, today
from portal.web.headers import name_file


def of_pages(
    read: Callable[[int], Sequence[Any]], size: int, number: Callable[[Any], int]
) -> Iterator[Any]:
    """All rows of a list that is read in pages of `size`, each below the number of a row."""
    before = 0
    while rows := read(before):
        yield from rows
        if len(rows) < size:
            return
        before = number(rows[-1])


def day(at: datetime | None) -> date | None:
    """The day of a moment in the organisation's zone."""
    return None if at is None else local(at).date()


def workbook(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str) -> Response:
    """The answer with these rows; `title` names the sheet and, with the day, the file."""
    blocks = stream_with_context(xlsx_bytes(header, rows, title=title))
    response = streams.sent(blocks, XLSX)
    if response.status_code == 200:
        name = f"{file_name(title)}-{today()}.xlsx"
        name_file(response, name)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def file_name(title: str) -> str:
    """A title as the beginning of a file's name: letters and figures that any system takes."""
    return "-".join(re.findall(r"[a-z0-9]+", title.lower()))[:60] or "table"
