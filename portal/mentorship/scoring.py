"""How well two people suit each other: 0–100 in whole numbers, and why, a sentence a part.

docs/methods/pairing.md says how each part is reckoned. Divisions are whole (rounded down), so that
one pair has one score on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass

from portal.mentorship.profiles import Mentee, Mentor


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
    waiting: int = 5  # more for each cycle without a mentor
    most_waiting: int = 15


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
    raise NotImplementedError


def points(mentor: Mentor, mentee: Mentee, weights: Weights) -> int:
    """Only the number of `score`, for whole matrices."""
    raise NotImplementedError
