"""What questions of Moodle XML are made of: texts with their files, answers with shares."""

from __future__ import annotations

import base64
import binascii
from decimal import Decimal
from urllib.parse import unquote

from portal.training.exchange import figures
from portal.training.exchange.items import MOST_PARTS, NOTHING, Answer, Form, Item, Text
from portal.training.exchange.xml_tree import Node

FORMS: dict[str, Form] = {
    "html": "html", "markdown": "markdown", "plain_text": "plain", "moodle_auto_format": "moodle",
    "": "moodle", "wiki_like": "plain",
}  # fmt: skip


class Parts:
    """Reads the parts of one question into `held`; its pictures go to `pictures`."""

    def __init__(self, node: Node, pictures: dict[str, bytes], number: int) -> None:
        self.node, self.pictures, self.number = node, pictures, number
        self.held = Item(node.place, id=node.said("idnumber"), name=node.said("name"))
        self.held.trace = node.trace

    def text(self, node: Node | None) -> Text:
        """A text with its files."""
        if node is None:
            return NOTHING
        inner = node.child("text")
        value = (inner.text() if inner is not None else node.text()).strip()
        node.text()
        form = FORMS.get(node.get("format", "html"))
        if form is None:
            self.held.lost(f"the format {node.get('format')}", "read as HTML", node.place)
        for one in node.all("file"):
            self.file(one)
            if one.get("name") not in unquote(value):
                self.held.lost(f"the file {one.get('name')[:60]}", "no text shows it", one.place)
        if "@@PLUGINFILE@@" in value:
            value = value.replace("@@PLUGINFILE@@/", f"pluginfile-{self.number}/")
        return Text(value, form or "html")

    def file(self, node: Node) -> None:
        name, path = node.get("name"), node.get("path", "/")
        if node.get("encoding", "base64") != "base64":
            self.held.lost(f"the file {name}", "its encoding is not base64", node.place)
        try:
            content = base64.b64decode("".join(node.text().split()), validate=True)
        except (binascii.Error, ValueError):
            self.held.lost(f"the file {name}", "its base64 is broken", node.place)
            return
        self.pictures[f"pluginfile-{self.number}{path}{name}"] = content

    def shuffled(self) -> None:
        value = self.node.said("shuffleanswers", "true")
        self.held.shuffle = value in ("true", "1")

    def answers(self) -> list[tuple[Node, Answer]]:
        nodes = self.node.all("answer")
        if len(nodes) > MOST_PARTS:
            self.held.lost(f"{len(nodes)} answers", f"a question has {MOST_PARTS} at most")
        found = []
        for one in nodes[:MOST_PARTS]:
            share = figures.share(one.get("fraction", "0"))
            if share is None:
                self.held.lost(f"fraction {one.get('fraction')[:20]}", "it is no number", one.place)
            feedback = self.text(one.child("feedback"))
            answer = Answer(self.text(one), share or Decimal(0), feedback, place=one.place)
            found.append((one, answer))
        return found
