"""Statuses roll up to the worst without hiding the rest, and never stand alone."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.registry.standing import Override, roll_up, standing, together
from portal.registry.vocabulary import TargetStatus

MET, NEARLY, MISSED, EARLY = TargetStatus


def test_the_worst_wins_and_every_count_is_told():
    found = roll_up([MET] * 11 + [MISSED] * 2 + [NEARLY])
    assert found.status is MISSED
    assert found.sentence == "2 missed, 1 nearly met, 11 met, of 14."


def test_what_is_too_early_decides_only_where_nothing_else_does():
    assert roll_up([EARLY, MET]).status is MET
    assert roll_up([EARLY, EARLY]).status is EARLY
    assert roll_up([]).status is EARLY
    assert roll_up([None]).sentence == "No target here can be judged yet."


def test_an_override_holds_until_the_next_value():
    override = Override(MET, "The strike week is excluded by agreement.", date(2025, 3, 1))
    assert standing(MISSED, override, date(2025, 3, 1)) is MET
    assert standing(MISSED, override, date(2025, 4, 1)) is MISSED
    assert standing(MISSED, None, date(2025, 4, 1)) is MISSED


def test_an_override_needs_a_reason():
    with pytest.raises(ValueError, match="reason"):
        Override(MET, "  ", date(2025, 3, 1))


@pytest.mark.parametrize(
    ("status", "assurance", "says"),
    [
        (MET, "hit_or_miss", "luck may turn"),
        (MISSED, "pass", "special cause"),
        (MISSED, "fail", "redesign the process"),
        (MET, None, "can't be said yet"),
    ],
)
def test_status_and_assurance_are_read_together(status, assurance, says):
    assert says in together(status, assurance)


def test_every_combination_has_a_sentence():
    for status in TargetStatus:
        for assurance in ("pass", "hit_or_miss", "fail", None):
            for change in ("improvement", "concern", "neutral", "common", "none"):
                assert together(status, assurance, change).endswith(".")


@pytest.mark.parametrize("status", [MET, NEARLY, MISSED])
def test_what_is_unlikely_to_be_chance_is_never_left_unexplained(status):
    """The variation beside it says “find its cause”: the two must not contradict each other."""
    for change, says in (("concern", "find its cause"), ("improvement", "keep what brought it")):
        told = together(status, "hit_or_miss", change)
        assert says in told
        assert "do not explain" not in told
        assert "rather than celebrate" not in told


@given(st.lists(st.sampled_from([*TargetStatus, None])), st.randoms(use_true_random=False))
def test_the_order_of_a_roll_up_does_not_matter(statuses, chance):
    assert roll_up(chance.sample(statuses, len(statuses))) == roll_up(statuses)
