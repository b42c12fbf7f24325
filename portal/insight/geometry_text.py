"""Text in a drawing: how wide it is about, what fits, and where labels go without overlapping.

The server has no fonts to measure with. Widths are those of DejaVu Sans, one of the widest faces a
browser falls back to, rounded up; in a narrower face labels only gain room.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import accumulate

TEXT_SIZE = 13.0  # px in the drawing; 11 on screen where a page shows the wide one at its smallest
LINE_HEIGHT = 18.0  # px
NARROW = frozenset("iljtfrI.,:;'|!()[]/ -")
WIDE = frozenset("mwMW%@—…")
ELLIPSIS = "…"
WHITE = re.compile(r"\s+")
FORBIDDEN = re.compile("[\x00-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """`text` on one line, without the characters that XML 1.0 forbids even when escaped."""
    return FORBIDDEN.sub("", WHITE.sub(" ", text)).strip()


def text_width(text: str, size: float = TEXT_SIZE) -> float:
    """About how wide `text` is in pixels; never much too little."""
    return sum(_advance(character) for character in text) * size


def _advance(character: str) -> float:
    """Width of one character, in em."""
    if character in NARROW:
        return 0.4
    if character in WIDE:
        return 1.0
    if "0" <= character <= "z":
        return 0.76 if character.isupper() else 0.64
    if unicodedata.combining(character):
        return 0.0
    return 1.05 if unicodedata.east_asian_width(character) in "WF" else 0.84


def fitted(text: str, width: float, size: float = TEXT_SIZE) -> str:
    """`text`, cut with an ellipsis where it is wider than `width`; empty where nothing fits."""
    if text_width(text, size) <= width:
        return text
    room = width - text_width(ELLIPSIS, size)
    kept = ""
    for character in text:
        room -= _advance(character) * size
        if room < 0:
            break
        kept += character
    return f"{kept.rstrip()}{ELLIPSIS}" if kept else ""


def wrapped(text: str, width: float, lines: int, size: float = TEXT_SIZE) -> tuple[str, ...]:
    """`text` broken at spaces into at most `lines` lines of `width`; what is left over is cut."""
    found: list[str] = []
    rest = text.split()
    while rest and len(found) < lines - 1:
        taken = 1
        while taken < len(rest) and text_width(" ".join(rest[: taken + 1]), size) <= width:
            taken += 1
        found.append(fitted(" ".join(rest[:taken]), width, size))
        rest = rest[taken:]
    if rest:
        found.append(fitted(" ".join(rest), width, size))
    return tuple(found)


def spread(
    wanted: Sequence[float], sizes: Sequence[float], low: float, high: float
) -> tuple[float, ...]:
    """Starts near the `wanted` ones for items that are `sizes` long, in order, none overlapping.

    `wanted` ascends; all items end up inside low..high. The sum of squared displacements is least:
    with the sizes taken out this is isotonic regression, solved by pooling neighbours that violate
    the order. Where the room does not suffice, all sizes shrink alike and items do overlap.
    """
    total = sum(sizes)
    shrink = min(1.0, (high - low) / total) if total else 1.0
    before = [size * shrink for size in accumulate(sizes, initial=0.0)]
    pools: list[tuple[float, int]] = []  # (mean start with the sizes taken out, how many)
    for start, offset in zip(wanted, before, strict=False):
        mean, count = start - offset, 1
        while pools and pools[-1][0] > mean:
            earlier, held = pools.pop()
            mean, count = (earlier * held + mean * count) / (held + count), held + count
        pools.append((mean, count))
    loose = [mean for mean, count in pools for _ in range(count)]
    last = max(low, high - before[-1])
    return tuple(
        min(max(start, low), last) + offset for start, offset in zip(loose, before, strict=False)
    )


def flowed(widths: Iterable[float], width: float, gap: float) -> tuple[tuple[float, int], ...]:
    """Left edge and row (from 0) of items of the given widths, laid out like words in a line."""
    places: list[tuple[float, int]] = []
    x, row = 0.0, 0
    for item in widths:
        if x > 0 and x + item > width:
            x, row = 0.0, row + 1
        places.append((x, row))
        x += item + gap
    return tuple(places)
