"""The formats by name: how each is read and written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portal.training.exchange import (
    aiken_reading,
    gift_reading,
    gift_writing,
    moodle_reading,
    moodle_writing,
    opening,
    qti12_reading,
    qti12_writing,
    qti21_reading,
    qti21_writing,
    text2qti_reading,
)
from portal.training.exchange.items import Found
from portal.training.exchange.leaving import Leaving


@dataclass(frozen=True)
class Format:
    """A format; one without `write` only comes in."""

    name: str
    title: str
    ending: str
    media_type: str
    read: Callable[[bytes], Found]
    write: Callable[[Leaving], bytes] | None = None


FORMATS = {
    one.name: one
    for one in (
        Format("gift", "GIFT", ".gift.txt", "text/plain",
               lambda content: gift_reading.read(opening.text(content)), gift_writing.write),
        Format("moodle", "Moodle XML", ".xml", "application/xml", moodle_reading.read,
               moodle_writing.write),
        Format("qti12", "QTI 1.2", ".qti12.zip", "application/zip", qti12_reading.read,
               qti12_writing.write),
        Format("qti21", "QTI 2.1", ".qti21.zip", "application/zip", qti21_reading.read,
               qti21_writing.write),
        Format("text2qti", "text2qti", ".txt", "text/plain",
               lambda content: text2qti_reading.read(opening.text(content))),
        Format("aiken", "Aiken", ".txt", "text/plain",
               lambda content: aiken_reading.read(opening.text(content))),
    )
}  # fmt: skip
OUT = {name: one for name, one in FORMATS.items() if one.write}
