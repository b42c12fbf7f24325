"""A file of content, read: front matter, and the body by what stands in it. Never raises.

`docs/methods/lint.md` lists the codes of what it finds wrong.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from markdown_it.token import Token

from portal.training.authoring import markdown, marks, schemas, yaml_reading
from portal.training.authoring.documents import KINDS, Document, Prose
from portal.training.authoring.parser_fences import Held, fence, resolved
from portal.training.authoring.parser_questions import Asking

LARGEST = 256 * 1024  # bytes of a file
WIDEST = 50  # columns of a table; 2,000 in a file of that size take 4 s and 280 MB to render
FOLDERS = {
    "banks": "bank", "assessments": "assessment", "playbooks": "playbook", "cases": "case"
}  # fmt: skip


def expected(path: str) -> tuple[str, str]:
    """Kind and slug that a file has by where it lies; the kind is empty elsewhere."""
    parts = PurePosixPath(path).parts
    name = PurePosixPath(path).stem
    folder = parts[-2] if len(parts) > 1 else ""
    if folder in FOLDERS:
        return FOLDERS[folder], name
    if len(parts) > 2 and parts[-3] == "courses":
        return ("course", folder) if name == "course" else ("lesson", f"{folder}/{name}")
    return "", name


def read(path: str, text: str, *, to_draw: bool = False) -> Document:
    """The document in the file at `path` (below the root of the content), with its problems.

    With `to_draw`, a page keeps the tokens that it is drawn from: megabytes for a long one.
    """
    held = Held(path)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    if too_much := _too_much(text, lines):
        held.problem(*too_much)
        kind, slug = expected(path)
        return Document(path, kind or "lesson", slug, problems=tuple(held.problems))
    held.lines = lines
    meta, where, first = _front(lines, held)
    kind, slug = _identity(held, meta, where)
    for key, sentence in schemas.faults(kind, meta):
        held.problem(where.get(key, 1), "S001", sentence)
    body = [""] * first + lines[first:]
    document = Document(path, kind, slug, meta=meta, lines=where, text=text)
    if kind == "bank":
        return _bank(document, body, held)
    return _page(document, body, held, to_draw=to_draw)


def _too_much(text: str, lines: list[str]) -> tuple[int, str, str] | None:
    """Where and why a file is not read any further, for what reading it would cost."""
    if len(text.encode("utf-8", "replace")) > LARGEST:
        return 1, "P003", "the file is longer than 256 KB: split it"
    for number, line in enumerate(lines, 1):
        if line.count("|") > WIDEST + 1:
            return number, "P003", f"a table of more than {WIDEST} columns: split it"
    return None


def _front(lines: list[str], held: Held) -> tuple[dict[str, Any], dict[str, int], int]:
    """Front matter, the lines of its keys, and how many lines it takes."""
    end = next((at for at, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), 0)
    if lines[0].lstrip("\ufeff").rstrip() != "---" or not end:
        held.problem(1, "P001", "the file does not begin with front matter between two lines `---`")
        return {}, {}, 0
    try:
        meta, where = yaml_reading.mapping("\n".join(lines[1:end]))
    except yaml_reading.Malformed as error:
        held.problem(error.line + 2, "P002", f"front matter: {error.reason}", error.col + 1)
        return {}, {}, end + 1
    return meta, {key: line + 2 for key, line in where.items()}, end + 1


def _identity(held: Held, meta: dict[str, Any], where: dict[str, int]) -> tuple[str, str]:
    """Kind and slug, by the front matter and by where the file lies."""
    placed, slug = expected(held.path)
    kind = meta.get("kind")
    if kind not in KINDS:
        if meta:
            held.problem(where.get("kind", 1), "P004", f"kind: expected one of {', '.join(KINDS)}")
        kind = placed or "lesson"
    elif placed and kind != placed:
        held.problem(where["kind"], "P004", f"the file lies where a {placed} belongs")
    name = meta.get("id")
    last = slug.rpartition("/")[2]
    if isinstance(name, str) and name != last:
        text = f"id “{name[:80]}” is not the name of its {'folder' if kind == 'course' else 'file'}"
        held.problem(where.get("id", 1), "N001", text, error=bool(placed))
        if not placed:
            slug = name
    return str(kind), slug


def _page(document: Document, body: list[str], held: Held, *, to_draw: bool) -> Document:
    """A lesson, course, assessment, playbook or case."""
    tokens = markdown.printed("\n".join(body)) if to_draw else markdown.tokens("\n".join(body))
    for start, end in markdown.spans(tokens):
        for token in tokens[start:end]:
            if token.type == "fence":
                fence(token, held)
    _answer_marks(body, held)
    found = finished(document, tokens, body, held, _outline(tokens, body, held))
    return replace(found, tokens=tuple(tokens)) if to_draw else found


def _answer_marks(body: list[str], held: Held) -> None:
    for at, line in markdown.outside_fences(body):
        if re.fullmatch(r"=+\s*", line):
            held.problem(at + 1, "O002", "a line of `=` turns the text above it into a heading")


def _bank(document: Document, body: list[str], held: Held) -> Document:
    defaults = document.meta.get("defaults")
    asking = Asking(held, document, defaults if isinstance(defaults, dict) else {})
    plain = asking.without_answers(body)
    tokens = markdown.tokens("\n".join(plain))
    asked = asking.questions(tokens, plain)
    document = replace(document, asked=tuple(asked))
    intro = next((at for at, one in enumerate(tokens) if one.type == "heading_open"), len(tokens))
    found = finished(document, tokens, plain, held, [])
    return replace(found, prose=tuple(markdown.prose(tokens[:intro])))


def finished(
    document: Document,
    tokens: Sequence[Token],
    body: list[str],
    held: Held,
    outline: list[tuple[str, str, str]],
) -> Document:
    """The document with what was found in its body."""
    links, images = _addresses(tokens, held)
    words = [
        Prose(document.lines.get(key, 1), str(document.meta[key]))
        for key in ("title", "summary")
        if key in document.meta
    ]
    charts = [resolved(one, held) for one in held.charts]
    for chart in charts:
        at = chart.lines
        words += [
            Prose(at.get(key, chart.line), str(chart.spec[key]))
            for key in ("title", "alt")
            if key in chart.spec
        ]
    return replace(
        document,
        outline=tuple(outline),
        charts=tuple(charts),
        quizzes=tuple(held.quizzes),
        data=held.data,
        figures=tuple(held.figures),
        prose=(*words, *markdown.prose(tokens)),
        links=tuple(links),
        images=tuple(images),
        problems=tuple(sorted(held.problems)),
    )


def _addresses(
    tokens: Sequence[Token], held: Held
) -> tuple[list[tuple[int, str]], list[tuple[int, str, str]]]:
    """Links and images; HTML is refused on the way."""
    links, images = [], []
    for line, child in markdown.inline(tokens):
        if child.type == "link_open":
            links.append((line, markdown.attribute(child, "href")))
        elif child.type == "image":
            images.append((line, markdown.attribute(child, "src"), child.content))
        elif child.type == "html_inline":
            held.problem(line, "H001", f"HTML is not read here: {child.content[:60]}")
    for token in tokens:
        if token.type == "html_block":
            start = markdown.lines_of(token)[0] + 1
            held.problem(start, "H001", f"HTML is not read here: {token.content.strip()[:60]}")
    return links, images


def _outline(tokens: Sequence[Token], body: list[str], held: Held) -> list[tuple[str, str, str]]:
    """Headings with an id and a digest of what stands under each, up to the next one."""
    found: list[tuple[int, int, str, str]] = []
    for at, token in enumerate(tokens):
        if token.type != "heading_open" or token.level:
            continue
        first, behind = markdown.lines_of(token)
        if token.tag == "h1":
            held.problem(first + 1, "T001", "the title stands in the front matter: begin with ##")
        text, mark = marks.strip(tokens[at + 1].content)
        found.append((first, behind, mark.id or markdown.slug(text), text))
    outline: list[tuple[str, str, str]] = []
    used: set[str] = set()
    for at, (first, behind, name, text) in enumerate(found):
        end = found[at + 1][0] if at + 1 < len(found) else len(body)
        digest = hashlib.sha256("\n".join(body[behind:end]).strip().encode("utf-8", "replace"))
        unique, count = name, 1
        while unique in used:
            count += 1
            unique = f"{name}-{count}"
        used.add(unique)
        outline.append((unique, text, digest.hexdigest()))
        del first
    return outline
