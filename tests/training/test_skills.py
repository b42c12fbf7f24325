"""Skill levels: the published vectors, evidence and decay."""

from datetime import date, timedelta

import pytest

from portal.training import skills
from portal.training.skills import Evidence, above, level, posterior
from tests.training.asked import QUESTIONS

TODAY = date(2026, 6, 1)


def answers(right, of, *, on=TODAY, guess=0.25, sittings=2, hinted=False):
    return [Evidence(at < right, guess, on, at % sittings, hinted) for at in range(of)]


@pytest.mark.parametrize(
    ("right", "mean", "threshold", "probability", "name"),
    [
        (10, 0.8157, 0.75, 0.749, "working"),
        (8, 0.6356, 0.55, 0.7286, "aware"),
        (8, 0.6356, 0.35, 0.9616, "aware"),
        (5, 0.3885, 0.35, 0.5862, "none"),
    ],
)
def test_the_published_vectors(right, mean, threshold, probability, name):
    held = answers(right, 10)
    found = level(held, TODAY)
    assert round(found.mean, 4) == mean
    assert above(posterior(held, TODAY), threshold) == pytest.approx(probability, abs=5e-5)
    assert found.name == name


def test_too_few_items_or_one_sitting_say_nothing():
    assert level(answers(4, 4), TODAY).name == "unknown"
    assert level(answers(10, 10, sittings=1), TODAY).name == "unknown"
    assert level([], TODAY).name == "unknown"
    assert level(answers(20, 20, guess=0), TODAY).name == "confident"


def test_an_answer_weighs_half_after_half_a_year_and_levels_fade():
    old = answers(10, 10, on=TODAY - timedelta(days=180))
    assert posterior(old, TODAY) == pytest.approx(posterior(answers(5, 5), TODAY))
    held = answers(10, 10, guess=0)
    now, later = (level(held, TODAY + timedelta(days=days)) for days in (0, 720))
    assert (now.name, later.name) == ("confident", "aware")
    assert skills.has_faded(now.name, later)
    assert not skills.has_faded(now.name, now)


def test_hints_halve_and_the_order_of_answers_never_matters():
    hinted = answers(8, 8, hinted=True)
    assert level(hinted, TODAY).mean < level(answers(8, 8), TODAY).mean
    mixed = [*hinted, *answers(2, 5, guess=0)]
    assert level(mixed, TODAY) == level(mixed[::-1], TODAY)


def test_guess_rates():
    rates = {kind: skills.guess_rate(one) for kind, one in QUESTIONS.items()}
    assert rates["single"] == 1 / 4
    assert rates["truefalse"] == 1 / 2
    assert rates["match"] == 1 / 3
    assert rates["order"] == 1 / 6
    assert rates["numeric"] == rates["text"] == rates["cloze"] == 0
