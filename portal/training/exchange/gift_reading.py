"""GIFT, Moodle's text format: every construct of its grammar. docs/methods/exchange.md lists them.

Blank lines part questions, `//` begins a comment, `{…}` holds the answers; a backslash before
~ = # { } : \\ takes their meaning, and `\\n` is a line break.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from portal.training.exchange import gift_answers, gift_texts
from portal.training.exchange.gift_texts import ESCAPE, answer_text, formed, said, whole
from portal.training.exchange.items import (
    GAP_CLOSE,
    GAP_OPEN,
    MOST_QUESTIONS,
    Blank,
    Form,
    Found,
    Item,
)
from portal.unreadable import Unreadable

TRACE = "// yardstick: "
BANK_TRACE = "// yardstick bank: "
_TITLE = re.compile(r"\s*::(.*?)::", re.DOTALL)
_ID = re.compile(r"\[id:([^\x00-\x1f\x7f]{1,200}?)\]")
_TAG = re.compile(r"\[tag:([^\x00-\x1f\x7f]{1,200}?)\]")


@dataclass
class _Block:
    """A question or category as it stands in the file."""

    line: int
    lines: list[str] = field(default_factory=list)
    comments: list[tuple[int, str]] = field(default_factory=list)

    @property
    def place(self) -> str:
        return f"line {self.line}"


def read(text: str) -> Found:
    """The questions of a file."""
    found = Found()
    for block in _blocks(text):
        body = "\n".join(block.lines)
        if body.lstrip().upper().startswith("$CATEGORY:"):
            _category(block, body, found)
        elif body.strip():
            found.items.append(item(block.lines, block.line, block.comments))
        else:
            _of_bank(block, found)
        if len(found.items) > MOST_QUESTIONS:
            raise Unreadable("too_many", f"The file has more than {MOST_QUESTIONS:,} questions.",
                             "Split it.", block.line)  # fmt: skip
    return found


def _blocks(text: str) -> Iterator[_Block]:
    """What blank lines part; braces that are open hold it together where answers go on."""
    block, lines = _Block(1), text.split("\n")
    is_open = False
    for at, line in enumerate(lines, 1):
        stripped = line.strip()
        if stripped.startswith("//"):
            block.comments.append((at, stripped))
            continue
        if not stripped:
            if is_open and _goes_on(lines, at):
                continue
            if block.lines or any(one.startswith(BANK_TRACE) for _at, one in block.comments):
                yield block
                block, is_open = _Block(at + 1), False
            continue
        if not block.lines:
            block.line = at
        block.lines.append(line)
        plain = ESCAPE.sub("", line)
        for sign in re.findall(r"[{}]", plain):
            is_open = sign == "{"
    yield block


def _goes_on(lines: list[str], at: int) -> bool:
    """Whether the next line that is not empty goes on with answers."""
    for line in lines[at : at + 5]:
        if line.strip():
            return bool(re.match(r"\s*([=~}]|####)", line))
    return False


def _category(block: _Block, body: str, found: Found) -> None:
    path = body.strip()[len("$CATEGORY:") :].strip()
    name = path.replace("\n", " ").removeprefix("$course$/").removeprefix("top/").strip("/ ")
    if len(block.lines) > 1:
        found.lost(block.place, "lines below a category", "a blank line belongs between them")
    if not found.title and not found.items:
        found.title = name
    elif name != found.title:
        found.lost(block.place, f"the category “{name[:80]}”", "all questions stand in one bank")
    _of_bank(block, found)


def _of_bank(block: _Block, found: Found) -> None:
    for at, comment in block.comments:
        if comment.startswith(BANK_TRACE):
            found.settings["trace"] = comment.removeprefix(BANK_TRACE)
        else:
            found.lost(f"line {at}", f"the comment {comment[:60]}", "comments are not kept")


def item(lines: list[str], line: int, comments: list[tuple[int, str]]) -> Item:
    """One question."""
    held = Item(f"line {line}")
    text = gift_texts.held("\n".join(lines))
    title = _TITLE.match(text)
    if title:
        held.name = " ".join(said(title[1]).split())
        text = text[title.end() :]
    _comments(held, comments)
    form, text = formed(text, "moodle")
    before, brace, rest = text.partition("{")
    inside, closing, after = rest.partition("}")
    if not brace:
        held.unknown = "a description, which asks nothing"
        held.text = whole(text, form)
        return held
    if not closing:
        held.lost("the answers", "their brace is not closed; what follows is read as answers")
    if "{" in after or "}" in after or "}" in before:
        held.lost(
            "a second pair of braces",
            "a question has one, and ends at a blank line: its text is kept",
        )
    answers, _sign, general = inside.partition("####")
    if general.strip():
        held.explanation = answer_text(general, form)
    gift_answers.read(held, answers, form)
    _place(held, before, after, form)
    return held


def _comments(held: Item, comments: list[tuple[int, str]]) -> None:
    for at, comment in comments:
        if comment.startswith(TRACE):
            held.trace = comment.removeprefix(TRACE)
            continue
        if comment.startswith(BANK_TRACE):
            continue
        name = _ID.search(comment)
        if name:
            held.id = name[1].strip()
        for tag in _TAG.findall(comment):
            held.lost(f"the tag “{tag[:60]}”", "our questions have skills instead", f"line {at}")
        rest = _TAG.sub("", _ID.sub("", comment)).strip("/ ")
        if rest:
            held.lost(f"the comment {comment[:60]}", "comments are not kept", f"line {at}")


def _place(held: Item, before: str, after: str, form: Form) -> None:
    """The text around the answers: a gap where they stand in the middle."""
    after = after.rstrip()
    if not after.strip():
        held.text = whole(before.strip(), form)
        return
    gap = _gap(held)
    if gap is None:
        blank = "\\_\\_\\_\\_\\_" if form == "markdown" else "_____"
        held.text = whole(f"{before.lstrip()}{blank}{after}", form)
        return
    held.kind, held.gaps, held.answers = "cloze", [gap], []
    held.text = whole(f"{before.lstrip()}{GAP_OPEN}0{GAP_CLOSE}{after}", form)


def _gap(held: Item) -> Blank | None:
    """The answers as a gap, where they say no more than which are right."""
    plain = all(one.share == gift_answers.ALL and not one.feedback for one in held.answers)
    if not plain or not held.answers or held.wrong:
        return None
    if held.kind == "text" and not any(
        sign in one.text.value for one in held.answers for sign in ";[]\n"
    ):
        return Blank([" ".join(one.text.value.split()) for one in held.answers])
    if held.kind == "numeric" and len(held.answers) == 1:
        return Blank(low=held.answers[0].low, high=held.answers[0].high)
    return None
