"""What a run comes to, before and after edits by hand."""

from dataclasses import replace

import pytest

from portal.mentorship.instances import Instance, Terms
from portal.mentorship.pairing import solve
from portal.mentorship.run_figures import figures, groups, pairs_of
from tests.mentorship.people import mentee

SCORES = ((90, 60, None), (80, None, None), (None, None, None), (30, 35, None))
INSTANCE = Instance((1, 2, 3, 4), (7, 8, 9), SCORES, (2, 1, 1), Terms(load_steps=(0, 8)))
PEOPLE = [mentee(number, waiting=number % 2) for number in INSTANCE.mentees]


def test_the_figures_of_a_run():
    found = solve(INSTANCE)
    assert found.mentor_of() == {1: 7, 2: 7, 4: 8}
    said = figures(INSTANCE, found, PEOPLE)
    assert (said.people, said.matched, said.unmatched) == (4, 3, {"nobody": 1, "places": 0})
    assert (said.total, said.optimum, said.share, said.fewer) == (197, 197, 1, 0)
    assert (said.worst, said.tenth, said.under) == (35, 35, 1 / 3)
    assert said.idle == 1
    assert said.jain == pytest.approx(4 / (3 * 2))  # loads 1, 1 and 0 of all places
    assert said.blocking == 0
    assert said.waiting == {0: (2, 2), 1: (2, 1)}


def test_the_figures_after_an_edit_stand_beside_the_optimum():
    found = solve(INSTANCE)
    said = figures(INSTANCE, found, PEOPLE, {1: 8, 2: 7})
    assert (said.matched, said.fewer, said.total, said.optimum) == (2, 1, 140, 197)
    assert said.share == pytest.approx(140 / 197)
    assert said.unmatched == {"nobody": 1, "places": 1}
    assert said.blocking == 2  # 1 and 7, who has a place; 4 and 7 as well


def test_the_share_across_departments_is_told():
    known = replace(INSTANCE, mentee_departments=(1, 2, 3, 4), mentor_departments=(1, 2, 3))
    assert figures(known, solve(INSTANCE), PEOPLE).crossing == 2 / 3  # 2 and 7, 4 and 8
    assert figures(INSTANCE, solve(INSTANCE), PEOPLE).crossing is None


def test_nobody_is_a_run_too():
    empty = Instance((), (), (), ())
    said = figures(empty, solve(empty), [])
    assert (said.matched, said.worst, said.under, said.jain, said.share) == (0,) + (None,) * 4


def test_an_edit_may_not_break_a_rule():
    with pytest.raises(ValueError, match="forbid"):
        pairs_of(INSTANCE, {3: 7})
    with pytest.raises(ValueError, match="place"):
        pairs_of(INSTANCE, {1: 8, 4: 8})


def test_small_groups_are_told_together_and_never_by_what_is_left_over():
    def of(**sizes):
        people = [name for name, size in sizes.items() for _ in range(size)]
        mentees = [mentee(number, site=site) for number, site in enumerate(people)]
        return [(one.of, one.people) for one in groups(mentees, {0: 50}, lambda one: one.site)]

    assert of(a=7, b=5) == [("a", 7), ("b", 5)]
    assert of(a=7, b=3, c=2) == [("a", 7), (None, 5)]
    assert of(a=7, b=6, c=1) == [("a", 7), (None, 7)]
    assert of(a=3) == []
    assert of() == []
