"""Due days as they are said: the day itself is in time, the next is too late."""

from datetime import date, timedelta

import pytest

from portal.insight.freshness import SOON, freshness

TODAY = date(2026, 5, 12)


@pytest.mark.parametrize(
    ("ahead", "kind", "word"),
    [
        (SOON + 1, "on_time", "On time"),
        (SOON, "due", f"Due in {SOON} days"),
        (1, "due", "Due in 1 day"),
        (0, "due", "Due today"),
        (-1, "overdue", "Overdue by 1 day"),
        (-40, "overdue", "Overdue by 40 days"),
    ],
)
def test_a_due_day_is_said_by_its_distance(ahead, kind, word):
    found = freshness(TODAY + timedelta(days=ahead), TODAY, period="April 2026")
    assert (found.kind, found.word, found.days) == (kind, word, abs(ahead))


def test_the_sentence_names_the_latest_period_and_the_day():
    said = freshness(date(2026, 5, 10), TODAY, period="March 2026").sentence
    assert said == "The latest value is for March 2026. The next one was due on 10 May 2026."
    assert freshness(date(2026, 6, 30), TODAY).sentence == (
        "There is no value yet. The next one is due on 30 June 2026."
    )


def test_where_nothing_is_expected_nothing_is_late():
    found = freshness(None, TODAY, period="2025")
    assert (found.kind, found.word) == ("none", "Nothing due")
