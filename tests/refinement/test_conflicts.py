"""Interests found by rule, and who votes in whose place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.refinement.conflicts import (
    LEVELS,
    RULES,
    Around,
    Seat,
    Voter,
    found,
    is_recused,
    level_of,
    seated_anew,
    strongest,
    voters,
)

OPERATIONS, SALES = 1, 2
SEATS = (
    Seat(10, OPERATIONS, "chair", 0),
    Seat(11, SALES, "member", 1),
    Seat(12, SALES, "member", 2),
    Seat(20, OPERATIONS, "alternate", 3),
    Seat(21, SALES, "alternate", 4),
)


class TestRules:
    def test_everybody_around_an_item(self):
        around = Around(1, 2, frozenset({3}), frozenset({4}), frozenset({5}))
        assert found(around, {}) == {
            1: ("owner",), 2: ("steward",), 3: ("author",), 4: ("head",), 5: ("award",),
        }  # fmt: skip

    def test_one_person_may_have_several(self):
        around = Around(1, 1, frozenset({1}))
        assert found(around, {}) == {1: ("owner", "steward", "author")}

    def test_whoever_heads_the_department_of_such_a_person(self):
        assert found(Around(1), {1: [9]}) == {1: ("owner",), 9: ("manager",)}

    def test_nobody_is_their_own_manager(self):
        assert found(Around(1), {1: [1]}) == {1: ("owner",)}

    def test_the_manager_of_a_manager_has_none(self):
        assert found(Around(1), {1: [9], 9: [99]}) == {1: ("owner",), 9: ("manager",)}

    def test_nobody_around_nobody_found(self):
        assert found(Around(), {1: [9]}) == {}

    def test_levels(self):
        levels = {rule: level_of(rule) for rule in RULES}
        assert levels == {
            "owner": "no_vote", "steward": "no_vote", "author": "no_vote", "head": "no_vote",
            "award": "leave", "manager": "note", "declared": "note",
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("levels", "wanted"),
        [
            ([], "none"),
            (["none"], "none"),
            (["note", "no_vote"], "no_vote"),
            (["leave", "note"], "leave"),
        ],
    )
    def test_the_strongest_counts(self, levels, wanted):
        assert strongest(levels) == wanted

    def test_who_is_recused(self):
        assert [one for one in LEVELS if is_recused(one)] == ["no_vote", "leave"]


class TestVoters:
    def test_chair_and_members_vote_and_alternates_do_not(self):
        assert voters(SEATS, {}) == (
            Voter(10, OPERATIONS), Voter(11, SALES), Voter(12, SALES)
        )  # fmt: skip

    def test_a_note_takes_no_vote_away(self):
        assert voters(SEATS, {11: "note", 12: "none"}) == voters(SEATS, {})

    def test_the_next_alternate_steps_in(self):
        assert voters(SEATS, {11: "no_vote"}) == (
            Voter(10, OPERATIONS), Voter(11, SALES, recused=True), Voter(12, SALES),
            Voter(20, OPERATIONS, stands_for=11),
        )  # fmt: skip

    def test_a_recused_alternate_is_passed_over(self):
        assert voters(SEATS, {11: "leave", 20: "no_vote"})[-1] == Voter(21, SALES, stands_for=11)

    def test_places_stay_empty_when_alternates_run_out(self):
        levels = dict.fromkeys((10, 11, 12), "no_vote")
        found_ = voters(SEATS, levels)
        assert [one.id for one in found_ if not one.recused] == [20, 21]
        assert [one.stands_for for one in found_ if not one.recused] == [10, 11]

    def test_all_recused_leaves_nobody(self):
        levels = {one.person_id: "leave" for one in SEATS}
        assert all(one.recused for one in voters(SEATS, levels))

    @given(
        st.permutations(SEATS),
        st.dictionaries(st.sampled_from([10, 11, 12, 20, 21]), st.sampled_from(LEVELS)),
    )
    def test_the_order_of_seats_never_matters_and_nobody_recused_votes(self, seats, levels):
        found_ = voters(seats, levels)
        assert found_ == voters(SEATS, levels)
        voting = [one.id for one in found_ if not one.recused]
        assert not any(is_recused(levels.get(one, "none")) for one in voting)
        assert len(set(voting)) == len(voting) <= 3


ALTERNATES = [one for one in SEATS if one.part == "alternate"]
PEOPLE = [one.person_id for one in SEATS]
levels_ = st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(LEVELS))


class TestWhileABallotIsOpen:
    def test_the_next_alternate_steps_in_and_who_stood_in_stays(self):
        opened = voters(SEATS, {12: "no_vote"})
        later = seated_anew(opened, ALTERNATES, {11: "leave", 12: "no_vote"})
        assert {one.stands_for: one.id for one in later if one.stands_for} == {12: 20, 11: 21}

    def test_whose_interest_is_lifted_votes_again_and_the_alternate_does_not(self):
        opened = voters(SEATS, {11: "no_vote"})
        assert seated_anew(opened, ALTERNATES, {11: "note"}) == voters(SEATS, {})

    def test_an_alternate_recused_meanwhile_makes_way_for_the_next(self):
        opened = voters(SEATS, {11: "no_vote"})
        later = seated_anew(opened, ALTERNATES, {11: "no_vote", 20: "leave"})
        assert later[-1] == Voter(21, SALES, stands_for=11)

    def test_no_member_joins(self):
        opened = voters(SEATS, {})
        new = [*ALTERNATES, Seat(13, SALES, "member", 9)]
        assert seated_anew(opened, ALTERNATES, {}) == opened
        assert 13 not in {one.id for one in seated_anew(opened, new[:2], {10: "leave"})}

    @given(levels_, st.lists(levels_, max_size=4))
    def test_as_many_vote_as_if_it_opened_now(self, first, changes):
        """Whatever happened on the way; and asked for again it stays the same."""
        listed = voters(SEATS, first)
        for levels in changes:
            listed = seated_anew(listed, ALTERNATES, levels)
            assert seated_anew(listed, ALTERNATES, levels) == listed
            now = voters(SEATS, levels)
            assert {one.id for one in listed if one.recused} == {
                one.id for one in now if one.recused
            }
            voting = [one.id for one in listed if not one.recused]
            assert len(voting) == len(set(voting)) == sum(not one.recused for one in now)
            assert not any(is_recused(levels.get(one, "none")) for one in voting)
            assert {one.stands_for for one in listed if one.stands_for} <= {
                one.id for one in listed if one.recused
            }


def test_the_example_of_the_methods_page():
    hal, ivy, eve, fay = 1, 2, 3, 4
    seats = [Seat(hal, 1, "chair", 0), Seat(ivy, 2, "member", 1), Seat(eve, 3, "member", 2)]
    rules = found(Around(owner_id=ivy), {})
    levels = {who: strongest(map(level_of, hit)) for who, hit in rules.items()}
    voting = voters([*seats, Seat(fay, 4, "alternate", 3)], levels)
    assert [(one.id, one.stands_for) for one in voting if not one.recused] == [
        (hal, None), (eve, None), (fay, ivy),
    ]  # fmt: skip
