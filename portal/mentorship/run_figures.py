"""What a run comes to: who is served, how well, how evenly, and what edits by hand cost it.

docs/methods/pairing.md says what each figure means. Nothing here rounds.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

from portal.mentorship.compact import cell
from portal.mentorship.explaining import blocking_pairs
from portal.mentorship.instances import Instance, Pair, Solution
from portal.mentorship.model import crossing, steps_of
from portal.mentorship.profiles import Mentee

SMALLEST_GROUP = 5  # people; figures on fewer would be figures on persons
LOW = 40  # points; pairs below deserve a second look


@dataclass(frozen=True)
class Group:
    """Mentees of one department or site; `of` is None for all groups that are too small."""

    of: Hashable
    people: int
    matched: int
    mean: float | None  # score of the matched; None where nobody is

    @property
    def rate(self) -> float:
        """Share of the people who have a mentor."""
        return self.matched / self.people


@dataclass(frozen=True)
class Figures:
    """A run's figures, after edits by hand where there were some."""

    people: int
    matched: int
    unmatched: Mapping[str, int]  # by reason: "nobody" suits, "places" are all taken
    total: int  # scores less load steps
    optimum: int  # the same without edits
    fewer: int  # mentees whom the edits leave unserved
    worst: int | None
    tenth: int | None  # percentile of the scores
    under: float | None  # share of pairs below LOW
    jain: float | None  # evenness of loads, 0 to 1
    idle: int  # mentors with places and no mentee
    blocking: int
    crossing: float | None  # share of pairs across departments; None without pairs
    departments: tuple[Group, ...]
    sites: tuple[Group, ...]
    waiting: Mapping[int, tuple[int, int]]  # runs waited: people, and of them matched

    @property
    def share(self) -> float | None:
        """The total as a share of the optimum; None where the optimum is not above 0."""
        return self.total / self.optimum if self.optimum > 0 else None


def pairs_of(instance: Instance, mentor_of: Mapping[int, int]) -> tuple[Pair, ...]:
    """Mentor by mentee as pairs with scores and load steps, as after edits by hand.

    Raises ValueError where a pair is forbidden or a mentor has too few places.
    """
    columns = {mentor: column for column, mentor in enumerate(instance.mentors)}
    rows = {mentee: row for row, mentee in enumerate(instance.mentees)}
    used: Counter[int] = Counter()
    pairs = []
    for mentee, mentor in sorted(mentor_of.items()):
        column = columns[mentor]
        score = cell(instance.scores, rows[mentee], column)
        if score is None:
            raise ValueError(f"the rules forbid the pair {mentee}, {mentor}")
        if used[mentor] == instance.capacity[column]:
            raise ValueError(f"mentor {mentor} has no place left")
        place = used[mentor] + (instance.taken[column] if instance.taken else 0)
        used[mentor] += 1
        step = steps_of(instance.terms, place, 1)[0]
        pairs.append(Pair(mentee, mentor, place, score, step))
    return tuple(pairs)


def figures(
    instance: Instance,
    solution: Solution,
    mentees: Sequence[Mentee],
    mentor_of: Mapping[int, int] | None = None,
    blocking: int | None = None,
) -> Figures:
    """The figures of a run, or of `mentor_of` where it was edited by hand.

    `blocking` where it is known already.
    """
    pairs = solution.pairs if mentor_of is None else pairs_of(instance, mentor_of)
    scores = sorted(pair.score for pair in pairs)
    matched = {pair.mentee: pair.score for pair in pairs}
    edited = Solution(
        pairs, (), 0, solution.floor, solution.cross_bonus, solution.prices, solution.solver
    )
    total = sum(pair.score - pair.load_step for pair in pairs)
    return Figures(
        people=len(instance.mentees),
        matched=len(pairs),
        unmatched=_unmatched(instance, matched),
        total=total,
        optimum=solution.total,
        fewer=len(solution.pairs) - len(pairs),
        worst=scores[0] if scores else None,
        tenth=scores[math.ceil(len(scores) / 10) - 1] if scores else None,  # nearest rank
        under=sum(score < LOW for score in scores) / len(scores) if scores else None,
        jain=_jain(instance, pairs),
        idle=_idle(instance, pairs),
        blocking=len(blocking_pairs(instance, edited)) if blocking is None else blocking,
        crossing=_crossing(instance, pairs),
        departments=groups(mentees, matched, lambda mentee: mentee.department),
        sites=groups(mentees, matched, lambda mentee: mentee.site),
        waiting=_waiting(mentees, matched),
    )


def _unmatched(instance: Instance, matched: Mapping[int, int]) -> dict[str, int]:
    floor = instance.terms.floor
    found = Counter(nobody=0, places=0)
    for at, mentee in enumerate(instance.mentees):
        if mentee not in matched:
            row = instance.scores[at]
            suits = any(score is not None and (floor is None or score >= floor) for score in row)
            found["places" if suits else "nobody"] += 1
    return dict(found)


def _loads(instance: Instance, pairs: Sequence[Pair]) -> list[tuple[int, int]]:
    """Mentees and places of each mentor with a place, those from before included."""
    new = Counter(pair.mentor for pair in pairs)
    taken = instance.taken or (0,) * len(instance.mentors)
    return [
        (before + new[mentor], before + places)
        for mentor, places, before in zip(
            instance.mentors, instance.capacity, taken, strict=True
        )
        if before + places
    ]  # fmt: skip


def _jain(instance: Instance, pairs: Sequence[Pair]) -> float | None:
    """Jain's index of the loads, each as a share of the mentor's places: 1 is all alike."""
    shares = [load / places for load, places in _loads(instance, pairs)]
    squares = math.fsum(share * share for share in shares)
    return math.fsum(shares) ** 2 / (len(shares) * squares) if squares else None


def _crossing(instance: Instance, pairs: Sequence[Pair]) -> float | None:
    """The share of pairs across departments; None where no department is known."""
    if not pairs or not instance.mentor_departments:
        return None
    edges = [(pair.mentee, pair.mentor) for pair in pairs]
    return crossing(instance, edges) / len(pairs)


def _idle(instance: Instance, pairs: Sequence[Pair]) -> int:
    return sum(not load for load, _ in _loads(instance, pairs))


def groups(
    mentees: Sequence[Mentee],
    matched: Mapping[int, int],
    key: Callable[[Mentee], Hashable],
) -> tuple[Group, ...]:
    """Match rate and mean score by group of at least SMALLEST_GROUP, the largest first.

    Smaller ones are one group together, whose key is None. Where even that is too small, the
    smallest of the others joins it: else it could be reckoned from the sum.
    """
    members: dict[Hashable, list[Mentee]] = defaultdict(list)
    for mentee in mentees:
        members[key(mentee)].append(mentee)
    large = {of: own for of, own in members.items() if len(own) >= SMALLEST_GROUP}
    rest = [one for of, own in members.items() if of not in large for one in own]
    while rest and len(rest) < SMALLEST_GROUP and large:
        smallest = min(large, key=lambda of: (len(large[of]), str(of)))
        rest.extend(large.pop(smallest))
    ordered = sorted(large.items(), key=lambda one: (-len(one[1]), str(one[0])))
    found = [_group(of, own, matched) for of, own in ordered]
    if len(rest) >= SMALLEST_GROUP:
        found.append(_group(None, rest, matched))
    return tuple(found)


def _group(of: Hashable, members: Sequence[Mentee], matched: Mapping[int, int]) -> Group:
    scores = [matched[one.id] for one in members if one.id in matched]
    mean = math.fsum(scores) / len(scores) if scores else None
    return Group(of, len(members), len(scores), mean)


def _waiting(mentees: Sequence[Mentee], matched: Mapping[int, int]) -> dict[int, tuple[int, int]]:
    """How many had waited through how many runs, and how many of them are served now."""
    people = Counter(mentee.waiting for mentee in mentees)
    served = Counter(mentee.waiting for mentee in mentees if mentee.id in matched)
    return {waited: (people[waited], served[waited]) for waited in sorted(people)}
