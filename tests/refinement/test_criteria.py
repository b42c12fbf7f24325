"""Scores side by side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.refinement.criteria import BY_CODE, CRITERIA, seen
from portal.refinement.pack_words import FIGURES

SCORES = st.lists(st.tuples(st.sampled_from(sorted(BY_CODE)), st.integers(1, 4)))


def test_there_are_eight_each_with_its_words_and_known_figures():
    assert len(CRITERIA) == 8
    for one in CRITERIA:
        assert all((one.low, one.high, one.figures))
        assert set(one.figures) <= set(FIGURES)
    assert [one.code for one in CRITERIA if one.must_pass] == ["importance", "soundness"]


@pytest.mark.parametrize(
    ("scores", "spread", "discussed"),
    [
        ([], 0, False), ([3], 0, False), ([2, 3, 3], 1, False), ([2, 3, 4], 2, True),
        ([1, 4], 3, True),
    ],
)  # fmt: skip
def test_from_a_spread_of_two_on_it_is_discussed(scores, spread, discussed):
    found = seen([("gaming", one) for one in scores])[4]
    assert (found.criterion.code, found.spread, found.is_to_discuss) == (
        "gaming",
        spread,
        discussed,
    )


@pytest.mark.parametrize(
    ("code", "scores", "short"),
    [
        ("importance", [3, 3, 2], False), ("importance", [2, 3], True), ("soundness", [1], True),
        ("soundness", [], False), ("fit", [1, 1], False),
    ],
)  # fmt: skip
def test_what_must_pass_says_where_it_does_not(code, scores, short):
    found = {one.criterion.code: one for one in seen([(code, one) for one in scores])}
    assert found[code].is_short is short


@given(SCORES)
def test_the_order_of_scores_never_matters(scores):
    assert seen(scores) == seen(list(reversed(scores)))
    assert sum(one.n for one in seen(scores)) == len(scores)


def test_other_scores_and_codes_are_mistakes():
    with pytest.raises(ValueError, match="1, 2, 3 or 4"):
        seen([("fit", 5)])
    with pytest.raises(KeyError):
        seen([("charm", 2)])
