"""The job that reckons how questions and assessments behave, and keeps what it found."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction
from functools import cache, partial
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.engine import Connection

from portal import clock
from portal.db import ensure_writing, observe, session
from portal.jobs.kinds import LONG, Kind
from portal.jobs.running import Step, release
from portal.training.assessment.grading import mark
from portal.training.assessment.questions import Question
from portal.training.models import Figures
from portal.training.queries import figures as queries
from portal.training.statistics import figuring
from portal.training.statistics.figuring import Assessment, Cell, Column

Rows = list[dict[str, Any]]


class Bank:
    """The questions by what their versions share: the key. The newest version stands for it."""

    def __init__(self) -> None:
        self.group: dict[int, int] = {}  # version: newest with the same key
        self.newest: dict[int, queries.Version] = {}
        self.void: dict[int, str | None] = {}
        keys: dict[tuple[int, str], list[int]] = defaultdict(list)
        for one in queries.versions():
            keys[one.question_id, one.key_hash].append(one.id)
            self.newest[one.id] = one
            self.void[one.id] = one.void
        for ids in keys.values():
            self.group.update(dict.fromkeys(ids, ids[-1]))
        self.newest = {at: self.newest[at] for at in set(self.group.values())}
        points = {at: Fraction(one.body["points"]) for at, one in self.newest.items()}
        self.scale = math.lcm(1, *(one.denominator for one in points.values()))  # of weights
        self.weights = {at: int(one * self.scale) for at, one in points.items()}

    def question(self, group: int) -> Question:
        return Question.from_dict(self.newest[group].body)

    def cell(self, row: Any) -> Cell | None:
        """An answer; None where its question was dropped."""
        _piece, _attempt, person, slot, position, version, percent = row
        void = self.void[version]
        if void == "drop":
            return None
        group = self.group[version]
        credit = figuring.UNIT if void == "full" else _units(percent)
        return Cell(slot or position, group, credit, self.weights[group], person)


@cache
def _units(percent: str | None) -> int:
    """A credit as it is kept, of which there are few, as a whole number."""
    return round(float(percent or 0) * 10_000)


def compute(step: Step) -> None:
    """Figures of everything, in place of those before."""
    rows = reckoned()
    ensure_writing()
    keep(rows, session.connection())
    step.done(f"{len(rows)} figures.")
    release()


def replace(rows: Rows) -> int:
    """The same in a transaction of its own: derived rows, which no decision rests on."""
    session.rollback()
    observe(partial(keep, rows))
    return len(rows)


def keep(rows: Rows, connection: Connection) -> None:
    """Put these in place of the figures before."""
    connection.execute(delete(Figures))
    if rows:
        connection.execute(insert(Figures), rows)


def reckoned() -> Rows:
    """The rows of Figures, from all answers."""
    bank, now = Bank(), clock.now()
    counts = _counts(bank)
    practised = _practised(bank)
    overall: dict[int, Column] = defaultdict(Column)
    once: set[int] = set()  # person and group: each person once in the bank's figures
    found: Rows = []
    for piece_id, attempts in groupby(queries.first_answers(), key=itemgetter(0)):
        assessment = Assessment(bank.scale)
        for _attempt, rows in groupby(attempts, key=itemgetter(1)):
            cells = figuring.with_rests([cell for cell in map(bank.cell, rows) if cell])
            assessment.add(cells)
            _add_once(overall, once, cells)
        found.extend(_of_assessment(piece_id, assessment, bank, counts[piece_id]))
    found.extend(_of_banks(bank, overall, counts, practised))
    return [{"computed_at": now, **row} for row in found]


def _add_once(overall: dict[int, Column], once: set[int], cells: figuring.Rested) -> None:
    for one, rest in cells:
        who = one.person << 32 | one.group
        if who not in once:
            once.add(who)
            overall[one.group].add(one, rest)


Given = dict[str, tuple[Any, int]]  # by its JSON: an answer, and how often it was given


def _counts(bank: Bank) -> dict[int, dict[int, Given]]:
    """By assessment and group."""
    found: dict[int, dict[int, Given]] = defaultdict(lambda: defaultdict(dict))
    for piece_id, version, text, times in queries.given_counts():
        _add_given(found[piece_id][bank.group[version]], text, times)
    return found


def _practised(bank: Bank) -> dict[int, Given]:
    found: dict[int, Given] = defaultdict(dict)
    for version, text, times in queries.practised_counts():
        _add_given(found[bank.group[version]], text, times)
    return found


def _add_given(held: Given, text: str | None, times: int) -> None:
    given = json.loads(text) if text else None
    key = json.dumps(given, sort_keys=True)
    held[key] = (given, times + held.get(key, (None, 0))[1])


def _of_assessment(
    piece_id: int, assessment: Assessment, bank: Bank, counts: dict[int, Given]
) -> Iterator[dict[str, Any]]:
    found, left_out = assessment.slots()
    slots, whole = figuring.in_marks(found)
    whole["left_out"] = left_out
    n = assessment.people
    yield _row(piece_id, "whole", "", n, whole)
    for slot in slots:
        yield _row(piece_id, "slot", slot["name"], slot["n"], slot)
    for group, column in sorted(assessment.items.items()):
        held = _item(bank, group, column, counts.get(group, {}))
        yield _row(piece_id, "item", str(group), held["n"], held)
    for name, (people, asked) in sorted(_misconceptions(bank, counts).items()):
        yield _row(piece_id, "misconception", name, asked, {"people": people, "asked": asked})


def _of_banks(
    bank: Bank,
    overall: dict[int, Column],
    counts: dict[int, dict[int, Given]],
    practised: dict[int, Given],
) -> Iterator[dict[str, Any]]:
    together: dict[int, Given] = defaultdict(dict)
    for by_group in counts.values():
        for group, given in by_group.items():
            for text, (_answer, times) in given.items():
                _add_given(together[group], text, times)
    for group in sorted(overall.keys() | practised.keys()):
        held = _item(bank, group, overall[group], together[group])
        held["practice"] = figuring.practised(bank.question(group), practised.get(group, {}))
        people = held["n"] + held["practice"]["n"]
        yield _row(bank.newest[group].bank_id, "item", str(group), people, held)


def _item(bank: Bank, group: int, column: Column, given: Given) -> dict[str, Any]:
    question = bank.question(group)
    held = column.figures(bank.newest[group].slug, bank.scale)
    held["random_guess"] = figuring.random_guess(question)
    held["chosen"] = figuring.chosen(question, given)
    return held


def _misconceptions(bank: Bank, counts: dict[int, Given]) -> dict[str, tuple[int, int]]:
    """By misconception: answers that show it, and answers to questions in which it can show."""
    shown: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for group, given in counts.items():
        question = bank.question(group)
        known = {one.misconception for one in question.options}
        known |= {one.misconception for one in question.lines}
        for answer, times in given.values():
            asked.update(dict.fromkeys((one for one in known if one), times))
            shown.update(dict.fromkeys(mark(question, answer).misconceptions, times))
    return {name: (shown[name], times) for name, times in asked.items()}


def _row(piece: int, kind: str, subject: str, n: int, held: dict[str, Any]) -> dict[str, Any]:
    return {"piece_id": piece, "kind": kind, "subject": subject, "attempts": n, "held": held}


FIGURING = Kind(
    "training.figures",
    "Statistics of questions and assessments",
    compute,
    memory=512,
    seconds=120,
    queue=LONG,
    cron="40 3 * * *",
)
