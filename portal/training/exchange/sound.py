"""A question so that the lint takes it; what had to be changed for that is named."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

from portal.training.assessment.questions import Line, Option, Question
from portal.training.authoring import lint_questions, marks

PIN_LAST = "an option that speaks of those above stays at the end"
Lost = Callable[[str, str], None]


def _made(question: Question, lost: Lost) -> Question:
    kind = question.kind
    if kind in lint_questions.CHOOSING:
        return _chosen(question, lost)
    if kind in ("numeric", "text"):
        return _lined(question, lost)
    if kind == "order":
        return _ordered(question)
    if kind in ("match", "classify"):
        return _matched(question)
    if not question.gaps:
        raise _Left("it has no gap with an answer")
    return question


class _Left(Exception):
    """The question has no place in a bank of ours."""


def made(question: Question, lost: Lost) -> Question | None:
    """The question as the lint takes it; None, with the reason in `lost`, where there is no way."""
    try:
        return _made(question, lost)
    except _Left as left:
        lost("the question", f"{left}; left out")
        return None


def _chosen(question: Question, lost: Lost) -> Question:
    options = _distinct(question.options, lost)
    if options is None or len(options) < 2:
        raise _Left("it needs two answers that differ")
    keys = [one for one in options if one.right]
    if not keys:
        raise _Left("no answer is right: what is only asked for an opinion is no question")
    if len(keys) == len(options):
        raise _Left("every answer is right: there is nothing to choose")
    held = replace(question, options=_pinned(options, question.shuffle, lost))
    if held.kind == "truefalse" and len(options) != 2:
        held = replace(held, kind="single")
    return _multiple(held, lost) if held.kind == "multiple" else held


def _distinct(options: tuple[Option, ...], lost: Lost) -> tuple[Option, ...] | None:
    """Without empty options and such as say the same; None where right and wrong say the same."""
    held: dict[str, Option] = {}
    for at, one in enumerate(options, 1):
        name = one.text.casefold()
        if not name:
            lost(f"answer {at}", "it has no text; left out")
        elif name in held and held[name].right != one.right:
            lost("two answers", "a right and a wrong one say the same")
            return None
        elif name in held:
            lost(f"answer {at}", "it says the same as one before; left out")
        else:
            held[name] = one
    return tuple(held.values())


def _pinned(options: tuple[Option, ...], shuffle: bool, lost: Lost) -> tuple[Option, ...]:
    """Options such as "all of the above" at the end."""
    refers = lint_questions.ALL_OF_THE_ABOVE
    words = re.compile(r"\b(above|these|those)\b", re.IGNORECASE)
    found = []
    for one in options:
        if refers.match(one.text) and words.search(one.text) and one.pin != "last" and shuffle:
            lost(f"“{one.text[:40]}”", PIN_LAST)
            one = replace(one, pin="last")
        found.append(one)
    return tuple(found)


def _multiple(question: Question, lost: Lost) -> Question:
    options, scoring = question.options, question.scoring
    wrong = sum(not one.right for one in options)
    if scoring in ("balanced", "minus") and wrong == 1:
        lost("its scoring", "with one wrong answer it would pay to click all: it is “edc” here")
        return replace(question, scoring="edc")
    if scoring != "weights":
        return question
    credits = [Decimal(one.credit or "0") for one in options]
    whole = sum((each for each in credits if each > 0), Decimal(0))
    if whole == 100:
        return question
    if abs(whole - 100) > Decimal("0.1"):
        lost(f"weights of {marks.plain(whole)} % in all", "they add up to 100 %: scaled")
    scaled = [_scaled(each, whole) for each in credits]
    rest = 100 - sum((each for each in scaled if each > 0), Decimal(0))
    first = next(at for at, each in enumerate(scaled) if each > 0)
    scaled[first] += rest
    return replace(
        question,
        options=tuple(
            replace(one, credit=marks.plain(each))
            for one, each in zip(options, scaled, strict=True)
        ),
    )


def _scaled(credit: Decimal, whole: Decimal) -> Decimal:
    if credit <= 0:
        return max(credit, Decimal(-100))
    return (credit * 100 / whole).quantize(Decimal("0.0001"))


def _lined(question: Question, lost: Lost) -> Question:
    held: list[Line] = []
    for one in question.lines:
        if any(_collides(one, other) for other in held):
            lost(f"the answer {one.words or f'{one.low}..{one.high}'}"[:80],
                 "an answer before it takes the same for the same marks; left out")  # fmt: skip
        else:
            held.append(one)
    if not held or all(Decimal(one.credit) == 0 for one in held):
        raise _Left("no answer is right")
    return replace(question, lines=tuple(held))


def _collides(one: Line, other: Line) -> bool:
    if one.credit != other.credit:
        return False
    if one.words is not None or other.words is not None:
        return (one.words or "").casefold() == (other.words or "").casefold()
    low, high = Decimal(one.low or 0), Decimal(one.high or 0)
    return low <= Decimal(other.high or 0) and Decimal(other.low or 0) <= high


def _ordered(question: Question) -> Question:
    texts = [one.text.casefold() for one in question.options]
    if len(texts) < 2 or not all(texts):
        raise _Left("it needs two lines or more with a text, to be put in order")
    if any(one == other for one, other in combinations(texts, 2)):
        raise _Left("two lines to be ordered say the same")
    return question


def _matched(question: Question) -> Question:
    lefts = [one.left for one in question.pairs]
    if not lefts or len(question.choices) < 2:
        raise _Left("it needs a pair and two right sides that differ")
    if len(set(lefts)) < len(lefts):
        raise _Left("two rows ask the same thing")
    return question
