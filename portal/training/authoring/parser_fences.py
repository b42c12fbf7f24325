"""Fences that the portal knows: charts, questions in a lesson, data and figures."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from markdown_it.token import Token

from portal.training.authoring import markdown, schemas, yaml_reading
from portal.training.authoring.documents import Chart, Figure, Problem, Quiz

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass
class Held:
    """What has been found so far."""

    path: str
    lines: list[str] = field(default_factory=list)  # of the file
    problems: list[Problem] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    quizzes: list[Quiz] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)

    def problem(self, line: int, code: str, text: str, col: int = 1, *, error: bool = True) -> None:
        self.problems.append(Problem(self.path, max(1, line), max(1, col), code, text, error))


def fence(token: Token, held: Held) -> None:
    """Read a fence that the portal knows; others are code for people to read."""
    info = " ".join(token.info.split())
    start = markdown.lines_of(token)[0] + 2  # its first line of YAML, counted from 1
    if info == "figures":
        held.figures += figures(token.content.split("\n"), start, held)
    elif info in ("chart", "quiz", "data"):
        try:
            value, lines = yaml_reading.mapping(token.content)
        except yaml_reading.Malformed as error:
            code = {"chart": "C001", "quiz": "P005", "data": "F004"}[info]
            held.problem(start + error.line, code, f"{info}: {error.reason}", error.col + 1)
            return
        _READ[info](value, {key: start + line for key, line in lines.items()}, start, held)


def figures(lines: list[str], start: int, held: Held) -> list[Figure]:
    """Lines `figure = formula`."""
    found = []
    for at, line in enumerate(lines):
        shown, sign, formula = line.partition("=")
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not sign or not shown.strip() or not formula.strip():
            held.problem(start + at, "F001", "expected a line `figure = formula`")
            continue
        found.append(Figure(start + at, shown.strip(), formula.strip()))
    return found


def chart_read(value: dict[str, Any], lines: dict[str, int], start: int, held: Held) -> None:
    for key, sentence in schemas.faults("chart", value):
        held.problem(lines.get(key, start), "C001", f"chart: {sentence}")
    if not str(value.get("alt") or "").strip():
        held.problem(
            start - 1, "C002", "a chart without `alt`: say in a sentence what is to be seen"
        )
    held.charts.append(Chart(start, value, lines))


def _quiz(value: dict[str, Any], lines: dict[str, int], start: int, held: Held) -> None:
    faults = schemas.faults("quiz", value)
    for key, sentence in faults:
        held.problem(lines.get(key, start), "P005", f"quiz: {sentence}")
    if not faults:
        held.quizzes.append(Quiz(start, value["bank"], tuple(value["pick"])))


def data_read(value: dict[str, Any], lines: dict[str, int], start: int, held: Held) -> None:
    for name, one in value.items():
        line = lines.get(name, start)
        good = isinstance(one, int | float) or (
            isinstance(one, list) and all(isinstance(each, int | float | None) for each in one)
        )
        if not _IDENTIFIER.fullmatch(name):
            held.problem(line, "F004", f"data: “{name[:40]}” is no name for a formula")
        elif not good or isinstance(one, bool):
            held.problem(line, "F004", f"data: “{name}” holds no number or list of numbers")
        elif name in held.data:
            held.problem(line, "F004", f"data: “{name}” stands here twice")
        else:
            held.data[name] = one


_READ = {"chart": chart_read, "quiz": _quiz, "data": data_read}


def resolved(chart: Chart, held: Held, data: dict[str, Any] | None = None) -> Chart:
    """The chart with the series of `data` in place of their names."""
    known = held.data if data is None else data

    def one(key: str, value: Any) -> Any:
        if not (isinstance(value, dict) and set(value) == {"data"}):
            return value
        name = value["data"]
        if not isinstance(name, str) or not isinstance(known.get(name), list):
            line = chart.lines.get(key, chart.line)
            held.problem(line, "C001", f"chart: there is no series “{name}” under `data`"[:120])
            return []
        return known[name]

    spec = {key: one(key, value) for key, value in chart.spec.items()}
    if isinstance(spec.get("series"), dict):
        spec["series"] = {str(key): one("series", each) for key, each in spec["series"].items()}
    return replace(chart, spec=spec)
