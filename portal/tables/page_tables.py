"""Tables of a page as rows of a workbook: what reads as a number or a day is one.

A page writes figures for people: `1,204.5`, `84%`, `3 of 5`, `5 May 2024, 14:05`. Here they are
cells again. Where every cell of a column begins with a figure or a day, what follows it stands in
the heading (the same in each: `Value (days)`) or in a column beside it. What can only be pressed
(buttons, boxes, a column of links without a visible heading) is left out.
"""

import re
from calendar import month_name
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from html.parser import HTMLParser

from portal.tables.safe_csv import Cell

BREAKS = frozenset({"br", "p", "li", "div", "dd", "dt", "tr"})
DUMB = frozenset({"form", "button", "svg", "select", "textarea", "input"})
PARTS = frozenset({"tr", "td", "th", "thead", "tbody", "tfoot"})
DUMB_MARK, UNSEEN_MARK = "(says nothing)", "(heard only)"
VOID = frozenset({"br", "img", "input", "hr", "wbr", "col", "meta", "link"})
MONTHS = list(month_name)[1:]

_NUMBER = re.compile(
    r"[-+\u2212]?(?>[1-9]\d{0,2}(?:,\d{3})++|0|[1-9]\d*+)(?:\.\d++)?+(?![\d.,:/-]*\d)", re.ASCII
)
_DAY = re.compile(
    rf"(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})(?:, (\d\d):(\d\d))?(?!\d)", re.ASCII
)
# a unit, a remark or what stands in a line of its own: neither a sentence nor a range
_REST = re.compile(r"\D{0,24}(?:; .{1,30})?|of [\d,]+")
_BLANKS = re.compile(r"[ \t\r\n]+")  # line ends of the source; those of the page are its blocks
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?![\dT:-])", re.ASCII)


@dataclass(frozen=True)
class PageTable:
    """A table of a page under the name that its region has."""

    label: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass
class _Field:
    """A cell as it stands in the page."""

    is_heading: bool
    span: int = 1
    seen: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)  # said to who only listens
    beside: list[str] = field(default_factory=list)  # what is seen and is no link
    is_pressed: bool = False

    def text(self, is_named: bool = True) -> str:
        """What it says; in a column without a visible name, links only lead elsewhere."""
        words = _joined(self.seen if is_named else self.beside)
        words = words or (_joined(self.unseen) if is_named else "")
        return "" if words in ("\u2013", "-") else words


def tables_of(html: str) -> list[PageTable]:
    """The tables of a page that stand in a named region, in their order."""
    page = _Page()
    page.feed(html)
    page.close()
    return [_table(label, rows) for label, rows in page.tables if rows]


def cell_of(text: str) -> Cell:
    """A text as a number or a day where it is one, wholly."""
    value, rest = _parted(text)
    return text if rest or value is None else value


def _table(label: str, found: list[list[_Field]]) -> PageTable:
    header, *rows = found
    width = sum(one.span for one in header)
    laid = [list(_laid(row, width)) for row in rows]
    names: list[str] = []
    columns: list[Sequence[Cell]] = []
    for at, head in enumerate(_laid(header, width)):
        column = [row[at] for row in laid]
        for name, cells in _columns(head, column):
            names.append(name)
            columns.append(cells)
    return PageTable(label, tuple(names), tuple(zip(*columns, strict=True)) if columns else ())


def _laid(row: list[_Field], width: int) -> Iterator[_Field]:
    """The cells of a row, one for each column: a wide one is followed by empty ones."""
    given = 0
    for one in row:
        for at in range(min(one.span, width - given)):
            yield one if at == 0 else _Field(False)
            given += 1
    for _ in range(width - given):
        yield _Field(False)


def _columns(head: _Field, column: list[_Field]) -> Iterator[tuple[str, Sequence[Cell]]]:
    """A column of the page as it stands in a workbook: one, two with what follows, or none."""
    name, is_named = head.text(), bool(_joined(head.seen))
    texts = [one.text(is_named) for one in column]
    texts = ["" if text == name else text for text in texts]
    if not any(texts) and (not is_named or any(one.is_pressed for one in column)):
        return
    parted = [_parted(text) if text else (None, "") for text in texts]
    rests = {rest for text, (_, rest) in zip(texts, parted, strict=True) if text}
    splits = any(rests) and not any(one.is_heading for one in column)
    if not splits or not all(
        value is not None and _REST.fullmatch(rest)
        for text, (value, rest) in zip(texts, parted, strict=True)
        if text
    ):
        yield name, [cell_of(text) for text in texts]
    elif len(rests) == 1:
        yield f"{name} ({rests.pop()})", [value for value, _ in parted]
    else:
        yield name, [value for value, _ in parted]
        yield f"{name}, more", [rest for _, rest in parted]


def _parted(text: str) -> tuple[Cell, str]:
    """The figure or day that a text begins with, and what follows it."""
    as_day, as_iso, as_number = _DAY.match(text), _ISO.match(text), _NUMBER.match(text)
    for found, read in ((as_day, _day), (as_iso, _iso), (as_number, _number)):
        if found is None:
            continue
        rest = text[found.end() :]
        if rest and rest[0].isalnum():
            continue
        try:
            return read(found), rest.strip(" \u00a0,;()")
        except ValueError:  # a day that no calendar has
            continue
    return None, text


def _day(found: re.Match[str]) -> date:
    number, month, year, hour, minute = found.groups()
    day = date(int(year), MONTHS.index(month) + 1, int(number))
    if hour is None:
        return day
    return datetime(day.year, day.month, day.day, int(hour), int(minute))  # noqa: DTZ001 - as shown


def _iso(found: re.Match[str]) -> date:
    year, month, day = found.groups()
    return date(int(year), int(month), int(day))


def _number(found: re.Match[str]) -> int | float:
    digits = found[0].replace(",", "").replace("\u2212", "-").removeprefix("+")
    return float(digits) if "." in digits else int(digits)


def _joined(pieces: list[str]) -> str:
    """Pieces of text as one line; where a block ended (`\\n`), a semicolon."""
    lines = [" ".join(line.split(None)) for line in "".join(pieces).split("\n")]
    return "; ".join(line for line in lines if line)


class _Page(HTMLParser):
    """Collects the tables of a page; a table within a table is text of its cell."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[tuple[str, list[list[_Field]]]] = []
        self._open: list[tuple[str, frozenset[str]]] = []  # elements that are open, with marks
        self._inside: Counter[str] = Counter()  # how many of each name and mark
        self._label = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if given.get("role") == "region":
            self._label = given.get("aria-label", "")
        if tag == "table" and not self._inside["table"]:
            self.tables.append((self._label, []))
        if self._inside["table"] == 1 and tag in PARTS:
            self._end_cell()
            self._begin_part(tag, given)
        if (cell := self._cell()) is not None:
            cell.is_pressed |= tag in DUMB or tag == "a"
            self._break(cell, tag)
        if tag not in VOID:
            marks = frozenset(_marks(tag, given))
            self._open.append((tag, marks))
            self._inside.update((tag, *marks))

    def _begin_part(self, tag: str, given: dict[str, str]) -> None:
        rows = self.tables[-1][1]
        if tag == "tr":
            rows.append([])
        elif tag in ("td", "th") and rows:
            span = given.get("colspan", "1")
            is_row = tag == "th" and given.get("scope", "").startswith("row")
            rows[-1].append(_Field(is_row, int(span) if span.isdecimal() else 1))

    def _end_cell(self) -> None:
        """A page may leave out the ends of cells and rows, for the next one implies them."""
        for name in ("td", "th"):
            if self._inside[name]:
                self.handle_endtag(name)

    def handle_endtag(self, tag: str) -> None:
        if (cell := self._cell()) is not None:
            self._break(cell, tag)
        if not self._inside[tag]:
            return
        while self._open:
            name, marks = self._open.pop()
            self._inside.subtract((name, *marks))
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        cell = self._cell()
        if cell is None or self._inside[DUMB_MARK]:
            return
        text = _BLANKS.sub(" ", data)
        if self._inside[UNSEEN_MARK]:
            cell.unseen.append(text)
            return
        cell.seen.append(text)
        if not self._inside["a"]:
            cell.beside.append(text)

    def _cell(self) -> _Field | None:
        if not (self._inside["td"] or self._inside["th"]) or not self._inside["table"]:
            return None
        rows = self.tables[-1][1]
        return rows[-1][-1] if rows and rows[-1] else None

    @staticmethod
    def _break(cell: _Field, tag: str) -> None:
        """The end of a line, where a block begins or ends."""
        if tag in BREAKS:
            cell.seen.append("\n")
            cell.beside.append("\n")


def _marks(tag: str, given: dict[str, str]) -> Iterator[str]:
    classes = given.get("class", "").split()
    if tag in DUMB or given.get("aria-hidden") == "true" or "dash" in classes:
        yield DUMB_MARK
    if "visually-hidden" in classes:
        yield UNSEEN_MARK
