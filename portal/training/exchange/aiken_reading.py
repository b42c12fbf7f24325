"""Aiken: a question, its answers as `A.` or `A)`, and `ANSWER: B`."""

from __future__ import annotations

import re
from decimal import Decimal

from portal.training.exchange.items import MOST_PARTS, MOST_QUESTIONS, Answer, Found, Item, Text
from portal.unreadable import Unreadable

_ANSWER = re.compile(r"([A-Za-z])[.)]\s+(\S.*)")
_CLOSE = re.compile(r"([A-Z])[.)](\S.*)")  # without a space, where this letter is due
_KEY = re.compile(r"ANSWER:\s*(.*)", re.IGNORECASE)
HUNDRED = Decimal(100)


def read(text: str) -> Found:
    """The questions of a file."""
    found = Found()
    item: Item | None = None
    letters: list[str] = []
    for at, line in enumerate(text.split("\n"), 1):
        plain = line.strip()
        key, answer = _KEY.fullmatch(plain), _ANSWER.fullmatch(plain) or _next(plain, letters)
        if key and item is None:
            found.lost(f"line {at}", f"“{plain[:60]}”", "it follows no question")
        elif key and item is not None:
            _close(item, letters, key[1].strip(), at)
            item, letters = None, []
        elif answer and item is not None:
            if answer[1].upper() in letters:
                item.lost(f"a second answer {answer[1]}", "ANSWER means the first", f"line {at}")
            letters.append(answer[1].upper())
            if len(letters) <= MOST_PARTS:
                item.answers.append(Answer(Text(answer[2]), place=f"line {at}"))
        elif plain and (item is None or letters):
            _leave(item)
            item, letters = Item(f"line {at}", kind="choice", text=Text(plain)), []
            found.items.append(item)
        elif plain and item is not None:
            item.text = Text(f"{item.text.value}\n{plain}")
        if len(found.items) > MOST_QUESTIONS:
            raise Unreadable("too_many", f"The file has more than {MOST_QUESTIONS:,} questions.",
                             "Split it.", at)  # fmt: skip
    _leave(item)
    return found


def _next(line: str, letters: list[str]) -> re.Match[str] | None:
    """An answer written without a space, so that a text such as “A.D. 79” is none."""
    found = _CLOSE.fullmatch(line)
    return found if found and ord(found[1]) == ord("A") + len(letters) else None


def _leave(item: Item | None) -> None:
    """A question that ends without its key."""
    if item is not None:
        item.kind, item.unknown = "", "a question without an ANSWER line"


def _close(item: Item, letters: list[str], key: str, at: int) -> None:
    """Mark the right answer."""
    name = key[:1].upper()
    if len(letters) > MOST_PARTS:
        item.lost(f"{len(letters)} answers", f"a question has {MOST_PARTS} at most")
    if key[1:].strip(" .)"):
        item.lost(f"“{key[:60]}” behind ANSWER:", "one letter is expected", f"line {at}")
    if name in letters[:MOST_PARTS]:
        item.answers[letters.index(name)].share = HUNDRED
    else:
        item.lost(f"the answer {key[:20]}", "no answer has this letter", f"line {at}")
