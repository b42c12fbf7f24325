"""Texts of other programs as Markdown of ours: a line, blocks, or a heading with what follows."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from markdown_it.token import Token

from portal.training.authoring import markdown
from portal.training.exchange import html_elements, html_reading, plain_text
from portal.training.exchange.items import Text
from portal.training.exchange.pictures import Pictures

Say = Callable[[str, str], None]
_OPENS = re.compile(  # what may begin a block, or HTML
    r"<|^[^\S\n]*(?:[#=>:|+-]|\*\s|`{3}|~{3}|\d{1,9}[.)])|^(?: {4}|\t)", re.MULTILINE
)
_PARAGRAPH = re.compile(r"\s*+(?:<p>([^<>&]*+)</p>|([^<>&]*+))\s*+")
TAGS = {"h1", "h2"}
FENCES = (*markdown.FENCES, "yaml quiz")


class Texts:
    """Writes the texts of one question; `say` hears what of them is lost."""

    def __init__(self, pictures: Pictures, say: Say) -> None:
        self.pictures, self.say = pictures, say

    def line(self, text: Text) -> str:
        """One line of Markdown."""
        if not text:
            return ""
        value = plain_text.cleared(text.value).strip()
        if text.form == "markdown" and is_one_line(value):
            return self._known(value)
        if text.form == "plain":
            if "\n" in value:
                self.say("line breaks", "this stands in one line here")
            return plain_text.inline(" ".join(value.split()))
        if words := _bare(text):
            return html_reading.formulae(plain_text.inline(words))
        writer = self._writer()
        html = self._html(text)
        return writer.one_line(html_elements.tree(html, self.say)) if html else ""

    def blocks(self, text: Text) -> str:
        """Paragraphs, lists and tables of Markdown."""
        return "\n\n".join(self._blocks(text))

    def asked(self, text: Text, name: str) -> tuple[str, str]:
        """What asks (a line), and what follows it."""
        held = self._blocks(text)
        if held and is_sentence(held[0]):
            stem, _break, rest = held[0].partition("\\\n")
            return stem, "\n\n".join(filter(None, [rest, *held[1:]]))
        if not name:
            at = next((at for at, one in enumerate(held) if is_sentence(one)), -1)
            if at > 0:  # a table stands first: what asks goes before it
                stem, _break, rest = held.pop(at).partition("\\\n")
                return stem, "\n\n".join(filter(None, [rest, *held]))
        return plain_text.inline(" ".join(plain_text.cleared(name).split())), "\n\n".join(held)

    def _blocks(self, text: Text) -> list[str]:
        if not text:
            return []
        value = plain_text.cleared(text.value).strip()
        if text.form == "markdown" and is_ours(value):
            return split(self._known(value))
        if text.form == "plain":
            return plain_text.paragraphs(value).split("\n\n")
        if words := _bare(text):
            return [plain_text.guarded(html_reading.formulae(plain_text.inline(words)))]
        html = self._html(text)
        return self._writer().blocks(html_elements.tree(html, self.say)) if html else []

    def _writer(self) -> html_reading.Writer:
        return html_reading.Writer(self.say, lambda one: self.pictures.name(one, self.say))

    def _html(self, text: Text) -> str:
        value = plain_text.cleared(text.value)
        if text.form == "markdown":
            self.say("its Markdown", "it holds HTML or signs with a meaning here: written anew")
            value = _rendering().render(value)
        elif text.form == "moodle":
            value = "".join(f"<p>{one}</p>" for one in re.split(r"\n\s*\n", value.strip()))
            value = value.replace("\n", "<br>")
        if len(value) > html_elements.LONGEST or html_elements.is_too_deep(value):
            self.say("a text", "it is too long or nested too deep to be read; it is left out")
            return ""
        return value

    def _known(self, value: str) -> str:
        """Markdown of ours, whose pictures are known under their addresses."""
        if "![" not in value:
            return value
        for _line, child in markdown.inline(markdown.tokens(value)):
            if child.type == "image":
                source = markdown.attribute(child, "src")
                name = self.pictures.name(source, self.say)
                new = f"({name})" if name else ""
                if not name:
                    value = value.replace(f"![{child.content}]({source})", f"\\[{child.content}\\]")
                elif name != source:
                    value = value.replace(f"]({source})", f"]{new}")
        return value


def _bare(text: Text) -> str:
    """The words of HTML that is one paragraph without marks; nothing for any other."""
    found = _PARAGRAPH.fullmatch(text.value) if text.form in ("html", "moodle") else None
    if not found or (text.form == "moodle" and "\n" in text.value.strip()):
        return ""
    return " ".join(plain_text.cleared(found[1] or found[2] or "").split())


def is_one_line(value: str) -> bool:
    """Whether Markdown is a line that says here what it says there."""
    return "\n" not in value and ("<" not in value or _is_clean(markdown.tokens(f"x {value}")))


def is_ours(value: str) -> bool:
    """Whether Markdown has nothing that would be a part of a question."""
    if not _OPENS.search(value):
        return True
    if any(re.match(r"^=", line) for _at, line in markdown.outside_fences(value.split("\n"))):
        return False
    return _is_clean(markdown.tokens(value))


def _is_clean(tokens: list[Token]) -> bool:
    for token in tokens:
        if token.type in ("html_block", "alert_open", "front_matter"):
            return False
        if token.type == "heading_open" and token.tag in TAGS and not token.level:
            return False
        if token.type == "fence" and " ".join(token.info.split()) in FENCES:
            return False
        if token.type == "list_item_open" and "checked" in token.meta:
            return False
        if any(child.type == "html_inline" for child in token.children or ()):
            return False
    return True


def split(value: str) -> list[str]:
    """A first paragraph of one line, and the rest as it stands; or all of it."""
    first, _empty, rest = value.partition("\n\n")
    if "\n" in first:
        return [value]
    return [first, rest.strip("\n")] if rest.strip() else [first]


def is_sentence(block: str) -> bool:
    """Whether a block is a paragraph, so that it can be a heading."""
    if re.match(r"^(\s|[-+*>|#=:`~]|\d{1,9}[.)]\s)", block) and not re.match(r"^[*`]", block):
        return False
    if block.startswith(("***", "---", "```", "* ", "**\n")):
        return False
    return all(one.endswith("\\") for one in block.split("\n")[:-1])


@cache
def _rendering() -> Any:
    return markdown.made(html=True)
