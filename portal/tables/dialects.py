"""How a text table is laid out: what separates its cells, and which of its rows is the header.

Judged by the beginning of the file. Where two separators would do, the one that gives more rows the
same number of cells wins, then the one that gives more cells.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from portal.dates import readings
from portal.tables.numbers import is_plain_number
from portal.unreadable import Unreadable

SEPARATORS = (",", ";", "\t", "|")
SEPARATOR_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
SAMPLE = 65_536  # characters that the judgement rests on
HEADER_WITHIN = 30  # rows; a header further down is no header
FULL_ENOUGH = 0.75  # share of cells that a header has filled, against the fullest row near it

_HINT = re.compile(r'"?sep=([,;|\t])"?[\r\n]')  # written and read by Excel

Record = tuple[int, list[str]]


class Heading(NamedTuple):
    """The header: its line (0: none, its names are made up), and what stood above it.

    The rows begin below line `skipped`.
    """

    line: int
    names: tuple[str, ...]
    titles: tuple[str, ...]
    skipped: int


@dataclass(frozen=True, slots=True)
class Dialect:
    """The separator and the header: its line (0: none, its names are made up), what stood above.

    The rows begin below line `skipped`.
    """

    separator: str
    header_line: int
    header: tuple[str, ...]
    titles: tuple[str, ...]
    skipped: int


def dialect_of(sample: str, whole: bool) -> Dialect:
    """How the table that begins with `sample` is laid out; `whole` where that is all of it.

    Raises Unreadable where there is only one column.
    """
    sample = sample.removeprefix("\ufeff")
    hint = _HINT.match(sample)
    candidates = (hint[1],) if hint else SEPARATORS
    best: tuple[float, int, str, list[Record]] | None = None
    for separator in candidates:
        records = _records(sample, separator, whole)
        share, width = _regularity(records[1:] if hint else records)
        if width > 1 and (best is None or (share, width) > best[:2]):
            best = (share, width, separator, records)
    if best is None:
        names = ", ".join(SEPARATOR_NAMES.values())
        reason = f"The file has only one column; we looked for {names} between cells."
        raise Unreadable("one_column", reason, "Save it as CSV with one of these separators.")
    _, width, separator, records = best
    return _with_header(separator, width, records[1:] if hint else records)


def _records(sample: str, separator: str, whole: bool) -> list[Record]:
    """Rows of `sample` with the line on which each begins, blank ones left out."""
    found: list[Record] = []
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
    line = 1
    try:
        for fields in reader:
            if any(field.strip() for field in fields):
                found.append((line, fields))
            line = reader.line_num + 1
    except csv.Error:
        return found  # a quotation mark that nothing closes; reading the whole file says where
    return found if whole or len(found) < 2 else found[:-1]


def _regularity(records: Sequence[Record]) -> tuple[float, int]:
    """The share of rows that have the commonest number of cells (above 1), and that number."""
    counts = Counter(len(fields) for _, fields in records)
    several = [(rows, cells) for cells, rows in counts.items() if cells > 1]
    if not several:
        return 0.0, 1
    rows, cells = max(several)
    return rows / len(records), cells


def _with_header(separator: str, width: int, records: Sequence[Record]) -> Dialect:
    found = heading(records, width)
    return Dialect(separator, found.line, found.names, found.titles, found.skipped)


def heading(records: Sequence[Record], width: int) -> Heading:
    """Which of the first rows names the columns of a table that is `width` cells wide.

    Raises Unreadable where none does.
    """
    near = records[:HEADER_WITHIN]
    filled = [sum(1 for field in fields if field.strip()) for _, fields in near]
    most = max(
        (count for count, (_, fields) in zip(filled, near, strict=True) if len(fields) == width),
        default=width,
    )
    for index, (line, fields) in enumerate(near):
        if len(fields) >= width and filled[index] >= max(2, FULL_ENOUGH * most):
            above = tuple(" ".join(filter(None, cells)).strip() for _, cells in near[:index])
            if _looks_like_values(fields):
                names = tuple(f"Column {number}" for number in range(1, len(fields) + 1))
                return Heading(0, names, above, line - 1)
            return Heading(line, column_names(fields), above, line)
    raise Unreadable(
        "no_header",
        f"None of the first {HEADER_WITHIN} rows names the columns.",
        "Put one row with the names of the columns above the values.",
    )


def _looks_like_values(fields: Sequence[str]) -> bool:
    """Whether the row holds a number that is no year or other period: a header has none."""
    return any(is_plain_number(field.strip()) and not _is_period(field) for field in fields)


def _is_period(text: str) -> bool:
    try:
        return bool(readings(text))
    except Unreadable:
        return False


def column_names(fields: Sequence[str]) -> tuple[str, ...]:
    """Column names, tidied and each of them once: empty ones numbered, repeated ones counted."""
    taken: set[str] = set()
    last: dict[str, int] = {}  # by which number a name was told apart last
    names = []
    for number, field in enumerate(fields, 1):
        name = base = " ".join(field.replace("\ufeff", "").split()) or f"Column {number}"
        while name in taken:
            last[base] = last.get(base, 1) + 1
            name = f"{base} ({last[base]})"
        taken.add(name)
        names.append(name)
    return tuple(names)
