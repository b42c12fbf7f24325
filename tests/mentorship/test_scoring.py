"""The score, part by part, and the sentence that says why."""

import pytest

from portal.mentorship.profiles import Need
from portal.mentorship.scoring import Weights, points, score
from tests.mentorship.people import mentee, mentor

FORECASTING, COST, FLOW = Need("forecasting", 1, 3), Need("cost", 2, 3), Need("flow", 1, 2)
PARTS = [  # name, points, the mentor, the mentee, the sentence
    ("needs", 28, {}, {}, "The mentor is further in the first (forecasting) need."),
    ("needs", 45, {"levels": {"forecasting": 3, "cost": 3}}, {},
     "The mentor is further in every need: first (forecasting) and second (cost)."),
    ("needs", 22, {}, {"needs": (FORECASTING, COST, FLOW)},
     "The mentor is further in the first (forecasting) need."),
    ("needs", 31, {"levels": {"forecasting": 2, "flow": 4}}, {"needs": (FORECASTING, COST, FLOW)},
     "The mentor is further in the first (forecasting) and third (flow) need."),
    ("needs", 0, {"levels": {}}, {}, "The mentor is not further in any of the needs."),
    ("needs", 0, {}, {"needs": ()}, "The mentor is not further in any of the needs."),
    ("slots", 5, {}, {}, "1 half-day suits both: Monday morning."),
    ("slots", 15, {"slots": frozenset(range(10))}, {"slots": frozenset({0, 3, 5, 9})},
     "4 half-days suit both: Monday morning, Tuesday afternoon, Wednesday afternoon and 1 more."),
    ("slots", 0, {"slots": frozenset()}, {}, "No half-day suits both."),
    ("gap", 15, {}, {}, "The mentor is 2 levels ahead in forecasting."),
    ("gap", 7, {"levels": {"forecasting": 2}}, {},
     "The mentor is 1 level ahead in forecasting; two or three are best."),
    ("gap", 7, {"levels": {"forecasting": 4}}, {"needs": (Need("forecasting", 0, 4),)},
     "The mentor is 4 levels ahead in forecasting; two or three are best."),
    ("gap", 0, {"levels": {}}, {}, "The mentor is ahead in none of the needs."),
    ("department", 10, {}, {}, "They work in different departments."),
    ("department", 0, {"department": 2}, {}, "They work in the same department."),
    ("wishes", 10, {}, {}, "The mentor has no wishes."),
    ("wishes", 10, {"wished_departments": frozenset({2})}, {},
     "The mentee is what the mentor wishes."),
    ("wishes", 5, {"wished_departments": frozenset({3})}, {},
     "The mentor wishes another department."),
    ("wishes", 5, {"wished_levels": frozenset({2})}, {}, "The mentor wishes another level."),
    ("wishes", 0, {"wished_levels": frozenset({2}), "wished_departments": frozenset({3})}, {},
     "The mentor wishes another department and another level."),
    ("meeting", 5, {}, {}, "They work at one site and both like to meet by video."),
    ("meeting", 5, {"site": "Dock"}, {},
     "They work at different sites and both like to meet by video."),
    ("meeting", 2, {"modes": frozenset({"telephone"})}, {},
     "They work at one site and like to meet in different ways."),
    ("meeting", 5, {"modes": frozenset({"in person"})}, {"modes": frozenset({"in person"})},
     "They work at one site and both like to meet in person."),
    ("meeting", 0, {"modes": frozenset({"in person"}), "site": "Dock"},
     {"modes": frozenset({"in person"})},
     "They work at different sites, yet both like to meet in person."),
    ("meeting", 5, {"site": ""}, {}, "Both like to meet by video."),
    ("meeting", 0, {"modes": frozenset({"telephone"}), "site": ""}, {},
     "They like to meet in different ways."),
    ("meeting", 0, {"modes": frozenset({"in person"}), "site": ""},
     {"modes": frozenset({"in person"})},
     "Both like to meet in person, but not both have said at which site they work."),
    ("waiting", 0, {}, {}, "The mentee has not waited through an earlier run."),
    ("waiting", 10, {}, {"waiting": 2},
     "The mentee was left without a mentor in 2 earlier runs."),
    ("waiting", 15, {}, {"waiting": 9},
     "The mentee was left without a mentor in 9 earlier runs."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "worth", "a", "b", "sentence"), PARTS)
def test_a_part_of_the_score(name, worth, a, b, sentence):
    found = score(mentor(**a), mentee(**b), Weights())
    part = next(part for part in found.components if part.name == name)
    assert (part.points, part.sentence) == (worth, sentence)
    assert 0 <= part.points <= part.most
    assert found.points == sum(part.points for part in found.components)
    assert found.points == points(mentor(**a), mentee(**b), Weights())


def test_a_pair_that_has_everything_scores_100():
    best = mentor(levels={"forecasting": 3, "cost": 4}, slots=frozenset(range(10)))
    assert points(best, mentee(slots=frozenset({0, 1, 2})), Weights()) == 100
    assert Weights().most == 100
    assert points(mentor(), mentee(), Weights()) == 73  # the example of docs/methods/pairing.md


def test_weights_are_a_setting():
    weights = Weights(needs=0, slots=0, gap=0, department=100, wishes=0, meeting=0)
    assert points(mentor(), mentee(), weights) == 100
    assert points(mentor(department=2), mentee(), weights) == 0
