"""What pairing knows of mentors and mentees: who they are, what they can and need, when they can.

Ids are those of persons and departments. What depends on the day (a pause that lasts, a decline
within its cool-off) the caller settles before: nothing here knows the date.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

TOPICS = {
    "charts": "reading charts",
    "targets": "targets",
    "sampling": "sampling and surveys",
    "forecasting": "forecasting",
    "cost": "cost",
    "flow": "flow",
    "quality": "data quality",
    "story": "telling the story",
}
LEVELS = {1: "starting", 2: "working alone", 3: "experienced", 4: "teaches others"}
HIGHEST_LEVEL = 4
MOST_NEEDS = 3
HALF_DAYS = (
    "Monday morning", "Monday afternoon", "Tuesday morning", "Tuesday afternoon",
    "Wednesday morning", "Wednesday afternoon", "Thursday morning", "Thursday afternoon",
    "Friday morning", "Friday afternoon",
)  # fmt: skip
IN_PERSON = "in person"  # the one way to meet for which both must be at one site
MODES = (IN_PERSON, "video", "telephone")
MOST_PLACES = 5  # that one mentor may offer; 0 is valid


@dataclass(frozen=True)
class Need:
    """A topic that a mentee wants to get better at: level now (0 is none yet) and wanted."""

    topic: str
    current: int
    wanted: int


@dataclass(frozen=True)
class Mentor:
    """Somebody who offers to guide others, as pairing sees them."""

    id: int
    department: int
    levels: Mapping[str, int]  # topic to 1–4
    capacity: int = 1  # places in all, 0–5
    taken: int = 0  # of them, by relationships that run or pause
    site: str = ""
    languages: frozenset[str] = frozenset()
    modes: frozenset[str] = frozenset()  # of MODES
    slots: frozenset[int] = frozenset()  # places in HALF_DAYS
    above: tuple[int, ...] = ()  # own manager, that one's manager, …
    wished_departments: frozenset[int] = frozenset()  # of mentees; empty is no wish
    wished_levels: frozenset[int] = frozenset()  # of mentees now, 0–4; empty is no wish
    opted_in: bool = True
    paused: bool = False

    @property
    def free(self) -> int:
        """Places nobody has yet."""
        return max(0, self.capacity - self.taken)


@dataclass(frozen=True)
class Mentee:
    """Somebody who wants a mentor, as pairing sees them."""

    id: int
    department: int
    needs: tuple[Need, ...]  # the first matters most; three at most
    site: str = ""
    languages: frozenset[str] = frozenset()
    modes: frozenset[str] = frozenset()
    slots: frozenset[int] = frozenset()
    above: tuple[int, ...] = ()
    reviewers: frozenset[int] = frozenset()  # write their review or run their support plan
    not_with: frozenset[int] = field(default=frozenset(), repr=False)  # private
    declined: frozenset[int] = field(default=frozenset(), repr=False)  # either side, cooling off
    already: frozenset[int] = frozenset()  # mentors they have now, or have an open offer with
    waiting: int = 0  # runs that left them without a mentor
    opted_in: bool = True
    paused: bool = False
