"""Merged cells: what stands in the first of them stands for all, but a number counts once."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from portal.tables.cells import Figure
from portal.tables.dialects import HEADER_WITHIN, Heading, column_names, heading
from portal.tables.sheet import SheetRow, column_number
from portal.tables.zipped import damaged
from portal.unreadable import Unreadable

MOST_MERGED = 50_000  # ranges of one sheet
DEEPEST_HEADER = 5  # rows

_END = b"sheetData>"  # with the bytes before it that make it an end
_ENDS = re.compile(rb"</(?:\w{1,20}:)?\Z")
_RANGE = re.compile(
    rb'<(?:\w{1,20}:)?mergeCell\s{1,20}ref="([A-Za-z]{1,3})(\d{1,7}):([A-Za-z]{1,3})(\d{1,7})"'
)
_OVERLAP = 128  # bytes carried from block to block, so that no mark is cut in two


class Range(NamedTuple):
    """Cells that are one: rows from 1, columns from 0, both ends belong to it."""

    top: int
    left: int
    bottom: int
    right: int


def ranges_in(blocks: Iterable[bytes]) -> tuple[Range, ...]:
    """The merged cells of a sheet, top down; the file names them after all rows."""
    found: list[Range] = []
    carried, is_after = b"", False
    for block in blocks:
        piece = carried + block
        if not is_after:
            end = piece.rfind(_END)
            is_after = end > 0 and _ENDS.search(piece[max(end - 30, 0) : end]) is not None
            piece = piece[end:] if is_after else piece
        last = 0
        for match in _RANGE.finditer(piece) if is_after else ():
            last = match.end()
            found.append(_range(*(part.decode() for part in match.groups())))
        if len(found) > MOST_MERGED:
            reason = f"The sheet has more than {MOST_MERGED:,} merged cells."
            raise Unreadable("too_large", reason, "Unmerge them in the spreadsheet program.")
        carried = piece[max(last, len(piece) - _OVERLAP) :]
    return tuple(sorted(one for one in found if one.top < one.bottom or one.left < one.right))


def _range(left: str, top: str, right: str, bottom: str) -> Range:
    found = Range(int(top), column_number(left), int(bottom), column_number(right))
    if found.top > found.bottom or found.left > found.right:
        raise damaged()
    return found


def spread(rows: Iterable[SheetRow], merged: Sequence[Range], width: int) -> Iterator[SheetRow]:
    """The rows with the texts of merged cells in every cell that these cover.

    A number stays where it stands, or it would count again in every row.
    """
    waiting = iter(merged)
    upcoming = next(waiting, None)
    active: list[tuple[Range, str]] = []
    for row in rows:
        active = [one for one in active if one[0].bottom >= row.number]
        while upcoming is not None and upcoming.top <= row.number:
            if upcoming.bottom >= row.number and upcoming.left < width:
                text = row.cells[upcoming.left] if upcoming.left < len(row.cells) else ""
                if upcoming.top == row.number and not isinstance(text, Figure):
                    active.append((upcoming, text))
            upcoming = next(waiting, None)
        if len(active) > width:
            raise damaged()  # no two may overlap
        for one, text in active:
            _fill(row.cells, one, text, width)
        yield row


def _fill(cells: list[str], merged: Range, text: str, width: int) -> None:
    end = min(merged.right + 1, width)
    cells.extend([""] * (end - len(cells)))
    for at in range(merged.left, end):
        cells[at] = cells[at] or text


def header_of(near: Sequence[SheetRow], merged: Sequence[Range]) -> Heading:
    """The header among the first rows: of one row, or of several that merged cells tie together.

    Rows that group columns (“2024” over “Jan”, “Feb”) and cells that reach down belong to it; its
    names join what stands above a column. Raises Unreadable where no row names the columns.
    """
    width = max((len(row.cells) for row in near), default=0)
    if width < 2:
        reason = "The sheet has only one column."
        raise Unreadable("one_column", reason, "Choose a sheet with a table.")
    padded = {row.number: row.cells + [""] * (width - len(row.cells)) for row in near}
    records = [(number, cells) for number, cells in padded.items() if any(map(str.strip, cells))]
    found = heading(records, width)
    if not found.line:
        return found
    first, last = _extent(found.line, padded, merged, width)
    tiers = [padded[number][:] for number in range(first, last + 1) if number in padded]
    numbers = [number for number in range(first, last + 1) if number in padded]
    for one in merged:
        if first <= one.top <= last and one.top in padded and one.left < width:
            text = padded[one.top][one.left]
            for number, cells in zip(numbers, tiers, strict=True):
                if one.top <= number <= one.bottom:
                    _fill(cells, one, text, width)
    names = [
        " ".join(dict.fromkeys(filter(None, map(str.strip, tier))))
        for tier in zip(*tiers, strict=True)
    ]
    above = tuple(
        " ".join(filter(None, cells)).strip() for number, cells in records if number < first
    )
    return Heading(first, column_names(names), above, last)


def _extent(
    line: int, padded: dict[int, list[str]], merged: Sequence[Range], width: int
) -> tuple[int, int]:
    """The first and the last row of the header around `line`."""
    near = [one for one in merged if one.top <= line + HEADER_WITHIN]
    first = last = line
    while first - 1 in padded and line - first < DEEPEST_HEADER:
        above = [one for one in near if one.top <= first - 1 <= one.bottom]
        groups = [one for one in above if one.right > one.left and not _is_title(one, width)]
        reaching = [one for one in above if one.bottom >= first]
        if not groups and not reaching:
            break
        first -= 1
    for one in near:
        if first <= one.top <= last and not _is_title(one, width):
            last = max(last, min(one.bottom, first + DEEPEST_HEADER))
    return first, last


def _is_title(one: Range, width: int) -> bool:
    """Whether it lies over the whole table rather than over some of its columns."""
    return one.left == 0 and one.right >= width - 1
