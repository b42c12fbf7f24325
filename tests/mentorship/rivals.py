"""Other ways to pair, beside ours on the same people: the table in docs/methods/pairing.md.

`python -m tests.mentorship.rivals` prints it.
"""

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import median

from portal.mentorship.instances import Instance, Solution
from portal.mentorship.pairing import instance_of, solve
from portal.mentorship.run_figures import figures
from portal.mentorship.scoring import Weights, points
from portal.mentorship.settings import Settings
from tests.mentorship.people import population

SEEDS = range(5)
# Weights of nothing but the parts of the score that a mentee, or a mentor, would rank by.
MENTEES_WAY = Weights(department=0, wishes=0, waiting=0)
MENTORS_WAY = Weights(needs=0, gap=0, meeting=0, waiting=0)


@dataclass
class Case:
    """People, and how each side would rank the other: by its own parts of the score."""

    mentees: list
    instance: Instance
    best: Solution
    likes: dict[tuple[int, int], int]  # of a mentee for a mentor
    chooses: dict[tuple[int, int], int]  # of a mentor for a mentee

    @cached_property
    def places(self) -> dict[int, int]:
        return dict(zip(self.instance.mentors, self.instance.capacity, strict=True))


def case(seed: int, *, tight: bool) -> Case:
    mentors, mentees = population(60, 100, seed, tight=tight)
    instance = instance_of(mentees, mentors, Settings(load_steps=(0,)), seed)
    by_id = {one.id: one for one in mentors}
    likes, chooses = {}, {}
    for mentee, row in zip(mentees, instance.scores, strict=True):
        for mentor, worth in zip(instance.mentors, row, strict=True):
            if worth is not None:
                edge = mentee.id, mentor
                likes[edge] = points(by_id[mentor], mentee, MENTEES_WAY)
                chooses[edge] = points(by_id[mentor], mentee, MENTORS_WAY)
    return Case(mentees, instance, solve(instance), likes, chooses)


def edges_of(one: Case) -> list[tuple[int, int, int]]:
    """Score, mentee and mentor of every pair that the rules allow."""
    return [
        (worth, mentee, mentor)
        for mentee, row in zip(one.instance.mentees, one.instance.scores, strict=True)
        for mentor, worth in zip(one.instance.mentors, row, strict=True)
        if worth is not None
    ]


def greedy(one: Case) -> dict[int, int]:
    """The best pair that is left, again and again."""
    found: dict[int, int] = {}
    room = dict(one.places)
    for _, mentee, mentor in sorted(edges_of(one), key=lambda edge: (-edge[0], *edge[1:])):
        if mentee not in found and room[mentor]:
            found[mentee] = mentor
            room[mentor] -= 1
    return found


def deferred(one: Case) -> dict[int, int]:
    """Gale and Shapley (1962): mentees ask by their ranking, mentors keep the best by theirs."""
    ranked: dict[int, list[int]] = {mentee: [] for mentee in one.instance.mentees}
    for _, mentee, mentor in edges_of(one):
        ranked[mentee].append(mentor)
    for mentee, own in ranked.items():
        own.sort(key=lambda mentor, who=mentee: (-one.likes[who, mentor], mentor), reverse=True)
    held: dict[int, list[int]] = {mentor: [] for mentor in one.instance.mentors}
    waiting = list(one.instance.mentees)
    while waiting:
        mentee = waiting.pop()
        if not ranked[mentee]:
            continue
        mentor = ranked[mentee].pop()
        held[mentor].append(mentee)
        held[mentor].sort(key=lambda who, by=mentor: (-one.chooses[who, by], who))
        if len(held[mentor]) > one.places[mentor]:
            waiting.append(held[mentor].pop())
    return {mentee: mentor for mentor, own in held.items() for mentee in own}


def exact(**terms):
    def run(one: Case) -> dict[int, int]:
        instance = replace(one.instance, terms=replace(one.instance.terms, **terms))
        return solve(instance).mentor_of()

    return run


WAYS = {
    "ours: most pairs, most points": exact(),
    "ours, best worst pair": exact(best_worst=True),
    "ours, load steps 0, 8, 20": exact(load_steps=(0, 8, 20)),
    "greedy by score": greedy,
    "deferred acceptance": deferred,
}


def upset(one: Case, found: dict[int, int]) -> int:
    """Pairs that both sides would prefer by their own rankings; the lower id between equals."""
    load = Counter(found.values())
    worst: dict[int, tuple[int, int]] = {}
    for mentee, mentor in found.items():
        rank = (one.chooses[mentee, mentor], -mentee)
        worst[mentor] = min(rank, worst.get(mentor, rank))
    count = 0
    for (mentee, mentor), liked in one.likes.items():
        own = found.get(mentee)
        wants = own is None or (liked, -mentor) > (one.likes[mentee, own], -own)
        free = load[mentor] < one.places[mentor]
        better = mentor in worst and (one.chooses[mentee, mentor], -mentee) > worst[mentor]
        count += wants and one.places[mentor] > 0 and (free or better)
    return count


def row(way: str, cases: list[Case]) -> list[float]:
    """Medians: matched, points, worst pair, evenness of loads, idle mentors, blocking pairs."""
    measured = []
    for one in cases:
        found = WAYS[way](one)
        said = figures(one.instance, one.best, one.mentees, found)
        measured.append(
            (
                said.matched,
                said.total,
                said.worst,
                round(said.jain, 3),
                said.idle,
                upset(one, found),
            )
        )
    return [median(column) for column in zip(*measured, strict=True)]


def table() -> str:
    """What docs/methods/pairing.md shows."""
    lines = []
    for kind, tight in (("roomy", False), ("tight", True)):
        cases = [case(seed, tight=tight) for seed in SEEDS]
        legal = median(len(edges_of(one)) for one in cases)
        places = median(sum(one.instance.capacity) for one in cases)
        lines += [
            f"| {kind}: {places} places, {legal} pairs allowed "
            "| matched | points | worst | evenness | idle | blocking |",
            "| --- | --- | --- | --- | --- | --- | --- |",
        ]
        for way in WAYS:
            numbers = " | ".join(f"{number:g}" for number in row(way, cases))
            lines.append(f"| {way} | {numbers} |")
        lines.append("")
    return "\n".join(lines).strip()


if __name__ == "__main__":
    print(table())  # noqa: T201
