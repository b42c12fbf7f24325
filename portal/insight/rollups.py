"""What a metric adds to the counts that are kept of its department and of its objectives. Pure.

Sums of whole numbers: whatever the order of changes, the counts come out alike.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from portal.insight.listed import Counts
from portal.registry.vocabulary import MetricState, TargetStatus

FAR = date(9999, 12, 31)  # nothing is due; sorts behind every day on which something is
DEPARTMENT, OBJECTIVE = "department", "objective"
FURTHER = ("suspended", "deprecated", "missed", "nearly_met", "met")  # facets count by them
FIELDS = (*(name for name in Counts._fields if name != "overdue"), *FURTHER)

QUIET = 3  # the urgency of what is no news

_VARIATION_RANKS = {"concern": 0, "improvement": 1, "neutral": 2, "common": 3}
_ASSURANCE_RANKS = {"fail": 0, "hit_or_miss": 1, "pass": 2}

Subject = tuple[str, int]  # DEPARTMENT or OBJECTIVE, and its identity


class Standing(NamedTuple):
    """As what a metric in force counts."""

    department_id: int
    name: str
    nature: str  # "" where it was not said
    state: str
    variation: str
    assurance: str
    target_status: str
    due_on: date  # FAR where nothing is
    objective_ids: tuple[int, ...]  # rising

    @property
    def meaning(self) -> str:
        """improvement, concern, neutral, common or none."""
        return self.variation.partition("_")[0]

    @property
    def ranks(self) -> dict[str, int]:
        """Its places in the orders of lists, the lowest first; `urgency` is the start page's."""
        by_variation = _VARIATION_RANKS.get(self.meaning, 4)
        failing = self.assurance == "fail"
        return {
            "variation_rank": by_variation,
            "assurance_rank": _ASSURANCE_RANKS.get(self.assurance, 3),
            "urgency": 0
            if by_variation == 0
            else 1
            if failing
            else 2
            if by_variation < 3
            else QUIET,
        }

    @property
    def subjects(self) -> list[Subject]:
        """Whose counts it is among."""
        return [(DEPARTMENT, self.department_id), *((OBJECTIVE, one) for one in self.objective_ids)]

    @property
    def parts(self) -> tuple[int, ...]:
        """1 or 0 for each of FIELDS."""
        worse, better = self.meaning == "concern", self.meaning == "improvement"
        failing, expected = self.assurance == "fail", self.assurance == "pass"
        said = {
            "metrics": True,
            "improving": better,
            "worsening": worse,
            "changed": self.meaning == "neutral",
            "unread": self.meaning == "none",
            "targets": self.target_status != "none",
            "expected": expected,
            "by_chance": self.assurance == "hit_or_miss",
            "failing": failing,
            "concerning": worse or failing,
            "strong": better or expected,
            "leading": self.nature == "leading",
            "lagging": self.nature == "lagging",
            "suspended": self.state == MetricState.SUSPENDED,
            "deprecated": self.state == MetricState.DEPRECATED,
            "missed": self.target_status == TargetStatus.MISSED,
            "nearly_met": self.target_status == TargetStatus.NEARLY_MET,
            "met": self.target_status == TargetStatus.MET,
        }
        return tuple(int(said[name]) for name in FIELDS)


class Difference:
    """By how much counts change when metrics stand otherwise than before."""

    def __init__(self) -> None:
        self._sums: dict[Subject, list[int]] = defaultdict(lambda: [0] * len(FIELDS))
        self._days: dict[tuple[str, int, date], int] = defaultdict(int)

    def put(self, before: Standing | None, now: Standing | None) -> None:
        """A metric stood as `before` and stands as `now`; None: it does not count."""
        self._add(before, -1)
        self._add(now, 1)

    def _add(self, one: Standing | None, sign: int) -> None:
        if one is None:
            return
        parts = one.parts
        for subject in one.subjects:
            sums = self._sums[subject]
            for place, part in enumerate(parts):
                sums[place] += sign * part
            if one.due_on != FAR:
                self._days[(*subject, one.due_on)] += sign

    def sums(self) -> Iterator[dict[str, Any]]:
        """A row for each subject whose counts change, in a fixed order: locks are taken in it.

        So does one of which only days do: it moves.
        """
        due = {(kind, subject_id) for (kind, subject_id, _), found in self._days.items() if found}
        for (kind, subject_id), found in sorted(self._sums.items()):
            if any(found) or (kind, subject_id) in due:
                sums = dict(zip(FIELDS, found, strict=True))
                yield {"kind": kind, "subject_id": subject_id, "moves": 1, **sums}

    def days(self) -> Iterator[dict[str, Any]]:
        """A row for each subject and day whose number of values due changes, in a fixed order."""
        for (kind, subject_id, day), found in sorted(self._days.items()):
            if found:
                yield {"kind": kind, "subject_id": subject_id, "due_on": day, "metrics": found}
