"""From answers to figures: what the job of statistics reckons, docs/methods/item-statistics.md.

Credits are held in ten-thousandths of a percent, as whole numbers, so that sums are exact.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from portal.training.assessment.grading import mark
from portal.training.assessment.questions import Question
from portal.training.statistics.item_statistics import (
    Statistics,
    item_of,
    statistics_of,
    statistics_of_columns,
)

UNIT = 1_000_000  # ten-thousandths of a percent: the whole credit


class Cell(NamedTuple):
    """One question of one attempt."""

    slot: int
    group: int  # versions of a question with the same key
    credit: int  # in units
    weight: int  # its points as a whole number; a scale says how many make a point
    person: int


Rested = list[tuple[Cell, int | None]]  # each with the percentage of the rest of its attempt


@dataclass
class Column:
    """What people had for one item, and the percentage of the rest of their attempt."""

    credits: array[int] = field(default_factory=lambda: array("q"))
    rests: array[int] = field(default_factory=lambda: array("q"))
    weight: int = 1

    def add(self, one: Cell, rest: int | None) -> None:
        """One answer; of a test with one question the rest is nothing."""
        self.credits.append(one.credit)
        self.rests.append(rest or 0)
        self.weight = one.weight

    def figures(self, name: str, scale: int) -> dict[str, Any]:
        """As of `item_of`, in marks, of weights in `scale`; effective weight is a slot's."""
        held = asdict(item_of(name, self.credits, UNIT, self.rests, scale=UNIT))
        for key in ("maximum", "mean", "sd"):
            if held[key] is not None:
                held[key] *= self.weight / scale
        return held


@dataclass
class Sheet:
    """Attempts that have the same slots: their marks by slot, in units of weights."""

    marks: list[array[int]]
    maxima: list[int]
    rows: int = 0


class Assessment:
    """The attempts at one assessment, as they are read; weights are whole numbers of `scale`."""

    def __init__(self, scale: int = 1) -> None:
        self.scale = scale
        self.items: dict[int, Column] = defaultdict(Column)
        self.sheets: dict[tuple[int, ...], Sheet] = {}  # by slots
        self.newest: tuple[int, ...] = ()  # slots of the last attempt
        self.people = 0

    def add(self, cells: Rested) -> None:
        """One attempt."""
        by_slot = {one.slot: one for one, _rest in cells}
        self.newest = slots = tuple(sorted(by_slot))
        self.people += 1
        sheet = self.sheets.get(slots)
        if sheet is None:
            sheet = self.sheets[slots] = Sheet([array("q") for _ in slots], [0 for _ in slots])
        sheet.rows += 1
        for at, slot in enumerate(slots):
            one = by_slot[slot]
            sheet.marks[at].append(one.credit * one.weight)
            sheet.maxima[at] = max(sheet.maxima[at], one.weight)
        for one, rest in cells:
            self.items[one.group].add(one, rest)

    def slots(self) -> tuple[Statistics, int]:
        """Figures of the slots and the whole, and how many attempts had other slots.

        Attempts are compared that have the slots of the newest: another edition may draw others.
        """
        if not self.people:
            return statistics_of([], []), 0
        sheet = self.sheets[self.newest]
        found = statistics_of_columns(
            sheet.marks, [UNIT * one for one in sheet.maxima], list(map(str, self.newest)),
            rows=sheet.rows, scale=UNIT * self.scale,
        )  # fmt: skip
        return found, self.people - sheet.rows


def with_rests(cells: list[Cell]) -> Rested:
    """Each question with the percentage of the rest of its attempt, in units; None: no rest."""
    earned = sum(one.credit * one.weight for one in cells)
    possible = sum(one.weight for one in cells)
    found: Rested = []
    for one in cells:
        rest = possible - one.weight
        left = earned - one.credit * one.weight
        found.append((one, round(left / rest) if rest else None))
    return found


def in_marks(found: Statistics) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Slots and the whole as JSON."""
    return [asdict(one) for one in found.items], asdict(found.test)


def chosen(question: Question, counts: Mapping[str, tuple[Any, int]]) -> dict[str, int]:
    """How often each option was chosen, each line of numbers or words given, each pair right.

    `counts` has, by its JSON, each answer and how often it was given; "" counts the unanswered.
    """
    parts = [one.id for one in question.options]
    parts += [one.id for one in question.pairs] + [one.id for one in question.gaps]
    if question.kind in ("numeric", "text"):
        parts = [f"l{at}" for at, _line in enumerate(question.lines, 1)] + ["other"]
    found: Counter[str] = Counter(dict.fromkeys([*parts, ""], 0))
    for given, times in counts.values():
        marked = mark(question, given)
        if marked.state == "unanswered":
            found[""] += times
        elif question.kind in ("numeric", "text"):
            found[_line(question, given)] += times
        elif question.kind in ("single", "truefalse", "multiple"):
            for part in marked.parts:
                found[part] += times
        else:
            for part, is_right in marked.parts.items():
                found[part] += times if is_right else 0
    return dict(found)


def named(question: Question) -> list[tuple[str, str, str]]:
    """What the short names of `chosen` stand for: each with its words and what the key says."""
    if question.kind == "order":
        return [(one.id, one.text, f"place {at}") for at, one in enumerate(question.options, 1)]
    words = {one.id: one.text for one in question.choices}
    options = [
        (one.id, one.text, f"{one.credit} %" if one.credit else "right" if one.right else "wrong")
        for one in question.options
    ]
    pairs = [(one.id, one.left, words[one.right]) for one in question.pairs]
    gaps = [(one.id, "a gap", _accepted(one.words, one.low, one.high)) for one in question.gaps]
    lines = []
    for at, one in enumerate(question.lines, 1):
        said = (one.words,) if one.words else ()
        lines.append((f"l{at}", _accepted(said, one.low, one.high), f"{one.credit} %"))
    return [*options, *pairs, *gaps, *lines]


def _accepted(words: tuple[str, ...], low: str | None, high: str | None) -> str:
    if words:
        return ", ".join(words)
    return f"{low}" if low == high else f"{low} to {high}"


def _line(question: Question, given: Any) -> str:
    """Which line of the key an answer meets."""
    for at, line in enumerate(question.lines, 1):
        alone = Question(
            question.id, question.kind, "", lines=(line,), unit=question.unit,
            distance=question.distance,
        )  # fmt: skip
        if line.credit == "0":
            alone = Question.from_dict(alone.as_dict() | {"lines": [asdict(line) | _WHOLE]})
        if mark(alone, given).credit:
            return f"l{at}"
    return "other"


_WHOLE = {"credit": "100"}


def practised(question: Question, counts: Mapping[str, tuple[Any, int]]) -> dict[str, Any]:
    """First answers to checks in lessons: how many, their facility, what was chosen."""
    n = sum(times for _given, times in counts.values())
    earned = sum(mark(question, given).credit * times for given, times in counts.values())
    return {
        "n": n,
        "facility": float(Fraction(earned) / n) if n else None,
        "chosen": chosen(question, counts),
    }


def random_guess(question: Question) -> float | None:
    """The share that guessing earns; None where that cannot be said (multiple, order)."""
    if question.kind == "single":
        credits = [
            Fraction(one.credit) / 100 if one.credit is not None else Fraction(one.right)
            for one in question.options
        ]
        return float(sum(credits, Fraction(0)) / len(credits))
    if question.kind == "truefalse":
        return 0.5
    if question.kind in ("match", "classify"):
        return 1 / len(question.choices)
    return None if question.kind in ("multiple", "order") else 0.0
