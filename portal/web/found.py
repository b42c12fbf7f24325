"""What waits for a person and what a search finds: the shapes that features hand to `home`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

FEW = 8  # of a heading on the start page
WHOLE = 150  # of one heading by itself


@dataclass(frozen=True)
class Waiting:
    """Something that waits for a person on the start page."""

    kind: str  # the heading that it stands under: "Values due", "Reviews to give"
    title: str
    url: str
    words: str = ""  # what to do, in a few words
    due_on: date | None = None
    behind: int = 0  # how many more of the heading wait, which were not read


@dataclass(frozen=True)
class Wanted:
    """How much of each heading is read: a few of all, or all of one."""

    kind: str = ""

    def most(self, kind: str) -> int:
        return WHOLE if kind == self.kind else FEW


A_FEW = Wanted()


def with_rest(some: list[Waiting], rows: Sequence[Any]) -> list[Waiting]:
    """`some`, of which the last knows how many are behind it: the statement counts them as `total`
    beside each of its `rows`.
    """
    if some and rows[0].total > len(rows):
        some[-1] = replace(some[-1], behind=rows[0].total - len(rows))
    return some


@dataclass(frozen=True)
class Hit:
    """Something that a search found, of those that the person may see."""

    kind: str  # "Metric", "Department", "Person", "Objective"
    title: str
    url: str
    words: str = ""
