"""What items of QTI 1.2 are made of: materials as texts, and the feedback that is under a name."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from portal.training.exchange import qti12_rules
from portal.training.exchange.items import NOTHING, Item, Text
from portal.training.exchange.qti12_rules import Rules
from portal.training.exchange.xml_tree import Node

NAMELESS = {"", "question", "untitled", "question title"}
_SOURCE = re.compile(r"""<img\b[^<>]*?\bsrc\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
MATERIALS = {"mattext", "matemtext", "matimage", "matbreak", "mataudio", "matvideo", "matapplet",
             "matapplication", "mat_extension", "matref"}  # fmt: skip


class Parts:
    """Reads the parts of one item into `held`; `picture` hears the addresses of its pictures."""

    def __init__(self, node: Node, picture: Callable[[str], None]) -> None:
        self.node, self.picture = node, picture
        title = node.get("title")
        self.held = Item(
            node.place, id=node.get("ident"),
            name="" if title.strip().casefold() in NAMELESS else title,
        )  # fmt: skip
        self.held.trace = node.trace
        self.rules = Rules()
        self.listed: dict[str, str] = {}
        self.feedback: dict[str, Text] = {}

    def text(self, node: Node) -> Text:
        """What the materials in an element say, one after the other."""
        found = [self.material(one) for one in _materials(node)]
        found = [one for one in found if one]
        if len(found) == 1:
            return found[0]
        return Text("".join(_html_of(one) for one in found), "html") if found else NOTHING

    def material(self, node: Node) -> Text:
        node.read()
        if node.tag == "matimage":
            address = node.attributes.get("uri", "")
            self.picture(address)
            alt = html.escape(node.attributes.get("label", ""), quote=True)
            return Text(f'<img src="{html.escape(address, quote=True)}" alt="{alt}">', "html")
        if node.tag == "matbreak":
            return Text("<br>", "html")
        if node.tag not in ("mattext", "matemtext"):
            self.held.lost(f"<{node.tag}>", "only texts and pictures are kept", node.place)
            return NOTHING
        if elsewhere := node.attributes.get("uri"):
            self.held.lost(f"the text at {elsewhere[:60]}", "only what stands in it", node.place)
        inner = any(True for _one in node.elements())
        value = node.markup() if inner else "".join(map(str, node.children))
        kind = node.attributes.get("texttype", "text/plain").casefold()
        is_html = inner or kind in ("text/html", "text/xhtml")
        if kind not in ("text/plain", "text/html", "text/xhtml"):
            self.held.lost(f"the kind of text {kind[:40]}", "read as plain text", node.place)
        if is_html:
            for address in _SOURCE.findall(value):
                self.picture(html.unescape(address))
        return Text(value.strip(), "html" if is_html else "plain")

    def text_around(self, node: Node) -> Text:
        """The materials before and between fields."""
        found = [self.material(one) for one in _materials(node, outside=True)]
        found = [one for one in found if one]
        if len(found) == 1:
            return found[0]
        return Text("".join(_html_of(one) for one in found), "html") if found else NOTHING

    def text_of_field(self, field: Node) -> Text:
        """The material of a field itself, beside its labels."""
        found = [self.material(one) for one in _materials(field, outside=True)]
        return next((one for one in found if one), NOTHING)

    def said_to(self, equal: tuple[str, str]) -> Text:
        """What is said to one answer alone."""
        for case in self.rules.cases:
            if case.equal == [equal] and not case.unequal:
                for name in case.feedback:
                    usual = qti12_rules.GENERAL | qti12_rules.RIGHT | qti12_rules.WRONG
                    if name in self.feedback and name not in usual:
                        return self.feedback.pop(name)
        return self.feedback.pop(f"{equal[1]}_fb", NOTHING)

    def take(self, names: list[str], what: set[str]) -> Text:
        """The feedback under one of the usual names, or shown where the cases say."""
        for name in names:
            if name in what and name in self.feedback:
                return self.feedback.pop(name)
        return NOTHING


def _html_of(text: Text) -> str:
    if text.form == "html":
        return text.value
    return f"<p>{html.escape(text.value, quote=False)}</p>"


def _materials(node: Node, *, outside: bool = False) -> Iterator[Node]:
    """The materials below a node, in order; with `outside` not those of fields and labels."""
    for one in node.elements():
        if one.tag in MATERIALS:
            yield one
        elif one.tag == "altmaterial":
            continue  # says the same in another way; nobody reads it, so it is named
        elif not outside or not (one.tag.startswith("response_") or one.tag.startswith("render_")):
            yield from _materials(one, outside=outside)
