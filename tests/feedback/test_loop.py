"""The states that a feedback goes through, and days of work."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.feedback import loop
from portal.feedback.loop import State

MONDAY, FRIDAY, SATURDAY = date(2026, 6, 1), date(2026, 6, 5), date(2026, 6, 6)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (MONDAY, 5, date(2026, 6, 8)),
        (FRIDAY, 1, date(2026, 6, 8)),
        (FRIDAY, 5, date(2026, 6, 12)),
        (SATURDAY, 1, date(2026, 6, 8)),
        (date(2026, 6, 7), 5, date(2026, 6, 12)),
        (MONDAY, 0, MONDAY),
        (date(2024, 2, 28), 2, date(2024, 3, 1)),  # a leap day between
    ],
)
def test_working_days_leave_out_weekends(day, count, expected):
    assert loop.after(day, count) == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (MONDAY, MONDAY, 0),
        (MONDAY, date(2026, 6, 2), 1),
        (FRIDAY, date(2026, 6, 8), 1),
        (SATURDAY, date(2026, 6, 7), 0),
        (MONDAY, date(2026, 6, 15), 10),
        (date(2026, 6, 2), MONDAY, 0),
    ],
)
def test_days_between(first, last, expected):
    assert loop.between(first, last) == expected


@given(st.dates(date(1900, 1, 1), date(2199, 1, 1)), st.integers(0, 400))
def test_days_after_and_between_agree(day, count):
    later = loop.after(day, count)
    assert loop.between(day, later) == count
    assert count == 0 or loop.is_working(later)


@given(st.dates(date(1900, 1, 1), date(2199, 1, 1)), st.integers(0, 60))
def test_days_between_are_counted_one_by_one(first, length):
    last = first + timedelta(days=length)
    days = [first + timedelta(days=step) for step in range(1, length + 1)]
    assert loop.between(first, last) == sum(one.weekday() < 5 for one in days)


def test_the_ways_through_the_loop():
    ways = {(state, to) for state in State for to in State if loop.can_move(state, to)}
    assert (State.NEW, State.TRIAGED) in ways
    assert (State.DECLINED, State.ANSWERED) in ways  # somebody thought again
    assert not any(state == State.DONE for state, _ in ways)  # its giver's to say
    assert (State.DECLINED, State.DONE) not in ways
    assert not any(to == State.NEW for _, to in ways)


def test_every_state_has_its_word_and_leads_on():
    assert set(loop.STATE_WORDS) == set(State) == set(loop.MOVES)
    assert set(loop.OPEN) | set(loop.CLOSED) == set(State)
