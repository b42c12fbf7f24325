"""A file of text2qti as its parts: a mark at the line's beginning, and the Markdown behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portal.training.exchange.items import Found

MARKS = {
    "question": r"\d+\.", "right": r"\*[a-zA-Z]\)", "wrong": r"[a-zA-Z]\)",
    "many_right": r"\[\*\]", "many_wrong": r"\[ ?\]", "word": r"\*", "feedback": r"\.\.\.",
    "if_right": r"\+", "if_wrong": r"-", "solution": r"!", "number": "=",
    "title": "[Tt]itle:", "points": "[Pp]oints:", "text_title": "[Tt]ext [Tt]itle:",
    "text": "[Tt]ext:", "quiz_title": "[Qq]uiz [Tt]itle:", "description": "[Qq]uiz description:",
    "pick": "[Pp]ick:", "solutions_pick": "[Ss]olutions pick:",
    "points_each": "[Pp]oints per question:", "shuffle": "[Ss]huffle answers:",
    "setting": "(?:[Ss]how correct answers|[Oo]ne question at a time|[Cc]an't go back"
    "|[Ff]eedback is solution|[Ss]olutions (?:sample|randomize) groups):",
}  # fmt: skip
ALONE = {"essay": r"___+", "upload": r"\^\^\^+", "group": "GROUP", "end_group": "END_GROUP"}
_START = re.compile(
    "|".join(
        [*(f"(?P<{name}>(?:{mark})(?:[ \\t]+(?=\\S)|[ \\t]*$))" for name, mark in MARKS.items()),
         *(f"(?P<{name}>(?:{mark})[ \\t]*$)" for name, mark in ALONE.items())]
    )
)  # fmt: skip
_CODE = re.compile(r"(`{3,})\s*[^\s`]")


@dataclass
class Part:
    """A mark, its line, and the Markdown behind it."""

    kind: str
    line: int
    text: str
    mark: str

    @property
    def place(self) -> str:
        return f"line {self.line}"


def parts(lines: list[str], found: Found) -> Iterator[Part]:
    """The parts one after the other; comments and code to be run are named."""
    part: Part | None = None
    held: list[str] = []
    until, begun = "", ""  # what ends a comment or code, and where that began
    for at, line in enumerate(lines, 1):
        if until:
            until = "" if line.strip() == until else until
        elif skipped := _skipped(line):
            found.lost(f"line {at}", *skipped[:2])
            until, begun = skipped[2], f"line {at}"
        elif start := _START.match(line):
            if part is not None:
                yield _finished(part, held)
            kind = start.lastgroup or ""
            part, held = Part(kind, at, line[start.end() :], start[0].strip()), []
        elif line.strip() and (part is None or not line.startswith(" ")):
            words = f"“{line.strip()[:60]}”"
            found.lost(f"line {at}", words, "it begins with no mark of text2qti")
        else:
            held.append(line)
    if until:
        found.lost(begun, f"all that follows: there is no {until}", "it is read as what began here")
    if part is not None:
        yield _finished(part, held)


def _skipped(line: str) -> tuple[str, str, str] | None:
    """What of a file is no part, why, and the line that ends it; None for anything else."""
    if line.startswith("%"):
        return f"the comment {line[:60]}", "comments are not kept", ""
    if line.rstrip() == "COMMENT":
        return "a comment of several lines", "comments are not kept", "END_COMMENT"
    if code := _CODE.match(line):
        return "a block of code", "nothing of a file is run here", code[1]
    return None


def _finished(part: Part, held: list[str]) -> Part:
    """With the lines below it, less their common indent."""
    filled = [one for one in held if one.strip()]
    indent = min((len(one) - len(one.lstrip()) for one in filled), default=0)
    part.text = "\n".join([part.text, *(one[indent:] for one in held)]).strip()
    return part


_SIZES = re.compile(r"(?<=\))\{[ ]*(?=[#.A-Za-z])[^{}\n]*\}")
_BEYOND = {
    "a footnote": re.compile(r"\[\^[^\]\s]+\]"),
    "a list of definitions": re.compile(r"^ {0,3}:[ \t]+\S", re.MULTILINE),
}


def without_sizes(text: str) -> tuple[str, str]:
    """Markdown without `{width=50%}` behind pictures, and what stood there."""
    found = _SIZES.findall(text) if "![" in text else []
    return (_SIZES.sub("", text), ", ".join(found)[:60]) if found else (text, "")


def beyond(text: str) -> list[str]:
    """What the Markdown of text2qti knows and ours does not."""
    return [what for what, pattern in _BEYOND.items() if pattern.search(text)]
