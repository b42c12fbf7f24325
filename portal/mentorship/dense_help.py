"""What would serve more of many people: what `explaining.what_would_help` says, in whole rows.

How many more are served is a largest matching with the places added, so nothing is solved again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from portal.mentorship.dense import Dense, dense_of
from portal.mentorship.dense_floor import Matching
from portal.mentorship.instances import Instance, Solution
from portal.mentorship.more_places import MorePlaces
from portal.mentorship.profiles import HIGHEST_LEVEL, TOPICS, Mentee, Mentor


def what_would_help(
    instance: Instance,
    solution: Solution,
    mentees: Sequence[Mentee],
    mentors: Sequence[Mentor],
    tick: Callable[[], None],
) -> list[MorePlaces]:
    """More places with which topics would serve more of the unmatched; the most first.

    Points are left at 0: they would want a solution of their own for each topic.
    """
    alone = set(solution.unmatched)
    wanting = [mentee for mentee in mentees if mentee.id in alone]
    if not wanting:
        return []
    dense = dense_of(instance, solution.floor, 0)
    found = []
    for topic in TOPICS:
        tick()
        more = _teachers(dense, topic, wanting, mentors)
        if more:
            served = Matching(_widened(dense, more), dense.allowed).size(tick)
            found.append(MorePlaces(topic, sum(more.values()), served - len(solution.pairs), 0))
    helping = [one for one in found if one.served > 0]
    return sorted(helping, key=lambda one: (-one.served, one.places))


def _teachers(
    dense: Dense, topic: str, wanting: Sequence[Mentee], mentors: Sequence[Mentor]
) -> Counter[int]:
    """Of each wanting mentee the mentor, by column, who suits best and is further in the topic."""
    level = {mentor.id: mentor.levels.get(topic, 0) for mentor in mentors}
    levels = np.array([level[mentor] for mentor in dense.mentors])
    further = {current: levels > current for current in range(HIGHEST_LEVEL)}
    row_of = {mentee: row for row, mentee in enumerate(dense.mentees)}
    more: Counter[int] = Counter()
    for mentee in wanting:
        need = next((need for need in mentee.needs if need.topic == topic), None)
        if need is None or need.current not in further:
            continue
        row = row_of[mentee.id]
        columns = np.flatnonzero(dense.allowed[row] & further[need.current])
        if len(columns):
            more[int(columns[dense.scores[row, columns].argmax()])] += 1
    return more


def _widened(dense: Dense, more: Counter[int]) -> Dense:
    """The same with more places; what they cost is of no interest here."""
    most = len(dense.mentees)
    steps = [
        (*own, *(0,) * max(0, min(more[column], most - len(own))))
        for column, own in enumerate(dense.steps)
    ]
    return replace(dense, steps=steps)
