"""Periods: how time is cut, named, counted and read from text."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.dates import LONGEST_TEXT, parse_date
from portal.periods import (
    ANCHOR,
    Frequency,
    closes_on,
    due_on,
    is_aligned,
    is_complete,
    latest_complete,
    next_period,
    parse_period,
    per_year,
    period_of,
    periods_between,
    previous_period,
    shift,
    steps_between,
)
from portal.registry import vocabulary
from portal.unreadable import Unreadable

REGULAR = [each for each in Frequency if each is not Frequency.IRREGULAR]
days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
middle_days = st.dates(date(1950, 1, 1), date(2150, 12, 31))
frequencies = st.sampled_from(list(Frequency))
regular = st.sampled_from(REGULAR)
months = st.integers(1, 12)


@pytest.mark.parametrize(
    ("day", "frequency", "fiscal", "start", "end", "label", "short"),
    [
        ("2024-05-17", "day", 1, "2024-05-17", "2024-05-17", "17 May 2024", "17 May 24"),
        ("2024-02-14", "week", 1, "2024-02-12", "2024-02-18", "week 7, 2024", "W7 24"),
        ("2021-01-03", "week", 1, "2020-12-28", "2021-01-03", "week 53, 2020", "W53 20"),
        ("2024-12-30", "week", 1, "2024-12-30", "2025-01-05", "week 1, 2025", "W1 25"),
        ("2001-01-14", "two_weeks", 1, "2001-01-01", "2001-01-14", "2 weeks from 1 January 2001",
         "1 Jan 01"),
        ("2000-12-31", "four_weeks", 1, "2000-12-04", "2000-12-31", "4 weeks from 4 December 2000",
         "4 Dec 00"),
        ("2024-02-29", "month", 1, "2024-02-01", "2024-02-29", "February 2024", "Feb 24"),
        ("1900-02-28", "month", 1, "1900-02-01", "1900-02-28", "February 1900", "Feb 00"),
        ("2024-12-31", "quarter", 1, "2024-10-01", "2024-12-31", "Q4 2024", "Q4 24"),
        ("2024-06-30", "half_year", 1, "2024-01-01", "2024-06-30", "H1 2024", "H1 24"),
        ("2024-07-01", "half_year", 1, "2024-07-01", "2024-12-31", "H2 2024", "H2 24"),
        ("2024-05-17", "year", 1, "2024-01-01", "2024-12-31", "2024", "2024"),
        ("2024-03-31", "fiscal_year", 4, "2023-04-01", "2024-03-31", "FY 2023/24", "23/24"),
        ("1999-11-01", "fiscal_year", 10, "1999-10-01", "2000-09-30", "FY 1999/00", "99/00"),
        ("2024-05-17", "fiscal_year", 1, "2024-01-01", "2024-12-31", "FY 2024", "2024"),
        ("2024-05-17", "fiscal_quarter", 4, "2024-04-01", "2024-06-30", "FY 2024/25 Q1",
         "Q1 24/25"),
        ("2025-01-01", "fiscal_quarter", 4, "2025-01-01", "2025-03-31", "FY 2024/25 Q4",
         "Q4 24/25"),
        ("2024-01-15", "fiscal_quarter", 12, "2023-12-01", "2024-02-29", "FY 2023/24 Q1",
         "Q1 23/24"),
        ("2024-05-17", "irregular", 1, "2024-05-17", "2024-05-17", "17 May 2024", "17 May 24"),
    ],
)  # fmt: skip
def test_a_day_lies_in_its_period(day, frequency, fiscal, start, end, label, short):
    period = period_of(date.fromisoformat(day), frequency, fiscal)
    assert (period.start.isoformat(), period.end.isoformat()) == (start, end)
    assert (period.label, period.short_label) == (label, short)


def test_the_registry_knows_the_same_frequencies():
    assert [each.value for each in vocabulary.Frequency] == [each.value for each in Frequency]


def test_the_anchor_of_two_and_four_weeks_is_a_monday():
    assert ANCHOR.isocalendar()[1:] == (1, 1)


@given(days, frequencies, months)
def test_a_period_holds_the_day_that_it_was_asked_for(day, frequency, fiscal):
    period = period_of(day, frequency, fiscal)
    assert day in period
    assert period.days == (period.end - period.start).days + 1
    if frequency in ("week", "two_weeks", "four_weeks"):
        assert period.start.weekday() == 0


@given(days, frequencies, months)
def test_every_day_of_a_period_gives_the_same_period(day, frequency, fiscal):
    period = period_of(day, frequency, fiscal)
    for each in (period.start, period.end):
        if date(1900, 1, 1) <= each <= date(2199, 12, 31):
            assert period_of(each, frequency, fiscal) == period


@given(middle_days, regular, months)
def test_periods_follow_each_other_without_gap_or_overlap(day, frequency, fiscal):
    period = period_of(day, frequency, fiscal)
    assert next_period(period).start == period.end + timedelta(days=1)
    assert previous_period(period).end == period.start - timedelta(days=1)
    assert previous_period(next_period(period)) == period


@given(middle_days, regular, months, st.integers(-40, 40))
def test_shifting_counts_what_steps_between_counts(day, frequency, fiscal, steps):
    period = period_of(day, frequency, fiscal)
    later = shift(period, steps)
    assert steps_between(period, later) == steps
    assert len(periods_between(period, later)) == max(steps + 1, 0)


def test_a_year_of_months_has_twelve():
    first, last = period_of(date(2024, 1, 1), "month"), period_of(date(2024, 12, 1), "month")
    labels = [each.label for each in periods_between(first, last)]
    assert len(labels) == 12
    assert (labels[0], labels[1], labels[-1]) == ("January 2024", "February 2024", "December 2024")


def test_2020_has_53_iso_weeks_and_2021_has_52():
    first, last = parse_period("2020-W01", "week"), parse_period("2021-W01", "week")
    assert steps_between(first, last) == 53
    assert steps_between(last, parse_period("2022-W01", "week")) == 52


def test_irregular_values_have_no_next_period():
    period = period_of(date(2024, 5, 1), "irregular")
    with pytest.raises(ValueError, match="no next"):
        next_period(period)
    with pytest.raises(ValueError, match="no next"):
        steps_between(period, period)


def test_periods_of_two_calendars_are_not_counted_together():
    april, july = (period_of(date(2024, 5, 1), "fiscal_year", month) for month in (4, 7))
    with pytest.raises(ValueError, match="two frequencies"):
        steps_between(april, july)


@pytest.mark.parametrize("steps", [10**6, -(10**6), 10**12])
def test_a_shift_out_of_the_calendar_is_refused(steps):
    for frequency in ("day", "week", "month"):
        with pytest.raises(ValueError, match=r"beyond|outside"):
            shift(period_of(date(2024, 5, 1), frequency), steps)


@pytest.mark.parametrize("day", [date(1899, 12, 31), date(2200, 1, 1), date.min, date.max])
def test_a_day_outside_the_supported_years_is_refused(day):
    with pytest.raises(ValueError, match="1900 to 2199"):
        period_of(day, "month")


def test_an_unknown_frequency_or_month_is_refused():
    with pytest.raises(ValueError, match="fortnight"):
        period_of(date(2024, 5, 1), "fortnight")
    with pytest.raises(ValueError, match="1 to 12"):
        period_of(date(2024, 5, 1), "fiscal_year", 13)


def test_a_period_is_complete_on_the_day_after_it_ends():
    may = parse_period("2024-05", "month")
    assert not is_complete(may, date(2024, 5, 31))
    assert is_complete(may, date(2024, 6, 1))


def test_the_latest_complete_period_ended_before_today():
    assert latest_complete(date(2024, 6, 1), "month").label == "May 2024"
    assert latest_complete(date(2024, 5, 31), "month").label == "April 2024"
    assert latest_complete(date(2024, 4, 1), "fiscal_year", 4).label == "FY 2023/24"


def test_due_and_closing_days_count_from_the_end_of_the_period():
    february = parse_period("2024-02", "month")
    assert due_on(february, 10) == date(2024, 3, 10)
    assert closes_on(february, 10, 14) == date(2024, 3, 24)


def test_a_date_is_aligned_when_it_begins_or_ends_the_period():
    may = parse_period("2024-05", "month")
    assert is_aligned(date(2024, 5, 1), may)
    assert is_aligned(date(2024, 5, 31), may)
    assert not is_aligned(date(2024, 5, 17), may)


def test_how_many_periods_a_year_has():
    assert [per_year(each) for each in Frequency] == [365, 52, 26, 13, 12, 4, 2, 1, 4, 1, None]


@pytest.mark.parametrize(
    ("text", "frequency", "label"),
    [
        ("2024-05", "month", "May 2024"),
        ("2024-05-01", "month", "May 2024"),
        ("2024-05-01T00:00:00", "month", "May 2024"),
        ("2024-05-31 00:00:00.000", "month", "May 2024"),
        ("May 2024", "month", "May 2024"),
        (" may  2024 ", "month", "May 2024"),
        ("MAY-24", "month", "May 2024"),
        ("Sept 2024", "month", "September 2024"),
        ("Apr-99", "month", "April 1999"),
        ("2024 May", "month", "May 2024"),
        ("05/2024", "month", "May 2024"),
        ("5.2024", "month", "May 2024"),
        ("202405", "month", "May 2024"),
        ("2024M05", "month", "May 2024"),
        ("20240501", "day", "1 May 2024"),
        ("1 May 2024", "day", "1 May 2024"),
        ("1st May 2024", "day", "1 May 2024"),
        ("May 1, 2024", "day", "1 May 2024"),
        ("01.05.2024", "day", "1 May 2024"),
        ("31/05/2024", "day", "31 May 2024"),
        ("05/31/2024", "day", "31 May 2024"),
        ("05/05/2024", "day", "5 May 2024"),
        ("2024-W07-3", "day", "14 February 2024"),
        ("2024-W07", "week", "week 7, 2024"),
        ("2024 W7", "week", "week 7, 2024"),
        ("W7 2024", "week", "week 7, 2024"),
        ("week 7, 2024", "week", "week 7, 2024"),
        ("2020-W53", "week", "week 53, 2020"),
        ("2024-02-12", "week", "week 7, 2024"),
        ("2024 Q2", "quarter", "Q2 2024"),
        ("2024-Q2", "quarter", "Q2 2024"),
        ("Q2 2024", "quarter", "Q2 2024"),
        ("Q2/2024", "quarter", "Q2 2024"),
        ("2024-04", "quarter", "Q2 2024"),
        ("June 2024", "quarter", "Q2 2024"),
        ("2024-H1", "half_year", "H1 2024"),
        ("H2 2024", "half_year", "H2 2024"),
        ("2024", "year", "2024"),
        ("05/06/2024", "year", "2024"),
        ("FY2024/25", "fiscal_year", "FY 2024/25"),
        ("2024/25", "fiscal_year", "FY 2024/25"),
        ("2024-2025", "fiscal_year", "FY 2024/25"),
        ("2011-12", "fiscal_year", "FY 2011/12"),
        ("FY2024/25 Q1", "fiscal_quarter", "FY 2024/25 Q1"),
        ("Q4 2024/25", "fiscal_quarter", "FY 2024/25 Q4"),
        ("2–6", "month", None),
    ],
)
def test_usual_forms_are_read(text, frequency, label):
    if label is None:
        with pytest.raises(Unreadable):
            parse_period(text, frequency, 4)
    else:
        assert parse_period(text, frequency, 4).label == label


def test_the_order_of_day_and_month_decides():
    assert parse_period("05/06/2024", "day", order="dmy").start == date(2024, 6, 5)
    assert parse_period("05/06/2024", "day", order="mdy").start == date(2024, 5, 6)
    assert parse_date("05/06/2024", "mdy") == date(2024, 5, 6)


@pytest.mark.parametrize(
    ("text", "frequency", "code"),
    [
        ("", "month", "date_missing"),
        ("   ", "month", "date_missing"),
        ("soon", "month", "date_unreadable"),
        ("2024-13", "month", "date_impossible"),
        ("2023-02-29", "month", "date_impossible"),
        ("31/13/2024", "day", "date_impossible"),
        ("2021-W53", "week", "date_impossible"),
        ("05/06/2024", "month", "date_ambiguous"),
        ("45413", "month", "date_serial"),
        ("45413.0", "month", "date_serial"),
        ("1/5/24", "month", "date_short_year"),
        ("0024-05", "month", "date_out_of_range"),
        ("2200-01-01", "month", "date_out_of_range"),
        ("2024", "month", "period_wrong_length"),
        ("2024-05", "week", "period_wrong_length"),
        ("2024-05", "quarter", "period_wrong_length"),
        ("Q1 2024", "year", "period_wrong_length"),
        ("Q2 2024", "fiscal_quarter", "period_wrong_length"),
        ("2024", "fiscal_year", "period_wrong_length"),
        ("FY24", "fiscal_year", "period_wrong_length"),
        ("2024/26", "fiscal_year", "date_impossible"),
        ("٢٠٢٤-٠٥", "month", "date_unreadable"),
        ("1" * 100_000, "month", "date_unreadable"),
    ],
)
def test_what_is_no_period_is_refused_with_a_remedy(text, frequency, code):
    with pytest.raises(Unreadable) as refused:
        parse_period(text, frequency, 4)
    assert refused.value.code == code
    assert refused.value.reason.endswith(".")
    assert refused.value.remedy.endswith(".")
    assert len(refused.value.reason) < 200


def test_one_year_names_a_fiscal_year_that_is_a_calendar_year():
    assert parse_period("FY24", "fiscal_year").label == "FY 2024"
    assert parse_period("2024", "fiscal_year").label == "FY 2024"
    with pytest.raises(Unreadable):
        parse_period("2024/25", "fiscal_year")


@example(date(1900, 1, 1), Frequency.FISCAL_QUARTER, 4)  # FY 1899/00 Q4
@given(days, frequencies, months)
def test_a_label_is_read_back_as_its_own_period(day, frequency, fiscal):
    period = period_of(day, frequency, fiscal)
    if period.start.year >= 1900:
        assert parse_period(period.label, frequency, fiscal) == period


@given(days, frequencies, months)
def test_the_start_in_iso_form_is_read_back(day, frequency, fiscal):
    period = period_of(day, frequency, fiscal)
    if period.start.year >= 1900:
        assert parse_period(period.start.isoformat(), frequency, fiscal) == period


def outcome(text, frequency, fiscal):
    try:
        return parse_period(text, frequency, fiscal)
    except Unreadable as refused:
        return refused


def is_clear(found, frequency):
    """A period of the frequency asked for, or a refusal in two sentences."""
    if isinstance(found, Unreadable):
        return bool(found.reason and found.remedy)
    return found.frequency == frequency


@given(st.text(max_size=2 * LONGEST_TEXT + 5), frequencies, months)
def test_any_text_is_a_period_or_a_clear_refusal(text, frequency, fiscal):
    assert is_clear(outcome(text, frequency, fiscal), frequency)


@given(st.from_regex(r"(?:[0-9]{1,4}|[a-z]{1,4}|[-/. ,WQHFY']){1,12}", fullmatch=True), frequencies)
def test_texts_that_nearly_look_like_dates_are_read_or_refused(text, frequency):
    assert is_clear(outcome(text, frequency, 4), frequency)
