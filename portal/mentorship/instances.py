"""What the solvers take and give: a problem without people, and its provably best pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

Edge = tuple[int, int]  # mentee's id, mentor's id
Row = Sequence[int | None]


class Infeasible(ValueError):
    """The forced pairs cannot all be made; the message says which."""


@dataclass(frozen=True)
class Terms:
    """How the best pairs are chosen, beside the scores."""

    load_steps: tuple[int, ...] = (0, 8, 20)  # off a mentor's 1st, 2nd, … mentee; the last repeats
    floor: int | None = None  # pairs that score less are forbidden
    best_worst: bool = False  # then the worst pair as good as can be, before the total
    seed: int = 0  # decides between equally good pairings
    keep_bonus: int = 30  # on pairs in `Instance.kept`: fewer people have to change
    cross_share: int = 0  # % of pairs that should be across departments; 0 is no wish


@dataclass(frozen=True)
class Instance:
    """Mentees, mentors and what each pair is worth. Ids are distinct within each side.

    `scores` has a row a mentee and a column a mentor; None is a forbidden pair. A mentor's first
    free place costs the load step of place number `taken`. Pairs in `forced` are made whatever
    they cost (their score must not be None), those in `forbidden` are not.
    """

    mentees: tuple[int, ...]
    mentors: tuple[int, ...]
    scores: Sequence[Row]
    capacity: tuple[int, ...]  # free places of each mentor
    terms: Terms = Terms()
    taken: tuple[int, ...] = ()  # places already in use; empty is none anywhere
    kept: frozenset[Edge] = frozenset()  # pairs that exist and earn the keep bonus
    forced: frozenset[Edge] = frozenset()
    forbidden: frozenset[Edge] = frozenset()
    mentee_departments: tuple[int, ...] = ()  # for the share across departments and for figures
    mentor_departments: tuple[int, ...] = ()

    def with_forced(self, *edges: Edge) -> Instance:
        """The same with these pairs forced."""
        return replace(self, forced=self.forced | set(edges))

    def with_forbidden(self, *edges: Edge) -> Instance:
        """The same with these pairs forbidden."""
        return replace(self, forbidden=self.forbidden | set(edges))


@dataclass(frozen=True)
class Pair:
    """A mentee with a mentor's place (numbered from 0, those in use before included)."""

    mentee: int
    mentor: int
    place: int
    score: int
    load_step: int


@dataclass(frozen=True)
class PlacePrice:
    """The dual price of a place: never above 0; −price bounds what one more like it is worth."""

    mentor: int
    place: int
    price: int


@dataclass(frozen=True)
class Prices:
    """The proof that a solution is the best: docs/methods/pairing.md says how to check it."""

    served: int  # B: what one more pair counts, more than all points together
    mentees: tuple[int, ...]  # u, by ascending id; never above 0 but for forced ones
    places: tuple[PlacePrice, ...]  # v, of every place in the model


@dataclass(frozen=True)
class Solution:
    """The best pairs, by mentee, and the proof."""

    pairs: tuple[Pair, ...]
    unmatched: tuple[int, ...]  # mentees, ascending
    total: int  # scores less load steps
    floor: int | None  # below which no pair was allowed in the end (best worst pair raises it)
    cross_bonus: int  # that pairs across departments got to reach the wished share
    prices: Prices
    solver: str  # "own" or "scipy"

    @cached_property
    def mentors(self) -> Mapping[int, int]:
        """Mentor by mentee, to look many up."""
        return {pair.mentee: pair.mentor for pair in self.pairs}

    def mentor_of(self) -> dict[int, int]:
        """Mentor by mentee, to change."""
        return dict(self.mentors)
