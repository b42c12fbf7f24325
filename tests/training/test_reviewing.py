"""Cards of spaced review."""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import pytest
from fsrs import Rating

from portal.training.reviewing import due_today, rated, reviewed, wants_card

AT = datetime(2026, 6, 1, 9, tzinfo=UTC)


class Kept(NamedTuple):
    id: int
    due_on: date


@pytest.mark.parametrize(
    ("state", "hints", "rating"),
    [
        ("wrong", 0, Rating.Again),
        ("unanswered", 0, Rating.Again),
        ("partial", 0, Rating.Hard),
        ("right", 1, Rating.Hard),
        ("right", 0, Rating.Good),
    ],
)
def test_how_an_answer_rates(state, hints, rating):
    assert rated(state, hints) == rating
    assert wants_card(state, hints) == (rating != Rating.Good)


def test_a_missed_question_comes_back_tomorrow_and_then_ever_later():
    card, due = reviewed(None, Rating.Again, AT, number=7)
    assert (card["card_id"], due) == (7, date(2026, 6, 2))
    gaps = []
    for _time in range(4):
        at = datetime.combine(due, AT.timetz())
        card, later = reviewed(card, Rating.Good, at)
        gaps.append((later - due).days)
        due = later
    assert gaps == sorted(gaps)
    assert gaps[-1] > 14
    assert reviewed(card, Rating.Good, at) == reviewed(card, Rating.Good, at)
    assert reviewed(card, Rating.Again, at)[1] < reviewed(card, Rating.Hard, at)[1]


def test_ten_a_day_the_longest_due_first():
    cards = [Kept(at, AT.date() - timedelta(days=at)) for at in range(-3, 14)]
    due = due_today(cards, AT.date())
    assert [one.id for one in due] == list(range(13, 3, -1))
    assert len(due_today(cards, AT.date(), done_today=8)) == 2
    assert due_today(cards, AT.date(), done_today=12) == []
