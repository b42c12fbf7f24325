"""A list of a page as a workbook: real numbers, real days, every text a text."""

from collections.abc import Iterable, Sequence

from flask import Response, stream_with_context

from portal.tables.opening import XLSX
from portal.tables.safe_csv import Cell
from portal.tables.workbook_writing import xlsx_bytes
from portal.web import streams
from portal.web.filters import today


def workbook(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str) -> Response:
    """The answer with these rows; `title` names the sheet and, with the day, the file."""
    blocks = stream_with_context(xlsx_bytes(header, rows, title=title))
    response = streams.sent(blocks, XLSX)
    if response.status_code == 200:
        name = f"{'-'.join(title.lower().split())}-{today()}.xlsx"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response
