"""Rows of a file: as lines of a CSV and as cells they say the same, whatever stands in them."""

import csv
import io
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.tables.safe_csv import csv_bytes, gathered, unescape
from portal.values import rows
from portal.values.comparing import standings
from portal.values.rows import HEADER, Described, Stood
from portal.values.terms import Terms, Versions

MONTHS = Terms(1, "1.0.0", date(2000, 1, 1), unit="days", frequency="month")
FISCAL = Terms(1, "1.0.0", None, unit="€; a", frequency="fiscal_quarter", fiscal_start_month=4)
LATER = Terms(2, "2.0.0", date(2024, 1, 1), unit="weeks", frequency="month")
WEEKS = Terms(3, "3.0.0", date(2024, 6, 1), unit="days", frequency="week")
FIRST = date(1900, 1, 1)

texts = st.text(max_size=30)
figures = st.none() | st.floats(allow_nan=False, allow_infinity=False)
days = st.integers(0, 100_000).map(lambda later: FIRST + timedelta(days=later))
versions = st.sampled_from([
    Versions((MONTHS,), MONTHS), Versions((FISCAL,), FISCAL), Versions((MONTHS, LATER), LATER),
    Versions((MONTHS, LATER, WEEKS), LATER),
])  # fmt: skip


@dataclass(frozen=True)
class Version:
    id: int
    number: str
    comparability: str | None = None
    conversion: float | None = None
    formula: str = ""
    scale: str = "1"


PERCENT = Version(2, "2.0.0", "recalculated", 2.0, "numerator / denominator", "percent")
compared = st.sampled_from(["comparable", "recalculated", "linked", "broken"]).map(
    lambda how: standings([Version(1, "1.0.0"), replace(PERCENT, comparability=how)], 2)
)
described = st.builds(Described, texts, texts, texts, versions, compared)
states = st.sampled_from(["final", "provisional", "=state"])
stood = st.builds(
    Stood, st.just(1), days, figures, figures, figures, states, texts, texts, st.integers(1, 3)
)


def slowly(series):
    """Each cell looked at by itself."""
    return b"".join(csv_bytes(HEADER, rows.cells(series), bom=True))


def quickly(series):
    return b"".join(gathered(rows.lines(series), HEADER))


@given(st.lists(st.tuples(described, st.lists(stood, max_size=5)), max_size=4))
def test_lines_are_the_cells_written_one_by_one(series):
    assert quickly(series) == slowly(series)


@given(described, st.lists(stood, min_size=1, max_size=5))
def test_days_are_said_as_any_driver_gives_them(told, values):
    texts = [one._replace(start=one.start.isoformat()) for one in values]
    assert quickly([(told, texts)]) == quickly([(told, values)])


@given(described, stood)
def test_what_was_written_comes_back(told, one):
    text = quickly([(told, [one])]).decode("utf-8-sig")
    _, back = csv.reader(io.StringIO(text, newline=""))
    assert [unescape(cell) for cell in back[:3]] == list(told[:3])
    assert back[4] == one.start.isoformat()
    assert [float(cell) if cell else None for cell in back[5:8]] == list(one[2:5])
    assert unescape(back[10]) == "; ".join(text for text in (one.reason, one.note) if text)


def test_a_unit_holds_from_the_day_of_its_version():
    told = Described("Ops", "A", "A", Versions((MONTHS, LATER, WEEKS), LATER))
    at = [date(2023, 12, 1), date(2024, 1, 1), date(2024, 6, 3)]
    values = [Stood(1, day, 1.0, None, None, "final", "", "") for day in at]
    assert [(one[3], one[8]) for one in rows.cells([(told, values)])] == [
        ("December 2023", "days"), ("January 2024", "weeks"), ("week 23, 2024", "days"),
    ]  # fmt: skip


def test_a_value_says_what_a_change_of_its_definition_made_of_it():
    def last(*classes, at=0):
        made = [Version(0, "1.0.0")]
        for number, how in enumerate(classes, 1):
            made.append(replace(PERCENT, id=number, number=f"{number + 1}.0.0", comparability=how))
        told = Described(
            "Ops", "A", "A", Versions((MONTHS,), MONTHS), standings(made, len(classes))
        )
        value = Stood(1, FIRST, 8.0, 1.0, 4.0, "final", "", "", at)
        return next(iter(rows.cells([(told, [value])])))[-3:]

    assert last() == ("1.0.0", "in force", 8.0)
    assert last("comparable") == ("1.0.0", "comparable", 8.0)
    assert last("recalculated") == ("1.0.0", "recalculated", 50.0)  # 1 / 4, a share of 100, twice
    assert last("linked") == ("1.0.0", "linked", None)
    assert last("recalculated", "linked") == ("1.0.0", "linked", None)
    assert last("linked", "broken") == ("1.0.0", "broken", None)
    assert last("broken", "comparable", at=1) == ("2.0.0", "comparable", 8.0)
    assert last("comparable", at=7) == ("", "", None)  # of a version that is not approved


def test_labels_are_made_again_where_there_are_too_many(monkeypatch):
    monkeypatch.setattr(rows, "MOST", 3)
    told = Described("Ops", "A", "A", Versions((MONTHS,), MONTHS))
    values = [
        Stood(1, date(2020 + later % 5, 1, 1), 1.0, None, None, "final", "", "")
        for later in range(20)
    ]
    assert quickly([(told, values)]) == slowly([(told, values)])


@pytest.mark.parametrize("figure", [float("nan"), float("inf")])
def test_what_is_no_number_is_refused(figure):
    told = Described("Ops", "A", "A", Versions((MONTHS,), MONTHS))
    with pytest.raises(ValueError, match="finite"):
        quickly([(told, [Stood(1, FIRST, figure, None, None, "final", "", "")])])
