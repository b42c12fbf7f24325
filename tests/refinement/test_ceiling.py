"""At the end of what is possible for four quarters."""

from datetime import date

import pytest

from portal.refinement.ceiling import last_quarters, topped_out
from tests import make

TODAY = date(2026, 2, 10)


def months(figures, first=date(2025, 1, 1)):
    starts = [make.month(first, later) for later in range(len(figures) + 1)]
    return [
        (start, date.fromordinal(after.toordinal() - 1), value)
        for start, after, value in zip(starts, starts[1:], figures, strict=False)
    ]


def found(values, side=1, lowest=0, highest=100):
    return topped_out(values, side=side, lowest=lowest, highest=highest, today=TODAY)


def test_the_example_of_the_page():
    values = months([95, 96, 99, 97, 98, 95, 100, 94.9, 99, 96, 95, 97])
    shown = found(values)
    assert shown.bound == 95
    assert [(one.label, one.near, one.values) for one in shown.quarters] == [
        ("Q1 2025", 3, 3), ("Q2 2025", 3, 3), ("Q3 2025", 2, 3), ("Q4 2025", 3, 3),
    ]  # fmt: skip
    assert (shown.count, shown.is_topped_out) == (3, False)


def test_exactly_at_the_bound_in_all_quarters_is_topped_out():
    assert found(months([95] * 12)).is_topped_out
    assert found(months([5] * 12), side=-1).is_topped_out
    assert not found(months([5.1] * 12), side=-1).is_topped_out


def test_a_quarter_without_a_value_is_not_at_the_end():
    assert found(months([99] * 9)).count == 3
    assert found([]).count == 0


def test_a_year_counts_in_each_of_its_quarters():
    assert found([(date(2025, 1, 1), date(2025, 12, 31), 97)]).is_topped_out


def test_quarters_across_a_new_year():
    assert [label for *_, label in last_quarters(date(2026, 4, 1))] == [
        "Q2 2025", "Q3 2025", "Q4 2025", "Q1 2026",
    ]  # fmt: skip
    first, last, _ = last_quarters(date(2026, 3, 31))[-1]
    assert (first, last) == (date(2025, 10, 1), date(2025, 12, 31))


def test_a_range_has_a_width():
    with pytest.raises(ValueError, match="width"):
        found([], lowest=5, highest=5)
