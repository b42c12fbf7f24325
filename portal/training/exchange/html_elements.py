"""HTML of other programs, cleaned, as elements; what is taken away is named."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

import nh3

LONGEST = 200_000  # characters of one text
DEEPEST = 60  # elements within each other
PARAGRAPHS = {"p", "div", "section", "article", "center", "dd", "dt", "caption", "figcaption"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
BLOCKS = PARAGRAPHS | HEADINGS | {"ul", "ol", "li", "blockquote", "pre", "table", "hr"}
CELLS = {"thead", "tbody", "tfoot", "tr", "td", "th"}
MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "del": "~~", "s": "~~", "strike": "~~"}
INLINE = {*MARKS, "code", "tt", "kbd", "samp", "a", "img", "br", "span"}
TAGS = BLOCKS | CELLS | INLINE
ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "data-equation-content"}}
SILENT = {  # says nothing that is seen: how it came to be, or what language the page was in
    "html", "body", "head", "o:p", "figure", "wbr", "tr", "link", "meta", "colgroup", "col",
}  # fmt: skip
DRAWN = {"svg", "math"}  # what stands in them goes with them
EMPTY_TAGS = {"br", "img", "hr"}
SCHEMES = ("http", "https", "mailto")
ONLY = "only https, http and mailto lead out of here"
_CLEANER = nh3.Cleaner(
    tags=TAGS, attributes=ATTRIBUTES, url_schemes={*SCHEMES, "data"}, link_rel=None,
    strip_comments=True,
)  # fmt: skip
_TAG = re.compile(r"<([a-zA-Z][^\s/>]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>?")
_ATTRIBUTE = re.compile(r"([^\s=\"'/<>]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*(?=:)", re.IGNORECASE)
_SPACE = re.compile(r"[\x00-\x20]+")

Say = Callable[[str, str], None]  # what, why


@dataclass
class Node:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)


class _Tree(HTMLParser):
    """The elements of cleaned HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("div")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in EMPTY_TAGS:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        for at in range(len(self.open) - 1, 0, -1):
            if self.open[at].tag == tag:
                del self.open[at:]
                return

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def tree(html: str, say: Say) -> Node:
    """The elements of `html` that can be kept; `say` hears of the others."""
    _name_losses(html, say)
    return parsed(_CLEANER.clean(html))


def parsed(clean: str) -> Node:
    """The elements of HTML that is clean already."""
    found = _Tree()
    found.feed(clean)
    found.close()
    return found.root


def _name_losses(html: str, say: Say) -> None:
    """Say which elements, attributes and addresses will not be there."""
    elements: set[str] = set()
    attributes: set[str] = set()
    for found in _TAG.finditer(html):
        tag = found[1].casefold()
        if tag not in TAGS and tag not in SILENT:
            elements.add(tag[:20])
        kept = ATTRIBUTES.get(tag, ())
        for one in _ATTRIBUTE.finditer(found[2].strip(" /\t\r\n")):
            if one[1].casefold() not in kept:
                attributes.add(one[1].casefold()[:30])
            elif address := _odd(one[2] or ""):
                say(f"the link to “{address[:80]}”", ONLY)
    if "<!--" in html:
        say("a comment in HTML", "it is shown nowhere")
    for names, why in (
        (elements - DRAWN, "our Markdown has nothing like it; text in it is kept, code is not"),
        (elements & DRAWN, "what is drawn with it is not kept, nor the words in it"),
    ):
        if names:
            say(f"HTML {', '.join(f'<{one}>' for one in sorted(names)[:12])}", why)
    if attributes:
        names_of = ", ".join(sorted(attributes)[:12])
        say(f"HTML attributes {names_of}", "Markdown carries no looks and no scripts")


def _odd(value: str) -> str:
    """An address that the cleaner takes away, as a browser reads it; empty for any other."""
    address = _SPACE.sub("", unescape(value.strip("\"'")))
    found = _SCHEME.match(address)
    return address if found and found[0].casefold() not in (*SCHEMES, "data") else ""


def is_too_deep(html: str) -> bool:
    """Whether elements stand in each other deeper than anybody writes."""
    depth = 0
    for found in re.finditer(r"<(/?)([a-zA-Z][^\s/<>]*+)([^<>]*+)>", html):
        if found[1]:
            depth -= 1
        elif not found[3].endswith("/") and found[2].casefold() not in (
            "br",
            "img",
            "hr",
            "p",
            "li",
            "input",
        ):
            depth += 1
        if depth > DEEPEST:
            return True
    return html.count("<") > 50_000


def text_of(node: Node | str) -> str:
    """The text in an element, without its marks."""
    if isinstance(node, str):
        return node
    if node.tag == "br":
        return "\n"
    return "".join(text_of(one) for one in node.children)
