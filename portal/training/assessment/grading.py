"""Marks for answers: pure and exact, in fractions; docs/methods/grading.md explains each rule.

An answer that is not there earns nothing under any rule. One that cannot be read as a number is
not guessed at: it counts as not answered, and `problem` says what to ask.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any, Literal

from portal.training.assessment.numbers import read
from portal.training.assessment.questions import Gap, Line, Option, Question
from portal.training.statistics.shares import percent

State = Literal["unanswered", "wrong", "partial", "right"]
NOTHING, ALL = Fraction(0), Fraction(1)
NEARLY = Fraction(1, 1_000_000)  # as Moodle: nearer to 0 or 1 is wrong or right
FORGIVEN = 4  # letters that a word has before one of them is forgiven


@dataclass(frozen=True)
class Mark:
    """What an answer is worth, before hints, and what to say about it."""

    state: State
    credit: Fraction = NOTHING  # 0 to 1
    parts: Mapping[str, bool] = field(default_factory=dict)  # option, pair, gap: right or not
    feedback: tuple[tuple[str, str], ...] = ()  # id of option, or "l1" for a line; Markdown
    misconceptions: tuple[str, ...] = ()
    problem: str = ""  # what to ask; empty: nothing


UNANSWERED = Mark("unanswered")


def mark(question: Question, given: Any) -> Mark:
    """The mark for `given`: what the page took from the person, None for nothing.

    Ids that the question does not have count as not chosen.
    """
    return KINDS[question.kind](question, given)


def _marked(credit: Fraction, **more: Any) -> Mark:
    credit = min(max(credit, NOTHING), ALL)
    state: State = "partial"
    if credit <= NEARLY:
        state = "wrong"
    elif credit >= ALL - NEARLY:
        state = "right"
    return Mark(state, credit, **more)


def _single(question: Question, given: Any) -> Mark:
    chosen = [one for one in question.options if one.id == given]
    if not chosen:
        return UNANSWERED
    return _marked(_credit_of(chosen[0]), **_said(chosen))


def _multiple(question: Question, given: Any) -> Mark:
    ids = given if isinstance(given, list | tuple | set | frozenset) else [given]
    chosen = [one for one in question.options if one.id in ids]
    if not chosen:
        return UNANSWERED
    return _marked(SCORINGS[question.scoring](question.options, chosen), **_said(chosen))


def _credit_of(option: Option) -> Fraction:
    if option.credit is not None:
        return percent(option.credit)
    return ALL if option.right else NOTHING


def _said(chosen: Sequence[Option]) -> dict[str, Any]:
    return {
        "parts": {one.id: one.right for one in chosen},
        "feedback": tuple((one.id, one.feedback) for one in chosen if one.feedback),
        "misconceptions": _distinct(one.misconception for one in chosen if not one.right),
    }


def _counts(options: Sequence[Option], chosen: Sequence[Option]) -> tuple[int, int, int, int]:
    """How many options and keys there are, and how many right and wrong ones were chosen."""
    right = sum(one.right for one in chosen)
    return len(options), sum(one.right for one in options), right, len(chosen) - right


def _balanced(options: Sequence[Option], chosen: Sequence[Option]) -> Fraction:
    """R/exams "false": 1/k for each right, -1/(n-k) for each wrong."""
    n, k, right, wrong = _counts(options, chosen)
    if not k:
        return NOTHING
    return Fraction(right, k) - (Fraction(wrong, n - k) if wrong else NOTHING)


def _each(options: Sequence[Option], chosen: Sequence[Option]) -> Fraction:
    """Open edX "every decision counts"; whoever chose nothing never comes here."""
    n, k, right, wrong = _counts(options, chosen)
    return Fraction(n - wrong - (k - right), n)


def _minus(options: Sequence[Option], chosen: Sequence[Option]) -> Fraction:
    """PrairieLearn's partial credit: (right - wrong)/k."""
    _n, k, right, wrong = _counts(options, chosen)
    return Fraction(right - wrong, k) if k else NOTHING


def _weights(options: Sequence[Option], chosen: Sequence[Option]) -> Fraction:
    """Moodle's: the sum of the chosen weights; without one, keys share alike."""
    k = sum(one.right for one in options)
    share = Fraction(1, k) if k else NOTHING
    return sum(
        (
            percent(one.credit) if one.credit is not None else share * one.right
            for one in chosen
        ),
        NOTHING,
    )  # fmt: skip


def _all(options: Sequence[Option], chosen: Sequence[Option]) -> Fraction:
    _n, k, right, wrong = _counts(options, chosen)
    return ALL if k and right == k and not wrong else NOTHING


SCORINGS: dict[str, Callable[[Sequence[Option], Sequence[Option]], Fraction]] = {
    "balanced": _balanced, "edc": _each, "minus": _minus, "weights": _weights, "all": _all,
}  # fmt: skip


def _numeric(question: Question, given: Any) -> Mark:
    typed = read(given, question.unit) if isinstance(given, str) else read("")
    if typed.value is None:
        return Mark("unanswered", problem=typed.problem)
    for at, line in enumerate(question.lines, 1):
        if _within(typed.value, line.low, line.high):
            return _by_line(at, line, percent(line.credit))
    for at, line in enumerate(question.lines, 1) if question.near else ():
        if percent(line.credit) and _within(typed.value, *_twice(line)):
            return _by_line(at, line, percent(line.credit) / 2, is_near=True)
    return _marked(NOTHING)


def _within(value: Decimal, low: str | None, high: str | None) -> bool:
    return low is not None and high is not None and Decimal(low) <= value <= Decimal(high)


def _twice(line: Line) -> tuple[str | None, str | None]:
    """The line's interval with twice its tolerance."""
    if line.low is None or line.high is None:
        return None, None
    with localcontext(prec=100):
        low, high = Decimal(line.low), Decimal(line.high)
        return str(low - (high - low) / 2), str(high + (high - low) / 2)


def _text(question: Question, given: Any) -> Mark:
    words = folded(given) if isinstance(given, str) else ""
    if not words:
        return UNANSWERED
    lines = [(at, one) for at, one in enumerate(question.lines, 1) if one.words]
    for is_same in (str.__eq__, _is_near) if question.distance else (str.__eq__,):
        for at, line in lines:
            if is_same(words, folded(line.words or "")):
                return _by_line(at, line, percent(line.credit))
    return _marked(NOTHING)


def _by_line(at: int, line: Line, credit: Fraction, *, is_near: bool = False) -> Mark:
    told = bool(line.feedback) and not is_near
    return _marked(
        credit,
        feedback=((f"l{at}", line.feedback),) if told else (),
        misconceptions=(line.misconception,) if line.misconception and credit < 1 else (),
    )


def folded(text: str) -> str:
    """`text` as answers are compared: NFKC, case folded, spaces collapsed, nothing invisible."""
    visible = "".join(
        " " if sign.isspace() else sign
        for sign in unicodedata.normalize("NFKC", text)
        if sign.isspace() or unicodedata.category(sign) not in ("Cf", "Cc")
    )
    return " ".join(unicodedata.normalize("NFKC", visible.casefold()).split())


def _is_near(words: str, key: str) -> bool:
    """Whether one letter put in, left out or exchanged makes `words` the `key`."""
    if len(key) < FORGIVEN or abs(len(words) - len(key)) > 1:
        return False
    short, long = sorted((words, key), key=len)
    at = next((at for at, sign in enumerate(short) if sign != long[at]), len(short))
    return short[at + (len(short) == len(long)) :] == long[at + 1 :]


def _order(question: Question, given: Any) -> Mark:
    """(longest common subsequence - 1)/(n - 1) over the lines that have a place of their own."""
    ids = [one.id for one in question.options]
    places = _places(given, ids)
    if not places:
        return UNANSWERED
    held = list(places.values())
    own = sorted((place, one) for one, place in places.items() if held.count(place) == 1)
    length = _longest([ids.index(one) for _place, one in own])
    credit = Fraction(max(length - 1, 0), len(ids) - 1) if len(ids) > 1 else NOTHING
    return _marked(
        credit, parts={one: places.get(one) == at for at, one in enumerate(ids, 1)}
    )  # fmt: skip


def _places(given: Any, ids: Sequence[str]) -> dict[str, int]:
    if not isinstance(given, Mapping):
        return {}
    found = {one: str(given[one]).strip() for one in ids if given.get(one)}
    return {
        one: int(place)
        for one, place in found.items()
        if re.fullmatch(r"[0-9]{1,4}", place) and 1 <= int(place) <= len(ids)
    }


def _longest(numbers: Sequence[int]) -> int:
    """The length of the longest increasing subsequence: what stands in the key's order."""
    best: list[int] = []
    for at, number in enumerate(numbers):
        before = [best[i] for i in range(at) if numbers[i] < number]
        best.append(1 + max(before, default=0))
    return max(best, default=0)


def _match(question: Question, given: Any) -> Mark:
    known = {one.id for one in question.choices}
    said = given if isinstance(given, Mapping) else {}
    chosen = {
        one.id: said[one.id]
        for one in question.pairs
        if isinstance(said.get(one.id), str) and said[one.id] in known
    }
    if not chosen:
        return UNANSWERED
    return _by_parts({one.id: chosen.get(one.id) == one.right for one in question.pairs})


def _cloze(question: Question, given: Any) -> Mark:
    said = given if isinstance(given, Mapping) else {}
    typed = {
        one.id: said[one.id]
        for one in question.gaps
        if isinstance(said.get(one.id), str) and folded(said[one.id])
    }
    if not typed:
        return UNANSWERED
    numbers = {one.id: read(typed[one.id]) for one in question.gaps if _is_number(one, typed)}
    problem = next((one.problem for one in numbers.values() if one.problem), "")
    parts = {}
    for gap in question.gaps:
        value = numbers[gap.id].value if gap.id in numbers else None
        if gap.low is not None:
            parts[gap.id] = value is not None and _within(value, gap.low, gap.high)
        else:
            words = folded(typed.get(gap.id, ""))
            parts[gap.id] = bool(words) and words in map(folded, gap.words)
    return _by_parts(parts, problem)


def _is_number(gap: Gap, typed: Mapping[str, str]) -> bool:
    return gap.low is not None and gap.id in typed


def _by_parts(parts: Mapping[str, bool], problem: str = "") -> Mark:
    return _marked(Fraction(sum(parts.values()), len(parts)), parts=parts, problem=problem)


KINDS: dict[str, Callable[[Question, Any], Mark]] = {
    "single": _single, "truefalse": _single, "multiple": _multiple, "numeric": _numeric,
    "text": _text, "order": _order, "match": _match, "classify": _match, "cloze": _cloze,
}  # fmt: skip


def _distinct(found: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in found if one))


def after_hints(credit: Fraction, hints: int, hint_cost: str) -> Fraction:
    """What is left of `credit` after `hints`, each at `hint_cost` percent; never below nothing."""
    return max(NOTHING, credit - hints * percent(hint_cost))
