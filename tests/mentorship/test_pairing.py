"""The best pairs: equal to trying everything and to scipy, proven by prices, whatever the order."""

from dataclasses import replace

import pytest

from portal.mentorship.instances import Infeasible, Instance, Terms
from portal.mentorship.pairing import solve_own, verify
from tests.mentorship.instances import chance_of, small, tried


def test_pairs_are_the_best_of_all_that_there_are():
    chance = chance_of(1)
    for _ in range(300):
        instance = small(chance)
        found = solve_own(instance)
        assert (len(found.pairs), found.total) == tried(instance, found.floor)
        assert verify(instance, found) == []


def test_the_worst_pair_is_the_best_that_serves_as_many():
    chance = chance_of(2)
    for _ in range(100):
        instance = small(chance, best_worst=True)
        found = solve_own(instance)
        most = tried(instance, instance.terms.floor)[0]
        assert (len(found.pairs), found.total) == tried(instance, found.floor)
        assert len(found.pairs) == most
        if found.pairs:
            worst = min(pair.score for pair in found.pairs)
            assert found.floor == worst
            assert tried(instance, worst + 1)[0] < most
        assert verify(instance, found) == []


def test_the_order_of_the_input_changes_nothing():
    chance = chance_of(3)
    for _ in range(60):
        instance = small(chance, 9, 6, load_steps=(0, 1))
        rows = chance.sample(range(len(instance.mentees)), len(instance.mentees))
        columns = chance.sample(range(len(instance.mentors)), len(instance.mentors))
        shuffled = replace(
            instance,
            mentees=tuple(instance.mentees[row] for row in rows),
            mentors=tuple(instance.mentors[column] for column in columns),
            scores=[[instance.scores[row][column] for column in columns] for row in rows],
            capacity=tuple(instance.capacity[column] for column in columns),
            taken=tuple(instance.taken[column] for column in columns),
        )
        assert solve_own(shuffled) == solve_own(instance)


def tied(seed: int) -> Instance:
    row = (70,) * 4
    return Instance((1, 2, 3, 4), (5, 6, 7, 8), (row,) * 4, (1,) * 4, Terms(seed=seed))


def test_the_seed_decides_between_equals():
    found = {solve_own(tied(seed)).pairs for seed in range(200)}
    assert len(found) == 24  # every way is taken by some seed
    assert solve_own(tied(3)) == solve_own(tied(3))


def test_forced_and_forbidden_pairs():
    chance = chance_of(4)
    seen = 0
    for _ in range(80):
        instance = small(chance, floor=None)
        edges = [
            (mentee, mentor)
            for mentee, row in zip(instance.mentees, instance.scores, strict=True)
            for mentor, score in zip(instance.mentors, row, strict=True)
            if score is not None
        ]
        if not edges:
            continue
        edge = chance.choice(edges)
        without = instance.with_forbidden(edge)
        found = solve_own(without)
        assert edge not in {(pair.mentee, pair.mentor) for pair in found.pairs}
        assert (len(found.pairs), found.total) == tried(without, found.floor)
        if not instance.capacity[instance.mentors.index(edge[1])]:
            with pytest.raises(Infeasible):
                solve_own(instance.with_forced(edge))
            continue
        seen += 1
        forced = instance.with_forced(edge)
        found = solve_own(forced)
        others = instance.with_forbidden(*((edge[0], other) for other in instance.mentors))
        assert found.mentor_of()[edge[0]] == edge[1]
        assert len(found.pairs) <= len(solve_own(instance).pairs)
        assert len(found.pairs) >= len(solve_own(others).pairs)
        assert verify(forced, found) == []
    assert seen > 20


def test_pairs_that_are_kept_count_more_but_not_for_the_total():
    instance = Instance((1, 2), (7, 8), ((60, 70), (65, 60)), (1, 1), Terms(keep_bonus=30))
    assert solve_own(instance).mentor_of() == {1: 8, 2: 7}
    kept = solve_own(replace(instance, kept=frozenset({(1, 7)})))
    assert kept.mentor_of() == {1: 7, 2: 8}
    assert kept.total == 120
    assert verify(replace(instance, kept=frozenset({(1, 7)})), kept) == []


def test_pairs_across_departments_get_the_smallest_bonus_that_reaches_their_share():
    scores = ((90, 70), (80, 65))
    instance = Instance(
        (1, 2), (7, 8), scores, (2, 2), Terms(load_steps=(0,)),
        mentee_departments=(4, 4), mentor_departments=(4, 5),
    )  # fmt: skip
    assert solve_own(instance).mentor_of() == {1: 7, 2: 7}
    half = replace(instance, terms=Terms(load_steps=(0,), cross_share=50))
    found = solve_own(half)
    assert found.mentor_of() == {1: 7, 2: 8}  # 15 points less, where the other would cost 20
    assert found.cross_bonus in (15, 16)  # at 15 both are equal, and the seed decides
    assert verify(half, found) == []
    nobody = replace(half, mentor_departments=(4, 4))
    assert solve_own(nobody).mentor_of() == {1: 7, 2: 7}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"total": 131}, "The total is not the sum of the pairs."),
        ({"unmatched": (2,)}, "The mentees without a mentor are not those who are named."),
        ({"floor": 1}, "The floor is not that of the settings."),
    ],
)
def test_a_solution_that_says_something_else_is_found_out(change, says):
    instance = Instance((1, 2), (7, 8), ((60, 70), (65, 60)), (1, 1))
    assert says in verify(instance, replace(solve_own(instance), **change))


def test_a_pairing_that_is_not_the_best_is_found_out():
    """Whatever prices somebody invents for it, one of the conditions breaks."""
    instance = Instance((1, 2), (7, 8), ((60, 70), (65, 60)), (1, 1))
    best = solve_own(instance)
    worse = solve_own(instance.with_forced((1, 7), (2, 8)))
    for prices in (best.prices, worse.prices):
        said = verify(instance, replace(worse, prices=prices))
        assert said
    raised = replace(best.prices, mentees=tuple(u + 1 for u in best.prices.mentees))
    assert "A pair costs less than its prices." in verify(instance, replace(best, prices=raised))
