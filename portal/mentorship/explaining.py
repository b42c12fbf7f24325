"""What another pair would cost, who else would suit, and what would change it.

A pair that the rules forbid is not told from one that somebody does not want: nothing here looks
at why a score is missing. Why somebody has nobody stands in `unmatched`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from portal.mentorship import duals, matching
from portal.mentorship.instances import Instance, Solution
from portal.mentorship.model import model_of, steps_of
from portal.mentorship.more_places import MorePlaces
from portal.mentorship.pairing import solve
from portal.mentorship.profiles import TOPICS, Mentee, Mentor
from portal.mentorship.scoring import is_further, listed


@dataclass(frozen=True)
class Price:
    """What a change costs the programme: fewer points, fewer mentees served, others moved."""

    points: int  # negative: the total rises
    mentees: int
    moved: tuple[int, ...]  # other mentees whose mentor changes

    @property
    def sentence(self) -> str:
        """In plain words."""
        parts = []
        if self.mentees > 0:
            parts.append(f"{_people(self.mentees)} fewer would have a mentor")
        if self.points > 0:
            parts.append(f"the total would fall by {_counted(self.points, 'point')}")
        elif self.points < 0:
            parts.append(f"the total would rise by {_counted(-self.points, 'point')}")
        if self.moved:
            parts.append(f"{_people(len(self.moved))} would get another mentor or none")
        said = listed(parts) if parts else "it would cost the programme nothing"
        return f"{said[0].upper()}{said[1:]}."


@dataclass(frozen=True)
class Blocking:
    """Two who would both rather have each other than what the pairing gives them."""

    mentee: int
    mentor: int
    score: int


@dataclass(frozen=True)
class Worth:
    """What one more place of a mentor would add: mentees served, then points of the total."""

    mentor: int
    mentees: int
    points: int


def next_best(instance: Instance, solution: Solution, mentee: int) -> tuple[int, int] | None:
    """The mentor who would suit `mentee` best besides the one they have, and the score.

    Between equals the one with the lower id; whether that mentor has a place is another question.
    """
    present = solution.mentors.get(mentee)
    row = instance.scores[instance.mentees.index(mentee)]
    out = {mentor for one, mentor in instance.forbidden if one == mentee} | {present}
    scores = [
        score if score is not None and mentor not in out else None
        for mentor, score in zip(instance.mentors, row, strict=True)
    ]
    best = max((score for score in scores if score is not None), default=None)
    floor = instance.terms.floor
    if best is None or (floor is not None and best < floor):
        return None
    equal = (mentor for mentor, one in zip(instance.mentors, scores, strict=True) if one == best)
    return min(equal), best


def is_possible(instance: Instance, mentee: int, mentor: int) -> bool:
    """Whether the pair could be forced: the rules allow it, and the mentor has a place."""
    if mentee not in instance.mentees or mentor not in instance.mentors:
        return False
    column = instance.mentors.index(mentor)
    score = instance.scores[instance.mentees.index(mentee)][column]
    return (
        score is not None
        and instance.capacity[column] > 0
        and (mentee, mentor) not in instance.forbidden
    )


def cost_of_forcing(
    instance: Instance, solution: Solution, mentee: int, mentor: int
) -> Price | None:
    """What it costs to force this pair; None where the rules forbid it. Solves again.

    Raises Infeasible where pairs that were forced before leave no place for it.
    """
    if not is_possible(instance, mentee, mentor):
        return None
    before = frozenset(edge for edge in instance.forced if edge[0] != mentee)
    forced = replace(instance, forced=before | {(mentee, mentor)})
    return price_between(solution, solve(forced), mentee)


def price_between(before: Solution, after: Solution, mentee: int) -> Price:
    """What the change from one solution to the other costs, beside `mentee`'s own change."""
    old, new = before.mentor_of(), after.mentor_of()
    moved = {one for one in old.keys() | new.keys() if old.get(one) != new.get(one)} - {mentee}
    return Price(
        before.total - after.total, len(before.pairs) - len(after.pairs), tuple(sorted(moved))
    )


def blocking_pairs(instance: Instance, solution: Solution) -> list[Blocking]:
    """Pairs that both sides would prefer by score, by mentee and mentor.

    A mentee prefers a higher score to their own or to nobody; a mentor prefers it to a free place
    or to the lowest score among their mentees.
    """
    own = {pair.mentee: pair.score for pair in solution.pairs}
    load = Counter(pair.mentor for pair in solution.pairs)
    lowest: dict[int, int] = {}
    for pair in solution.pairs:
        lowest[pair.mentor] = min(pair.score, lowest.get(pair.mentor, pair.score))
    # what a score must pass for the mentor to want it: no place at all wants none
    bars: list[float] = [
        float("inf") if not places
        else float("-inf") if load[mentor] < places
        else lowest[mentor]
        for mentor, places in zip(instance.mentors, instance.capacity, strict=True)
    ]  # fmt: skip
    found: list[Blocking] = []
    for mentee, row in zip(instance.mentees, instance.scores, strict=True):
        mine = own.get(mentee, float("-inf"))
        found.extend(
            Blocking(mentee, mentor, score)
            for mentor, score, bar in zip(instance.mentors, row, bars, strict=True)
            if score is not None
            and score > mine
            and score > bar
            and (mentee, mentor) not in instance.forbidden
        )
    return sorted(found, key=lambda pair: (pair.mentee, pair.mentor))


def worth_of_places(instance: Instance, solution: Solution) -> list[Worth]:
    """What one more place of each mentor would add, the most first; exact, by the prices alone.

    Under a floor that was raised for the worst pair, it is what the place adds at that floor.
    """
    model = model_of(instance, solution.floor, solution.cross_bonus)
    found = []
    for column, mentor in enumerate(model.mentors):
        before = model.taken[column] + len(model.steps[column])
        step = steps_of(instance.terms, before, 1)[0]
        mentees, points = duals.worth_of_a_place(model, solution.prices, column, step)
        if mentees or points:
            found.append(Worth(mentor, mentees, points))
    return sorted(found, key=lambda one: (-one.mentees, -one.points, one.mentor))


def what_would_help(
    instance: Instance,
    solution: Solution,
    mentees: Sequence[Mentee],
    mentors: Sequence[Mentor],
) -> list[MorePlaces]:
    """More places with which topics would serve more of the unmatched; the most first.

    A place with a topic is one more place of the mentor who suits an unmatched mentee best, among
    those that the rules allow and that are further in the topic, which is one of the mentee's
    needs. What such places do is found by solving again with them.
    """
    alone = set(solution.unmatched)
    teachers = {mentor.id: mentor for mentor in mentors}
    wanting = [mentee for mentee in mentees if mentee.id in alone]
    found = []
    for topic in TOPICS:
        more: Counter[int] = Counter()
        for mentee in wanting:
            best = _teacher(instance, mentee, topic, teachers)
            if best is not None:
                more[best] += 1
        if more:
            wider = _widened(instance, more)
            served = matching.most_pairs(model_of(wider, solution.floor, 0)) - len(solution.pairs)
            points = solve(wider).total - solution.total
            found.append(MorePlaces(topic, sum(more.values()), served, points))
    helping = [one for one in found if one.served > 0]
    return sorted(helping, key=lambda one: (-one.served, one.places, -one.points))


def _teacher(
    instance: Instance, mentee: Mentee, topic: str, mentors: dict[int, Mentor]
) -> int | None:
    """The mentor who suits `mentee` best among those further in `topic`, if that is a need."""
    need = next((need for need in mentee.needs if need.topic == topic), None)
    if need is None:
        return None
    row = instance.scores[instance.mentees.index(mentee.id)]
    floor = instance.terms.floor
    suiting = [
        (-score, mentor)
        for mentor, score in zip(instance.mentors, row, strict=True)
        if score is not None
        and (floor is None or score >= floor)
        and (mentee.id, mentor) not in instance.forbidden
        and is_further(mentors[mentor], topic, need.current)
    ]
    return min(suiting)[1] if suiting else None


def _widened(instance: Instance, more: Counter[int]) -> Instance:
    """The same with more places."""
    return replace(
        instance,
        capacity=tuple(
            places + more[mentor]
            for mentor, places in zip(instance.mentors, instance.capacity, strict=True)
        ),
    )


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _people(number: int) -> str:
    return "one other person" if number == 1 else f"{number} other people"
