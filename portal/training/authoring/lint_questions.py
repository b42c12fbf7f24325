"""What is wrong with a question or a bank beyond what its reader can see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from portal.training.assessment.questions import Option, Question
from portal.training.authoring.documents import Asked, Document, Problem

ALWAYS = 3  # single questions in a bank from which on a habit can be seen
ALL_OF_THE_ABOVE = re.compile(
    r"^(all|none|both|neither|any) of (the |these |those )?(above|these|those)?", re.IGNORECASE
)
CHOOSING = ("single", "truefalse", "multiple")


def of_bank(document: Document) -> Iterator[Problem]:
    """Ids, each question, and the habits that give keys away."""
    yield from _ids(document)
    for asked in document.asked:
        for line, code, text, is_error in _of_question(asked):
            yield Problem(document.path, line, 1, code, text, is_error)
    yield from _habits(document)


def _ids(document: Document) -> Iterator[Problem]:
    used: dict[str, int] = {}
    retired = document.meta.get("retired")
    gone = set(retired) if isinstance(retired, list) else set()
    for asked in document.asked:
        question = asked.question
        for name in (question.id, *question.aliases):
            if name in used:
                text = f"the id “{name}” stands at line {used[name]} already"
                yield Problem(document.path, asked.line, 1, "N004", text)
            elif name in gone:
                text = f"the id “{name}” is retired and never used again"
                yield Problem(document.path, asked.line, 1, "N004", text)
            used.setdefault(name, asked.line)
    if not document.asked:
        yield Problem(document.path, 1, 1, "K009", "the bank has no question", is_error=False)


Found = Iterator[tuple[int, str, str, bool]]


def _of_question(asked: Asked) -> Found:
    question, line = asked.question, asked.line
    if not question.stem:
        yield line, "K010", "the heading is empty: it asks the question", True
    if question.kind in CHOOSING:
        yield from _choosing(asked)
    elif question.kind in ("numeric", "text"):
        yield from _lines(asked)
    elif question.kind == "order":
        yield from _order(asked)
    elif question.kind in ("match", "classify"):
        yield from _match(question, line)
    elif not question.gaps:
        yield line, "K001", "no key: a cloze has gaps such as [[8.5]] in its text", True
    if not question.explanation:
        yield line, "K011", "no explanation: add a > [!NOTE]", False
    if question.kind not in CHOOSING and not question.wrong:
        said = any(one.feedback for one in question.lines)
        if not said:
            yield line, "K012", "nothing is said to a wrong answer: add a > [!WARNING]", False


def _choosing(asked: Asked) -> Found:
    question, line = asked.question, asked.line
    options = question.options
    keys = [one for one in options if one.right]
    if not options:
        yield line, "K001", "no key: the question has no answers", True
        return
    at = dict(zip([one.id for one in options], asked.option_lines, strict=False))
    if len(options) == 1:
        yield at.get(options[0].id, line), "K004", "a list of one option leaves no choice", True
    elif not keys:
        yield line, "K001", "no key: mark the right option with [x]", True
    elif len(keys) == len(options):
        yield line, "K002", "every option is right: there is nothing to choose", True
    if question.kind != "multiple" and len(keys) > 1:
        yield at.get(keys[1].id, line), "K003", f"{question.kind} with {len(keys)} keys", True
    if question.kind == "truefalse" and len(options) != 2:
        yield line, "K003", "true or false has two options", True
    yield from _multiple(question, line, len(keys))
    texts = [one.text.casefold() for one in options]
    for option, text in zip(options, texts, strict=True):
        where = at.get(option.id, line)
        if not text:
            yield where, "O005", "an option without text", True
        elif texts.count(text) > 1:
            yield where, "O006", "two options say the same", True
        yield from _one_option(question, option, where)


def _one_option(question: Question, option: Option, line: int) -> Found:
    if ALL_OF_THE_ABOVE.match(option.text) and _refers(option.text) and option.pin != "last":
        text = f"“{option.text[:40]}” must stay at the end: add {{pin=last}}"
        yield line, "O007", text, question.shuffle
    if not option.right and not option.feedback and question.kind != "truefalse":
        yield line, "K012", "nothing is said to this wrong option: add a quotation", False
    if option.misconception and option.right:
        yield line, "A002", "a right option stands for no misconception", False


def _refers(text: str) -> bool:
    return bool(re.search(r"\b(above|these|those)\b", text, re.IGNORECASE))


def _multiple(question: Question, line: int, keys: int) -> Found:
    if question.scoring == "weights" and question.kind == "multiple":
        credits = [Decimal(one.credit or "0") for one in question.options]
        if sum(each for each in credits if each > 0) != 100:
            yield line, "K013", "scoring weights: the positive credits must add up to 100", True
        return
    wrong = len(question.options) - keys
    if question.kind == "multiple" and question.scoring in ("balanced", "minus") and wrong == 1:
        text = "one wrong option only: give two or more, or blind clicking pays"
        yield line, "K005", text, True


def _lines(asked: Asked) -> Found:
    question = asked.question
    if not question.lines:
        example = "= 8.5 ± 0.05" if question.kind == "numeric" else '= "a word"'
        yield asked.line, "K001", f"no key: give a line such as {example}", True
        return
    if all(Decimal(one.credit) == 0 for one in question.lines):
        yield asked.line, "K001", "no key: every line has a credit of 0", True
    numbered = list(zip(question.lines, asked.answer_lines, strict=False))
    for (one, _at), (other, line) in combinations(numbered, 2):
        if one.credit != other.credit:
            continue
        if one.words is not None and other.words is not None:
            if one.words.casefold() == other.words.casefold():
                yield line, "O004", f"“{other.words[:40]}” is accepted already", True
        elif None not in (one.low, one.high, other.low, other.high) and _overlap(
            str(one.low), str(one.high), str(other.low), str(other.high)
        ):
            yield line, "O004", "overlaps a line of the same credit", True


def _overlap(low: str, high: str, other_low: str, other_high: str) -> bool:
    return Decimal(low) <= Decimal(other_high) and Decimal(other_low) <= Decimal(high)


def _order(asked: Asked) -> Found:
    options = asked.question.options
    if not options:
        yield asked.line, "K001", "no key: give the right order as a numbered list", True
    elif len(options) < 3:
        yield asked.line, "K004", "a list to be ordered has three lines or more", len(options) < 2
    texts = [one.text.casefold() for one in options]
    for line, text in zip(asked.option_lines, texts, strict=False):
        if texts.count(text) > 1:
            yield line, "O006", "two lines say the same", True


def _match(question: Question, line: int) -> Found:
    if not question.pairs:
        yield line, "K001", "no key: give a table of two columns", True
        return
    if len(question.choices) < 2:
        yield line, "K002", "every row has the same right side: there is nothing to choose", True
    shared = len({one.right for one in question.pairs}) < len(question.pairs)
    if question.kind == "match" and shared:
        yield line, "K014", "several rows share a right side: that is type: classify", False


def _habits(document: Document) -> Iterator[Problem]:
    """Whether the place or the length of the key gives it away in all single questions."""
    singles = [
        (asked, [one.right for one in asked.question.options])
        for asked in document.asked
        if asked.question.kind == "single" and len(asked.question.options) > 2
    ]
    singles = [(asked, rights) for asked, rights in singles if sum(rights) == 1]
    if len(singles) < ALWAYS:
        return
    line = singles[0][0].line
    is_ours = "source" not in document.meta  # what came from elsewhere is only looked at
    if len({rights.index(True) for _asked, rights in singles}) == 1:
        text = "the key of every single question stands in the same place"
        yield Problem(document.path, line, 1, "O008", text, is_ours)
    if all(_key_is_longest(asked.question.options) for asked, _rights in singles):
        text = "the key of every single question is the longest option"
        yield Problem(document.path, line, 1, "O009", text, is_ours)


def _key_is_longest(options: tuple[Option, ...]) -> bool:
    key = next(len(one.text) for one in options if one.right)
    return all(len(one.text) < key for one in options if not one.right)
