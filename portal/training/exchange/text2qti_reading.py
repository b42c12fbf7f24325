"""The plain text that the program text2qti reads: Markdown behind marks at the line's beginning.

Code blocks that it would run are never run.
"""

from __future__ import annotations

import re
from collections.abc import Callable
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
from portal.training.exchange.text2qti_parts import Part, beyond, parts, without_sizes
from portal.unreadable import Unreadable

HUNDRED = Decimal(100)


def read(text: str) -> Found:
    """The questions of a file."""
    reading = _Reading()
    for part in parts(text.expandtabs(4).split("\n"), reading.found):
        reading.take(part)
        if len(reading.found.items) > MOST_QUESTIONS:
            raise Unreadable("too_many", f"The file has more than {MOST_QUESTIONS:,} questions.",
                             "Split it.", part.line)  # fmt: skip
    reading.end()
    return reading.found


class _Reading:
    """Puts the parts together."""

    def __init__(self) -> None:
        self.found = Found()
        self.item: Item | None = None
        self.waiting: dict[str, Part] = {}  # title and points of the question that comes next
        self.each: Decimal | None = None  # points of every question of a group
        self.shuffle = True

    def take(self, part: Part) -> None:
        kind = part.kind
        if kind == "quiz_title":
            self._called(part)
        elif kind in ("title", "points"):
            self._before(part)
        elif kind == "question":
            self._question(part)
        elif kind in _LOST:
            self._lost(part, _LOST[kind])
        elif kind == "shuffle":
            self._shuffled(part)
        elif kind in ("group", "end_group", "pick", "points_each"):
            self._group(part)
        elif self.item is None:
            self._lost(part, "it follows no question")
        else:
            _IN_QUESTION[kind](self, self.item, part)

    def end(self) -> None:
        """What waits for a question that never came."""
        for part in self.waiting.values():
            self._lost(part, "no question follows it")

    def _lost(self, part: Part, why: str) -> None:
        words = " ".join(part.text.split())
        self.found.lost(part.place, f"{part.mark} {words[:60]}".strip(), why)

    def _called(self, part: Part) -> None:
        if self.found.title:
            self._lost(part, "a bank has one title: the first")
        else:
            self.found.title = " ".join(part.text.split())

    def _shuffled(self, part: Part) -> None:
        said = part.text.strip().casefold()
        if said not in ("true", "false"):
            self._lost(part, "true or false is expected")
        self.shuffle = said != "false"

    def _before(self, part: Part) -> None:
        self.item = None
        if part.kind in self.waiting:
            self._lost(self.waiting[part.kind], "another one follows before the question")
        self.waiting[part.kind] = part

    def _question(self, part: Part) -> None:
        title = self.waiting.get("title")
        self.item = Item(
            part.place, name=" ".join(title.text.split()) if title else "",
            text=self._text(part), points=self._points(), shuffle=self.shuffle,
            unknown="a question without answers",
        )  # fmt: skip
        self.waiting = {}
        self.found.items.append(self.item)

    def _points(self) -> Decimal:
        own = self.waiting.get("points")
        points = figures.number(own.text) if own else None
        if own and points is None:
            self._lost(own, "this is no number: 1")
        elif own and self.each is not None and points != self.each:
            self._lost(own, "its group says how many its questions have")
        return self.each or points or Decimal(1)

    def _group(self, part: Part) -> None:
        self.item = None
        if part.kind == "points_each":
            self.each = figures.number(part.text)
            if self.each is None:
                self._lost(part, "this is no number: each question has its own")
            return
        if part.kind == "end_group":
            self.each = None
            return
        what = "a group" if part.kind == "group" else f"pick: {part.text[:20]}"
        self.found.lost(part.place, what, "an assessment draws questions, not a bank")

    # Parts of a question

    def _text(self, part: Part) -> Text:
        """Its Markdown, without what the Markdown of text2qti has beyond ours."""
        for what in beyond(part.text):
            self.found.lost(part.place, what, "our Markdown has nothing like it: it stands as text")
        text, sizes = without_sizes(part.text)
        if sizes:
            self.found.lost(part.place, f"{sizes} of a picture", "Markdown carries no looks")
        return Text(text, "markdown")

    def _is_fit(self, item: Item, part: Part, kind: str, *, many: bool = False) -> bool:
        """Whether this can be an answer to the question; the first answer says what it is."""
        if item.kind and (item.kind, item.many) != (kind, many):
            item.lost(f"{part.mark} {part.text[:60]}", "its question has answers of another kind: "
                      "left out", part.place)  # fmt: skip
            return False
        if not item.kind and item.unknown in _UNKNOWN.values():
            return False  # the report names it as what it is
        if len(item.answers) == MOST_PARTS:
            item.lost("more answers", f"a question has {MOST_PARTS} at most")
            item.answers.append(Answer())
        item.kind, item.many = kind, many
        return len(item.answers) < MOST_PARTS

    def choice(self, item: Item, part: Part) -> None:
        many = part.kind.startswith("many")
        if self._is_fit(item, part, "choice", many=many):
            item.scoring = "all" if many else ""
            share = HUNDRED * (part.kind in ("right", "many_right"))
            item.answers.append(Answer(self._text(part), share, place=part.place))

    def word(self, item: Item, part: Part) -> None:
        if self._is_fit(item, part, "text"):
            item.answers.append(Answer(Text(part.text), HUNDRED, place=part.place))

    def number(self, item: Item, part: Part) -> None:
        if not self._is_fit(item, part, "numeric"):
            return
        ends = _stretch(part.text.replace("_", ""))
        if ends is None:
            item.lost(f"the answer “{part.text[:40]}”", "it is no number or stretch", part.place)
            return
        item.answers.append(Answer(share=HUNDRED, low=ends[0], high=ends[1]))

    def feedback(self, item: Item, part: Part) -> None:
        if item.answers and item.kind in ("choice", "text"):
            answer = item.answers[-1]
            answer.feedback = _joined(answer.feedback, self._text(part))
        else:
            self._explained(item, part)

    def _explained(self, item: Item, part: Part) -> None:
        item.explanation = _joined(item.explanation, self._text(part))

    def if_right(self, item: Item, part: Part) -> None:
        item.right = _joined(item.right, self._text(part))

    def if_wrong(self, item: Item, part: Part) -> None:
        item.wrong = _joined(item.wrong, self._text(part))

    def unknown(self, item: Item, part: Part) -> None:
        item.kind, item.unknown = "", _UNKNOWN[part.kind]


def _joined(text: Text, more: Text) -> Text:
    return Text("\n\n".join(filter(None, [text.value, more.value])), "markdown")


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


_UNKNOWN = {"essay": "an essay", "upload": "an upload of a file"}
_LOST = {
    "text_title": "a bank has no text between questions",
    "text": "a bank has no text between questions",
    "description": "a bank has a title only",
    "setting": "an assessment has rules, not a bank",
    "solutions_pick": "an assessment draws questions, not a bank",
}
_IN_QUESTION: dict[str, Callable[[_Reading, Item, Part], None]] = {
    "right": _Reading.choice, "wrong": _Reading.choice, "many_right": _Reading.choice,
    "many_wrong": _Reading.choice, "word": _Reading.word, "number": _Reading.number,
    "feedback": _Reading.feedback, "solution": _Reading._explained,
    "if_right": _Reading.if_right, "if_wrong": _Reading.if_wrong, "essay": _Reading.unknown,
    "upload": _Reading.unknown,
}  # fmt: skip
