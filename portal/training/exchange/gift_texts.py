"""Texts of GIFT: their formats, and what a backslash takes the meaning from."""

from __future__ import annotations

import re

from portal.training.exchange.items import Form, Text

_ESCAPES = "\\:#={}~n"
_HELD = {sign: chr(0xE020 + at) for at, sign in enumerate(_ESCAPES)}
_SAID = {ord(held): "\n" if sign == "n" else sign for sign, held in _HELD.items()}
ESCAPE = re.compile(r"\\([\\:#={}~n])")
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)

_CODE = r"(?P<code>(?P<ticks>`+)(?:(?!(?P=ticks)).)*(?P=ticks))"  # as it stands, in Markdown
_SIGN = re.compile(_CODE + r"|\\(?P<sign>.)", re.DOTALL)
_NAME = re.compile(_CODE + r"|&(?P<name>lt|gt);", re.DOTALL)
_NAMES = {"<": "&lt;", ">": "&gt;"}


def named(text: str) -> str:
    """Markdown with `&lt;` for `\\<`: the Markdown of Moodle knows no other way to say it."""
    return _SIGN.sub(lambda found: _NAMES.get(found["sign"] or "", found[0]), text)


def _unnamed(text: str) -> str:
    """The same the other way round."""
    signs = {"lt": "\\<", "gt": "\\>"}
    return _NAME.sub(lambda found: signs.get(found["name"] or "", found[0]), text)


def held(text: str) -> str:
    """`text` with a private character in the place of each escaped sign."""
    return ESCAPE.sub(lambda found: _HELD[found[1]], text)


def said(text: str) -> str:
    """`text` with what its escapes stand for."""
    return text.translate(_SAID)


def formed(text: str, form: Form) -> tuple[Form, str]:
    found = _FORMAT.match(text)
    if not found:
        return form, text
    name = found[1].casefold()
    return ("html" if name == "html" else name), text[found.end() :]  # type: ignore[return-value]


def whole(text: str, form: Form) -> Text:
    """Line ends as written count where the format says so; elsewhere only `\\n` breaks."""
    if form in ("moodle", "plain"):
        text = " ".join(one.strip(" \t") for one in text.split("\n"))
    return Text(_unnamed(said(text)) if form == "markdown" else said(text), form)


def answer_text(text: str, form: Form) -> Text:
    form, text = formed(text.strip(), form)
    return whole(text.strip(), form)
