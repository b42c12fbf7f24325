"""Our Markdown as HTML for other programs: cleaned, with formulae as MathJax reads them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, cast

import nh3
from markdown_it.common.utils import escapeHtml

from portal.training.authoring import markdown
from portal.training.exchange import html_elements
from portal.training.exchange.html_elements import Node as Element
from portal.training.exchange.xml_tree import Node

_TAGS = (html_elements.TAGS | {"thead", "tbody"}) - {"span"}
_PLAIN = re.compile(  # a paragraph of letters and such, which is no list and holds no mark
    r"(?!\d{1,9}[.)])[^\W_](?:[^\W_]|[ ,;.:?%'\"()/+–—−’“”…±×-])*(?<! )"
)
_SIMPLE = re.compile(r"<p>([^<>&]*+)</p>|([^<>&]++)")  # nothing that a parser would have to find
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}
_CLEANER = nh3.Cleaner(
    tags=_TAGS, attributes=_ATTRIBUTES, link_rel=None, url_schemes=set(html_elements.SCHEMES)
)


@cache
def _writing() -> Any:
    parser = markdown.made(html=False)
    rules: Any = cast(Any, parser.renderer).rules
    rules["math_inline"] = lambda tokens, at, *_more: escapeHtml("\\(" + tokens[at].content + "\\)")
    rules["math_block"] = lambda tokens, at, *_more: (
        "<p>" + escapeHtml("\\[" + tokens[at].content + "\\]") + "</p>"
    )
    return parser


def blocks(text: str, picture: Callable[[str], str] = lambda name: name) -> str:
    """Paragraphs and more."""
    held = text.split("\n\n")
    if all(map(_PLAIN.fullmatch, held)):
        return "\n".join(f"<p>{one}</p>" for one in held)
    return _cleaned(_rendered(text, picture, is_inline=False)).strip()


def line(text: str, picture: Callable[[str], str] = lambda name: name) -> str:
    """What stands in a line."""
    if _PLAIN.fullmatch(text):
        return text
    return _cleaned(_rendered(text, picture, is_inline=True)).strip()


def _rendered(text: str, picture: Callable[[str], str], *, is_inline: bool) -> str:
    parser = _writing()
    tokens = parser.parseInline(text) if is_inline else parser.parse(text)
    if "![" in text:
        for _line, child in markdown.inline(tokens):
            if child.type == "image":
                child.attrSet("src", picture(markdown.attribute(child, "src")))
    return str(parser.renderer.render(tokens, parser.options, {}))


def _cleaned(html: str) -> str:
    return _CLEANER.clean(html)


def nodes(html: str) -> list[Node | str]:
    """HTML as elements of XML."""
    if simple := _SIMPLE.fullmatch(html):
        paragraph, words = simple.groups()
        return [Node("p", {}, *filter(None, [paragraph]))] if words is None else [words]
    found = html_elements.parsed(html)
    return [_node(one) for one in found.children]


def _node(element: Element | str) -> Node | str:
    if isinstance(element, str):
        return element
    return Node(element.tag, dict(element.attributes), *(_node(one) for one in element.children))
