"""Questions as Markdown of ours, which reads back to the same questions."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from portal.training.assessment.questions import Gap, Line, Option, Question
from portal.training.authoring import lint_questions, marks, parser
from portal.training.authoring.documents import Document
from portal.training.authoring.parser_answers import LETTERS
from portal.training.authoring.parser_questions import DEFAULTS
from portal.training.exchange import canonical, plain_text, yaml_writing
from portal.training.exchange.items import Loss
from portal.training.pictures import markup as pictures

FULL = 240_000  # bytes of a file of a bank; the reader takes a little more
_WORD = re.compile(r"[^\s{}]+")
_SPACES = re.compile(r"\s+")


@dataclass
class Files:
    """A bank in Markdown: its files, its questions as they read back, what was lost."""

    texts: dict[str, str] = field(default_factory=dict)  # slug: Markdown
    questions: list[Question] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    left: list[str] = field(default_factory=list)  # what the lint finds that people can mend


def bank(
    slug: str,
    title: str,
    questions: Iterable[Question],
    retired: Callable[[set[str]], Sequence[str]] = lambda _used: (),
    source: str = "",
) -> Files:
    """The files of a bank, as many as it needs; a question that does not read back is left out.

    One file after the other is read back and let go. `retired` hears the ids that are used.
    """
    found = Files()
    bodies: dict[str, str] = {}
    for part in _parts(questions):
        name = f"{slug[:74]}-{len(bodies) + 1}" if bodies else slug
        front = _front(name, title, () if bodies else retired(set()), source, slug)
        document = _document(name, front, part, found.losses)
        if document.asked:
            bodies[name] = document.text[len(front) :]
            found.questions += document.questions
            found.left += _left(document)
    gone = retired({one.id for one in found.questions})
    for at, (name, body) in enumerate(bodies.items(), 1):
        heading = title if len(bodies) == 1 else f"{title} ({at} of {len(bodies)})"
        found.texts[name] = _front(name, heading, gone if at == 1 else (), source, slug) + body
    return found


def _left(document: Document) -> Iterator[str]:
    """What the lint finds in a file that only people can mend."""
    found = (lint_questions.of_bank(document), pictures.faults(document, laid_out=True))
    for one in sorted(chain(document.problems, *found)):
        if one.is_error:
            yield str(one)


def _parts(questions: Iterable[Question]) -> Iterator[list[tuple[Question, str]]]:
    """The questions with their texts, as many together as a file holds."""
    part: list[tuple[Question, str]] = []
    size = 0
    for one in questions:
        text = markdown(one)
        length = len(text.encode())
        if size + length > FULL and part:
            yield part
            part, size = [], 0
        part.append((one, text))
        size += length
    yield part


def _document(
    name: str, front: str, part: list[tuple[Question, str]], losses: list[Loss]
) -> Document:
    """A file as the portal's own reader has it."""
    path = f"banks/{name}.md"
    read = parser.read(path, front + "\n".join(text for _question, text in part))
    wanted = [one for one, _text in part]
    if not any(one.is_error for one in read.problems) and (
        len(wanted) == len(read.asked)
        and all(is_same(*both) for both in zip(read.questions, wanted, strict=True))
    ):
        return read
    texts = [_sure(one, losses) for one in wanted]
    return parser.read(path, front + "\n".join(filter(None, texts)))


def _front(slug: str, title: str, retired: Sequence[str], source: str, of: str) -> str:
    held: dict[str, Any] = {"id": slug, "kind": "bank", "title": _words(title) or slug}
    if slug != of:
        held["continues"] = of
    if retired:
        held["retired"] = list(retired)
    if source:
        held["source"] = _words(source)
    return f"---\n{yaml_writing.mapping(held)}---\n"


def _words(text: str) -> str:
    return " ".join(plain_text.cleared(text).split())[:400]


def _sure(question: Question, losses: list[Loss]) -> str:
    """The text of a question that reads back; nothing where there is none."""
    why = "our Markdown cannot say it there; the words are kept"
    for one in (question, simpler(question)):
        text = markdown(one)
        read = again(text)
        if read is not None and is_same(read, one):
            if one is not question:
                losses.append(Loss(question.id, "", "the layout of its texts", why))
            return text
    losses.append(Loss(question.id, "", "the question", "our Markdown cannot hold it; left out"))
    return ""


def again(text: str) -> Question | None:
    """The one question of `text`, read by the portal's own reader; None where it finds faults."""
    found = parser.read("banks/x.md", f"{_FRONT}{text}")
    if len(found.asked) != 1 or any(one.is_error for one in found.problems):
        return None
    return found.asked[0].question


_FRONT = "---\nid: x\nkind: bank\ntitle: X\n---\n"


def is_same(one: Question, other: Question) -> bool:
    """Whether two questions are the same but for empty space in their texts."""
    return one == other or (
        one.key_hash == other.key_hash and _spaced(one.as_dict()) == _spaced(other.as_dict())
    )


def _spaced(held: Any) -> str:
    return _SPACES.sub(" ", re.sub(r"\\n|\s", " ", json.dumps(held, ensure_ascii=False)))


def simpler(question: Question) -> Question:
    """The question with its texts as plain paragraphs."""

    def blocks(text: str) -> str:
        lines = [re.sub(r"^\W+(?=\w)", "", one.strip()) for one in text.split("\n")]
        return "\n\n".join(plain_text.line(one.replace("\\", "")) for one in lines if one)

    return replace(
        question,
        body=question.body if question.kind == "cloze" else blocks(question.body),
        explanation=blocks(question.explanation),
        wrong=blocks(question.wrong),
        hints=tuple(blocks(one) for one in question.hints),
        options=tuple(replace(one, feedback=blocks(one.feedback)) for one in question.options),
        lines=tuple(replace(one, feedback=blocks(one.feedback)) for one in question.lines),
    )


def markdown(question: Question) -> str:
    """One question."""
    parts = [f"## {question.stem} {{#{question.id}}}"]
    parts.append(_with_gaps(question) if question.kind == "cloze" else question.body)
    if question.chart:
        parts.append(f"```chart\n{yaml_writing.mapping(question.chart)}```")
    parts.append(f"```yaml quiz\n{yaml_writing.mapping(settings(question))}```")
    if question.kind in ("single", "truefalse", "multiple"):
        parts.append("\n".join(_option(one, at) for at, one in enumerate(question.options)))
    elif question.kind == "order":
        parts.append("\n".join(_place(one, at) for at, one in enumerate(question.options)))
    elif question.kind in ("match", "classify"):
        parts.append(_table(question))
    else:
        lines = [_line(one) for one in question.lines if one.words is None or '"' not in one.words]
        parts.append("\n".join(lines))
    parts += [_alert("TIP", one) for one in question.hints]
    parts += [_alert("NOTE", question.explanation), _alert("WARNING", question.wrong)]
    return "\n\n".join(filter(None, parts)) + "\n"


_DEFAULTS = DEFAULTS | {
    "points": "1", "hint_cost": "0", "unit": "", "distance": 0, "near": False, "lesson": "",
    "retired": False,
}  # fmt: skip


def settings(question: Question) -> dict[str, Any]:
    """What stands in the fence `yaml quiz`."""
    held: dict[str, Any] = {"type": question.kind}
    for name, default in _DEFAULTS.items():
        value = getattr(question, name)
        if value != default:
            held[name] = _number(value) if name in ("points", "hint_cost") else value
    if question.aliases:
        held["aliases"] = list(question.aliases)
    quoted = [one.words for one in question.lines if one.words is not None and '"' in one.words]
    if quoted:
        held["accept"] = quoted
    return held


def _number(text: str) -> int | float:
    return int(text) if text.isdecimal() else float(text)


def _option(option: Option, at: int) -> str:
    box = "x" if option.right else " "
    return f"- [{box}] {_marked(option, at)}{_quoted(option.feedback)}"


def _place(option: Option, at: int) -> str:
    number = f"{at + 1}. "
    return f"{number}{_marked(option, at)}{_quoted(option.feedback, len(number))}"


def _marked(option: Option, at: int) -> str:
    held = []
    usual = LETTERS[at] if at < len(LETTERS) else f"o{at + 1}"
    if option.id != usual or marks.strip(option.text)[0] != option.text:
        held.append(f"#{option.id}")
    for name in ("credit", "misconception", "pin"):
        value = getattr(option, name)
        if value is not None:
            held.append(f"{name}={value}")
    return _with_marks(option.text, held)


def _line(line: Line) -> str:
    if line.words is not None:
        text = f'= "{line.words}"'
    else:
        text = f"= {line.low}" if line.low == line.high else f"= {line.low}..{line.high}"
    held = [] if line.credit == "100" else [f"credit={line.credit}"]
    if line.misconception:
        held.append(f"misconception={line.misconception}")
    return _with_marks(text, held) + _quoted(line.feedback)


def _with_marks(text: str, held: list[str]) -> str:
    return f"{text} {{{' '.join(held)}}}" if held else text


def _quoted(text: str, indent: int = 2) -> str:
    return "".join(f"\n{' ' * indent}> {one}".rstrip() for one in text.split("\n")) if text else ""


def _alert(kind: str, text: str) -> str:
    if not text:
        return ""
    return f"> [!{kind}]" + "".join(f"\n> {one}".rstrip() for one in text.split("\n"))


def _table(question: Question) -> str:
    lines = ["| | |", "| --- | --- |"]
    for left, right in canonical.rows(question):
        lines.append(f"| {_cell(left)} | {_cell(right)} |")
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _with_gaps(question: Question) -> str:
    body = question.body
    for gap in question.gaps:
        body = body.replace(f"[[{gap.id}]]", f"[[{_gap(gap)}]]", 1)
    return body


def _gap(gap: Gap) -> str:
    if gap.low is None:
        return ";".join(gap.words)
    return gap.low if gap.low == gap.high else f"{gap.low}..{gap.high}"
