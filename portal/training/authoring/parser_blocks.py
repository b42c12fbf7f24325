"""The parts of a question as they were found, before they are put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from markdown_it.token import Token

from portal.training.authoring import markdown
from portal.training.authoring.documents import Chart, Figure, Prose
from portal.training.authoring.marks import Marks


@dataclass
class AnswerLine:
    """A line `= …` as written, with the quotation below it."""

    line: int  # counted from 1
    text: str
    feedback: str = ""


@dataclass
class Blocks:
    """The parts of one question by what they are."""

    stem: str
    line: int
    marks: Marks
    body: list[tuple[int, str]] = field(default_factory=list)  # line, Markdown
    lists: list[tuple[int, Sequence[Token]]] = field(default_factory=list)
    ordered: list[tuple[int, int, Sequence[Token]]] = field(default_factory=list)  # place in body
    tables: list[tuple[int, int, Sequence[Token]]] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    explanation: str = ""
    wrong: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    where: dict[str, int] = field(default_factory=dict)
    charts: list[Chart] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    answers: list[AnswerLine] = field(default_factory=list)
    prose: list[Prose] = field(default_factory=list)
    settings_seen: bool = False


def items(block: Sequence[Token]) -> list[Sequence[Token]]:
    """The items of a list, from opening to closing token."""
    return [
        block[1:-1][first:behind]
        for first, behind in markdown.spans(block[1:-1])
        if block[1:-1][first].type == "list_item_open"
    ]


def rows(block: Sequence[Token]) -> list[list[str]]:
    """The cells of a table's rows, without its head."""
    found: list[list[str]] = []
    in_body = False
    for token in block:
        if token.type == "tbody_open":
            in_body = True
        elif token.type == "tr_open" and in_body:
            found.append([])
        elif token.type == "inline" and in_body:
            found[-1].append(token.content.strip())
    return found
