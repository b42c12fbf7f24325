"""The horizontal axis: what stands under the ticks."""

from datetime import date

import pytest

from portal.frequencies import Frequency
from portal.insight.geometry_parts import Point
from portal.insight.geometry_periods import period_ticks
from portal.periods import period_of


@pytest.mark.parametrize(
    ("days", "kind", "first", "years"),
    [
        ([date(2026, 1, 5), date(2026, 1, 12)], Frequency.WEEK, "week 2", ["2026"]),
        ([date(2025, 12, 1), date(2026, 1, 1)], Frequency.MONTH, "Dec", ["2025", "2026"]),
    ],
)
def test_the_year_stands_once_under_its_periods(days, kind, first, years):
    points = [Point(f"{day:%Y-%m-%d}", period_of(day, kind).label, 1.0) for day in days]
    ticks, groups = period_ticks(points, 40, 300, 640)
    assert ticks[0].text.startswith(first)
    assert not any(tick.text.endswith(",") for tick in ticks)
    assert [group.text for group in groups] == years
