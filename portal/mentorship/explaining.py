"""Why this pair, what another would cost, why nobody, and what would change it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.mentorship.instances import Instance, Solution
from portal.mentorship.profiles import Mentee, Mentor


@dataclass(frozen=True)
class Price:
    """What a change costs the programme: fewer points, fewer mentees served, others moved."""

    points: int
    mentees: int
    moved: tuple[int, ...]  # other mentees whose mentor changes

    @property
    def sentence(self) -> str:
        """In plain words."""
        raise NotImplementedError


@dataclass(frozen=True)
class Blocking:
    """Two who would both rather have each other than what the pairing gives them."""

    mentee: int
    mentor: int
    score: int


@dataclass(frozen=True)
class MorePlaces:
    """What more places with a topic would do, found by solving again."""

    topic: str
    places: int
    served: int  # more mentees
    points: int  # more in total

    @property
    def sentence(self) -> str:
        """In plain words."""
        raise NotImplementedError


def next_best(instance: Instance, solution: Solution, mentee: int) -> tuple[int, int] | None:
    """The mentor who would suit `mentee` best besides the one they have, and the score."""
    raise NotImplementedError


def cost_of_forcing(
    instance: Instance, solution: Solution, mentee: int, mentor: int
) -> Price | None:
    """What it costs to force this pair; None where the rules forbid it. Solves again."""
    raise NotImplementedError


def blocking_pairs(instance: Instance, solution: Solution) -> list[Blocking]:
    """Pairs that both sides would prefer by score, by mentee and mentor."""
    raise NotImplementedError


def what_would_help(
    instance: Instance,
    solution: Solution,
    mentees: Sequence[Mentee],
    mentors: Sequence[Mentor],
) -> list[MorePlaces]:
    """More places with which topics would serve more of the unmatched; the most first."""
    raise NotImplementedError
