"""CSV that a spreadsheet opens without running anything that stands in it.

A cell that begins with a sign by which a spreadsheet recognises a formula gets an apostrophe
before it (OWASP ASVS 5.0, 1.2.10); `unescape` takes it away again. Numbers stay numbers, negative
ones too.
"""

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

Cell = str | int | float | bool | date | None

GUARD = "'"
BOM = b"\xef\xbb\xbf"  # by which Excel knows UTF-8
END = "\r\n"  # of a line (RFC 4180)
LINES = 500  # gathered before they are given away, where they are ready
BLOCK = 64 * 1024  # characters gathered before they are given away

_RISKY = frozenset("=+-@\t\r\n\0|%＝＋－＠−\ufeff")


def escape(text: str) -> str:
    """`text` as a cell of a CSV file holds it: unable to be taken for a formula.

    Blanks before the sign do not disarm it, for spreadsheets drop them. A text that begins with the
    apostrophe itself gets one more, so that nothing is lost on the way back.
    """
    start = text.lstrip(" \u00a0\u3000")[:1]
    return GUARD + text if (start in _RISKY and start) or text.startswith(GUARD) else text


def unescape(text: str) -> str:
    """The text that `escape` was given."""
    return text[1:] if text.startswith(GUARD) else text


def written(cell: Cell) -> str:
    """`cell` as text: nothing for None, ISO dates, numbers in full precision, words escaped.

    Raises ValueError for a number that isn't finite.
    """
    if cell is None:
        return ""
    if isinstance(cell, str):
        return escape(cell)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, float):
        return number(cell)
    return cell.isoformat()


def number(figure: float | None) -> str:
    """`figure` in full precision; nothing for None. Raises ValueError for one that isn't finite."""
    if figure is None:
        return ""
    if figure.is_integer() and abs(figure) < 1e15:
        return str(int(figure))
    if not math.isfinite(figure):
        raise ValueError("a number in an export must be finite")
    return repr(figure)


def joined(cells: Sequence[Cell]) -> str:
    """Some cells as they stand within a line, at least two: for parts that many lines share."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator=END).writerow([written(cell) for cell in cells])
    return buffer.getvalue().removesuffix(END)


def gathered(lines: Iterable[str], header: Sequence[str]) -> Iterator[bytes]:
    """The file of these lines, in blocks of UTF-8 as they come; Excel's mark stands first."""
    waiting = [joined([escape(name) for name in header]) + END]
    yield BOM
    remaining = iter(lines)
    while some := list(islice(remaining, LINES)):
        yield "".join(waiting + some).encode()
        waiting = []
    if waiting:
        yield waiting[0].encode()


def csv_bytes(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], *, bom: bool = False
) -> Iterator[bytes]:
    """The file in blocks of UTF-8, rows taken as they come: commas, CR LF at line ends (RFC 4180).

    `bom` puts the mark at the beginning by which Excel knows the encoding.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    if bom:
        yield BOM
    writer.writerow([escape(name) for name in header])
    for row in rows:
        writer.writerow([written(cell) for cell in row])
        if buffer.tell() >= BLOCK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()
