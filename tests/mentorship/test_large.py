"""Many people at once: the same rules, scores, pairs and prices as one by one."""

from dataclasses import replace

import pytest

from portal.mentorship import (
    dense,
    dense_check,
    dense_floor,
    dense_help,
    explaining,
    grids,
    large,
    pairing,
)
from portal.mentorship.instances import Infeasible, Instance, Terms
from portal.mentorship.model import WORSE
from portal.mentorship.profiles import Need
from portal.mentorship.rules import Departments, Rules
from portal.mentorship.scoring import Weights
from portal.mentorship.settings import Settings
from portal.mentorship.unmatched import failures
from tests.mentorship.instances import chance_of, small, tried
from tests.mentorship.people import population

RULES = Rules(2, Departments("other", {(1, 2): "forbid", (0, 0): "allow"}))
WEIGHTS = Weights(needs=44, slots=16, gap=14, department=9, wishes=11, meeting=6)


def entangled(seed: int):
    """People between whom every rule has something to say."""
    chance = chance_of(seed)
    mentors, mentees = population(12, 20, seed)

    def some() -> frozenset[int]:
        return frozenset(chance.sample(range(32), chance.choice((0, 0, 2))))

    mentors = [
        replace(
            one, above=tuple(some()), wished_levels=frozenset(chance.sample(range(3), 1)),
            opted_in=chance.random() < 0.9, paused=chance.random() < 0.1,
        )
        for one in mentors
    ]  # fmt: skip
    mentees = [
        replace(
            one, id=one.id if one.id % 7 else one.id - 12, above=tuple(some()), reviewers=some(),
            not_with=some(), declined=some(), already=some(), opted_in=chance.random() < 0.9,
            paused=chance.random() < 0.1, needs=one.needs[: chance.randint(0, 3)],
        )
        for one in mentees
    ]  # fmt: skip
    mentees[3] = replace(mentees[3], needs=(Need("a topic of old", 0, 1),), site="")
    return mentors, mentees


def test_rules_and_scores_of_many_are_those_of_each():
    legal = 0
    for seed in range(12):
        mentors, mentees = entangled(seed)
        settings = Settings(WEIGHTS, RULES) if seed % 2 else Settings()
        kept = {(one.id, other) for one in mentees for other in one.already if other % 2}
        each = pairing.instance_of(mentees, mentors, settings, seed, kept)
        mentees.sort(key=lambda one: one.id)
        many = grids.scores(mentees, mentors, settings, frozenset(kept), lambda *_: None)
        assert [tuple(row) for row in many] == list(each.scores)
        legal += sum(score is not None for row in each.scores for score in row)
    assert legal > 200


@pytest.mark.parametrize("size", [(5, 4), (16, 9)])
def test_scipy_finds_the_pairs_and_prices_that_our_own_solver_finds(size):
    chance = chance_of(sum(size))
    for _ in range(200):
        instance = small(chance, *size, best_worst=chance.random() < 0.3)
        found = large.solve(instance, pairing.crossed)
        assert replace(found, solver="own") == pairing.solve_own(instance)
        if size == (5, 4):
            assert (len(found.pairs), found.total) == tried(instance, found.floor)


@pytest.mark.parametrize("tight", [False, True])
def test_both_solvers_agree_on_real_sizes(tight):
    mentors, mentees = population(60, 100, 7, tight=tight)
    settings = Settings(best_worst=True, cross_share=90)
    instance = pairing.instance_of(mentees, mentors, settings, seed=3)
    kept = frozenset(
        (mentee, mentor)
        for mentee, row in zip(instance.mentees, instance.scores, strict=True)
        for mentor, score, places in zip(instance.mentors, row, instance.capacity, strict=True)
        if score is not None and places and (mentee + mentor) % 20 == 0
    )
    edge = min(kept)
    instance = replace(instance, kept=kept).with_forced(edge).with_forbidden(max(kept))
    found = large.solve(instance, pairing.crossed)
    assert replace(found, solver="own") == pairing.solve_own(instance)
    assert found.mentor_of()[edge[0]] == edge[1]
    assert pairing.verify(instance, found) == []


def test_many_people_are_solved_by_scipy_and_say_how_far_they_are():
    mentors, mentees = population(30, pairing.OWN + 1, 4)
    said = []
    chance = chance_of(1)
    settings = Settings()
    instance, found = pairing.solve_people(
        chance.sample(mentees, len(mentees)), mentors, settings, 5,
        progress=lambda done, of, sentence: said.append((done, of, sentence)),
    )  # fmt: skip
    assert found.solver == "scipy"
    assert instance == replace(
        pairing.instance_of(mentees, mentors, settings, 5), scores=instance.scores
    )
    assert replace(found, solver="own") == pairing.solve_own(instance)
    assert [done for done, _, _ in said] == sorted(done for done, _, _ in said)
    assert said[-1] == (100, 100, "Solved")


@pytest.mark.parametrize("best_worst", [False, True])
def test_the_proof_of_many_is_checked_as_for_few(best_worst):
    mentors, mentees = population(60, 100, 5, tight=True)
    settings = Settings(best_worst=best_worst, cross_share=60)
    instance = pairing.instance_of(mentees, mentors, settings, seed=3)
    found = pairing.solve_own(instance)
    assert dense_check.faults(instance, found) == pairing.verify(instance, found) == []
    first, *others = found.pairs
    prices = found.prices
    raised = tuple(one + 1 for one in prices.mentees)
    dearer = (replace(prices.places[0], price=prices.places[0].price + 1), *prices.places[1:])
    for wrong in (
        replace(found, pairs=tuple(others)),
        replace(found, pairs=(replace(first, score=first.score + 1), *others)),
        replace(found, total=found.total + 1),
        replace(found, prices=replace(prices, mentees=raised)),
        replace(found, prices=replace(prices, places=dearer)),
        replace(found, prices=replace(prices, mentees=prices.mentees[1:])),
    ):
        assert dense_check.faults(instance, wrong) == pairing.verify(instance, wrong) != []
    if best_worst:
        plain = pairing.solve_own(
            replace(instance, terms=replace(instance.terms, best_worst=False))
        )
        assert dense_check.faults(instance, plain) == pairing.verify(instance, plain) == [WORSE]


def test_many_are_told_why_as_few_are():
    """With every rule in play, and pairs whom somebody keeps apart."""
    for seed in range(4):
        mentors, mentees = entangled(seed)
        mentees = sorted({one.id: one for one in mentees}.values(), key=lambda one: one.id)
        settings = Settings(rules=RULES, weights=WEIGHTS, floor=30)
        instance = pairing.instance_of(mentees, mentors, settings, seed=3)
        found = pairing.solve_own(instance)
        many = pairing.explained_many(
            instance, found, mentees, mentors, settings, tick=lambda: None
        )
        few = {one.id: explaining.next_best(instance, found, one.id) for one in mentees}
        assert many.next_best == {one: better for one, better in few.items() if better}
        assert many.blocking == len(explaining.blocking_pairs(instance, found))
        alone = [one for one in mentees if one.id in set(found.unmatched)]
        assert alone
        assert many.failures == {one.id: failures(one, mentors, RULES) for one in alone}


def test_what_would_help_many_is_what_would_help_few():
    for seed in range(3):
        mentors, mentees = population(30, 100, seed, tight=True)
        instance = pairing.instance_of(mentees, mentors, Settings(), seed=3)
        found = pairing.solve_own(instance)
        few = explaining.what_would_help(instance, found, mentees, mentors)
        many = dense_help.what_would_help(instance, found, mentees, mentors, lambda: None)
        assert few
        assert {(one.topic, one.places, one.served) for one in many} == {
            (one.topic, one.places, one.served) for one in few
        }


class Enough(Exception):
    """Somebody cancelled."""


@pytest.mark.parametrize("most", [1, 2, 3, 4, 5, 6])
def test_the_work_stops_where_somebody_cancels(most):
    mentors, mentees = population(30, pairing.OWN + 1, 4)
    calls = []

    def progress(*step):
        calls.append(step)
        if len(calls) == most:
            raise Enough

    with pytest.raises(Enough):
        pairing.solve_people(mentees, mentors, Settings(), 5, progress=progress)


def test_numbers_beyond_floating_point_are_left_to_our_own_solver():
    high = 10**12
    scores = tuple(
        tuple(high - (7 * i * j) % 1000 for j in range(3)) for i in range(pairing.OWN + 1)
    )
    instance = Instance(tuple(range(len(scores))), (1, 2, 3), scores, (2, 1, 2))
    found = pairing.solve(instance)
    assert found.solver == "own"
    assert pairing.verify(instance, found) == []
    with pytest.raises(large.Inexact):
        large.solve(instance, pairing.crossed)


def test_forced_pairs_that_do_not_fit_are_told_of():
    instance = Instance((1, 2), (7,), ((50,), (50,)), (1,), Terms())
    both = instance.with_forced((1, 7), (2, 7))
    for solve in (pairing.solve_own, lambda one: large.solve(one, pairing.crossed)):
        with pytest.raises(Infeasible, match="more places"):
            solve(both)
        with pytest.raises(Infeasible, match="Nobody"):
            solve(instance.with_forced((9, 7)))
        with pytest.raises(Infeasible, match="two mentors"):
            solve(
                replace(
                    instance, mentors=(7, 8), scores=((50, 1),) * 2, capacity=(1, 1)
                ).with_forced((1, 7), (1, 8))
            )
        with pytest.raises(Infeasible, match="forbid"):
            solve(replace(instance, scores=((None,), (50,))).with_forced((1, 7)))


def test_the_best_floor_of_many_is_that_of_each():
    mentors, mentees = population(60, 100, 2, tight=True)
    instance = pairing.instance_of(mentees, mentors, Settings(best_worst=True), seed=3)
    found = dense_floor.best_floor(dense.dense_of(instance, None, 0), lambda: None)
    assert found == pairing.solve_own(instance).floor
