"""The months of a report: what is read, what is refused, and what a drawing keeps of them."""

from datetime import date

import pytest

from portal.errors import Refused
from portal.reports import spans
from portal.reports.spans import span

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("first", "until", "words", "as_of"),
    [
        ("", "", "December 2024 to 26 November 2026", "26 November 2026"),
        ("", "2026-10", "November 2024 to October 2026", "October 2026"),
        ("2026-10", "2026-10", "October 2026", "October 2026"),
        (" 2025-1 ", "2025-12", "January 2025 to December 2025", "December 2025"),
        ("2026-11", "2026-11", "November 2026 to 26 November 2026", "26 November 2026"),
        ("2016-12", "", "December 2016 to 26 November 2026", "26 November 2026"),
    ],
)
def test_the_months_in_words(first, until, words, as_of):
    found = span(first, until, TODAY)
    assert (found.words, found.as_of) == (words, as_of)


@pytest.mark.parametrize(
    ("first", "until", "field", "said"),
    [
        ("", "10/2026", "until", "2026-10"),
        ("", "2026-13", "until", "2026-10"),
        ("", "2026-12", "until", "not begun"),
        ("2026-10", "2026-09", "first", "later than the last"),
        ("2016-11", "", "first", "10 years"),
        ("next", "", "first", "2026-10"),
    ],
)
def test_what_is_no_span_says_what_to_do(first, until, field, said):
    with pytest.raises(Refused, match=said) as caught:
        span(first, until, TODAY)
    assert caught.value.field == field


def test_a_month_that_goes_on_is_another_span_each_day():
    today, tomorrow = (span("", "", day) for day in (TODAY, date(2026, 11, 27)))
    assert today.key != tomorrow.key
    closed = [span("", "2026-10", day).key for day in (TODAY, date(2026, 11, 27))]
    assert closed[0] == closed[1]


def test_a_leap_day_ends_its_month():
    assert span("", "2024-02", TODAY).until == date(2024, 2, 29)
    assert spans.month_before(date(2024, 3, 31)) == date(2024, 2, 29)


def test_a_drawing_keeps_the_periods_from_the_first_month_on(monkeypatch):
    monkeypatch.setattr(spans, "LEAST", 1)
    drawing = {
        "starts": ["2026-08-01", "2026-09-01", "2026-10-01"], "labels": ["A", "S", "O"],
        "values": [1, 2, 3], "states": [1, 2, 3], "reasons": [1, 2, 3], "kinds": [1, 2, 3],
        "rules": [1, 2, 3], "ranges": [1, 2, 3], "complete": 3, "segments": [], "targets": [],
        "breaks": [],
    }  # fmt: skip
    assert spans.shown(drawing, date(2026, 9, 1))["values"] == [2, 3]
    assert spans.shown(drawing, date(2026, 12, 1))["values"] == [3]  # the last one at least
    assert spans.shown(drawing, date(2020, 1, 1))["values"] == [1, 2, 3]
