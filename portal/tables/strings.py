"""The texts of a workbook, which its sheets name by number: read as far as they are needed.

Kept as one piece of bytes with the place where each begins, so that a million of them stay small.
"""

import re
from array import array
from collections.abc import Iterable, Iterator

from portal.tables import markup
from portal.tables.zipped import damaged
from portal.unreadable import Unreadable

MOST_TEXTS = 500_000
MOST_ELEMENTS = 1_500_000  # that they are made of
MOST_BYTES = 64_000_000  # of all of them together

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127, 0xFFFE, 0xFFFF), " ")


def clean(text: str) -> str:
    """`text` without a workbook's escapes (_x000D_) and without control characters."""
    if "_x" in text:
        text = _ESCAPE.sub(_unescaped, text)
    return text if text.isprintable() else text.translate(_CONTROLS)


def _unescaped(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return " " if "\ud800" <= character <= "\udfff" else character


def _too_many() -> Unreadable:
    reason = "The workbook holds more different texts than are read."
    return Unreadable("too_large", reason, "Copy the table into a workbook of its own.")


class Strings:
    """The texts by number. Raises Unreadable for a number that has none."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._bytes = bytearray()
        self._ends = array("L", [0])
        self._parts: list[str] = []
        self._depth = self._elements = self._size = 0
        self._phonetic = 0  # depth at which a reading aid began, which is no part of the text
        self._is_text = False
        self._reading: Iterator[None] = markup.read(blocks, self._start, self._end, self._text)

    def __getitem__(self, number: int) -> str:
        while number + 1 >= len(self._ends):
            if next(self._reading, self) is self:
                raise damaged()
        return self._bytes[self._ends[number] : self._ends[number + 1]].decode()

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > markup.DEEPEST:
            raise damaged()
        if self._elements > MOST_ELEMENTS:
            raise _too_many()
        if name == "t":
            self._is_text = not self._phonetic
        elif name == "rPh":
            self._phonetic = self._phonetic or self._depth

    def _end(self, name: str) -> None:
        if name == "t":
            self._is_text = False
        elif name == "rPh" and self._phonetic == self._depth:
            self._phonetic = 0
        elif name == "si":
            self._bytes += clean("".join(self._parts)).encode()
            self._ends.append(len(self._bytes))
            self._parts.clear()
            if len(self._ends) > MOST_TEXTS:
                raise _too_many()
        self._depth -= 1

    def _text(self, text: str) -> None:
        if self._is_text:
            self._parts.append(text)
            self._size += len(text)
            if self._size > MOST_BYTES:
                raise _too_many()
