"""How far a person is with a skill, from few answers: docs/methods/skills.md.

Let c be the chance that the person knows an item of the skill. A prior Beta(2,2) over a grid is
multiplied, for each answer, by the chance of its credit with guessing; older answers weigh less.
A level is given only where it is passed with probability 0.8.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from portal.training.assessment.questions import Question

Name = Literal["unknown", "none", "aware", "working", "confident"]
POINTS = 1_000  # of the grid, in the middles of as many equal steps
HALF_LIFE = 180  # days after which an answer weighs half
THRESHOLDS: tuple[tuple[Name, float], ...] = (
    ("confident", 0.75), ("working", 0.55), ("aware", 0.35)
)  # fmt: skip
CERTAIN = 0.8  # probability from which a level is said
FEWEST_ITEMS, FEWEST_SITTINGS = 5, 2  # below, there is not enough evidence


@dataclass(frozen=True)
class Evidence:
    """A person's first answer to one version of one question."""

    credit: float  # 0 to 1, before hints
    guess: float  # chance of being right without knowing
    on: date
    sitting: Hashable  # which attempt
    hinted: bool = False  # halves the credit


@dataclass(frozen=True)
class Level:
    """Where a person stands: "unknown" is not enough evidence, "none" is below aware."""

    name: Name
    mean: float  # of the chance to know an item
    probability: float  # that the level's threshold is passed; of aware where there is none
    items: int
    sittings: int
    last_on: date | None


def level(evidence: Iterable[Evidence], today: date) -> Level:
    """The highest level that is passed with probability 0.8 today."""
    held = list(evidence)
    chances = posterior(held, today)
    mean = math.fsum(at * chance for at, chance in zip(_grid(), chances, strict=True))
    found: Name = "none"
    probability = 0.0
    for name, threshold in THRESHOLDS:
        probability = above(chances, threshold)
        if probability >= CERTAIN:
            found = name
            break
    sittings = len({one.sitting for one in held})
    if len(held) < FEWEST_ITEMS or sittings < FEWEST_SITTINGS:
        found = "unknown"
    last = max((one.on for one in held), default=None)
    return Level(found, mean, probability, len(held), sittings, last)


def posterior(evidence: Sequence[Evidence], today: date) -> list[float]:
    """The chance of each point of the grid, adding up to 1."""
    rights: dict[float, float] = defaultdict(float)
    wrongs: dict[float, float] = defaultdict(float)
    for one in evidence:
        weight = 0.5 ** (max((today - one.on).days, 0) / HALF_LIFE)
        credit = one.credit / 2 if one.hinted else one.credit
        rights[one.guess] += weight * credit
        wrongs[one.guess] += weight * (1 - credit)
    logs = [math.log(at) + math.log(1 - at) for at in _grid()]  # Beta(2,2)
    for guess in sorted(rights):
        right, wrong = rights[guess], wrongs[guess]
        for at, (known, missed) in enumerate(_likelihood(guess)):
            logs[at] += right * known + wrong * missed
    highest = max(logs)
    chances = [math.exp(one - highest) for one in logs]
    whole = math.fsum(chances)
    return [one / whole for one in chances]


def above(chances: Sequence[float], threshold: float) -> float:
    """The probability that the chance to know an item lies above `threshold`."""
    return math.fsum(chances[round(threshold * POINTS) :])


def has_faded(before: str, now: Level) -> bool:
    """Whether a level that was reached no longer holds, so that review opens again."""
    order = ["confident", "working", "aware", "none", "unknown"]
    return order.index(now.name) > order.index(before)


def guess_rate(question: Question) -> float:
    """The chance of being right by guessing: one of what can be chosen, 0 for what is typed."""
    if question.kind in ("single", "truefalse", "multiple"):
        return 1 / len(question.options)
    if question.kind in ("match", "classify"):
        return 1 / len(question.choices)
    if question.kind == "order":
        return 1 / math.factorial(len(question.options))
    return 0.0


@lru_cache(maxsize=1)
def _grid() -> tuple[float, ...]:
    return tuple((at + 0.5) / POINTS for at in range(POINTS))


@lru_cache(maxsize=64)
def _likelihood(guess: float) -> tuple[tuple[float, float], ...]:
    """Logarithms of being right and of being wrong, at each point."""
    if not 0 <= guess < 1:
        raise ValueError("guess must be at least 0 and below 1")
    return tuple(
        (math.log(guess + (1 - guess) * at), math.log((1 - guess) * (1 - at))) for at in _grid()
    )
