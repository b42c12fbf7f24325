"""Totals of attempts, areas, passing, and which attempt counts."""

from fractions import Fraction

import pytest

from portal.training.assessment.totals import Item, Total, by_skill, counting, passes, total


def test_points_weigh_and_a_dropped_question_never_was():
    items = [
        Item(Fraction(1, 2), Fraction(2), "vary"),
        Item(Fraction(1), Fraction(1), "read"),
        Item(Fraction(0), Fraction(1), "read", "full"),
        Item(Fraction(1), Fraction(9), "tell", "drop"),
    ]
    assert total(items) == Total(Fraction(3), Fraction(4))
    assert by_skill(items) == {
        "read": Total(Fraction(2), Fraction(2)),
        "vary": Total(Fraction(1), Fraction(2)),
    }
    assert total([]).share == 0


@pytest.mark.parametrize(
    ("share", "areas", "least", "passed"),
    [
        (Fraction(7, 10), {}, None, True),
        (Fraction(69999, 100000), {}, None, False),
        (Fraction(9, 10), {"vary": Fraction(49, 100)}, 50, False),
        (Fraction(9, 10), {"vary": Fraction(1, 2)}, 50, True),
    ],
)
def test_passing_is_exact(share, areas, least, passed):
    assert passes(share, areas, pass_mark=70, min_per_skill=least) is passed
    assert passes(share, areas, pass_mark=None) is None


@pytest.mark.parametrize(
    ("grade", "counts"),
    [
        ("highest", Fraction(3, 4)),
        ("average", Fraction(1, 2)),
        ("first", Fraction(1, 4)),
        ("last", Fraction(1, 2)),
    ],
)
def test_which_attempt_counts(grade, counts):
    assert counting([Fraction(1, 4), Fraction(3, 4), Fraction(1, 2)], grade) == counts
    assert counting([], grade) is None
