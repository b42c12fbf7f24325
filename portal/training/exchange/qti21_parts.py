"""What items of QTI 2.1 are made of: declarations, texts with their pictures, shares."""

from __future__ import annotations

import html
from collections.abc import Callable
from decimal import Decimal

from portal.training.exchange import figures
from portal.training.exchange.items import Item, Text
from portal.training.exchange.qti21_rules import Rules
from portal.training.exchange.xml_tree import Node

HUNDRED = Decimal(100)
_BOUNDS = {
    "lowerBound": "no question takes marks off",
    "defaultValue": "an answer of its own gives nothing",
}


class Parts:
    """Reads the parts of one item into `held`; `picture` gives the address of its pictures."""

    def __init__(self, root: Node, picture: Callable[[str], str]) -> None:
        self.root, self.picture = root, picture
        self.held = Item(root.place, id=root.get("identifier"), name=root.get("title"))
        self.held.trace = root.trace
        self.declared = {one.get("identifier"): one for one in root.all("responseDeclaration")}
        self.feedback: dict[str, Text] = {}  # by the name that shows it
        self.rules = Rules()

    def text(self, node: Node) -> Text:
        """What stands in an element, with its pictures under the names of the archive."""
        for one in node.below():
            if one.tag == "img":
                one.attributes["src"] = self.picture(one.attributes.get("src", ""))
            elif one.tag == "object" and one.attributes.get("type", "").startswith("image/"):
                alt = one.all_text().strip()
                one.tag = "img"
                one.attributes = {"src": self.picture(one.attributes.get("data", "")), "alt": alt}
                one.children = []
        has_elements = any(True for _one in node.elements())
        if has_elements:
            return Text(node.markup().strip(), "html")
        return Text(node.all_text().strip(), "plain")

    def say(self, node: Node) -> None:
        """Keep feedback under its name; of several parts one after the other."""
        name, words = node.get("identifier"), " ".join(node.all_text().split())[:60]
        node.get("outcomeIdentifier")
        if node.get("showHide", "show") != "show":
            self.held.lost(
                f"feedback that is hidden: “{words}”", "it is only shown here", node.place
            )
            return
        title = node.get("title")
        if title:
            self.held.lost(f"the title “{title[:40]}” of feedback", "it has none here", node.place)
        text, before = self.text(node), self.feedback.get(name)
        self.feedback[name] = Text(html_of(before) + html_of(text), "html") if before else text

    def interaction(self, node: Node) -> Node | None:
        """The declaration of its response; what of the interaction itself we read everywhere."""
        name = node.get("responseIdentifier")
        node.get("class")
        node.get("id")
        declared = self.declared.pop(name, None)
        if declared is not None:
            declared.get("cardinality")
            declared.get("baseType")
        return declared

    def right(self, declared: Node | None) -> list[str]:
        holder = declared.child("correctResponse") if declared is not None else None
        if holder is None:
            return []
        words = holder.get("interpretation")
        if words:
            why = "write it into the explanation"
            self.held.lost(f"how the answer is meant: “{words[:60]}”", why, holder.place)
        return [one.text().strip() for one in holder.all("value")]

    def mapped(self, declared: Node | None) -> dict[str, Decimal]:
        """Shares by key, in percent of the points."""
        holder = declared.child("mapping") if declared is not None else None
        if holder is None:
            return {}
        holder.get("upperBound")
        for name, why in _BOUNDS.items():
            value = holder.get(name, "0")
            if figures.number(value) != 0:
                self.held.lost(f"{name} {value[:20]}", why, holder.place)
        found = {}
        for one in holder.all("mapEntry"):
            if one.get("caseSensitive", "false") == "true":
                self.held.lost("large and small letters", "they count alike here", one.place)
            value_of = figures.number(one.get("mappedValue"))
            if value_of is None:
                self.held.lost(f"mappedValue {one.get('mappedValue')[:20]}", "it is no number",
                               one.place)  # fmt: skip
                continue
            found[one.get("mapKey")] = value_of * HUNDRED / (self.held.points or Decimal(1))
        return found


def html_of(text: Text) -> str:
    return text.value if text.form == "html" else f"<p>{html.escape(text.value, quote=False)}</p>"
