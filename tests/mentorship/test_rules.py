"""The hard rules, each with its code, and what may be told of them to whom."""

from itertools import combinations

import pytest

from portal.mentorship.profiles import Need
from portal.mentorship.rules import (
    CODES,
    NOT_AVAILABLE,
    PRIVATE,
    Departments,
    Rules,
    allows,
    passed,
    refusals,
    shown_to,
)
from tests.mentorship.people import mentee, mentor

EMPTY = frozenset()
BROKEN = [  # code, what the mentor and the mentee are then, rules
    ("SELF", {"number": 100}, {}, Rules()),
    ("MANAGER", {}, {"above": (7, 1)}, Rules(manager_levels=2)),
    ("MANAGER", {"above": (100,)}, {}, Rules(manager_levels=1)),
    ("REVIEWER", {}, {"reviewers": frozenset({1})}, Rules()),
    ("OPTED_OUT", {"opted_in": False}, {}, Rules()),
    ("OPTED_OUT", {}, {"opted_in": False}, Rules()),
    ("PAUSED", {"paused": True}, {}, Rules()),
    ("PAUSED", {}, {"paused": True}, Rules()),
    ("CAPACITY", {"capacity": 0}, {}, Rules()),
    ("CAPACITY", {"capacity": 2, "taken": 3}, {}, Rules()),
    ("NOT_WITH", {}, {"not_with": frozenset({1})}, Rules()),
    ("DECLINED", {}, {"declined": frozenset({1})}, Rules()),
    ("ALREADY", {}, {"already": frozenset({1})}, Rules()),
    ("NO_SLOT", {"slots": frozenset({1})}, {}, Rules()),
    ("NO_LANGUAGE", {"languages": EMPTY}, {}, Rules()),
    ("NO_EXPERIENCE", {"levels": {"forecasting": 1, "cost": 2, "flow": 4}}, {}, Rules()),
    ("NO_EXPERIENCE", {}, {"needs": ()}, Rules()),
    ("DEPARTMENT", {}, {}, Rules(departments=Departments("forbid", {(1, 2): "allow"}))),
    ("DEPARTMENT", {}, {}, Rules(departments=Departments("allow", {(2, 1): "forbid"}))),
    ("DEPARTMENT", {"department": 2}, {}, Rules(departments=Departments("other"))),
]


@pytest.mark.parametrize(("code", "a", "b", "rules"), BROKEN, ids=lambda one: str(one)[:30])
def test_a_rule_forbids_what_it_is_about(code, a, b, rules):
    one, other = mentor(**a), mentee(**b)
    assert [refusal.code for refusal in refusals(one, other, rules)] == [code]
    assert refusals(one, other, rules, besides=(code,)) == []
    assert code not in passed([code])
    assert len(passed([code])) == len(CODES) - 1
    assert allows(one, other, rules) == (code == "CAPACITY")  # a price can be said of a place
    assert allows(one, other, rules, is_kept=True) == (code in ("CAPACITY", "ALREADY"))


@pytest.mark.parametrize(
    ("a", "b", "rules"),
    [
        ({}, {}, Rules()),
        ({}, {"above": (7, 8, 1)}, Rules(manager_levels=2)),
        ({}, {"above": (1,)}, Rules(manager_levels=0)),
        ({}, {"needs": (Need("flow", 2, 3), Need("cost", 1, 2))}, Rules()),
        ({"department": 3}, {}, Rules(departments=Departments("other"))),
        ({"department": 2}, {}, Rules(departments=Departments("other", {(2, 2): "allow"}))),
    ],
)
def test_what_no_rule_is_about_is_allowed(a, b, rules):
    assert refusals(mentor(**a), mentee(**b), rules) == []
    assert allows(mentor(**a), mentee(**b), rules)


def test_private_reasons_read_alike_to_others():
    for size in (1, 2, 5):
        for codes in combinations(sorted(PRIVATE), size):
            assert [one.code for one in shown_to("other", codes)] == [NOT_AVAILABLE]
            assert shown_to("other", codes) == shown_to("other", ["PAUSED"])


def test_a_private_reason_beside_one_that_may_be_told_is_not_told():
    for code in PRIVATE:
        told = shown_to("other", ["NO_SLOT", code])
        assert [one.code for one in told] == ["NO_SLOT"]


def test_the_author_reads_their_own_and_the_administrator_all():
    failed = ["NOT_WITH", "PAUSED"]
    assert [one.code for one in shown_to("author", failed)] == ["NOT_WITH"]
    assert [one.code for one in shown_to("author", ["PAUSED"])] == [NOT_AVAILABLE]
    assert [one.code for one in shown_to("author", failed, own=["PAUSED"])] == ["PAUSED"]
    assert [one.code for one in shown_to("administrator", failed)] == ["PAUSED", "NOT_WITH"]
    assert shown_to("other", []) == []
