"""What is read of a file of content, and what is wrong with it: plain values, no tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from portal.training.assessment.questions import Question

KINDS = ("course", "lesson", "bank", "assessment", "playbook", "case")


@dataclass(frozen=True, order=True)
class Problem:
    """Something to mend, at a line and column of a file, both counted from 1."""

    path: str
    line: int
    col: int
    code: str
    text: str
    is_error: bool = True

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.col} {self.code} {self.text}"


@dataclass(frozen=True)
class Chart:
    """A fence `chart`, read; `line` is that of its first line of YAML."""

    line: int
    spec: dict[str, Any]
    lines: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Quiz:
    """A fence `quiz` of a lesson: questions of a bank, asked in place."""

    line: int
    bank: str
    pick: tuple[str, ...]


@dataclass(frozen=True)
class Figure:
    """A figure as the text writes it, and the formula that gives it."""

    line: int
    shown: str
    formula: str


@dataclass(frozen=True)
class Prose:
    """A stretch of text that people read, in Markdown, with its line."""

    line: int
    text: str


@dataclass(frozen=True)
class Asked:
    """A question with what only the lint needs of it."""

    question: Question
    line: int
    data: dict[str, Any] = field(default_factory=dict)
    figures: tuple[Figure, ...] = ()
    given: tuple[Any, ...] = ()
    prose: tuple[Prose, ...] = ()
    option_lines: tuple[int, ...] = ()
    answer_lines: tuple[int, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    chart_line: int = 0
    has_sums: bool = False  # says what is computed or given


@dataclass(frozen=True)
class Document:
    """One file: front matter, and the body by what stands in it."""

    path: str  # below the root, with /
    kind: str
    slug: str  # of a lesson: "course/lesson"
    meta: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)  # of the keys of the front matter
    text: str = ""  # the file
    outline: tuple[tuple[str, str, str], ...] = ()  # id, heading, digest of its section
    charts: tuple[Chart, ...] = ()
    quizzes: tuple[Quiz, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)
    figures: tuple[Figure, ...] = ()
    prose: tuple[Prose, ...] = ()
    links: tuple[tuple[int, str], ...] = ()
    images: tuple[tuple[int, str, str], ...] = ()  # line, file, alternative text
    asked: tuple[Asked, ...] = ()
    problems: tuple[Problem, ...] = ()
    tokens: tuple[Any, ...] = field(default=(), repr=False, compare=False)  # of a page, to draw it

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(one.question for one in self.asked)

    @property
    def title(self) -> str:
        return str(self.meta.get("title", self.slug))
