"""The rule of a ballot: every boundary of it, and what must hold for any ballot at all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.refinement.consensus import (
    KINDS,
    QUALIFIED,
    SIMPLE,
    BadBallot,
    Ballot,
    Voter,
    count,
    quorum_needed,
    sentence,
    standing,
)

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def ballot_of(kind, voters, yes=0, no=0, abstain=0, *, recused=0, affected=(), **more):
    """`voters` who may vote and `recused` who may not; the first ones vote as said."""
    seats = [Voter(n, "ops") for n in range(voters)]
    seats += [Voter(f"r{n}", "ops", recused=True) for n in range(recused)]
    choices = ["yes"] * yes + ["no"] * no + ["abstain"] * abstain
    ballots = [Ballot(n, choice, "why") for n, choice in enumerate(choices)]
    return count(kind, seats, ballots, affected, **more)


@pytest.mark.parametrize(
    ("voters", "needed"),
    [(0, 3), (2, 3), (3, 3), (4, 3), (5, 3), (6, 4), (10, 6), (11, 6), (19, 10), (20, 11)],
)
def test_a_quorum_is_more_than_half_and_at_least_three(voters, needed):
    assert quorum_needed(voters) == needed


def test_exactly_half_of_the_voters_is_no_quorum():
    assert ballot_of("keep", 10, yes=5).outcome == "no_quorum"
    assert ballot_of("keep", 10, yes=6).outcome == "adopted"


def test_with_two_voters_no_quorum_is_possible():
    found = ballot_of("keep", 2, yes=2)
    assert found.outcome == "no_quorum"
    assert sentence(found) == (
        "2 of 2 voted, 3 needed; 2 of 2 = 100 %; more than half needed. "
        "No quorum is possible: only 2 may vote."
    )


@pytest.mark.parametrize("kind", sorted(SIMPLE))
@pytest.mark.parametrize(
    ("yes", "no", "outcome"),
    [(3, 2, "adopted"), (3, 3, "rejected"), (2, 3, "rejected"), (1, 0, "adopted")],
)
def test_a_simple_majority_has_more_yes_than_no_and_a_tie_fails(kind, yes, no, outcome):
    assert ballot_of(kind, 7, yes, no, abstain=7 - yes - no).outcome == outcome


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_where_all_abstain_it_fails(kind):
    found = ballot_of(kind, 5, abstain=5)
    assert (found.quorum.is_met, found.share, found.outcome) == (True, (0, 0), "rejected")
    assert "nobody said yes or no" in sentence(found)


@pytest.mark.parametrize("kind", sorted(QUALIFIED))
@pytest.mark.parametrize(
    ("voters", "yes", "no", "outcome"),
    [
        (19, 7, 3, "adopted"),  # exactly 70 %
        (19, 9, 4, "reconsider"),  # 69.2 %
        (10, 6, 4, "reconsider"),  # exactly 60 %
        (19, 10, 7, "rejected"),  # 58.8 %
        (10, 5, 5, "rejected"),
        (19, 13, 5, "adopted"),  # 72.2 %: enough with 19 voters …
        (20, 13, 5, "reconsider"),  # … and not with 20
        (20, 9, 3, "adopted"),  # exactly 75 %
        (20, 14, 5, "reconsider"),  # 73.7 %
        (20, 12, 8, "reconsider"),  # exactly 60 %
        (20, 11, 8, "rejected"),  # 57.9 %
    ],
)
def test_a_qualified_majority_to_the_vote(kind, voters, yes, no, outcome):
    quorum = quorum_needed(voters)
    assert ballot_of(kind, voters, yes, no, max(0, quorum - yes - no)).outcome == outcome


def test_the_line_at_twenty_counts_those_who_may_vote_not_those_who_did():
    assert ballot_of("retire", 20, 8, 3).threshold == 75
    assert ballot_of("retire", 19, 8, 3, recused=5).threshold == 70


def test_a_second_round_is_the_last():
    assert ballot_of("retire", 10, 6, 4).outcome == "reconsider"
    assert ballot_of("retire", 10, 6, 4, reconsidered=True).outcome == "rejected"
    assert ballot_of("retire", 10, 7, 3, reconsidered=True).outcome == "adopted"


def test_where_all_are_recused_nothing_is_decided():
    found = ballot_of("keep", 0, recused=9)
    assert (found.quorum.voters, found.quorum.recused, found.outcome) == (0, 9, "no_quorum")
    assert "nobody may vote" in sentence(found)


def test_nobody_abstains_or_some_do_the_share_is_the_same():
    without, with_them = ballot_of("retire", 11, 7, 3), ballot_of("retire", 11, 7, 3, 1)
    assert without.share == with_them.share == (7, 10)
    assert (without.quorum.cast, with_them.quorum.cast) == (10, 11)


def test_abstentions_count_for_the_quorum():
    assert ballot_of("keep", 10, yes=1, abstain=5).outcome == "adopted"
    assert ballot_of("keep", 10, yes=1, abstain=4).outcome == "no_quorum"


def test_recused_members_leave_the_denominator():
    assert ballot_of("keep", 7, yes=4).outcome == "adopted"
    assert ballot_of("keep", 8, yes=4).outcome == "no_quorum"
    assert ballot_of("keep", 7, yes=4, recused=1).outcome == "adopted"


def test_each_affected_department_sends_a_ballot():
    seats = [Voter(n, "sales" if n == 0 else "ops") for n in range(5)]
    without = count("keep", seats, [Ballot(n, "yes") for n in (1, 2, 3, 4)], ["ops", "sales"])
    assert (without.outcome, without.quorum.silent) == ("no_quorum", ("sales",))
    assert sentence(without, {"sales": "Sales"}).endswith("No quorum: no ballot came from Sales.")
    heard = count("keep", seats, [Ballot(n, "abstain") for n in range(5)], ["ops", "sales"])
    assert heard.quorum.is_met


def test_the_sentence_of_the_specification():
    assert sentence(ballot_of("retire", 11, 6, 2)) == (
        "8 of 11 voted, 6 needed; 6 of 8 = 75 %; 70 % needed. Adopted."
    )


def test_a_share_is_never_rounded_up_to_a_line_that_it_missed():
    assert "699 of 999 ≈ 69.9 %" in sentence(ballot_of("retire", 999, 699, 300))
    assert "5 of 8 = 62.5 %" in sentence(ballot_of("retire", 9, 5, 3))


@pytest.mark.parametrize(
    ("ballots", "said"),
    [
        ([Ballot("r0", "yes")], "r0 has cast a ballot but is recused."),
        ([Ballot("x", "yes")], "x has cast a ballot but is not among the voters."),
        ([Ballot(0, "yes"), Ballot(0, "yes")], "0 has cast a second ballot."),
        ([Ballot(0, "no")], "0 has said no without a reason."),
        ([Ballot(0, "no", " \n")], "0 has said no without a reason."),
        ([Ballot(0, "maybe")], "0 has chosen 'maybe'; it is yes, no or abstain."),
    ],
)
def test_what_may_not_be_counted(ballots, said):
    voters = [Voter(n) for n in range(5)] + [Voter("r0", recused=True)]
    with pytest.raises(BadBallot) as fault:
        count("keep", voters, ballots)
    assert str(fault.value) == said


def test_a_voter_stands_in_the_list_once():
    with pytest.raises(BadBallot, match="twice"):
        count("keep", [Voter(1), Voter(1)], [])


def test_a_text_changed_after_nine_votes_starts_again():
    voters = [Voter(n) for n in range(11)]
    nine = [Ballot(n, "yes", text="old") for n in range(9)]
    assert count("retire", voters, standing(nine, text="old")).outcome == "adopted"
    again = [Ballot(n, "no", "now I do not", text="new") for n in range(2)]
    found = count("retire", voters, standing([*nine, *again], text="new"))
    assert (found.quorum.cast, found.yes, found.no, found.outcome) == (2, 0, 2, "no_quorum")


KIND = st.sampled_from(sorted(KINDS))
CHOICE = st.sampled_from(["yes", "no", "abstain"])


@st.composite
def votes(draw):
    """Voters, some recused, and ballots of some of those who may vote."""
    total = draw(st.integers(0, 30))
    voters = [Voter(n, draw(st.integers(0, 3)), draw(st.booleans())) for n in range(total)]
    may = [one.id for one in voters if not one.recused]
    casting = draw(st.lists(st.sampled_from(may), unique=True)) if may else []
    ballots = [
        Ballot(
            one,
            draw(CHOICE),
            "because",
            "text",
            NOON + timedelta(seconds=draw(st.integers(-5, -1))),
        )
        for one in casting
    ]
    return voters, ballots, draw(st.sets(st.integers(0, 3)))


@given(KIND, votes(), st.randoms(use_true_random=False))
def test_the_order_of_ballots_never_matters(kind, cast, chance):
    voters, ballots, affected = cast
    mixed = chance.sample(ballots, len(ballots))
    seated = chance.sample(voters, len(voters))
    assert count(kind, seated, mixed, affected) == count(kind, voters, ballots, affected)


@given(KIND, votes(), CHOICE)
def test_a_recused_vote_never_counts(kind, cast, choice):
    voters, ballots, affected = cast
    before = count(kind, voters, ballots, affected)
    more = [*voters, Voter("late", 0, recused=True)]
    after = count(kind, more, ballots, affected)
    quorum = replace(before.quorum, recused=before.quorum.recused + 1)
    assert after == replace(before, quorum=quorum)
    with pytest.raises(BadBallot):
        count(kind, more, [*ballots, Ballot("late", choice, "because")], affected)


@given(KIND, votes(), st.lists(st.tuples(st.integers(0, 29), CHOICE, st.integers(0, 9))))
def test_the_outcome_never_changes_after_closing(kind, cast, late):
    voters, ballots, affected = cast
    closed = count(kind, voters, standing(ballots, text="text", closes_at=NOON), affected)
    after = [
        Ballot(voter, choice, "late", "text", NOON + timedelta(seconds=seconds))
        for voter, choice, seconds in late
    ]
    again = standing([*after, *ballots], text="text", closes_at=NOON)
    assert count(kind, voters, again, affected) == closed


@given(KIND, votes())
def test_the_outcome_is_that_of_exact_fractions(kind, cast):
    voters, ballots, affected = cast
    found = count(kind, voters, ballots, affected)
    yes, either = found.share
    if not found.quorum.is_met:
        assert found.outcome == "no_quorum"
    elif not either:
        assert found.outcome == "rejected"
    else:
        share = Fraction(yes, either)
        if kind in SIMPLE:
            assert (found.outcome == "adopted") is (share > Fraction(1, 2))
        else:
            line = Fraction(3, 4) if found.quorum.voters >= 20 else Fraction(7, 10)
            assert (found.outcome == "adopted") is (share >= line)
            assert (found.outcome == "reconsider") is (Fraction(3, 5) <= share < line)


@given(KIND, votes())
def test_one_more_yes_for_a_no_never_harms(kind, cast):
    voters, ballots, affected = cast
    order = ["no_quorum", "rejected", "reconsider", "adopted"]
    before = count(kind, voters, ballots, affected).outcome
    turned = [replace(one, choice="yes") if one.choice == "no" else one for one in ballots]
    assert order.index(count(kind, voters, turned, affected).outcome) >= order.index(before)
