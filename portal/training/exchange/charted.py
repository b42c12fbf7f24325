"""A question's text for programs that draw no charts, and the pictures that it names."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from portal.training.assessment.questions import Question
from portal.training.authoring import markdown
from portal.training.exchange import plain_text


def text(question: Question) -> str:
    """Heading, text and, for a chart, what it shows and its figures in a table."""
    parts = [question.stem, question.body]
    if question.chart:
        parts.append(_chart(question.chart))
    return "\n\n".join(filter(None, parts))


def _chart(spec: dict[str, Any]) -> str:
    words = " ".join(str(spec.get(key) or "") for key in ("title", "alt")).strip()
    series = spec.get("series")
    columns = {"": spec.get("x"), "n": spec.get("n")}
    if isinstance(series, dict):
        columns |= series
    else:
        columns[str(spec.get("unit") or "value")] = spec.get("y")
    held = {name: one for name, one in columns.items() if isinstance(one, list)}
    if not held:
        return plain_text.line(words)
    names = " | ".join(_cell(one) for one in held)
    rows = zip_longest(*held.values(), fillvalue="")
    lines = [f"| {' | '.join(_cell(one) for one in row)} |" for row in rows]
    table = "\n".join([f"| {names} |", "|" + " --- |" * len(held), *lines])
    return f"{plain_text.line(words)}\n\n{table}"


def _cell(value: Any) -> str:
    return "" if value is None else plain_text.inline(str(value)).replace("|", "\\|")


def pictures(question: Question) -> list[str]:
    """The names of the pictures in its texts, in order, each once."""
    texts = [
        question.stem, question.body, question.explanation, question.wrong, *question.hints,
        *(one.text for one in question.options), *(one.feedback for one in question.options),
        *(one.feedback for one in question.lines), *(one.left for one in question.pairs),
        *(one.text for one in question.choices),
    ]  # fmt: skip
    found: dict[str, None] = {}
    for one in texts:
        if "![" in one:
            for _line, child in markdown.inline(markdown.tokens(one)):
                if child.type == "image":
                    found[markdown.attribute(child, "src")] = None
    return list(found)
