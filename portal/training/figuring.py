"""From answers to figures: what the job of statistics reckons, docs/methods/item-statistics.md.

Credits are held in ten-thousandths of a percent, as whole numbers, so that sums are exact.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from typing import Any

from portal.training.grading import mark
from portal.training.item_statistics import Statistics, item_of, statistics_of
from portal.training.questions import Question

UNIT = 1_000_000  # ten-thousandths of a percent: the whole credit


@dataclass(frozen=True)
class Cell:
    """One question of one attempt."""

    slot: int
    group: int  # versions of a question with the same key
    credit: int  # in units
    points: Fraction
    person: int


@dataclass
class Column:
    """What people had for one item, and the percentage of the rest of their attempt."""

    credits: array[int] = field(default_factory=lambda: array("q"))
    rests: array[int] = field(default_factory=lambda: array("q"))
    points: Fraction = Fraction(1)

    def figures(self, name: str) -> dict[str, Any]:
        """As of `item_of`, in marks; effective weight is a slot's."""
        held = asdict(item_of(name, self.credits, UNIT, self.rests, scale=UNIT))
        for key in ("maximum", "mean", "sd"):
            if held[key] is not None:
                held[key] *= float(self.points)
        return held


class Assessment:
    """The attempts at one assessment, as they are read."""

    def __init__(self) -> None:
        self.items: dict[int, Column] = defaultdict(Column)
        self.rows: list[dict[int, tuple[int, Fraction]]] = []

    def add(self, cells: list[Cell]) -> None:
        """One attempt."""
        self.rows.append({one.slot: (one.credit, one.points) for one in cells})
        for one, rest in with_rests(cells):
            add_to(self.items[one.group], one, rest)

    def slots(self) -> tuple[Statistics, int]:
        """Figures of the slots and the whole, and how many attempts had other slots.

        Attempts are compared that have the slots of the newest: another edition may draw others.
        """
        if not self.rows:
            return statistics_of([], []), 0
        slots = sorted(self.rows[-1])
        rows = [row for row in self.rows if row.keys() == self.rows[-1].keys()]
        maxima = [max(row[slot][1] for row in rows) for slot in slots]
        marks = [[_times(*row[slot]) for slot in slots] for row in rows]
        found = statistics_of(marks, [_times(UNIT, one) for one in maxima], list(map(str, slots)))
        return found, len(self.rows) - len(rows)


def with_rests(cells: list[Cell]) -> Iterable[tuple[Cell, int | None]]:
    """Each question with the percentage of the rest of its attempt, in units; None: no rest."""
    earned = sum(one.credit * one.points for one in cells)
    possible = sum((one.points for one in cells), Fraction(0))
    for one in cells:
        rest = possible - one.points
        left = earned - one.credit * one.points
        yield one, round(left / rest) if rest else None


def add_to(column: Column, one: Cell, rest: int | None) -> None:
    """Put one answer into its column; of a test with one question the rest is nothing."""
    column.credits.append(one.credit)
    column.rests.append(rest or 0)
    column.points = one.points


def _times(credit: int, points: Fraction) -> int | Fraction:
    if points.denominator == 1:
        return credit * points.numerator
    return credit * points


def in_marks(found: Statistics) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Slots and the whole as JSON, with marks instead of units."""
    items = [_scaled(asdict(one)) for one in found.items]
    return items, _scaled(asdict(found.test))


def _scaled(held: dict[str, Any]) -> dict[str, Any]:
    for key in ("maximum", "mean", "median", "sd", "standard_error"):
        if held.get(key) is not None:
            held[key] /= UNIT
    return held


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
