"""HTML of other programs as our Markdown: cleaned first, then written anew, block by block.

Nothing of the HTML itself goes on: every text is escaped, and only what Markdown can say is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote, urlsplit

from portal.training.exchange import plain_text
from portal.training.exchange.html_elements import (
    BLOCKS,
    CELLS,
    HEADINGS,
    MARKS,
    ONLY,
    PARAGRAPHS,
    SCHEMES,
    Node,
    Say,
    text_of,
)

_TEX = ("\\\\(", "\\\\)")  # as they stand after escaping
_UNESCAPED = re.compile(r"\\([\\`*{}\[\]<>~$&_])")

Picture = Callable[[str], str]  # address: name of the picture that is kept, or empty


class Writer:
    """Writes the elements of one text as Markdown."""

    def __init__(self, say: Say, picture: Picture) -> None:
        self.say, self.picture = say, picture

    def blocks(self, node: Node) -> list[str]:
        """The blocks below `node`, each without an empty line around it."""
        held: list[str] = []
        run: list[Node | str] = []
        for child in [*node.children, Node("end")]:
            if isinstance(child, Node) and (child.tag in BLOCKS | CELLS or child.tag == "end"):
                text = self._paragraph(run)
                held += [text] if text else []
                run = []
                held += self._block(child)
            elif isinstance(child, Node) and self._holds_blocks(child):
                text = self._paragraph(run)
                held += [text] if text else []
                run = []
                held += self.blocks(child)
            else:
                run.append(child)
        return held

    def _holds_blocks(self, node: Node) -> bool:
        return any(
            isinstance(one, Node) and (one.tag in BLOCKS or self._holds_blocks(one))
            for one in node.children
        )

    def _paragraph(self, run: list[Node | str]) -> str:
        lines = [" ".join(one.split(" ")).strip() for one in self.inline(run).split("\n")]
        return "\\\n".join(plain_text.guarded(one) for one in lines if one)

    def _block(self, node: Node) -> list[str]:
        if node.tag in PARAGRAPHS or node.tag in CELLS or node.tag == "li":
            return self.blocks(node)
        if node.tag in HEADINGS:
            self.say(f"HTML <{node.tag}>", "a heading begins a question here: it is a bold line")
            text = self._paragraph(node.children).replace("\\\n", " ")
            return [text if "**" in text else f"**{text}**"] if text else []
        if node.tag in ("ul", "ol"):
            return self._list(node)
        if node.tag == "blockquote":
            inner = "\n\n".join(self.blocks(node))
            return [f"> {inner}".replace("\n", "\n> ")] if inner else []
        if node.tag == "pre":
            code = text_of(node).strip("\n")
            ticks = "`" * max(3, longest_run(code, "`") + 1)
            return [f"{ticks}\n{code}\n{ticks}"] if code.strip() else []
        if node.tag == "table":
            return self._table(node)
        return ["---"] if node.tag == "hr" else []

    def _list(self, node: Node) -> list[str]:
        held: list[str] = []
        for child in node.children:
            if isinstance(child, Node):
                inner = "\n\n".join(self.blocks(child)) or "\\-"
                mark = f"{len(held) + 1}. " if node.tag == "ol" else "- "
                held.append(mark + inner.replace("\n", "\n" + " " * len(mark)))
        return ["\n".join(held)] if held else []

    def _table(self, node: Node) -> list[str]:
        rows: list[list[str]] = []
        _walk_rows(node, rows, self._cell)
        rows = [one for one in rows if one]
        if not rows:
            return []
        width = max(map(len, rows))
        filled = [one + [""] * (width - len(one)) for one in rows]
        lines = [f"| {' | '.join(one)} |" for one in filled]
        return ["\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])]

    def _cell(self, node: Node) -> str:
        return self.one_line(node).replace("|", "\\|")

    def one_line(self, node: Node) -> str:
        """All of `node` in one line; says so where it had several."""
        held = self.blocks(node)
        text = " ".join(held)
        if len(held) > 1 or "\n" in text:
            self.say("paragraphs, lists or line breaks", "this stands in one line here")
            text = " ".join(text.replace("\\\n", " ").split())
        return text

    def inline(self, run: list[Node | str]) -> str:
        """Markdown of what stands in a line; \\n is a break."""
        held = ""
        for at, child in enumerate(run):
            if isinstance(child, str):
                text = re.sub(r"\s+", " ", child)
                held += formulae(plain_text.inline(plain_text.cleared(text)))
                continue
            after = run[at + 1] if at + 1 < len(run) else ""
            held += self._inline(child, held, text_of(after)[:1])
        return held

    def _inline(self, node: Node, before: str, after: str) -> str:
        if node.tag == "br":
            return "\n"
        if node.tag == "img":
            return self._image(node)
        if node.tag in ("code", "tt", "kbd", "samp"):
            return _code(text_of(node))
        inner = self.inline(node.children)
        if node.tag == "a":
            return self._link(node, inner)
        if node.tag in MARKS:
            return self._marked(inner, MARKS[node.tag], before, after)
        return inner

    def _marked(self, inner: str, mark: str, before: str, after: str) -> str:
        core = inner.strip()
        lead, tail = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
        if not core:
            return inner
        glued = (not lead and before[-1:].isalnum() and not core[0].isalnum()) or (
            not tail and after.isalnum() and not core[-1].isalnum()
        )
        if glued or "\n" in core or mark[0] in core.replace(f"\\{mark[0]}", ""):
            self.say(f"emphasis of “{core[:30]}”", "Markdown cannot mark it there")
            return inner
        return f"{lead}{mark}{core}{mark}{tail}"

    def _link(self, node: Node, inner: str) -> str:
        address = node.attributes.get("href", "").strip()
        if not address:
            return inner
        try:
            parts = urlsplit(address)
        except ValueError:
            parts = urlsplit("")
        whole = parts.scheme in SCHEMES and (parts.netloc or parts.scheme == "mailto")
        if not whole or not inner.strip() or "\n" in inner or "[" in inner.replace("\\[", ""):
            self.say(f"the link to “{address[:80]}”", ONLY)
            return inner
        return f"[{inner.strip()}]({quote(address, safe=_IN_ADDRESS)})"

    def _image(self, node: Node) -> str:
        formula = node.attributes.get("data-equation-content", "").strip()
        if formula and "$" not in formula and "\n" not in formula:
            return f"${formula}$"
        source, alt = node.attributes.get("src", ""), node.attributes.get("alt", "")
        name = self.picture(source)
        words = plain_text.inline(" ".join(plain_text.cleared(alt).split()))
        if not name:
            return f"\\[{words}\\]" if words else ""
        if not words:
            self.say(f"the picture {name}", "it has no text for those who do not see it: give one")
        return f"![{words or 'Picture'}]({name})"


_IN_ADDRESS = "/:?#@!$&'*+,;=%~-._[]"


def formulae(text: str) -> str:
    r"""`\(…\)` as `$…$`, where it holds nothing that would end it; `text` is escaped already."""
    held, at = [], 0
    while (start := text.find(_TEX[0], at)) >= 0:
        end = text.find(_TEX[1], start)
        if end < 0:
            break
        inner = _UNESCAPED.sub(r"\1", text[start + 3 : end]).strip()
        is_fit = inner and "$" not in inner and "`" not in inner
        held += [text[at:start], f"${inner}$" if is_fit else text[start : end + 3]]
        at = end + 3
    return "".join(held) + text[at:]


def _code(text: str) -> str:
    plain = " ".join(plain_text.cleared(text).split())
    if not plain:
        return ""
    ticks = "`" * (longest_run(plain, "`") + 1)
    pad = " " if plain[0] == "`" or plain[-1] == "`" else ""
    return f"{ticks}{pad}{plain}{pad}{ticks}"


def _walk_rows(node: Node, rows: list[list[str]], cell: Callable[[Node], str]) -> None:
    for child in node.children:
        if not isinstance(child, Node):
            continue
        if child.tag == "tr":
            rows.append([])
        if child.tag in ("td", "th") and rows:
            rows[-1].append(cell(child))
        else:
            _walk_rows(child, rows, cell)


def longest_run(text: str, sign: str) -> int:
    return max((len(one) for one in re.findall(f"{re.escape(sign)}+", text)), default=0)
