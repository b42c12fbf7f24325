"""XML that we write, element by element, so that a large file is never held as a tree."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from portal.training.exchange import plain_text
from portal.training.exchange.xml_tree import TRACE, Node


class Markup(str):
    """XML that is written already."""

    __slots__ = ()


HERE = Markup("\0")  # where in a root of `written` the many elements go


def frozen(node: Node) -> Node:
    """The element with all below it written, so that a reader may take the other apart."""
    texts = map(to_text, node.children)
    children = [Markup(one) for one in texts]  # nosemgrep: markup-from-data - XML, not HTML
    return Node(node.tag, node.attributes, *children)


def element(tag: str, *children: Node | str | None, **attributes: str | None) -> Node:
    """An element of ours; `None` is left out, a trailing _ of a name is taken off."""
    held = {
        name.rstrip("_").replace("__", ":"): value
        for name, value in attributes.items()
        if value is not None
    }
    return Node(tag, held, *(one for one in children if one is not None))


def written(root: Node, many: Iterable[Node] = ()) -> bytes:
    """The file, with its declaration; `many` stand at HERE, none held longer than it is written."""
    opening, _here, closing = to_text(root).partition(HERE)
    out = io.BytesIO()
    out.write(f'<?xml version="1.0" encoding="UTF-8"?>\n{opening}'.encode())
    for at, one in enumerate(many):
        out.write(("\n" if at else "").encode())
        out.write(to_text(one).encode())
    out.write(f"{closing}\n".encode())
    return out.getvalue()


def to_text(node: Node | str) -> str:
    """XML of an element, in lines where it holds elements only."""
    if isinstance(node, Markup):
        return node
    if isinstance(node, str):
        return escape(plain_text.cleared(node))
    held = "".join(
        f" {name}={quoteattr(plain_text.cleared(value))}" for name, value in node.attributes.items()
    )
    notes = "".join(f"<!-- {TRACE} {_commented(one)} -->" for one in node.notes)
    if not node.children and not notes:
        return f"<{node.tag}{held}/>"
    in_lines = all(isinstance(one, Node | Markup) for one in node.children)
    gap = "\n" if in_lines else ""
    inner = gap.join(to_text(one) for one in node.children)
    return f"<{node.tag}{held}>{gap}{notes}{gap if notes else ''}{inner}{gap}</{node.tag}>"


def _commented(trace: str) -> str:
    """JSON without what would end a comment."""
    return re.sub(r"-(?=-|$)", r"\\u002d", trace)
