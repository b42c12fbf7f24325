"""What a file's bytes are: text in which encoding, or another format that we name and refuse.

One pass in blocks, so that memory stays flat; what is found here holds for the whole file.
"""

import codecs
import re
from dataclasses import dataclass
from typing import BinaryIO

from portal.unreadable import Unreadable

BLOCK = 256 * 1024  # bytes read at a time
LONGEST_LINE = 1_000_000  # bytes without a line end; keeps one line from filling the memory
SAVE_AS_CSV = (
    "Open it in the program it comes from and save it as a workbook (xlsx) or as CSV (UTF-8)."
)

_FORMATS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a workbook or another zip archive"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook (xls)"),
    (b"%PDF-", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"{\\rtf", "a rich-text document"),
)
_MARKUP = re.compile(rb"\s{0,64}<(?:!doctype|html|\?xml|table|head|meta)\b", re.IGNORECASE)
_JSON = re.compile(rb"\s{0,64}(?:\{\s{0,64}[\"}]|\[\s{0,64}[\[{])")

_CONTROLS = bytes(sorted(set(range(32)) - {9, 10, 13}))  # all but tab, line feed, carriage return
_IN_CP1252 = bytes(sorted(set(range(256)) - set(b"\x81\x8d\x8f\x90\x9d")))


@dataclass(frozen=True, slots=True)
class Survey:
    """What one pass over the bytes found. `odd_line` is the first that is not UTF-8, if any."""

    encoding: str
    size: int
    lines: int
    ends_with_newline: bool
    odd_line: int | None = None


def refuse_other_formats(head: bytes) -> None:
    """Raise Unreadable where the first bytes are those of a known format that is no text table."""
    for magic, name in _FORMATS:
        if head.startswith(magic):
            raise Unreadable("not_csv", f"The file is {name}, not a CSV file.", SAVE_AS_CSV)
    if _MARKUP.match(head):
        reason = "The file is a web page or XML document, not a CSV file."
        raise Unreadable("not_csv", reason, SAVE_AS_CSV)
    if _JSON.match(head):
        raise Unreadable("not_csv", "The file holds JSON, not a table.", SAVE_AS_CSV)


def survey(stream: BinaryIO, most_bytes: int, most_lines: int) -> Survey:
    """Read the whole of `stream` once, from its beginning, and say what it is.

    Raises Unreadable: empty, another format, too large, too many lines or too long a line, control
    characters, or bytes that are neither UTF-8, UTF-16 with a mark, nor Windows-1252.
    """
    stream.seek(0)
    first = stream.read(BLOCK)
    if not first.strip():
        raise Unreadable("empty", "The file is empty.", "Choose a file with a header and rows.")
    refuse_other_formats(first[:4096])
    passing = _Passing(first, most_bytes, most_lines)
    block = first
    while block:
        passing.take(block)
        block = stream.read(BLOCK)
    return passing.finish()


class _Passing:
    """The state of the one pass."""

    def __init__(self, first: bytes, most_bytes: int, most_lines: int) -> None:
        self.most_bytes = most_bytes
        self.most_lines = most_lines
        self.wide = first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        self.marked = first.startswith(codecs.BOM_UTF8)
        self.decoder = codecs.getincrementaldecoder("utf-16" if self.wide else "utf-8")()
        self.mark = b"\n" if b"\n" in first else b"\r"
        self.size = self.line_ends = self.run = 0
        self.ends_with_newline = False
        self.odd_line: int | None = None
        self.beyond_ascii = False
        self.fits_cp1252 = True

    @property
    def line(self) -> int:
        """The line that the pass has reached, from 1."""
        return self.line_ends + 1

    def take(self, block: bytes) -> None:
        self.size += len(block)
        if self.size > self.most_bytes:
            reason = f"The file is larger than {self.most_bytes / 1_000_000:,.0f} MB."
            raise Unreadable("too_large", reason, "Split it and bring in the parts.")
        text = self._decode(block, final=False) if self.odd_line is None else ""
        if self.wide:
            block = text.encode()
        if len(block.translate(None, _CONTROLS)) != len(block):
            reason = "The file holds control characters: it is not plain text."
            raise Unreadable("binary", reason, SAVE_AS_CSV)
        self.fits_cp1252 = self.fits_cp1252 and not block.translate(None, _IN_CP1252)
        self._measure(block)

    def _decode(self, block: bytes, final: bool) -> str:
        """The block as text; notes the first odd bytes, or raises where nothing else may fit."""
        try:
            text = self.decoder.decode(block, final)
        except UnicodeDecodeError as error:
            valid = error.object[: error.start]
            self.odd_line = self.line + valid.count(self.mark)
            if self.wide or self.marked or self.beyond_ascii or not valid.isascii():
                raise self._damaged(cut_off=final) from error
            return ""
        self.beyond_ascii = self.beyond_ascii or not text.lstrip("\ufeff").isascii()
        return text

    def _measure(self, block: bytes) -> None:
        if not block:
            return
        ends = block.count(self.mark)
        self.run += block.find(self.mark) if ends else len(block)
        self.ends_with_newline = block.endswith((b"\n", b"\r"))
        if self.run > LONGEST_LINE:
            reason = f"Line {self.line} is longer than {LONGEST_LINE:,} bytes."
            remedy = (
                "Check that the file has one row a line and that its quotation marks are closed."
            )
            raise Unreadable("line_too_long", reason, remedy, self.line)
        if ends:
            self.line_ends += ends
            self.run = len(block) - block.rfind(self.mark) - 1
        if self.line_ends > self.most_lines:
            reason = f"The file has more than {self.most_lines:,} lines."
            raise Unreadable("too_many_rows", reason, "Split it and bring in the parts.")

    def finish(self) -> Survey:
        if self.odd_line is None:
            self._decode(b"", final=True)
        if self.wide:
            encoding = "utf-16"
        elif self.odd_line is None:
            encoding = "utf-8-sig" if self.marked else "utf-8"
        elif self.fits_cp1252:
            encoding = "cp1252"
        else:
            raise self._damaged()
        lines = self.line_ends + (not self.ends_with_newline)
        return Survey(encoding, self.size, lines, self.ends_with_newline, self.odd_line)

    def _damaged(self, cut_off: bool = False) -> Unreadable:
        if cut_off:
            reason = f"The file ends in the middle of a character, in line {self.odd_line}."
            remedy = "It was cut off: export it again and choose the whole file."
            return Unreadable("truncated", reason, remedy, self.odd_line)
        reason = f"Line {self.odd_line} holds bytes that belong to no encoding that fits the file."
        return Unreadable("encoding", reason, "Save it again as CSV (UTF-8).", self.odd_line)
