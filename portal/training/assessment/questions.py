"""A question as it is kept: the canonical form that parser, grading, pages and exchange share.

Frozen and free of Flask and tables. `as_dict` and `from_dict` are inverse, and what they give is
JSON; percentages are whole numbers or decimals written as text, so that nothing is rounded.
"""

from __future__ import annotations

import hashlib
import json
from copy import deepcopy
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, Literal

Kind = Literal[
    "single", "truefalse", "multiple", "numeric", "text", "order", "match", "classify", "cloze"
]
KINDS: tuple[str, ...] = (
    "single", "truefalse", "multiple", "numeric", "text", "order", "match", "classify", "cloze"
)  # fmt: skip
Scoring = Literal["balanced", "edc", "minus", "weights", "all"]


@dataclass(frozen=True)
class Option:
    """One choice of single, truefalse and multiple; one line of order (in the right order)."""

    id: str  # "a", "b", … in the file's order, or the one that the author gave
    text: str  # Markdown
    right: bool = False
    credit: str | None = None  # percent: of a near-miss, or the weight; None: by `right`
    feedback: str = ""  # Markdown
    misconception: str | None = None
    pin: Literal["first", "last"] | None = None


@dataclass(frozen=True)
class Line:
    """One accepted answer of numeric (a closed interval) or text (`words`), first match wins."""

    low: str | None = None  # decimals as text: exact
    high: str | None = None
    words: str | None = None
    credit: str = "100"  # percent
    feedback: str = ""
    misconception: str | None = None


@dataclass(frozen=True)
class Pair:
    """One row of match and classify: to `left` belongs the choice with the id `right`."""

    id: str
    left: str  # Markdown
    right: str


@dataclass(frozen=True)
class Choice:
    """A right side of match and classify; one that no pair names is a distractor."""

    id: str
    text: str


@dataclass(frozen=True)
class Gap:
    """A gap of cloze: a number within `low`–`high`, or one of `words`."""

    id: str  # "g1", "g2", …: stands in `body` as [[g1]]
    words: tuple[str, ...] = ()
    low: str | None = None
    high: str | None = None


@dataclass(frozen=True)
class Question:
    """One version of a question, with its key."""

    id: str
    kind: Kind
    stem: str  # Markdown, the heading
    body: str = ""  # Markdown between heading and answers; of cloze: the text with [[g1]]
    chart: dict[str, Any] | None = None  # the chart fence, read
    options: tuple[Option, ...] = ()
    lines: tuple[Line, ...] = ()
    pairs: tuple[Pair, ...] = ()
    choices: tuple[Choice, ...] = ()
    gaps: tuple[Gap, ...] = ()
    unit: str = ""  # of numeric
    distance: int = 0  # letters that text may be off: 0 or 1
    near: bool = False  # numeric: half the marks within twice the tolerance
    hints: tuple[str, ...] = ()  # Markdown, in stages
    hint_cost: str = "0"  # percent that each hint takes
    explanation: str = ""  # Markdown
    wrong: str = ""  # Markdown for whatever is not right, of kinds without options
    points: str = "1"
    scoring: Scoring = "balanced"
    shuffle: bool = True
    skill: str = ""  # "vary" or "vary.limits"
    level: str = ""  # aware | working | confident
    difficulty: int = 2  # 1 to 3
    lesson: str = ""  # course/lesson that teaches it
    aliases: tuple[str, ...] = ()
    retired: bool = False
    source: str = field(default="", compare=False)  # "path:line", for the lint
    figures: tuple[str, ...] = field(default=(), compare=False)
    line: int = field(default=0, compare=False)

    @property
    def area(self) -> str:
        return self.skill.partition(".")[0]

    def as_dict(self) -> dict[str, Any]:
        """JSON of everything but where it was read."""
        return self._kept() | {"chart": deepcopy(self.chart)}

    def _kept(self) -> dict[str, Any]:
        """The same with the very chart; by hand, for `asdict` takes as long as the parser."""
        held = {name: getattr(self, name) for name in KEPT}
        for name in PARTS:
            held[name] = tuple(dict(vars(one)) for one in held[name])
        return held

    @classmethod
    def from_dict(cls, held: dict[str, Any]) -> Question:
        """The question that `as_dict` gave. Raises TypeError on an unknown key."""
        built: dict[str, Any] = {}
        for name, value in held.items():
            if name in PARTS:
                made: list[Any] = [PARTS[name](**one) for one in value]
                if name == "gaps":
                    made = [replace(gap, words=tuple(gap.words)) for gap in made]
                built[name] = tuple(made)
            else:
                built[name] = tuple(value) if isinstance(value, list) else value
        return cls(**built)

    @cached_property
    def key_hash(self) -> str:
        """SHA-256 of what decides marks: kind, ids and key, tolerance, credit, points, scoring.

        The order of the file counts only where it is the key.
        """
        options = [[one.id, one.right, one.credit] for one in self.options]
        return _sha256(
            [
                self.kind, self.points, self.scoring, self.distance, self.near, self.hint_cost,
                options if self.kind == "order" else sorted(options, key=_place),
                [[one.low, one.high, one.words, one.credit] for one in self.lines],
                sorted(([one.id, one.right] for one in self.pairs), key=_place),
                sorted((one.id for one in self.choices), key=lambda name: (len(name), name)),
                [[one.id, list(one.words), one.low, one.high] for one in self.gaps],
            ]
        )  # fmt: skip

    @cached_property
    def text_hash(self) -> str:
        """SHA-256 of everything that people read: wording, chart, feedback, hints."""
        held = self._kept()
        for name in ("id", "aliases", "retired"):
            held.pop(name)
        return _sha256(held)


def _place(part: list[Any]) -> tuple[int, str]:
    """Where a part stands by its name: p2 before p10, as the parser gives them."""
    return len(part[0]), part[0]


def _sha256(held: Any) -> str:
    text = json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


FIELDS = tuple(one.name for one in fields(Question))
KEPT = tuple(name for name in FIELDS if name not in ("source", "figures", "line"))
PARTS: dict[str, Any] = {
    "options": Option, "lines": Line, "pairs": Pair, "choices": Choice, "gaps": Gap
}  # fmt: skip
