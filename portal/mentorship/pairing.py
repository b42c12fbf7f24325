"""The best pairs, exactly: most pairs; then (if asked) the best worst pair; then the most points
less load steps; then, between equals, what the seed says, whatever the order of the input.

Up to OWN mentees our own solver answers, in the web process; beyond, scipy, in a worker only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from portal.mentorship import duals, matching, own
from portal.mentorship.instances import Edge, Instance, Solution
from portal.mentorship.model import WORSE, crossing, model_of, placed
from portal.mentorship.profiles import Mentee, Mentor
from portal.mentorship.rules import allows
from portal.mentorship.scoring import points
from portal.mentorship.settings import Settings

if TYPE_CHECKING:
    from portal.mentorship.dense_explain import Many

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
    mentees = sorted(mentees, key=lambda one: one.id)
    mentors = sorted(mentors, key=lambda one: one.id)
    kept = frozenset(kept)
    scores = []
    for mentee in mentees:
        staying = {mentor for who, mentor in kept if who == mentee.id}
        scores.append(
            tuple(
                points(mentor, mentee, settings.weights)
                if allows(mentor, mentee, settings.rules, is_kept=mentor.id in staying)
                else None
                for mentor in mentors
            )
        )
    return people_instance(mentees, mentors, scores, settings, seed, kept)


def people_instance(
    mentees: Sequence[Mentee],
    mentors: Sequence[Mentor],
    scores: Sequence[Sequence[int | None]],
    settings: Settings,
    seed: int,
    kept: frozenset[Edge],
) -> Instance:
    """The instance of people sorted by id, whose scores are known."""
    return Instance(
        mentees=tuple(one.id for one in mentees),
        mentors=tuple(one.id for one in mentors),
        scores=tuple(scores) if isinstance(scores, list) else scores,
        capacity=tuple(one.free for one in mentors),
        terms=settings.terms(seed),
        taken=tuple(one.taken for one in mentors),
        kept=kept,
        mentee_departments=tuple(one.department for one in mentees),
        mentor_departments=tuple(one.department for one in mentors),
    )


def solve(instance: Instance, progress: Progress | None = None) -> Solution:
    """The best pairs of `instance`. Raises Infeasible where forced pairs cannot be made.

    `progress` is called between the steps of a large one; what it raises ends the work.
    """
    if len(instance.mentees) > OWN:
        from portal.mentorship import large

        with suppress(large.Inexact):
            return large.solve(instance, crossed, progress)
    return solve_own(instance)


def solve_people(
    mentees: Sequence[Mentee],
    mentors: Sequence[Mentor],
    settings: Settings,
    seed: int,
    kept: Iterable[Edge] = (),
    progress: Progress | None = None,
) -> tuple[Instance, Solution]:
    """Rules, scores and best pairs for any number of people; what the big job calls.

    `progress` is called after each block of scores and between the steps of solving; what it
    raises ends the work. The scores of a large instance are compact, and read like any others.
    """
    if len(mentees) <= OWN:
        instance = instance_of(mentees, mentors, settings, seed, kept)
        return instance, solve(instance, progress)
    from portal.mentorship import grids

    def tick(done: int, of: int) -> None:
        if progress is not None:
            progress(20 * done // of, 100, "Scoring the pairs")

    kept = frozenset(kept)
    mentees = sorted(mentees, key=lambda one: one.id)
    mentors = sorted(mentors, key=lambda one: one.id)
    scores = grids.scores(mentees, mentors, settings, kept, tick)
    instance = people_instance(mentees, mentors, scores, settings, seed, kept)
    return instance, solve(instance, progress)


def explained_many(
    instance: Instance,
    solution: Solution,
    mentees: Sequence[Mentee],
    mentors: Sequence[Mentor],
    settings: Settings,
    tick: Callable[[], None],
) -> Many:
    """What a run of many is kept with, in a worker; for few it is said one by one."""
    from portal.mentorship import dense_explain

    return dense_explain.explained(instance, solution, mentees, mentors, settings, tick)


def blocking_many(instance: Instance, solution: Solution) -> int:
    """How many pairs would both rather have each other, of many people."""
    from portal.mentorship import dense, dense_explain

    return dense_explain.blocking_pairs(dense.dense_of(instance, None, 0), instance, solution)


def solve_own(instance: Instance) -> Solution:
    """The best pairs by our own solver, whatever the size."""
    floor = instance.terms.floor
    if instance.terms.best_worst:
        raised = matching.best_floor(model_of(instance, floor, 0))
        floor = floor if raised is None else raised
    return crossed(instance, lambda bonus: _solved(instance, floor, bonus))


def _solved(instance: Instance, floor: int | None, cross_bonus: int) -> Solution:
    model = model_of(instance, floor, cross_bonus)
    mentor_of = own.best_pairs(model, instance.terms.seed)
    pairs = placed(model, mentor_of)
    return Solution(
        pairs=pairs,
        unmatched=tuple(
            mentee for mentee, column in zip(model.mentees, mentor_of, strict=True)
            if column is None
        ),
        total=sum(pair.score - pair.load_step for pair in pairs),
        floor=floor,
        cross_bonus=cross_bonus,
        prices=duals.prices_of(model, mentor_of),
        solver="own",
    )  # fmt: skip


def crossed(instance: Instance, solve_with: Callable[[int], Solution]) -> Solution:
    """The solution with the smallest bonus on pairs across departments that reaches their share.

    Of all pairings with as many pairs across, none has more points. Where even the largest bonus
    does not reach the share, as many as possible are across.
    """
    found = solve_with(0)
    if is_crossed(instance, found):
        return found
    low, high = 0, 1  # bonuses that are not enough, and those that may be
    enough = found.prices.served  # outweighs all points
    while high < enough and not is_crossed(instance, found := solve_with(high)):
        low, high = high, high * 4
    if high >= enough:
        high = enough
        found = solve_with(high)
        if not is_crossed(instance, found):
            return found
    while high - low > 1:
        middle = (low + high) // 2
        tried = solve_with(middle)
        if is_crossed(instance, tried):
            high, found = middle, tried
        else:
            low = middle
    return found


def is_crossed(instance: Instance, solution: Solution) -> bool:
    """Whether as many pairs are across departments as the terms wish."""
    share = instance.terms.cross_share
    if not share:
        return True
    edges = [(pair.mentee, pair.mentor) for pair in solution.pairs]
    return crossing(instance, edges) * 100 >= share * len(edges)


def verify(instance: Instance, solution: Solution) -> list[str]:
    """What is wrong with `solution` as the best for `instance`, in sentences; empty is proven.

    Needs no solver: pairs are allowed and within places, sums are right, and the dual prices
    leave no gap. Whether the worst pair is the best possible is settled by searching again.
    """
    terms = instance.terms
    if not terms.best_worst and solution.floor != terms.floor:
        return ["The floor is not that of the settings."]
    if solution.cross_bonus and (not terms.cross_share or solution.cross_bonus < 0):
        return ["Pairs across departments have a bonus that nobody wished."]
    if len(instance.mentees) > OWN:
        from portal.mentorship import dense_check

        return dense_check.faults(instance, solution)
    model = model_of(instance, solution.floor, solution.cross_bonus)
    found = duals.faults(model, solution)
    if terms.best_worst and not found:
        raised = matching.best_floor(model_of(instance, terms.floor, 0))
        if solution.floor != (terms.floor if raised is None else raised):
            found.append(WORSE)
    return found
