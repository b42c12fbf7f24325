"""Objectives before and after, and hours."""

import pytest

from portal.refinement.impact import REVERSAL, hours_a_year, is_stopped, objectives
from portal.refinement.kinds import Kind
from portal.registry.coverage import Coverage

PLACED = [
    (1, None, ("GROW", "Grow")),
    (2, 1, ("GROW-A", "Keep customers")),
    (3, 1, ("GROW-B", "Win customers")),
    (4, None, ("SAFE", "Be safe")),
]
SERVING = {2: [("approved", 10), ("approved", 11)], 4: [("approved", 10)], 3: [("draft", 12)]}


def words(found):
    return {one.code: (one.before, one.after) for one in found}


def test_retiring_the_only_metric_of_an_objective_stops_the_proposal():
    found = objectives(PLACED, SERVING, "retire", metrics=[10])
    assert words(found) == {
        "GROW-A": (Coverage.MEASURED, Coverage.MEASURED),
        "SAFE": (Coverage.MEASURED, Coverage.NONE),
    }
    assert [one.code for one in found if one.is_lost] == ["SAFE"]
    assert {one.code: one.left for one in found} == {"GROW-A": 1, "SAFE": 0}
    assert is_stopped("retire", found)


def test_an_objective_measured_through_its_parts_is_lost_with_them():
    found = objectives(PLACED, {2: [("approved", 10)]}, "retire", metrics=[10])
    assert words(found) == {
        "GROW": (Coverage.THROUGH, Coverage.NONE), "GROW-A": (Coverage.MEASURED, Coverage.NONE)
    }  # fmt: skip


def test_what_a_merge_makes_covers_what_it_retires():
    found = objectives(PLACED, SERVING, "merge", metrics=[10, 11], joins=[2, 4])
    assert not is_stopped("merge", found)
    found = objectives(PLACED, SERVING, "merge", metrics=[10, 11], joins=[2])
    assert is_stopped("merge", found)


def test_a_suspension_warns_but_does_not_stop():
    found = objectives(PLACED, SERVING, "suspend", metrics=[10])
    assert words(found)["SAFE"] == (Coverage.MEASURED, Coverage.COMING)
    assert not is_stopped("suspend", found)
    assert any(one.is_lost for one in found)


def test_an_addition_covers_what_nothing_measured():
    found = objectives(PLACED, SERVING, "add", joins=[3])
    assert words(found) == {"GROW-B": (Coverage.COMING, Coverage.MEASURED)}


@pytest.mark.parametrize("kind", ["keep", "revise_minor", "revise_major", "defer"])
def test_other_kinds_leave_objectives_as_they_are(kind):
    assert objectives(PLACED, SERVING, kind, metrics=[10]) == ()


def test_hours_a_year():
    assert hours_a_year(30, "month") == pytest.approx(6)
    assert hours_a_year(60, "quarter", 3) == pytest.approx(12)
    assert hours_a_year(60, "irregular") == 1
    assert hours_a_year(None, "month") is None
    assert hours_a_year(30, "") is None


def test_every_kind_says_how_it_is_undone():
    assert set(REVERSAL) == set(Kind)
