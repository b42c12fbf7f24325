"""How well two people suit each other: 0–100 in whole numbers, and why, a sentence a part.

docs/methods/pairing.md says how each part is reckoned. Divisions are whole (rounded down), so that
one pair has one score on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.mentorship.profiles import HALF_DAYS, IN_PERSON, TOPICS, Mentee, Mentor

ENOUGH_SLOTS = 3  # shared half-days that leave room to move a meeting
BEST_GAPS = (2, 3)  # levels ahead: far enough to teach, near enough to remember
ORDINALS = ("first", "second", "third")


@dataclass(frozen=True)
class Weights:
    """What each part of the score counts at most: a stored setting of a programme, in versions."""

    version: int = 1
    needs: int = 45
    slots: int = 15
    gap: int = 15
    department: int = 10
    wishes: int = 10
    meeting: int = 5  # site and way to meet
    need_shares: tuple[int, ...] = (50, 30, 20)  # of `needs`, in the mentee's order
    waiting: int = 5  # more for each run without a mentor
    most_waiting: int = 15

    @property
    def most(self) -> int:
        """What a pair can reach without the bonus for waiting."""
        parts = (self.needs, self.slots, self.gap, self.department, self.wishes, self.meeting)
        return sum(parts)


@dataclass(frozen=True)
class Component:
    """One part of a score: points of at most `most`, and why in one plain sentence."""

    name: str
    points: int
    most: int
    sentence: str


@dataclass(frozen=True)
class Score:
    """What a pair is worth: the sum of its components."""

    points: int
    components: tuple[Component, ...]


def score(mentor: Mentor, mentee: Mentee, weights: Weights) -> Score:
    """The score of a pair with its explanation, whether or not the rules allow the pair."""
    parts = (
        Component("needs", *_needs(mentor, mentee, weights), needs_words(mentor, mentee)),
        Component("slots", *_slots(mentor, mentee, weights), slots_words(mentor, mentee)),
        Component("gap", *_gap(mentor, mentee, weights), gap_words(mentor, mentee)),
        Component("department", *_department(mentor, mentee, weights), (
            "They work in different departments." if mentor.department != mentee.department
            else "They work in the same department."
        )),
        Component("wishes", *_wishes(mentor, mentee, weights), wishes_words(mentor, mentee)),
        Component("meeting", *_meeting(mentor, mentee, weights), meeting_words(mentor, mentee)),
        Component("waiting", *_waiting(mentor, mentee, weights), waiting_words(mentee)),
    )  # fmt: skip
    return Score(sum(part.points for part in parts), parts)


def points(mentor: Mentor, mentee: Mentee, weights: Weights) -> int:
    """Only the number of `score`, for whole matrices."""
    total = 0
    for part in PARTS:
        total += part(mentor, mentee, weights)[0]
    return total


def is_further(mentor: Mentor, topic: str, current: int) -> bool:
    """Whether the mentor is at least one level ahead of somebody at level `current`."""
    return mentor.levels.get(topic, 0) > current


def first_gap(mentor: Mentor, mentee: Mentee) -> tuple[int, int] | None:
    """Which of the needs, from 0, is the first that the mentor covers, and by how many levels."""
    for number, need in enumerate(mentee.needs):
        gap = mentor.levels.get(need.topic, 0) - need.current
        if gap > 0:
            return number, gap
    return None


def _needs(mentor: Mentor, mentee: Mentee, weights: Weights) -> tuple[int, int]:
    shares = weights.need_shares[: len(mentee.needs)]
    if not shares:
        return 0, weights.needs
    covered = 0
    for share, need in zip(shares, mentee.needs, strict=False):
        if mentor.levels.get(need.topic, 0) > need.current:
            covered += share
    return weights.needs * covered // sum(shares), weights.needs


def _slots(mentor: Mentor, mentee: Mentee, weights: Weights) -> tuple[int, int]:
    shared = len(mentor.slots & mentee.slots)
    return weights.slots * min(shared, ENOUGH_SLOTS) // ENOUGH_SLOTS, weights.slots


def _gap(mentor: Mentor, mentee: Mentee, weights: Weights) -> tuple[int, int]:
    found = first_gap(mentor, mentee)
    if found is None:
        return 0, weights.gap
    return (weights.gap if found[1] in BEST_GAPS else weights.gap // 2), weights.gap


def _department(mentor: Mentor, mentee: Mentee, weights: Weights) -> tuple[int, int]:
    is_other = mentor.department != mentee.department
    return (weights.department if is_other else 0), weights.department


def wishes_met(mentor: Mentor, mentee: Mentee) -> tuple[bool, bool]:
    """Whether department and level of the mentee are as the mentor wishes; no wish is met."""
    level = mentee.needs[0].current if mentee.needs else 0
    return (
        not mentor.wished_departments or mentee.department in mentor.wished_departments,
        not mentor.wished_levels or level in mentor.wished_levels,
    )


def _wishes(mentor: Mentor, mentee: Mentee, weights: Weights) -> tuple[int, int]:
    return weights.wishes * sum(wishes_met(mentor, mentee)) // 2, weights.wishes


def _meeting(mentor: Mentor, mentee: Mentee, weights: Weights) -> tuple[int, int]:
    is_near = bool(mentor.site) and mentor.site == mentee.site
    shared = mentor.modes & mentee.modes
    if shared - {IN_PERSON} or (shared and is_near):
        return weights.meeting, weights.meeting
    return (weights.meeting // 2 if is_near else 0), weights.meeting


def _waiting(_mentor: Mentor, mentee: Mentee, weights: Weights) -> tuple[int, int]:
    return min(weights.waiting * mentee.waiting, weights.most_waiting), weights.most_waiting


PARTS = (_needs, _slots, _gap, _department, _wishes, _meeting, _waiting)


def needs_words(mentor: Mentor, mentee: Mentee) -> str:
    """Which of the needs the mentor covers."""
    covered = [
        f"{ORDINALS[number]} ({TOPICS.get(need.topic, need.topic)})"
        for number, need in enumerate(mentee.needs[: len(ORDINALS)])
        if is_further(mentor, need.topic, need.current)
    ]
    if not covered:
        return "The mentor is not further in any of the needs."
    if len(covered) == len(mentee.needs) > 1:
        return f"The mentor is further in every need: {listed(covered)}."
    return f"The mentor is further in the {listed(covered)} need."


def slots_words(mentor: Mentor, mentee: Mentee) -> str:
    """Which half-days suit both."""
    shared = sorted(mentor.slots & mentee.slots)
    if not shared:
        return "No half-day suits both."
    named = [HALF_DAYS[slot] for slot in shared[:ENOUGH_SLOTS]]
    more = f" and {len(shared) - len(named)} more" if len(shared) > len(named) else ""
    half_days = "half-day suits" if len(shared) == 1 else "half-days suit"
    return f"{len(shared)} {half_days} both: {', '.join(named)}{more}."


def gap_words(mentor: Mentor, mentee: Mentee) -> str:
    """How far ahead the mentor is, and whether that is the best distance."""
    found = first_gap(mentor, mentee)
    if found is None:
        return "The mentor is ahead in none of the needs."
    number, gap = found
    topic = TOPICS.get(mentee.needs[number].topic, mentee.needs[number].topic)
    ahead = f"The mentor is {gap} {'level' if gap == 1 else 'levels'} ahead in {topic}"
    return f"{ahead}." if gap in BEST_GAPS else f"{ahead}; two or three are best."


def wishes_words(mentor: Mentor, mentee: Mentee) -> str:
    """Which of the mentor's wishes the mentee meets."""
    if not mentor.wished_departments and not mentor.wished_levels:
        return "The mentor has no wishes."
    department, level = wishes_met(mentor, mentee)
    if department and level:
        return "The mentee is what the mentor wishes."
    if not department and not level:
        return "The mentor wishes another department and another level."
    return f"The mentor wishes another {'level' if department else 'department'}."


def meeting_words(mentor: Mentor, mentee: Mentee) -> str:
    """How the two could meet."""
    is_near = bool(mentor.site) and mentor.site == mentee.site
    shared = mentor.modes & mentee.modes
    far = sorted(shared - {IN_PERSON})
    if not (mentor.site and mentee.site):
        return _without_sites(shared, far)
    where = "They work at one site" if is_near else "They work at different sites"
    if far:
        return f"{where} and both like to meet by {listed(far, 'or')}."
    if is_near and shared:
        return f"{where} and both like to meet in person."
    return f"{where} and like to meet in different ways." if not shared else (
        f"{where}, yet both like to meet in person."
    )  # fmt: skip


def _without_sites(shared: frozenset[str], far: Sequence[str]) -> str:
    """The same where one of the two has not said where they work."""
    if far:
        return f"Both like to meet by {listed(far, 'or')}."
    if shared:
        return "Both like to meet in person, but not both have said at which site they work."
    return "They like to meet in different ways."


def waiting_words(mentee: Mentee) -> str:
    """How often the mentee was left without a mentor."""
    if not mentee.waiting:
        return "The mentee has not waited through an earlier run."
    runs = "run" if mentee.waiting == 1 else "runs"
    return f"The mentee was left without a mentor in {mentee.waiting} earlier {runs}."


def listed(words: Sequence[str], link: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    return f" {link} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
