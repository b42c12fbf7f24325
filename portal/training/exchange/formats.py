"""The formats by name: how each is read and written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portal.training.exchange import gift_reading, gift_writing, opening
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
    )
}  # fmt: skip
OUT = {name: one for name, one in FORMATS.items() if one.write}
