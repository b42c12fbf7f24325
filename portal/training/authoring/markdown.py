"""The Markdown that content is written in, and small walks over its tokens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from portal.training.authoring.documents import Prose

_READ = re.compile(r"[\\`~*_\[!<&$]|  | \n|\n ")  # where more than words may begin
FENCES = ("chart", "quiz", "data", "figures", "yaml quiz")


def made(*, html: bool) -> MarkdownIt:
    """A parser. With `html`, tags become tokens of their own, so that they can be found."""
    options = {"html": html, "tasklists": True, "alerts": True}
    parser = MarkdownIt("commonmark", options).enable(["table", "strikethrough"])
    parser.use(front_matter_plugin).use(deflist_plugin)
    parser.use(dollarmath_plugin, allow_space=False, allow_digits=False, allow_labels=False)
    parser.core.ruler.at("inline", _inline)
    return parser


def _inline(state: StateCore) -> None:
    """Like markdown-it's own; most texts are words only and need none of its rules."""
    for token in state.tokens:
        if token.type == "inline":
            token.children = []
            if _READ.search(token.content):
                state.md.inline.parse(token.content, state.md, state.env, token.children)
            else:
                _words(token.content, token.children)


def _words(text: str, children: list[Token]) -> None:
    for line in text.split("\n"):
        if children:
            children.append(Token("softbreak", "br", 0))
        if line:
            children.append(Token("text", "", 0, content=line))


@cache
def _reading() -> MarkdownIt:
    return made(html=True)


@cache
def _printing() -> MarkdownIt:
    return quoting(made(html=True))


def quoting(parser: MarkdownIt) -> MarkdownIt:
    """The parser, setting quotation marks as a printer does."""
    parser.options["typographer"] = True
    return parser.enable("smartquotes")


def tokens(text: str) -> list[Token]:
    """The blocks of `text`, inline ones as their children."""
    return _reading().parse(text)


def printed(text: str) -> list[Token]:
    """The same with quotation marks as they are drawn."""
    return _printing().parse(text)


def spans(held: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Of each outermost block, the positions of its first token and behind its last."""
    start, depth = 0, 0
    for at, token in enumerate(held):
        if depth == 0:
            start = at
        depth += token.nesting
        if depth <= 0:
            depth = 0
            yield start, at + 1


def lines_of(token: Token) -> tuple[int, int]:
    """The first line of a token and the one behind its last, counted from 0."""
    first, last = token.map or (0, 0)
    return first, last


def prose(held: Sequence[Token]) -> list[Prose]:
    """What people read of `held`, line by line, without code, formulae and addresses."""
    found = []
    for token in held:
        if token.type != "inline" or not token.children:
            continue
        line, text = lines_of(token)[0] + 1, ""
        for child in token.children:
            if child.type in ("softbreak", "hardbreak"):
                found.append(Prose(line, text))
                line, text = line + 1, ""
            elif child.type == "text":
                text += child.content
            elif child.type in ("code_inline", "math_inline", "html_inline"):
                text += " " * (len(child.content) + 2)
            elif child.type == "image":
                text += f" {child.content} "
        found.append(Prose(line, text))
    return [one for one in found if one.text.strip()]


def of_text(text: str, line: int) -> list[Prose]:
    """The prose of a piece of Markdown that begins on `line`."""
    if not text.strip():
        return []
    return [Prose(line + one.line - 1, one.text) for one in prose(tokens(text))]


def inline(held: Sequence[Token]) -> Iterator[tuple[int, Token]]:
    """Each inline token with its line, counted from 1."""
    for token in held:
        if token.type == "inline":
            line = lines_of(token)[0] + 1
            for child in token.children or ():
                if child.type in ("softbreak", "hardbreak"):
                    line += 1
                yield line, child


def attribute(token: Token, name: str) -> str:
    value: Any = token.attrGet(name)
    return "" if value is None else str(value)


def slug(text: str) -> str:
    """An id out of a heading."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80] or "section"


def is_fence(line: str) -> re.Match[str] | None:
    """A line that opens or closes a fence."""
    return re.match(r"^ {0,3}(?P<fence>`{3,}|~{3,})(?P<info>.*)$", line)


def outside_fences(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Lines with their positions, but those of fences."""
    fence = ""
    for at, line in enumerate(lines):
        found = is_fence(line)
        if fence:
            if found and found["fence"].startswith(fence) and not found["info"].strip():
                fence = ""
        elif found and not (found["fence"][0] == "`" and "`" in found["info"]):
            fence = found["fence"]
        else:
            yield at, line
