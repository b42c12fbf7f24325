"""The eight criteria that a committee scores from 1 to 4, and what the scores say together.

Pure. Scores inform; the vote decides. What each criterion is pre-filled from are codes of figures
of `refinement.pack`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Final

LOWEST: Final = 1
HIGHEST: Final = 4
KEEPING: Final = 3  # at least that much to keep, where a criterion must pass
WIDE: Final = 2  # from this spread on the committee talks about it


@dataclass(frozen=True, slots=True)
class Criterion:
    """One question; `low` and `high` say what 1 and 4 mean, `figures` what to look at before."""

    code: str
    name: str
    question: str
    low: str
    high: str
    figures: tuple[str, ...]
    must_pass: bool = False


CRITERIA: Final = (
    Criterion(
        "importance",
        "Importance",
        "Does it serve a current objective, and is there room to improve?",
        "Serves no current objective, or there is nothing left to gain.",
        "Serves a current objective, and much can still be gained.",
        ("objectives", "topped_out", "capability"),
        must_pass=True,
    ),
    Criterion(
        "soundness",
        "Soundness",
        "Is it valid and repeatable, and can it be told apart from noise?",
        "Measures something else, or its changes cannot be told from chance.",
        "Measures what it says, the same each time, and shows real changes.",
        ("spc", "revisions", "delivery"),
        must_pass=True,
    ),
    Criterion(
        "usability",
        "Usability",
        "Did it lead to decisions or actions?",
        "Nobody decided or did anything because of it.",
        "Its signals regularly led to actions whose effect was looked at.",
        ("signals", "use", "survey"),
    ),
    Criterion(
        "feasibility",
        "Feasibility",
        "Are data and burden fair?",
        "Takes more time than it is worth, or is often late.",
        "Comes by itself, on time.",
        ("cost", "delivery", "survey"),
    ),
    Criterion(
        "gaming",
        "Resistance to gaming",
        "Is there a paired counter-metric, no cliff, an audit?",
        "Can be met without improving anything, and nothing would show it.",
        "A counter-metric would show it, and no threshold invites it.",
        ("heaping", "pairs"),
    ),
    Criterion(
        "fairness",
        "Fairness across departments",
        "Do departments stand alike before it, whatever their cases?",
        "Measures how hard a department's cases are rather than its work.",
        "Differences between departments come from what they do.",
        ("spread", "survey"),
    ),
    Criterion(
        "uniqueness",
        "Uniqueness",
        "Does it tell what no other metric tells?",
        "Another metric tells the same.",
        "Nothing else tells it.",
        ("correlation", "likeness"),
    ),
    Criterion(
        "fit",
        "Fit to change",
        "Does it still fit strategy, market and law?",
        "What it was made for has changed.",
        "Fits what has changed, and what is coming.",
        ("statement", "survey"),
    ),
)
BY_CODE: Final[Mapping[str, Criterion]] = {one.code: one for one in CRITERIA}


@dataclass(frozen=True, slots=True)
class Seen:
    """The scores of one criterion side by side: counts of 1, 2, 3 and 4."""

    criterion: Criterion
    counts: tuple[int, int, int, int]
    lowest: int | None
    highest: int | None
    middle: float | None

    @property
    def n(self) -> int:
        return sum(self.counts)

    @property
    def spread(self) -> int:
        """Highest less lowest; 0 without scores."""
        return 0 if self.lowest is None or self.highest is None else self.highest - self.lowest

    @property
    def is_to_discuss(self) -> bool:
        """Whether those who scored are far enough apart to talk about it."""
        return self.spread >= WIDE

    @property
    def is_short(self) -> bool:
        """Whether it must pass to keep the metric, and the middle score does not."""
        return self.criterion.must_pass and self.middle is not None and self.middle < KEEPING


def seen(scores: Iterable[tuple[str, int]]) -> tuple[Seen, ...]:
    """`scores` (code of a criterion, 1 to 4) of everybody, by criterion in the order above.

    Their order does not matter. Raises ValueError for another score, KeyError for another code.
    """
    by_code: dict[str, list[int]] = {code: [] for code in BY_CODE}
    for code, score in scores:
        if not LOWEST <= score <= HIGHEST:
            raise ValueError("a score is 1, 2, 3 or 4")
        by_code[code].append(score)
    return tuple(_seen(BY_CODE[code], given) for code, given in by_code.items())


def _seen(criterion: Criterion, scores: list[int]) -> Seen:
    one, two, three, four = (scores.count(value) for value in range(LOWEST, HIGHEST + 1))
    return Seen(
        criterion,
        (one, two, three, four),
        min(scores, default=None),
        max(scores, default=None),
        median(scores) if scores else None,
    )
