"""Plain text as Markdown that says just that."""

from __future__ import annotations

import re

_ALWAYS = re.compile(r"[\\`*{}\[\]<>~$&]")
_TAG = re.compile(r"<[^<>]*>")
_UNDERSCORE = re.compile(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_START = re.compile(r"^(\s*)(?:([#+\-=|:>~])|(\d{1,9})([.)]))")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ue000\ue001\ufffe\uffff\ud800-\udfff]")


def cleared(text: str) -> str:
    """Without control characters and halves of characters; \\n for line ends."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def bare(html: str) -> str:
    """The words of HTML, for a sentence about it."""
    return _TAG.sub("", html).strip()


def inline(text: str) -> str:
    """`text` within a line: what Markdown or we would read as more than text is escaped."""
    return _UNDERSCORE.sub(r"\\_", _ALWAYS.sub(r"\\\g<0>", text))


def line(text: str) -> str:
    """`text` as one line of its own, which begins no list, heading or answer."""
    return guarded(inline(" ".join(text.split())))


def guarded(text: str) -> str:
    """Markdown of a line, so that its beginning is no sign of a block."""
    found = _START.match(text)
    if not found:
        return text
    if found[2]:
        return f"{found[1]}\\{text[found.end(1) :]}"
    return f"{found[1]}{found[3]}\\{text[found.end(3) :]}"


def paragraphs(text: str) -> str:
    """Text of several lines: an empty line parts paragraphs, others are kept as breaks."""
    held = []
    for block in re.split(r"\n[ \t]*\n", cleared(text).strip()):
        lines = [line(each) for each in block.split("\n") if each.strip()]
        if lines:
            held.append("\\\n".join(lines))
    return "\n\n".join(held)
