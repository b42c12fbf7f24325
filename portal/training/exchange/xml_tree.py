"""XML of strangers as a tree that knows its lines and what of it was read.

No entities, nothing from elsewhere (defusedxml), nothing deep. What a reader does not touch is
named by `unread`, so that no element and no attribute is dropped in silence.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import quoteattr

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from portal.unreadable import Unreadable

DEEPEST = 100  # elements within each other
BLOCK = 64 * 1024  # bytes read at a time
TRACE = "yardstick:"
QUIET = {"id", "class", "lang", "label"}  # attributes that tell nobody anything here
VOID = {"br", "img", "hr", "col"}


class Node:
    """An element, with its line."""

    __slots__ = ("_known", "_seen", "_taken", "attributes", "children", "line", "notes", "tag")

    def __init__(
        self, tag: str, attributes: dict[str, str] | None = None, *children: Node | str,
        line: int = 0,
    ) -> None:  # fmt: skip
        self.tag = tag
        self.attributes = attributes or {}
        self.children: list[Node | str] = list(children)
        self.line = line
        self.notes: list[str] = []  # comments of ours in it
        self._seen = False  # all of its own text was read
        self._taken = False  # it was read by itself, whatever its parent knows
        self._known: set[str] = set()  # attributes and children that were read

    @property
    def place(self) -> str:
        return f"<{self.tag}>, line {self.line}" if self.line else f"<{self.tag}>"

    def get(self, name: str, default: str = "") -> str:
        self._known.add(f"@{name}")
        return self.attributes.get(name, default)

    def elements(self) -> Iterator[Node]:
        return (one for one in self.children if isinstance(one, Node))

    def all(self, *tags: str) -> list[Node]:
        """The children of these names."""
        self._known.update(tags)
        return [one for one in self.elements() if one.tag in tags]

    def take(self) -> Node:
        """Mark it as read; what stands in it stays unread."""
        self._taken = True
        return self

    def know(self, *names: str) -> None:
        """Mark children, or with @ attributes, of these names as read."""
        self._known.update(names)

    def child(self, tag: str) -> Node | None:
        """The first child of this name; others of it stay unread."""
        for one in self.elements():
            if one.tag == tag:
                one._taken = True
                return one
        return None

    def text(self) -> str:
        """Its own text; of nothing below it."""
        self._seen = True
        return "".join(one for one in self.children if isinstance(one, str))

    def said(self, tag: str, default: str = "") -> str:
        """The text of a child, or of the `text` in it."""
        found = self.child(tag)
        if found is None:
            return default
        inner = found.child("text")
        found.text()
        return (inner.text() if inner is not None else found.text()).strip() or default

    def below(self) -> list[Node]:
        """All elements below, in order."""
        found: list[Node] = []
        for one in self.children:
            if isinstance(one, Node):
                found.append(one)
                if one.children:
                    found += one.below()
        return found

    def inside(self) -> Node:
        """Mark what stands in it as read, but not its attributes."""
        self._seen = True
        for one in self.elements():
            one.take().read()
        return self

    def all_text(self) -> str:
        """The text of all below, read."""
        self.inside()
        return "".join(one if isinstance(one, str) else one.all_text() for one in self.children)

    def read(self) -> Node:
        """Mark all of it as read."""
        for one in (self, *self.below()):
            one._seen = True
            one._known.add("*")
        return self

    def unread(self) -> Iterator[tuple[str, str]]:
        """Place and name of what nobody read in it."""
        if "*" in self._known:
            return
        for name, value in self.attributes.items():
            if f"@{name}" not in self._known and name not in QUIET:
                yield self.place, f"{name}={value[:40]!r}"
        if not self._seen:
            text = " ".join("".join(o for o in self.children if isinstance(o, str)).split())
            if text:
                yield self.place, f"the text “{text[:60]}”"
        for one in self.elements():
            if one._taken or one.tag in self._known:
                yield from one.unread()
            elif "*" not in one._known:
                words = " ".join(one.all_text().split())[:60]
                yield one.place, f"<{one.tag}>" + (f" “{words}”" if words else "")

    def markup(self) -> str:
        """What stands in it, as HTML."""
        self.inside()
        return "".join(_html(one) for one in self.children)

    @property
    def trace(self) -> str:
        return self.notes[0] if self.notes else ""


def _html(node: Node | str) -> str:
    if isinstance(node, str):
        return html.escape(node, quote=False)
    held = "".join(f" {name}={quoteattr(value)}" for name, value in node.attributes.items())
    if node.tag in VOID:
        return f"<{node.tag}{held}>"
    return f"<{node.tag}{held}>{''.join(map(_html, node.children))}</{node.tag}>"


class _Builder:
    """Elements as they come; those called `whole` are handed out by themselves."""

    def __init__(self, whole: str) -> None:
        self.whole = whole
        self.done: list[Node] = []
        self.open: list[Node] = []
        self.root: Node | None = None
        self.parser: Any = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        line = self.parser.parser.CurrentLineNumber
        if len(self.open) >= DEEPEST:
            raise Unreadable("deep", f"The XML is nested too deep at line {line}.",
                             "Export it again.", line)  # fmt: skip
        held = {_local(name): value for name, value in attributes.items()}
        node = Node(_local(tag), held, line=line)
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node
        self.open.append(node)

    def end(self, _tag: str) -> None:
        node = self.open.pop()
        if self.whole and node.tag == self.whole:
            self.done.append(node)
            if self.open:
                self.open[-1].children.pop()

    def data(self, text: str) -> None:
        if self.open:
            self.open[-1].children.append(text)

    def comment(self, text: str) -> None:
        plain = text.strip()
        if plain.startswith(TRACE) and self.open:
            self.open[-1].notes.append(plain.removeprefix(TRACE).strip())

    def close(self) -> None:
        return None


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def parse(content: bytes, name: str = "The file") -> Node:
    """The tree in `content`. Raises Unreadable."""
    builder = _Builder("")
    for _none in _fed(content, builder, name):
        pass
    if builder.root is None:
        raise Unreadable("xml", f"{name} holds no XML.", "Choose another file.")
    return builder.root


def each(content: bytes, tag: str, name: str = "The file") -> Iterator[Node]:
    """The elements called `tag`, one after the other; the root, without them, comes last."""
    builder = _Builder(tag)
    yield from _fed(content, builder, name)
    if builder.root is not None and builder.root.tag != tag:
        yield builder.root


def _fed(content: bytes, builder: _Builder, name: str) -> Iterator[Node]:
    parser: Any = DefusedXMLParser(target=builder, forbid_dtd=False)
    builder.parser = parser
    try:
        for at in range(0, len(content), BLOCK):
            parser.feed(content[at : at + BLOCK])
            yield from builder.done
            builder.done.clear()
        parser.close()
        yield from builder.done
    except DefusedXmlException as error:
        line = parser.parser.CurrentLineNumber
        raise Unreadable(
            "entities", f"{name} declares entities or wants files from elsewhere at line {line}.",
            "Such XML is not read: export it again, without.", line,
        ) from error  # fmt: skip
    except (SyntaxError, ValueError, LookupError) as error:
        if isinstance(error, Unreadable):
            raise
        line = getattr(error, "position", (parser.parser.CurrentLineNumber, 0))[0]
        raise Unreadable("xml", f"{name} is no sound XML: look at line {line}.",
                         "Export it again.", line) from error  # fmt: skip
