"""The plain text that the program text2qti reads: Markdown behind marks at the line's beginning.

Code blocks that it would run are never run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from portal.training.exchange import figures
from portal.training.exchange.items import (
    MOST_PARTS,
    MOST_QUESTIONS,
    Answer,
    Found,
    Item,
    Text,
)
from portal.unreadable import Unreadable

MARKS = {
    "question": r"\d+\.", "right": r"\*[a-zA-Z]\)", "wrong": r"[a-zA-Z]\)",
    "many_right": r"\[\*\]", "many_wrong": r"\[ ?\]", "word": r"\*", "feedback": r"\.\.\.",
    "if_right": r"\+", "if_wrong": r"-", "solution": r"!", "number": "=",
    "title": "[Tt]itle:", "points": "[Pp]oints:", "text_title": "[Tt]ext [Tt]itle:",
    "text": "[Tt]ext:", "quiz_title": "[Qq]uiz [Tt]itle:", "description": "[Qq]uiz description:",
    "pick": "[Pp]ick:", "solutions_pick": "[Ss]olutions pick:",
    "points_each": "[Pp]oints per question:", "shuffle": "[Ss]huffle answers:",
    "setting": "(?:[Ss]how correct answers|[Oo]ne question at a time|[Cc]an't go back"
    "|[Ff]eedback is solution|[Ss]olutions (?:sample|randomize) groups):",
}  # fmt: skip
ALONE = {"essay": r"___+", "upload": r"\^\^\^+", "group": "GROUP", "end_group": "END_GROUP"}
_START = re.compile(
    "|".join(
        [*(f"(?P<{name}>(?:{mark})(?:[ \\t]+(?=\\S)|[ \\t]*$))" for name, mark in MARKS.items()),
         *(f"(?P<{name}>(?:{mark})[ \\t]*$)" for name, mark in ALONE.items())]
    )
)  # fmt: skip
_CODE = re.compile(r"(`{3,})\s*\S")
HUNDRED = Decimal(100)


@dataclass
class _Part:
    """A mark, its line, and the Markdown behind it."""

    kind: str
    line: int
    text: str
    mark: str

    @property
    def place(self) -> str:
        return f"line {self.line}"


def read(text: str) -> Found:
    """The questions of a file."""
    reading = _Reading()
    for part in _parts(text.expandtabs(4).split("\n"), reading.found):
        reading.take(part)
        if len(reading.found.items) > MOST_QUESTIONS:
            raise Unreadable("too_many", f"The file has more than {MOST_QUESTIONS:,} questions.",
                             "Split it.", part.line)  # fmt: skip
    return reading.found


def _parts(lines: list[str], found: Found) -> Iterator[_Part]:
    """The parts one after the other; comments and code to be run are named."""
    part: _Part | None = None
    held: list[str] = []
    until = ""  # what ends a comment or code
    for at, line in enumerate(lines, 1):
        if until:
            until = "" if line.strip() == until else until
            continue
        start, code = _START.match(line), _CODE.match(line)
        if line.startswith("%"):
            found.lost(f"line {at}", f"the comment {line[:60]}", "comments are not kept")
        elif line.rstrip() == "COMMENT":
            found.lost(f"line {at}", "a comment of several lines", "comments are not kept")
            until = "END_COMMENT"
        elif code:
            found.lost(f"line {at}", "a block of code", "nothing of a file is run here")
            until = code[1]
        elif start:
            if part is not None:
                yield _finished(part, held)
            kind = start.lastgroup or ""
            part, held = _Part(kind, at, line[start.end() :], start[0].strip()), []
        elif line.strip() and not line.startswith(" "):
            found.lost(f"line {at}", f"“{line[:60]}”", "it begins with no mark of text2qti")
        else:
            held.append(line)
    if part is not None:
        yield _finished(part, held)


def _finished(part: _Part, held: list[str]) -> _Part:
    """With the lines below it, less their common indent."""
    filled = [one for one in held if one.strip()]
    indent = min((len(one) - len(one.lstrip()) for one in filled), default=0)
    part.text = "\n".join([part.text, *(one[indent:] for one in held)]).strip()
    return part


class _Reading:
    """Puts the parts together."""

    def __init__(self) -> None:
        self.found = Found()
        self.item: Item | None = None
        self.name, self.points = "", Decimal(1)
        self.each: Decimal | None = None
        self.shuffle = True

    def take(self, part: _Part) -> None:
        kind = part.kind
        if kind in ("quiz_title",):
            self.found.title = " ".join(part.text.split())
        elif kind in ("title", "points"):
            self._before(part)
        elif kind == "question":
            self._question(part)
        elif kind in _LOST:
            self.found.lost(part.place, f"{part.mark} {part.text[:60]}".strip(), _LOST[kind])
        elif kind == "shuffle":
            self.shuffle = part.text.strip().casefold() == "true"
        elif kind in ("group", "end_group", "pick", "points_each"):
            self._group(part)
        elif self.item is None:
            self.found.lost(part.place, f"{part.mark} {part.text[:60]}", "it follows no question")
        else:
            _IN_QUESTION[kind](self, self.item, part)

    def _before(self, part: _Part) -> None:
        self.item = None
        if part.kind == "title":
            self.name = " ".join(part.text.split())
            return
        points = figures.number(part.text)
        if points is None:
            self.found.lost(part.place, f"points {part.text[:20]}", "they are no number: 1")
        self.points = points or Decimal(1)

    def _question(self, part: _Part) -> None:
        self.item = Item(
            part.place, name=self.name, text=Text(part.text, "markdown"),
            points=self.each or self.points, shuffle=self.shuffle,
            unknown="a question without answers",
        )  # fmt: skip
        self.name, self.points = "", Decimal(1)
        self.found.items.append(self.item)

    def _group(self, part: _Part) -> None:
        self.item = None
        if part.kind == "points_each":
            self.each = figures.number(part.text)
            return
        if part.kind == "end_group":
            self.each = None
            return
        what = "a group" if part.kind == "group" else f"pick: {part.text[:20]}"
        self.found.lost(part.place, what, "an assessment draws questions, not a bank")

    # Parts of a question

    def choice(self, item: Item, part: _Part) -> None:
        many = part.kind.startswith("many")
        item.kind, item.many = "choice", many
        item.scoring = "all" if many else ""
        is_right = part.kind in ("right", "many_right")
        if self._has_room(item):
            text = Text(part.text, "markdown")
            item.answers.append(Answer(text, HUNDRED * is_right, place=part.place))

    def _has_room(self, item: Item) -> bool:
        if len(item.answers) == MOST_PARTS:
            item.lost("more answers", f"a question has {MOST_PARTS} at most")
            item.answers.append(Answer())
        return len(item.answers) < MOST_PARTS

    def word(self, item: Item, part: _Part) -> None:
        item.kind = "text"
        if self._has_room(item):
            item.answers.append(Answer(Text(part.text), HUNDRED, place=part.place))

    def number(self, item: Item, part: _Part) -> None:
        item.kind = "numeric"
        ends = _stretch(part.text.replace("_", ""))
        if ends is None:
            item.lost(f"the answer “{part.text[:40]}”", "it is no number or stretch", part.place)
            return
        item.answers.append(Answer(share=HUNDRED, low=ends[0], high=ends[1]))

    def feedback(self, item: Item, part: _Part) -> None:
        text = Text(part.text, "markdown")
        if item.answers and item.kind in ("choice", "truefalse", "text"):
            item.answers[-1].feedback = text
        else:
            self._explained(item, part)

    def _explained(self, item: Item, part: _Part) -> None:
        held = [item.explanation.value, part.text]
        item.explanation = Text("\n\n".join(filter(None, held)), "markdown")

    def if_right(self, item: Item, part: _Part) -> None:
        item.right = Text(part.text, "markdown")

    def if_wrong(self, item: Item, part: _Part) -> None:
        item.wrong = Text(part.text, "markdown")

    def unknown(self, item: Item, part: _Part) -> None:
        item.kind = ""
        item.unknown = "an essay" if part.kind == "essay" else "an upload of a file"


def _stretch(text: str) -> tuple[Decimal, Decimal] | None:
    ends = re.fullmatch(r"\[([^,\]]+),([^,\]]+)\]", text.strip())
    if ends:
        low, high = figures.number(ends[1]), figures.number(ends[2])
        return None if low is None or high is None or low > high else (low, high)
    value, sign, around = text.partition("+-")
    middle = figures.number(value)
    relative = around.strip().endswith("%")
    tolerance = figures.number(around.strip().removesuffix("%")) if sign else Decimal(0)
    if middle is None or tolerance is None:
        return None
    return figures.near(middle, abs(middle) * tolerance / 100 if relative else tolerance)


_LOST = {
    "text_title": "a bank has no text between questions",
    "text": "a bank has no text between questions",
    "description": "a bank has a title only",
    "setting": "an assessment has rules, not a bank",
    "solutions_pick": "an assessment draws questions, not a bank",
}
_IN_QUESTION: dict[str, Callable[[_Reading, Item, _Part], None]] = {
    "right": _Reading.choice, "wrong": _Reading.choice, "many_right": _Reading.choice,
    "many_wrong": _Reading.choice, "word": _Reading.word, "number": _Reading.number,
    "feedback": _Reading.feedback, "solution": _Reading._explained,
    "if_right": _Reading.if_right, "if_wrong": _Reading.if_wrong, "essay": _Reading.unknown,
    "upload": _Reading.unknown,
}  # fmt: skip
