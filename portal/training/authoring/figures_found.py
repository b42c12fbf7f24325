"""Numbers in the text of content: which are there, and which nobody has computed (F001–F003)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from portal.training.authoring import figures
from portal.training.authoring.documents import Asked, Chart, Document, Figure, Problem, Prose
from portal.training.authoring.functions import Unreckonable

LARGEST_PLAIN = 12  # whole numbers up to it need no proof
WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
)  # fmt: skip
_NUMBER = re.compile(
    r"(?<![\w.,])(?P<number>(?:\d{1,3}(?:[,\u202f\u00a0]\d{3})+(?!\d)|\d+)(?:\.\d+)?)"
)
_PASSES = re.compile(
    r"\d{4}-\d\d-\d\d|\b\d{1,2}:\d\d\b|\b(?:19|20)\d\d/\d\d(?:\d\d)?\b|\[\[g\d+\]\]"
    r"|`[^`\n]*`|\]\([^)\n]*\)|\$[^$\n]+\$"
)


def numbers(text: str) -> Iterator[tuple[float, str, int]]:
    """Each number of `text`, how it is written, and its position; signs are left out."""
    plain = _PASSES.sub(lambda found: " " * len(found[0]), text)
    for found in _NUMBER.finditer(plain):
        written = found["number"]
        yield float(re.sub(r"[,\u202f\u00a0]", "", written)), written, found.start("number")


def needs_proof(value: float, written: str) -> bool:
    """Whether a number is more than a small whole one, all of it, or a year."""
    if "." in written:
        return True
    is_year = len(written) == 4 and 1800 <= value <= 2199
    return not (value <= LARGEST_PLAIN or value == 100 or is_year)  # 100: all of a percentage


def held(value: Any) -> Iterator[float]:
    """All numbers in lists, mappings and texts of `value`, without their signs."""
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int | float):
        yield abs(float(value))
    elif isinstance(value, str):
        yield from (number for number, _written, _at in numbers(value))
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from held(str(key))
            yield from held(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from held(one)


def is_among(value: float, known: Iterable[float]) -> bool:
    return any(abs(value - each) <= figures.POINTS * max(1.0, value) for each in known)


def of_document(document: Document) -> list[Problem]:
    """What the figures of a lesson or such lack; banks are looked at question by question."""
    found = _checked(document.path, document.figures, document.data, document.prose)
    if document.kind == "bank":
        return found
    known = _known(document.figures, document.data, document.meta.get("given"), document.charts)
    return found + list(_unproved(document.path, document.prose, known, is_error=True))


def of_question(path: str, asked: Asked) -> list[Problem]:
    """What the figures of a question lack; one that proves nothing at all gets warnings only."""
    chart = asked.question.chart
    charts = (Chart(asked.chart_line, chart),) if chart else ()
    found = _checked(path, asked.figures, asked.data, asked.prose)
    known = _known(asked.figures, asked.data, asked.given, charts)
    return found + list(_unproved(path, asked.prose, known, is_error=asked.has_sums))


def _known(
    computed: Iterable[Figure], data: Any, given: Any, charts: Iterable[Chart]
) -> list[float]:
    known = [*held(data), *held(given)]
    for chart in charts:
        known += held({key: one for key, one in chart.spec.items() if key not in ("alt", "title")})
    for figure in computed:
        try:
            known.append(abs(float(figures.leading_number(figure.shown)[0])))
        except Unreckonable:
            continue
    return known


def _checked(
    path: str, computed: Iterable[Figure], data: dict[str, Any], prose: Iterable[Prose]
) -> list[Problem]:
    """F001: a figure is not what its formula gives; F002: it stands nowhere in the text."""
    text = "\n".join(one.text for one in prose)
    shown = {value for value, _written, _at in numbers(text)}
    words = {WORDS.index(each) for each in re.findall(r"[a-z]+", text.casefold()) if each in WORDS}
    found = []
    for figure in computed:
        try:
            value = figures.reckon(figure.formula, data)
            if not figures.agrees(figure.shown, value):
                text = f"“{figure.shown}” is not what the formula gives: {value:.6g}"
                found.append(Problem(path, figure.line, 1, "F001", text))
            written = abs(float(figures.leading_number(figure.shown)[0]))
        except Unreckonable as error:
            text = f"“{figure.shown} = {figure.formula}”: {error}"[:300]
            found.append(Problem(path, figure.line, 1, "F001", text))
            continue
        if not is_among(written, shown) and written not in words:
            text = f"the figure “{figure.shown}” stands nowhere in the text"
            found.append(Problem(path, figure.line, 1, "F002", text))
    return found


def _unproved(
    path: str, prose: Iterable[Prose], known: list[float], *, is_error: bool
) -> Iterator[Problem]:
    """F003: a number of the text that nothing gives."""
    for line in prose:
        for value, written, at in numbers(line.text):
            if needs_proof(value, written) and not is_among(value, known):
                text = (
                    f"“{written}” is neither computed under `figures` nor in data, chart or `given`"
                )
                yield Problem(path, line.line, at + 1, "F003", text, is_error)
