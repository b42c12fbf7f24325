"""What a page shows of a question: its words, its controls, and what may be seen of its mark."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from markupsafe import Markup

STATES = {
    "right": "Right",
    "partial": "Partly right",
    "wrong": "Not right",
    "unanswered": "Not answered",
}
NOTHING = Markup("")


class Marked(Protocol):
    """What `grading.mark` says of an answer, as far as a page shows it."""

    @property
    def state(self) -> str: ...
    @property
    def credit(self) -> Any: ...
    @property
    def parts(self) -> Mapping[str, bool]: ...
    @property
    def feedback(self) -> Iterable[tuple[str, str]]: ...
    @property
    def problem(self) -> str: ...


@dataclass(frozen=True)
class Line:
    """An option to choose, or a row or gap with a control of its own."""

    name: str  # of the control
    value: str  # an option's token; what a row's control holds
    text: Markup
    chosen: bool = False
    verdict: str = ""  # right | wrong | missed, once that may be seen
    feedback: Markup = NOTHING
    said: str = ""  # in words, what was chosen in a row
    key: str = ""  # in words, what belongs there


@dataclass(frozen=True)
class Asked:
    """One question in one page."""

    name: str
    kind: str
    stem: Markup
    body: Markup
    chart: Markup
    instruction: str
    unit: str
    lines: tuple[Line, ...]
    pieces: tuple[Markup | Line, ...]  # of cloze: the text with its gaps
    choices: tuple[tuple[str, str], ...]  # value and words, of the selects
    value: str  # of numeric and text
    hints: tuple[Markup, ...]  # seen so far
    hints_left: int
    hint_cost: str
    is_answered: bool
    is_locked: bool  # no answer is taken any more
    state: str  # "" until marks may be seen
    credit: str  # percent after hints, where it is neither nothing nor all
    remarks: tuple[Markup, ...]
    explanation: Markup
    key: str
    problem: str

    @property
    def state_words(self) -> str:
        return STATES.get(self.state, "")
