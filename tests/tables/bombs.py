# ruff: noqa: E501  # a bomb a line
"""Reads each hostile file in a process of its own and prints what became of it, as JSON lines.

    python -m tests.tables.bombs FOLDER

A process has 2 GiB of addresses and 20 s of processor time at most.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

from portal.tables.opening import open_table
from portal.unreadable import Unreadable
from tests import books

MB = 1_000_000
HEAD = f'<worksheet xmlns="{books.MAIN}"><sheetData>{books.HEADER}{books.ROW}'
TAIL = "</sheetData></worksheet>"
ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]>'


def filled(piece, size, before=HEAD, after=TAIL):
    """A part of `size` bytes, made piece by piece."""
    block = piece.encode() * (MB // len(piece))
    yield before.encode()
    for _ in range(size // len(block)):
        yield block
    yield after.encode()


def with_sheet(sheet, **more):
    return lambda: books.zipped(books.parts(sheet, **more))


def with_part(name, content):
    return lambda: books.zipped(books.parts() | {name: content})


def text_of(number):
    return books.sheet_xml(books.HEADER + books.row(2, f'<c r="A2" t="s"><v>{number}</v></c>'))


def lying():
    """The sheet unpacks to much more than the archive says."""
    content = bytearray(books.zipped(books.parts(filled(" ", 40 * MB))))
    at = content.rfind(b"PK\x01\x02", 0, content.rfind(b"xl/worksheets/sheet1.xml"))
    content[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    return bytes(content)


def overlapping():
    """Two thousand entries that all point to the same 40 MB."""
    content = books.zipped({"a": filled(" ", 40 * MB, "", "")})
    at = content.rfind(b"PK\x01\x02")
    end = content.rfind(b"PK\x05\x06")
    entry = content[at:end]
    directory = b"".join(entry[:-1] + bytes([65 + n % 26]) for n in range(1999))
    closing = bytearray(content[end:])
    closing[8:10] = closing[10:12] = (1999).to_bytes(2, "little")
    closing[12:16] = len(directory).to_bytes(4, "little")
    return content[:at] + directory + bytes(closing)


def many(count):
    return lambda: books.zipped(books.parts() | {f"xl/{n}": "" for n in range(count)})


def long_texts():
    """Every cell of the first rows is one of the longest texts."""
    strings = f"<sst>{''.join(f'<si><t>{chr(0x1F600 + n % 50) * 10_000}</t></si>' for n in range(700))}</sst>"
    cells = "".join(f'<c t="s"><v>{n % 700}</v></c>' for n in range(200))
    data = books.row(1, *(books.text(f"{chr(65 + n)}1", f"c{n}") for n in range(26)))
    data += "".join(f"<row>{cells}</row>" for _ in range(3000))
    return books.zipped(books.parts(books.sheet_xml(data), strings=strings))


BOMBS = {
    "210 MB of blanks in the sheet": with_sheet(filled(" ", 210 * MB)),
    "210 MB in a picture": with_part("xl/media/image1.png", filled("\0", 210 * MB, "", "")),
    "a stated size that lies": lying,
    "entries that overlap": overlapping,
    "2,500 parts": many(2_500),
    "30,000 parts": many(30_000),
    "entities in the sheet": with_sheet(ENTITIES + HEAD.replace("2024-01", "&j;") + TAIL),
    "entities in the texts": with_sheet(text_of(0), strings=ENTITIES + "<sst><si><t>&j;</t></si></sst>"),
    "an entity from outside": with_sheet(OUTSIDE + HEAD.replace("2024-01", "&j;") + TAIL),
    "elements in elements": with_sheet(filled("<a>", 30 * MB)),
    "an endless attribute": with_sheet(filled("<", 0, HEAD + '<row x="' + ">" * 20 * MB, '"/>' + TAIL)),
    "an endless comment": with_sheet(filled("-x", 20 * MB, HEAD + "<!--", "-->" + TAIL)),
    "an endless cell": with_sheet(filled("x", 20 * MB, HEAD + '<row><c t="str"><v>', "</v></c></row>" + TAIL)),
    "rows without cells": with_sheet(filled('<row/>', 30 * MB)),
    "cells without anything": with_sheet(filled("<row>" + "<c/>" * 16_000 + "</row>", 30 * MB)),
    "columns without end": with_sheet(filled("<c/>", 30 * MB, HEAD + "<row>", "</row>" + TAIL)),
    "texts without end": with_sheet(text_of(99_999_999), strings=filled("<si/>", 30 * MB, "<sst>", "</sst>")),
    "a text of many parts": with_sheet(text_of(0), strings=filled("<t/>", 30 * MB, "<sst><si>", "</si></sst>")),
    "long texts everywhere": long_texts,
    "formats without end": with_sheet(None, styles=filled('<xf numFmtId="9"/>', 30 * MB, "<s><cellXfs>", "</cellXfs></s>")),
    "many merged cells": with_sheet(filled('<mergeCell ref="A1:B2"/>', 30 * MB, HEAD + "</sheetData>", "</worksheet>")),
    "merged cells on top of each other": with_sheet(filled('<mergeCell ref="A2:B9"/>', MB, HEAD + books.row(3, books.number("A3", 1)) + "</sheetData>", "</worksheet>")),
}  # fmt: skip


def look(path):
    """What a request does with an upload: open it and take a first look."""
    began = time.process_time()
    before = peak()
    try:
        with path.open("rb") as stream:
            open_table(stream).first_look()
        code = "read"
    except Unreadable as refused:
        code = refused.code
    return {"code": code, "seconds": time.process_time() - began, "mb": (peak() - before) / 1024}


def peak():
    """KiB of memory that the process held at most since it began."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


def main(folder):
    for name, made in BOMBS.items():
        path = folder / "bomb.xlsx"
        path.write_bytes(made())
        sys.stdout.flush()
        if not os.fork():
            resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
            resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
            Path("/proc/self/clear_refs").write_text("5")  # the peak counts from now
            print(json.dumps({"name": name, "size": path.stat().st_size, **look(path)}))  # noqa: T201
            sys.stdout.flush()
            os._exit(0)
        os.wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
