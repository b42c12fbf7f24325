"""A workbook (xlsx) written as its rows come: memory stays flat, the first bytes go out at once.

A text is always a text, whatever it begins with, so that nothing in it can be taken for a formula;
numbers keep every digit, days are days, and moments days with their minute. What is written here,
`opening` reads back equal.
"""

import math
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain, islice
from typing import IO, cast

from portal.tables.safe_csv import Cell

MOST_ROWS = 1_048_575  # below the header; what is more goes onto a further sheet
LONGEST = 32_767  # characters of a cell, by Excel's limit
MEASURED = 100  # rows that the widths of columns rest on
NARROWEST, WIDEST = 8, 60  # characters
BLOCK = 64 * 1024  # characters gathered before they are packed
SECONDS = 24 * 60 * 60  # of a day
PACKED = 4  # level of deflate: half the time of 6 for a twentieth more bytes

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_HEADING, _DAY, _MOMENT = 1, 2, 3  # styles, by their place in _STYLES
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" '
    'formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" '
    'formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts><fonts count="2"><font><sz val="11"/><name '
    'val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill '
    'patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
    "</cellStyles></styleSheet>"
)

_FIRST_DAY = date(1899, 12, 30).toordinal()
# before this day spreadsheets disagree about the number of a day
_FIRST_SAFE = date(1900, 3, 1).toordinal() - _FIRST_DAY
_SPECIAL = re.compile(r"[&<>\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "_": "_x005F_"}


def xlsx_bytes(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str
) -> Iterator[bytes]:
    """The workbook in blocks, rows taken as they come; `title` names its sheet.

    The header stays in sight, columns are as wide as their first rows need. Raises ValueError for a
    number that isn't finite.
    """
    sink = _Sink()
    titles: list[str] = []
    remaining = iter(rows)
    with zipfile.ZipFile(
        cast(IO[bytes], sink), "w", zipfile.ZIP_DEFLATED, compresslevel=PACKED
    ) as book:
        while (first := next(remaining, None)) is not None or not titles:
            titles.append(title[:25] + (f" {len(titles) + 1}" if titles else ""))
            begun = remaining if first is None else chain([first], islice(remaining, MOST_ROWS - 1))
            with book.open(f"xl/worksheets/sheet{len(titles)}.xml", "w") as part:
                for text in _sheet(header, begun):
                    part.write(text.encode())
                    yield from sink.taken()
        for name, text in _frame(titles):
            book.writestr(name, text)
    yield from sink.taken()


def _sheet(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The text of a sheet, in pieces."""
    rows = iter(rows)
    first = list(islice(rows, MEASURED))
    letters = [_letters(at) for at in range(len(header))]
    yield (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
        f"</sheetViews>{_columns(header, first)}<sheetData>"
    )
    names = "".join(
        _text(f"{letter}1", name, _HEADING) for letter, name in zip(letters, header, strict=True)
    )
    pieces = [f'<row r="1">{names}</row>']
    size = 0
    for number, row in enumerate(chain(first, rows), 2):
        cells = "".join(
            [_cell(f"{letter}{number}", cell) for letter, cell in zip(letters, row, strict=True)]
        )
        pieces.append(f'<row r="{number}">{cells}</row>')
        size += len(cells)
        if size > BLOCK:
            yield "".join(pieces)
            pieces.clear()
            size = 0
    yield "".join(pieces)
    yield "</sheetData></worksheet>"


def _cell(place: str, cell: Cell) -> str:
    if cell is None or cell == "":
        return ""
    if isinstance(cell, str):
        return _text(place, cell)
    if isinstance(cell, bool):
        return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, int | float):
        if not math.isfinite(cell):
            raise ValueError("a number in an export must be finite")
        return f'<c r="{place}"><v>{cell!r}</v></c>'
    number: float = cell.toordinal() - _FIRST_DAY
    if number < _FIRST_SAFE:
        return _text(place, cell.isoformat())
    style = _DAY
    if isinstance(cell, datetime):
        style, number = _MOMENT, number + _second_of(cell) / SECONDS
    return f'<c r="{place}" s="{style}"><v>{number!r}</v></c>'


def _second_of(at: datetime) -> int:
    return at.hour * 3600 + at.minute * 60 + at.second


def _text(place: str, text: str, style: int = 0) -> str:
    text = _SPECIAL.sub(_escaped, text[:LONGEST])
    styled = f' s="{style}"' if style else ""
    return f'<c r="{place}"{styled} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _escaped(found: re.Match[str]) -> str:
    """A character that XML has no place for, as workbooks write it; half characters are lost."""
    character = found[0]
    if character in _ENTITIES:
        return _ENTITIES[character]
    return "\ufffd" if character >= "\ud800" else f"_x{ord(character):04X}_"


def _columns(header: Sequence[str], first: Sequence[Sequence[Cell]]) -> str:
    """How wide each column is, by the longest text in it."""
    found = []
    for at, name in enumerate(header):
        longest = max([len(name), *(len(str(row[at])) for row in first if row[at] is not None)])
        width = min(max(longest + 2, NARROWEST), WIDEST)
        found.append(f'<col min="{at + 1}" max="{at + 1}" width="{width}" customWidth="1"/>')
    return f"<cols>{''.join(found)}</cols>"


def _letters(at: int) -> str:
    """A for 0, AA for 26."""
    return (_letters(at // 26 - 1) if at >= 26 else "") + chr(65 + at % 26)


def _frame(titles: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The parts around the sheets."""
    numbered = list(enumerate(titles, 1))
    sheets = "".join(
        f'<sheet name="{_attribute(title)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, title in numbered
    )
    spaces = f'xmlns="{_MAIN}" xmlns:r="{_OFFICE}"'
    yield "xl/workbook.xml", f"{_XML}<workbook {spaces}><sheets>{sheets}</sheets></workbook>"
    links = [
        (f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml") for number, _ in numbered
    ]
    yield "xl/_rels/workbook.xml.rels", _links([*links, ("rIdStyles", "styles", "styles.xml")])
    yield "_rels/.rels", _links([("rId1", "officeDocument", "xl/workbook.xml")])
    yield "xl/styles.xml", _STYLES
    parts = [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
    parts += [(f"/xl/worksheets/sheet{number}.xml", "worksheet") for number, _ in numbered]
    overrides = "".join(
        f'<Override PartName="{name}" ContentType="{_TYPE}.{kind}+xml"/>' for name, kind in parts
    )
    yield (
        "[Content_Types].xml",
        (
            f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
            f'ContentType="application/xml"/>{overrides}</Types>'
        ),
    )


def _links(found: Sequence[tuple[str, str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for key, kind, target in found
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _attribute(title: str) -> str:
    """A sheet's name without the signs that names of sheets may not have."""
    return re.sub(r"[^\w .-]", " ", title).strip() or "Values"


class _Sink:
    """What zipfile writes into; it can't go back in it, and need not."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []

    def write(self, block: bytes) -> int:
        self._blocks.append(bytes(block))
        return len(block)

    def flush(self) -> None:
        pass

    def taken(self) -> Iterator[bytes]:
        """What was written since the last time."""
        if self._blocks:
            yield b"".join(self._blocks)
            self._blocks.clear()
