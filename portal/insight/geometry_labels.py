"""Everything in a chart that is words: labels beside lines, notes, breaks and the key."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.insight.geometry_frame import SWATCH, Frame, centre_of, limits_text
from portal.insight.geometry_parts import (
    BreakMark,
    Gap,
    KeyItem,
    Label,
    Line,
    LineName,
    Mark,
    NoteMark,
    RemarkKind,
    WrittenLine,
)
from portal.insight.geometry_shapes import cross, shape
from portal.insight.geometry_text import (
    LINE_HEIGHT,
    TEXT_SIZE,
    fitted,
    flowed,
    spread,
    text_width,
    wrapped,
)

BASELINE = 0.35 * TEXT_SIZE  # px from the middle of a line of text down to its baseline
LABEL_HEIGHT = LINE_HEIGHT - 2  # px that a label beside a line keeps for itself
NOTE_WIDTH = 19.0  # px that a note's number keeps for itself
KEY_GAP = 18.0  # px between entries
WRITTEN_NOTES = 6  # notes written out under a chart; a table lists them all
WRITTEN_INDENT = 28.0  # px in front of a written note, for its number
WRITTEN_GAP = 3.0  # px between two written notes, for the discs around their numbers
KIND_WORDS = {
    "common": "common cause",
    "improvement": "improvement",
    "concern": "concern",
    "neutral": "change",
}
STATE_WORDS = {one: one for one in ("provisional", "estimated", "recalculated")}


def end_labels(frame: Frame) -> tuple[Label, ...]:
    """The labels beside the right end, as near to their lines as their height allows.

    A compact chart has none: its key says the same.
    """
    if frame.series.compact:
        return ()
    wanted = sorted((frame.scale(end.value), end.name, end.text) for end in frame.end_texts)
    tops = spread(
        [line_y - LABEL_HEIGHT / 2 for line_y, _, _ in wanted],
        [LABEL_HEIGHT] * len(wanted),
        frame.plot.top,
        frame.plot.bottom,
    )
    return tuple(
        Label(name, frame.plot.right + 18, top + LABEL_HEIGHT / 2 + BASELINE, line_y, text)
        for top, (line_y, name, text) in zip(tops, wanted, strict=True)
    )


def note_marks(frame: Frame) -> tuple[NoteMark, ...]:
    """Numbers in a row above the plot, each joined to its period; only as many as have room."""
    left, right = frame.plot.left, frame.plot.right
    room = max(1, int((right - left) / NOTE_WIDTH))
    notes = sorted(frame.series.notes, key=lambda note: note.index)[:room]
    lefts = spread(
        [frame.x(note.index) - NOTE_WIDTH / 2 for note in notes],
        [NOTE_WIDTH] * len(notes),
        left,
        right,
    )
    found = []
    for number, (note, x) in enumerate(zip(notes, lefts, strict=True), start=1):
        value = frame.series.points[note.index].value
        foot = frame.plot.bottom if value is None else frame.scale(value) - 7
        at = frame.x(note.index)
        found.append(NoteMark(number, x + NOTE_WIDTH / 2, frame.note_y, at, foot, note))
    return tuple(found)


def written_lines(
    frame: Frame, notes: Sequence[NoteMark], breaks: Sequence[BreakMark], top: float
) -> tuple[WrittenLine, ...]:
    """The first notes in full under the chart, and the labels that found no room above it."""
    points = frame.series.points
    entries: list[tuple[int | None, str, RemarkKind]] = [
        (note.number, f"{points[note.source.index].label}: {note.source.text}", note.source.kind)
        for note in notes[:WRITTEN_NOTES]
    ]
    entries += [
        (None, f"From {points[one.source.index].label}: {one.source.label}", "note")
        for one in breaks
        if one.text != one.source.label
    ]
    left_over = len(frame.series.notes) - len(notes[:WRITTEN_NOTES])
    if left_over:
        noun = "note" if left_over == 1 else "notes"
        entries.append((None, f"and {left_over} more {noun} in the table", "note"))
    found: list[WrittenLine] = []
    y = top + TEXT_SIZE
    for number, words, kind in entries:
        x = 4 if number is None else WRITTEN_INDENT
        for text in wrapped(words, frame.series.width - x - 4, 2):
            found.append(WrittenLine(number, x, y, text, kind))
            number = None
            y += LINE_HEIGHT
        y += WRITTEN_GAP
    return tuple(found)


def break_marks(frame: Frame) -> tuple[BreakMark, ...]:
    """Vertical lines; a label stands right of its line where it fits, else left of it, else cut."""
    breaks = sorted(frame.series.breaks, key=lambda one: one.index)
    edges = [frame.x(one.index - 0.5) for one in breaks]
    free = frame.plot.left
    found: list[BreakMark] = []
    for number, (one, x) in enumerate(zip(breaks, edges, strict=True)):
        end = edges[number + 1] if number + 1 < len(edges) else frame.series.width
        needed = text_width(one.label) + 8
        if needed <= end - x or needed > x - free:
            text = fitted(one.label, end - x - 8)
            found.append(BreakMark(x, x + 4, frame.break_y, "start", text, one))
            free = x + 4 + text_width(text)
        else:
            found.append(BreakMark(x, x - 4, frame.break_y, "end", one.label, one))
            free = x
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of the key before it has a place; paths are drawn around 8, 0."""

    name: str
    text: str
    path: str = ""
    hollow: bool = False


def chart_key(
    frame: Frame, marks: Sequence[Mark], gaps: Sequence[Gap], lines: Sequence[Line]
) -> tuple[KeyItem, ...]:
    """A word for every shape, and for every line that has no label beside it."""
    entries = [
        *(_line_entries(frame, lines) if frame.series.compact else _unlabelled(frame, lines)),
        *_mark_entries(frame, marks, gaps),
    ]
    widths = [SWATCH + text_width(entry.text) for entry in entries]
    places = flowed(widths, frame.series.width - 8, KEY_GAP)
    top = frame.series.height + LINE_HEIGHT * 0.6
    return tuple(
        KeyItem(entry.name, 4 + x, top + row * LINE_HEIGHT, entry.text, entry.path, entry.hollow)
        for entry, (x, row) in zip(entries, places, strict=True)
    )


def _line_entries(frame: Frame, lines: Sequence[Line]) -> Iterator[_Entry]:
    """A compact chart's lines with their figures."""
    named = {end.name: end.text for end in frame.end_texts}
    names: tuple[LineName, ...] = ("latest", "centre", "target")
    for name in names:
        if name in named:
            yield _Entry(name, named[name])
    if "limit" in named:
        text = limits_text(frame.series, frame.written)
        fits = text_width(text) <= frame.series.width - SWATCH - 8
        limits = [end.text for end in frame.end_texts if end.name == "limit"]
        yield from (_Entry("limit", text) for text in ([text] if fits else limits))
    yield from _unlabelled(frame, lines)


def _unlabelled(frame: Frame, lines: Sequence[Line]) -> Iterator[_Entry]:
    """Lines that exist but do not reach the right end, and limits that may still move."""
    earlier = _earlier(frame)
    if earlier:
        yield _Entry("centre", earlier)
    labelled = {end.name for end in frame.end_texts}
    if "target" not in labelled and any(line.name == "target" for line in lines):
        yield _Entry("target", "target")
    if any(line.provisional for line in lines):
        limits = frame.series.segments[-1].upper is not None
        yield _Entry("provisional", f"provisional {'limits' if limits else 'median'}")


def _earlier(frame: Frame) -> str:
    """The centres of the segments before the last, where a line of the key holds them."""
    centres = [centre_of(segment) for segment in frame.series.segments[:-1]]
    known = [frame.written(centre) for centre in centres if centre is not None]
    text = f"earlier {'mean' if len(known) == 1 else 'means'} {', '.join(known)}"
    fits = text_width(text) <= frame.series.width - SWATCH - 8
    return text if known and fits else ""


def _mark_entries(frame: Frame, marks: Sequence[Mark], gaps: Sequence[Gap]) -> Iterator[_Entry]:
    """The kinds of points, then the states that are not final."""
    kinds = {mark.source.kind for mark in marks}
    limits = any(segment.upper is not None for segment in frame.series.segments)
    for name, word in KIND_WORDS.items():
        kind = next((one for one in kinds if one.startswith(name)), None)
        if kind is None:
            continue
        if frame.series.ranges:
            word = "moving range" if kind == "common" else "unusually large"
        elif kind == "common" and not limits:
            word = "value"
        yield _Entry(kind, word, shape(kind, 8, 0, 3.6 if kind == "common" else 5))
    for state, word in STATE_WORDS.items():
        if any(mark.source.state == state for mark in marks):
            yield _Entry("common", f"{word} (hollow)", shape("common", 8, 0, 4), hollow=True)
    if frame.series.beside is not None:
        yield _Entry("beside", frame.series.beside.label, cross(8, 0, 3.5))
    if gaps:
        yield _Entry("gap", "no value", cross(8, 0, 3.5))
