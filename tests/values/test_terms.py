"""Which version of a definition holds in a period, and when a period closes."""

from datetime import date

import pytest

from portal.values.terms import Terms, Versions, is_closed, ordered

FIRST = Terms(1, "1.0.0", date(2023, 1, 1))
SECOND = Terms(2, "2.0.0", date(2024, 1, 1))
BOTH = Versions((FIRST, SECOND), SECOND)


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2024, 1, 1), SECOND),
        (date(2023, 12, 31), FIRST),
        (date(2023, 1, 1), FIRST),
        (date(2022, 12, 31), SECOND),  # before all: the one that people know today
    ],
)
def test_the_version_that_held_on_the_day_counts(day, version):
    assert BOTH.in_force(day) is version


def test_a_period_belongs_to_the_version_in_force_when_it_starts():
    changed = Versions((FIRST, Terms(2, "2.0.0", date(2023, 5, 15))), FIRST)
    period, terms = changed.slot(date(2023, 5, 20))
    assert (period.start, terms.version_id) == (date(2023, 5, 1), 1)


def test_a_new_rhythm_cuts_time_from_its_day_on():
    quarterly = Terms(2, "2.0.0", date(2024, 1, 1), frequency="quarter")
    changed = Versions((FIRST, quarterly), quarterly)
    assert changed.slot(date(2023, 12, 9))[0].label == "December 2023"
    assert changed.slot(date(2024, 2, 9))[0].label == "Q1 2024"


def test_breaks_are_counted_in_the_order_of_the_versions():
    third = Terms(3, "2.0.1", date(2024, 6, 1))
    found = ordered([third, SECOND, FIRST], frozenset({2}))
    assert [(one.version_id, one.run) for one in found] == [(1, 0), (2, 1), (3, 1)]


@pytest.mark.parametrize(
    ("today", "until", "closed"),
    [
        (date(2024, 7, 10), None, False),  # the last of 10 + 30 days after May
        (date(2024, 7, 11), None, True),
        (date(2024, 7, 11), date(2024, 7, 11), False),
        (date(2024, 7, 12), date(2024, 7, 11), True),
    ],
)
def test_a_period_closes_after_its_days_unless_it_is_opened_again(today, until, closed):
    terms = Terms(1, "1.0.0", due_days=10, close_days=30)
    assert is_closed(terms.period_of(date(2024, 5, 1)), terms, today, until) is closed


@pytest.mark.parametrize(
    ("terms", "has_parts"),
    [
        (Terms(1, "1", value_type="ratio"), True),
        (Terms(1, "1", value_type="duration", time_aggregation="ratio_of_sums"), True),
        (Terms(1, "1", value_type="duration", time_aggregation="mean"), False),
        (Terms(1, "1", value_type="count"), False),
    ],
)
def test_ratios_are_kept_as_numerator_and_denominator(terms, has_parts):
    assert terms.has_parts is has_parts


def test_the_scale_gives_the_factor():
    assert Terms(1, "1", scale="per_1000").factor == 1000
