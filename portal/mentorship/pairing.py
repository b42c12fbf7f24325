"""The best pairs, exactly: most pairs; then (if asked) the best worst pair; then the most points
less load steps; then, between equals, what the seed says, whatever the order of the input.

Up to OWN mentees our own solver answers, in the web process; beyond, scipy, in a worker only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from portal.mentorship.instances import Edge, Instance, Solution
from portal.mentorship.profiles import Mentee, Mentor
from portal.mentorship.settings import Settings

OWN = 200  # mentees that our own solver takes, within what a page may cost

Progress = Callable[[int, int, str], None]  # done, of, sentence; raises to stop the work


def instance_of(
    mentees: Sequence[Mentee],
    mentors: Sequence[Mentor],
    settings: Settings,
    seed: int,
    kept: Iterable[Edge] = (),
) -> Instance:
    """The problem that these people are, whatever their order: scores where the rules allow.

    Mentors without a free place stay in it with no place, so that a price can be said; pairs in
    `kept` are not forbidden by ALREADY. For up to OWN mentees; `solve_people` takes any number.
    """
    raise NotImplementedError


def solve(instance: Instance, progress: Progress | None = None) -> Solution:
    """The best pairs of `instance`. Raises Infeasible where forced pairs cannot be made."""
    raise NotImplementedError


def solve_people(
    mentees: Sequence[Mentee],
    mentors: Sequence[Mentor],
    settings: Settings,
    seed: int,
    kept: Iterable[Edge] = (),
    progress: Progress | None = None,
) -> tuple[Instance, Solution]:
    """Rules, scores and best pairs for any number of people; what the big job calls.

    `progress` is called between the steps and several times a second; what it raises ends the
    work. The scores of a large instance are a compact matrix; its rows read like any others.
    """
    raise NotImplementedError


def verify(instance: Instance, solution: Solution) -> list[str]:
    """What is wrong with `solution` as the best for `instance`, in sentences; empty is proven.

    Needs no solver: pairs are allowed and within places, sums are right, and the dual prices
    leave no gap. Whether the worst pair is the best possible is settled by searching again.
    """
    raise NotImplementedError
