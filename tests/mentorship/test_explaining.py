"""Why a pair, what another costs, why nobody, and what would change it."""

from dataclasses import replace

import pytest

from portal.mentorship.explaining import (
    Price,
    Worth,
    blocking_pairs,
    cost_of_forcing,
    next_best,
    what_would_help,
    worth_of_places,
)
from portal.mentorship.instances import Instance, Terms
from portal.mentorship.pairing import instance_of, solve
from portal.mentorship.profiles import Need
from portal.mentorship.rules import Rules
from portal.mentorship.settings import Settings
from portal.mentorship.unmatched import why_unmatched
from tests.mentorship.instances import chance_of, small
from tests.mentorship.people import mentee, mentor

# mentee 1 suits both mentors, 2 only the first, 3 nobody
THREE = Instance((1, 2, 3), (7, 8), ((90, 60), (80, None), (None, None)), (1, 1))


def test_what_another_pair_costs():
    found = solve(THREE)
    assert found.mentor_of() == {1: 8, 2: 7}
    price = cost_of_forcing(THREE, found, 1, 7)
    assert price == Price(points=50, mentees=1, moved=(2,))
    assert price.sentence == (
        "One other person fewer would have a mentor, the total would fall by 50 points and one "
        "other person would get another mentor or none."
    )
    assert cost_of_forcing(THREE, found, 1, 8) == Price(0, 0, ())
    assert Price(0, 0, ()).sentence == "It would cost the programme nothing."
    assert Price(-1, 0, (4, 5)).sentence == (
        "The total would rise by 1 point and 2 other people would get another mentor or none."
    )
    assert cost_of_forcing(THREE, found, 3, 7) is None
    assert cost_of_forcing(THREE, found, 1, 99) is None


def test_the_next_best_is_another_whom_the_rules_allow():
    found = solve(THREE)
    assert next_best(THREE, found, 1) == (7, 90)
    assert next_best(THREE, found, 2) is None
    assert next_best(replace(THREE, terms=Terms(floor=95)), found, 1) is None


def test_blocking_pairs_are_those_whom_both_would_prefer():
    found = solve(THREE)
    assert [(one.mentee, one.mentor, one.score) for one in blocking_pairs(THREE, found)] == [
        (1, 7, 90)
    ]
    wide = replace(THREE, capacity=(2, 0))
    assert blocking_pairs(wide, solve(wide)) == []


def test_the_price_of_a_place_is_what_one_more_adds():
    """Exactly, by solving again with it."""
    chance = chance_of(5)
    for _ in range(60):
        instance = small(chance, 7, 4)
        found = solve(instance)
        worth = {one.mentor: one for one in worth_of_places(instance, found)}
        for column, one in enumerate(instance.mentors):
            more = list(instance.capacity)
            more[column] += 1
            if more[column] > len(instance.mentees):
                continue
            wider = solve(replace(instance, capacity=tuple(more)))
            gained = (len(wider.pairs) - len(found.pairs), wider.total - found.total)
            expected = worth.get(one, Worth(one, 0, 0))
            assert gained == (expected.mentees, expected.points)


def people():
    """One mentor of forecasting with one place, whom three want; a mentor of cost is idle."""
    mentors = [mentor(1, capacity=1), mentor(2, levels={"cost": 4}, slots=frozenset({5}))]
    wanting = [mentee(100 + n, needs=(Need("forecasting", n % 2, 3),)) for n in range(3)]
    return mentors, wanting


def test_what_would_help():
    mentors, wanting = people()
    instance = instance_of(wanting, mentors, Settings(), seed=1)
    found = solve(instance)
    (help_,) = what_would_help(instance, found, wanting, mentors)
    assert (help_.topic, help_.places, help_.served) == ("forecasting", 2, 2)
    assert help_.sentence == "2 more places with forecasting would serve 2 more people."
    wider = solve(replace(instance, capacity=(3, 2)))
    assert wider.total - found.total == help_.points
    assert (
        what_would_help(instance, solve(replace(instance, capacity=(3, 2))), wanting, mentors) == []
    )


def test_why_nobody():
    mentors, wanting = people()
    full = why_unmatched(wanting[0], mentors, Rules())
    assert (full.reason, full.possible) == ("places", 1)
    alone = why_unmatched(mentee(104, needs=(Need("cost", 3, 4),)), mentors, Rules())
    assert (alone.reason, alone.possible) == ("nobody", 0)
    assert dict(alone.standing_against) == {
        "They share no half-day.": 1,
        "The mentor is not further in any of the mentee's needs.": 1,
    }


@pytest.mark.parametrize("private", ["not_with", "declined", "reviewers"])
def test_why_nobody_tells_no_private_reason(private):
    mentors, (one, *_) = people()
    told = why_unmatched(replace(one, **{private: frozenset({1, 2})}), mentors, Rules())
    paused = why_unmatched(replace(one, paused=True), mentors, Rules())
    assert told == paused
    assert [sentence for sentence, _ in told.standing_against] == ["This pair is not available."]
