"""The machine of a cycle and its guards, at every boundary."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from portal.refinement import cycle, guards
from portal.refinement.facts import Facts, Lack, Named

TODAY = date(2026, 3, 2)
ONE = Lack(1, (Named("item", 7, "Delay (DELAY)"),))
WAYS = [(one, two) for one in (*cycle.STATES, "cancelled") for two in (*cycle.STATES, "cancelled")]
ONWARD = list(zip(cycle.STATES, cycle.STATES[1:], strict=False))


def days(later):
    return TODAY + timedelta(days=later)


def full(state):
    """Facts of a cycle in `state` of which nothing is missing."""
    return Facts(
        state,
        TODAY,
        is_scope_frozen=True,
        items=70,
        chairs=1,
        members=3,
        alternates=1,
        insight_from=days(-14),
        insight_until=TODAY,
        comment_until=days(10),
        comment_opened_on=days(-10),
        is_comment_told=True,
        is_published=True,
        told=100,
        acknowledged=80,
        next_review_on=days(300),
    )


def missing(to, facts):
    return {check.code for check in guards.checks(to, facts) if not check.holds}


def test_every_word_has_its_state():
    assert set(cycle.WORDS) == {*cycle.STATES, "cancelled"}
    assert set(cycle.ITEM_WORDS) == set(cycle.ITEM_STATES)


def test_only_the_ways_of_the_machine():
    known = {(state, to) for state, to in WAYS if cycle.may_go(state, to)}
    back = {("final_comment", "deliberation"), ("ballot", "deliberation")}
    early = cycle.STATES[: cycle.STATES.index("published")]
    assert known == {*ONWARD, *back, *((state, "cancelled") for state in early)}


def test_nothing_follows_an_end():
    assert cycle.following("closed") is None
    assert cycle.following("cancelled") is None


def test_how_far_a_cycle_has_come():
    assert cycle.is_at_least("ballot", "ballot")
    assert not cycle.is_at_least("ballot", "decided")
    assert not cycle.is_at_least("cancelled", "planned")


@pytest.mark.parametrize(("state", "to"), ONWARD)
def test_a_step_is_free_when_nothing_is_missing(state, to):
    assert missing(to, full(state)) == set()
    assert guards.holds(to, full(state))


@pytest.mark.parametrize(("state", "to"), [*cycle.BACK.items(), ("planned", "cancelled")])
def test_back_and_out_ask_for_nothing(state, to):
    assert guards.checks(to, Facts(state, TODAY)) == ()
    assert guards.holds(to, Facts(state, TODAY))


@pytest.mark.parametrize(
    ("to", "change", "code"),
    [
        ("insight", {"is_scope_frozen": False}, "scope"),
        ("insight", {"items": 0}, "scope"),
        ("insight", {"chairs": 0}, "committee"),
        ("insight", {"chairs": 2}, "committee"),
        ("insight", {"members": 2}, "committee"),
        ("insight", {"alternates": 0}, "alternates"),
        ("insight", {"undeclared": ONE}, "interests"),
        ("insight", {"insight_until": days(-1)}, "window"),
        ("insight", {"insight_from": None}, "window"),
        ("insight", {"insight_until": None}, "window"),
        ("proposals", {"without_pack": ONE}, "packs"),
        ("proposals", {"insight_from": days(-13)}, "window"),
        ("proposals", {"insight_from": None}, "window"),
        ("proposals", {"silent": ONE}, "answers"),
        ("impact", {"without_proposal": ONE}, "proposals"),
        ("impact", {"unready_adds": ONE}, "size"),
        ("deliberation", {"without_impact": ONE}, "impact"),
        ("deliberation", {"unhashed": ONE}, "texts"),
        ("final_comment", {"without_disposition": ONE}, "dispositions"),
        ("final_comment", {"stopped": ONE}, "stopped"),
        ("final_comment", {"comment_until": days(9)}, "days"),
        ("final_comment", {"comment_until": None}, "days"),
        ("ballot", {"comment_opened_on": days(-9)}, "days"),
        ("ballot", {"comment_opened_on": None}, "days"),
        ("ballot", {"is_comment_told": False}, "told"),
        ("ballot", {"open_objections": ONE}, "objections"),
        ("ballot", {"amended": ONE}, "texts"),
        ("ballot", {"too_few": ONE}, "voters"),
        ("ballot", {"members": 2}, "voters"),
        ("decided", {"undecided": ONE}, "decisions"),
        ("decided", {"to_reconsider": ONE}, "reconsidered"),
        ("decided", {"silent_dissent": ONE}, "dissent"),
        ("published", {"undated": ONE}, "dates"),
        ("published", {"short_notice": ONE}, "notice"),
        ("published", {"without_break": ONE}, "breaks"),
        ("acknowledging", {"is_published": False}, "published"),
        ("closed", {"acknowledged": 79, "unreminded": ONE}, "share"),
        ("closed", {"next_review_on": None}, "next"),
        ("closed", {"next_review_on": TODAY}, "next"),
    ],
)
def test_one_thing_missing_stops_the_step_and_is_named(to, change, code):
    state = cycle.STATES[cycle.STATES.index(to) - 1]
    facts = replace(full(state), **change)
    assert missing(to, facts) == {code}
    assert not guards.holds(to, facts)
    found = next(one for one in guards.checks(to, facts) if one.code == code)
    assert found.who
    if ONE in change.values():
        assert found.lack == ONE


def test_it_closes_below_the_share_once_everybody_else_was_reminded_twice():
    facts = replace(full("acknowledging"), acknowledged=10)
    assert guards.holds("closed", facts)


def test_the_share_is_counted_in_whole_numbers():
    exact = replace(full("acknowledging"), told=5, acknowledged=4, unreminded=ONE)
    assert guards.holds("closed", exact)
    assert not guards.holds("closed", replace(exact, told=6))


def test_time_left_is_said_in_days():
    facts = replace(full("insight"), insight_from=days(-13))
    window = next(one for one in guards.checks("proposals", facts) if one.code == "window")
    assert window.missing == "1 more day."


def test_guards_of_one_step_never_free_another():
    free = {(one[0], to) for one in ONWARD for _, to in ONWARD if guards.holds(to, full(one[0]))}
    assert free == {*ONWARD, *cycle.BACK.items()}


@pytest.mark.parametrize(
    ("last", "flags", "wanted"),
    [
        (None, (), "full"),
        (2026, (), "light"),
        (2024, (), "light"),
        (2023, (), "full"),
        (2026, ("stale",), "full"),
    ],
)
def test_full_reviews_every_third_year_and_when_flagged(last, flags, wanted):
    assert cycle.review_of(last, 2026, flags) == wanted
