"""Holidays are no working days, wherever the loop counts them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given as having
from hypothesis import strategies as st
from sqlalchemy import select

from portal.accounts.actions import holidays
from portal.accounts.models import Holiday
from portal.changelog import queries as log
from portal.db import session
from portal.feedback import figures, loop
from portal.feedback.actions import threads as actions
from portal.feedback.figures import Month
from portal.feedback.models import Thread
from portal.feedback.queries import threads as queries
from tests import cast, make
from tests.feedback.conftest import given

DAY = timedelta(days=1)
MONDAY, TUESDAY = date(2026, 6, 1), date(2026, 6, 2)
days = st.dates(date(2025, 12, 1), date(2026, 3, 1))


@having(days, st.integers(0, 40), st.frozensets(days, max_size=20))
def test_days_after_and_between_agree_without_what_is_free(day, count, free):
    later = loop.after(day, count, free)
    assert loop.between(day, later, free) == count
    assert count == 0 or loop.is_working(later, free)


@having(days, st.integers(0, 60), st.frozensets(days, max_size=20))
def test_days_between_are_counted_one_by_one(first, length, free):
    last = first + timedelta(days=length)
    every = [first + timedelta(days=step) for step in range(1, length + 1)]
    assert loop.between(first, last, free) == sum(loop.is_working(one, free) for one in every)


def at(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.fixture
def free(app, site):
    with app.app_context():
        make.stored(Holiday(day=TUESDAY, name="A feast"))
        make.kept()


@pytest.mark.both_engines
def test_a_holiday_is_no_day_of_the_loop(app, visit, free):
    with app.test_request_context():
        thread = given(at=at(MONDAY))
        assert thread.due_on == date(2026, 6, 9)  # the 8th without it
        actions.answer(
            thread, state="answered", text="Because.", actor=cast.person("bo"),
            at=at(date(2026, 6, 4)),
        )  # fmt: skip
        assert thread.answer_days == 2
        session.remove()
    visit("bo").post("/feedback/1/outcome", {"outcome": "nothing"})
    with app.app_context():
        one = session.scalars(select(Thread)).one()
        assert one.close_days == loop.between(MONDAY, one.closed_on, {TUESDAY})


@pytest.mark.both_engines
def test_what_nobody_has_looked_at_is_due_later_for_a_new_holiday(app, site):
    """And earlier again when people work on it after all; what was looked at stays as it was."""
    with app.test_request_context():
        waits, seen, old = (given(at=at(day)) for day in (MONDAY, MONDAY, MONDAY - 28 * DAY))
        actions.triage(seen, actor=cast.person("bo"), at=at(TUESDAY))
        before = {one.id: one.due_on for one in (waits, seen, old)}
        dee = cast.person("dee")
        (feast,) = holidays.add_holidays(lines="2026-06-02 A feast", actor=dee)
        assert waits.due_on == before[waits.id] + DAY == date(2026, 6, 9)
        assert (seen.due_on, old.due_on) == (before[seen.id], before[old.id])
        assert log.history(feast)[0].words.fields["due days moved"] == [None, 1]
        holidays.remove_holiday(feast, actor=dee)
        assert waits.due_on == before[waits.id]
        session.remove()


def test_ages_in_the_queue_leave_it_out(app, free, monkeypatch):
    monkeypatch.setattr(queries, "today", lambda: date(2026, 6, 4))
    with app.test_request_context():
        given(at=at(MONDAY))
        (row,) = queries.queue(cast.person("bo"))
        assert row.age == 2


def test_views_that_count_read_them_with_who_is_signed_in(app, visit, free, statements):
    bo = visit("bo")
    bo.get("/feedback/queue")
    statements.clear()
    bo.get("/feedback/queue")
    bo.post("/feedback", {"on": "/overview", "kind": "idea", "text": "Light."})
    assert sum("holiday" in one for one in statements) == 2
    assert not any(one.lstrip().startswith("SELECT holiday") for one in statements)


def test_a_month_settles_later_where_days_are_free():
    month = Month(date(2026, 5, 1), given=4, closed_in_time=2)
    closed = next(one for one in figures.FIGURES if one.key == "closed-in-time")
    assert figures.is_settled(closed, month, date(2026, 6, 27))
    assert not figures.is_settled(closed, month, date(2026, 6, 27), {date(2026, 6, 11)})
