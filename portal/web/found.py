"""What waits for a person and what a search finds: the shapes that features hand to `home`.

Of the many things that can wait for somebody few do. Features say beside each a condition that is
true where it might (`MAY_WAIT`); one statement asks all of them, and only what might is read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, bindparam

from portal.db import bigint

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


MayWait = Mapping[str, ColumnElement[bool]]  # the parameters are these
PERSON: Any = bindparam("person_id", type_=bigint)
DAY: Any = bindparam("day", type_=Date())
AHEAD_ON: Any = bindparam("ahead_on", type_=Date())
AHEAD = timedelta(days=30)  # how early the review of a definition is announced


@dataclass(frozen=True)
class Wanted:
    """How much of each heading is read: a few of all, or all of one; and what might wait at all."""

    kind: str = ""
    waits: frozenset[str] | None = None  # None: it was not asked

    def may(self, name: str) -> bool:
        """Whether what a feature names so might wait."""
        return self.waits is None or name in self.waits

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
