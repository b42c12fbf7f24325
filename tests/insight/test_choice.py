"""What an address may choose: only what is on offer, and pages that lie where a row lies."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.insight.choice import DEFAULT_SORT, Choice, key_of, values_of


def test_what_is_not_on_offer_counts_as_not_chosen():
    choice = Choice.of(
        {"variation": "bad", "assurance": "pass", "sort": "id; drop table", "q": "  lead   time "}
    )
    assert choice.filters == {"assurance": "pass"}
    assert (choice.sort, choice.q, choice.words) == (DEFAULT_SORT, "lead time", ["lead", "time"])


def test_the_address_of_a_choice_says_no_more_than_needed():
    assert Choice.of({"department": "sales", "sort": DEFAULT_SORT}).query() == {
        "department": "sales"
    }
    chosen = Choice.of({"q": "x", "sort": "name", "after": "abc"})
    assert chosen.query(after="def") == {"q": "x", "sort": "name", "after": "def"}
    assert chosen.place == {"after": "abc"}


def test_a_nul_byte_reaches_no_statement():
    choice = Choice.of({"q": "a\x00b", "department": "sa\x00les"})
    assert (choice.q, choice.filters["department"]) == ("ab", "sales")


moments = st.datetimes(timezones=st.just(UTC))
kinds = {
    str: st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    int: st.integers(-(2**63), 2**63 - 1),
    date: st.dates(),
    datetime: moments,
}


@given(st.lists(st.sampled_from(list(kinds)), min_size=1, max_size=4), st.data())
def test_a_key_gives_back_what_it_was_made_of(order, data):
    values = [data.draw(kinds[kind]) for kind in order]
    key = key_of(values)
    if len(key) <= 1000:
        assert values_of(key, order) == values


@given(st.text(), st.lists(st.sampled_from(list(kinds)), max_size=4))
@example("W10", [])
@example(key_of(["a"]), [int])
@example(key_of([True]), [int])
@example(key_of([2**70]), [int])
@example(key_of(["a\x00"]), [str])
@example(key_of(["2026-01-01T00:00:00"]), [datetime])
@example(key_of([[1]]), [str])
def test_a_key_gives_the_kinds_that_were_asked_for_or_nothing(key, order):
    found = values_of(key, order)
    assert found is None or [type(one) for one in found] == order


@pytest.mark.parametrize("key", ["", "A" * 1001, "!!!", "bnVsbA"])
def test_nonsense_gives_the_first_page(key):
    assert values_of(key, [str, int]) is None
