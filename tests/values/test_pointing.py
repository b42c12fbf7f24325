"""What a report of a file names beside the reason: the column, and what stands there."""

from datetime import date

import pytest

from portal.periods import Period, parse_period
from portal.values.cell import Cell
from portal.values.mapping import Mapping
from portal.values.pointing import figures, place

MAPPING = Mapping(
    layout="long", frequency="month", period_column="Month", department_column="Team",
    measure_column="Measure", numerator_column="Num", denominator_column="Den",
)  # fmt: skip
MAY: Period = parse_period("2026-05", "month")


def cell(*, value=None, numerator=None, denominator=None, day=None):
    return Cell(
        2, "Num", "Servce", None, "FCR", None, MAY, day, value, numerator, denominator,
        percent=False, state="", note="",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "column", "text"),
    [
        ("departments_unknown", "Team", "Servce"),
        ("metrics_unknown", "Measure", "FCR"),
        ("future_period", "Month", "May 2026"),
        ("period_closed", "Month", "May 2026"),
        ("outside_hard_range", "Num", "9 / 2"),
        ("owners_unknown", "Num", "9 / 2"),
    ],
)
def test_a_remark_points_at_the_column_that_it_is_about(code, column, text):
    assert place(cell(numerator=9, denominator=2), code, MAPPING) == (column, text)


def test_where_the_file_has_no_such_column_the_figures_are_named():
    wide = Mapping(layout="wide", frequency="month", department="ops", measure="delay")
    for code in ("departments_unknown", "metrics_unknown", "future_period"):
        assert place(cell(value=4), code, wide) == ("Num", "4")


def test_a_day_is_named_as_a_day():
    assert place(cell(day=date(2026, 5, 7)), "misaligned_period", MAPPING)[1] == "2026-05-07"


def test_figures_lose_no_digits():
    assert figures(cell(value=1234567.25)) == "1234567.25"
    assert figures(cell(numerator=5)) == "5 / "
    assert figures(cell()) == ""
