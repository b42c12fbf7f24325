"""From columns to values: mappings, the guess at them, and each problem with its place."""

import time
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.tables.parsing import read_table
from portal.unreadable import Unreadable
from portal.values.cell import Cell, Problem
from portal.values.dates import detect_date_order, has_numeric_dates
from portal.values.layout import cells
from portal.values.mapping import Mapping, Measure
from portal.values.proposing import propose_mapping, undecided

SAMPLE = Path(__file__).parents[2] / "content" / "samples" / "ae_attendances.csv"
DEPARTMENTS = {"Operations": "operations", "OPS": "operations", "Sales": "sales"}
MEASURES = {"Calls": "calls", "Lead time": "lead-time"}

LONG = Mapping(
    "long",
    "month",
    period_column="month",
    department_column="dept",
    measure_column="metric",
    value_column="value",
)


def read(text, mapping):
    return list(cells(read_table(text.encode()), mapping, DEPARTMENTS, MEASURES))


def brief(found):
    """What a test compares of a cell or a problem."""
    if isinstance(found, Problem):
        return (found.line, found.column, found.value, found.code)
    return (found.line, found.department, found.measure, found.period.label, found.value)


def test_one_row_for_each_value():
    text = "month,dept,metric,value\n2024-05,ops,Calls,12\nJune 2024,Sales,lead  TIME,3.5\n"
    assert [brief(each) for each in read(text, LONG)] == [
        (2, "operations", "calls", "May 2024", 12),
        (3, "sales", "lead-time", "June 2024", 3.5),
    ]


def test_a_column_for_each_metric_and_one_from_two_columns():
    mapping = Mapping(
        "measures",
        "month",
        period_column="period",
        department_column="org_code",
        measures=(
            Measure("attendances", "attendances"),
            Measure("breach-share", numerator="breaches", denominator="attendances"),
        ),
    )
    with SAMPLE.open("rb") as file:
        found = list(cells(read_table(file), mapping, {"R1F": "isle-of-wight"}))
    assert len(found) == 2 * 4680
    first, second = found[:2]
    assert (first.department, first.measure, first.value) == ("isle-of-wight", "attendances", 3154)
    assert (first.period.label, first.day) == ("April 2016", date(2016, 4, 1))
    assert (second.measure, second.numerator, second.denominator) == ("breach-share", 729, 3154)
    assert found[-1].department is None
    assert found[-1].department_text != ""


def test_a_column_for_each_period():
    mapping = Mapping(
        "wide",
        "month",
        department_column="Dept",
        measure_column="Metric",
        period_columns=("May 2024", "2024-06"),
    )
    text = "Metric;Dept;May 2024;2024-06\nCalls;Sales;1,5;\nLead time;Sales;x;2\n"
    found = read(text, mapping)
    assert [brief(each) for each in found] == [
        (2, "sales", "calls", "May 2024", 1.5),
        (2, "sales", "calls", "June 2024", None),
        (3, "May 2024", "x", "not_a_number"),
        (3, "sales", "lead-time", "June 2024", 2),
    ]
    assert found[1].is_empty


def test_one_department_and_one_metric_may_stand_for_all_rows():
    mapping = Mapping(
        "long", "month", period_column="a", department="sales", measure="calls", value_column="b"
    )
    assert [brief(each) for each in read("a,b\n2024-05,1\n", mapping)] == [
        (2, "sales", "calls", "May 2024", 1)
    ]


def test_the_translations_of_the_mapping_come_first():
    mapping = Mapping.from_dict(LONG.to_dict() | {"departments": [["ops", "sales"]]})
    (found,) = read("month,dept,metric,value\n2024-05,OPS,Calls,1\n", mapping)
    assert found.department == "sales"


def test_what_is_not_known_is_given_as_it_was_written():
    (found,) = read("month,dept,metric,value\n2024-05,Finance,Churn,1\n", LONG)
    assert (found.department, found.department_text) == (None, "Finance")
    assert (found.measure, found.measure_text) == (None, "Churn")


def test_states_and_notes_are_read():
    mapping = Mapping.from_dict(LONG.to_dict() | {"state_column": "state", "note_column": "note"})
    text = (
        "month,dept,metric,value,state,note\n"
        "2024-05,ops,Calls,1,P,late\n2024-06,ops,Calls,,missing,\n2024-07,ops,Calls,1,odd,\n"
    )
    first, second, third = read(text, mapping)
    assert (first.state, first.note) == ("provisional", "late")
    assert (second.state, second.is_empty) == ("missing", True)
    assert brief(third) == (4, "state", "odd", "state_unknown")


def test_every_bad_row_is_named_with_its_place_and_its_remedy():
    text = (
        "month,dept,metric,value\n"
        "2024-13,ops,Calls,1\n"
        "2024,ops,Calls,1\n"
        "2024-05,,Calls,1\n"
        "2024-05,ops,Calls,#REF!\n"
        "2024-05,ops,Calls\n"
        "2024-05,ops,Calls,1,5\n"
        "2024-05,ops,Calls,1\n"
    )
    found = read(text, LONG)
    assert [brief(each) for each in found[:-1]] == [
        (2, "month", "2024-13", "date_impossible"),
        (3, "month", "2024", "period_wrong_length"),
        (4, "dept", "", "department_missing"),
        (5, "value", "#REF!", "spreadsheet_error"),
        (6, "", "2024-05 | ops | Calls", "too_few_cells"),
        (7, "", "2024-05 | ops | Calls | 1 | 5", "too_many_cells"),
    ]
    assert all(problem.reason and problem.remedy for problem in found[:-1])
    assert isinstance(found[-1], Cell)


def test_an_ambiguous_number_or_date_asks():
    text = 'month,dept,metric,value\n05/06/2024,ops,Calls,1\n2024-05,ops,Calls,"1,234"\n'
    assert [each.code for each in read(text, LONG)] == ["date_ambiguous", "number_ambiguous"]
    settled = Mapping.from_dict(LONG.to_dict() | {"decimal": ".", "date_order": "dmy"})
    assert [brief(each)[3:] for each in read(text, settled)] == [
        ("June 2024", 1),
        ("May 2024", 1234),
    ]


def test_a_mapping_that_does_not_fit_the_file_is_refused_before_the_first_row():
    table = read_table(b"a,b\n1,2\n")
    with pytest.raises(Unreadable) as refused:
        cells(table, LONG)
    assert refused.value.code == "column_missing"
    with pytest.raises(Unreadable) as refused:
        cells(table, Mapping("long", "month"))
    assert refused.value.code == "mapping_incomplete"
    wide = Mapping("wide", "month", department="x", measure="y", period_columns=("a",))
    with pytest.raises(Unreadable) as refused:
        cells(table, wide)
    assert refused.value.code == "date_unreadable"


def test_a_mapping_is_kept_as_json_and_comes_back_equal():
    mapping = Mapping(
        "measures",
        "month",
        period_column="p",
        department="x",
        measures=(Measure("k", "v"), Measure("r", None, "n", "d")),
        decimal=",",
        date_order="dmy",
        departments=(("a", "b"),),
    )
    assert Mapping.from_dict(mapping.to_dict()) == mapping
    assert mapping.columns() == ("p", "v", "n", "d")


@pytest.mark.parametrize(
    "stored",
    [
        None,
        [],
        {},
        {"layout": "long"},
        {"layout": "round", "frequency": "month"},
        {"layout": "long", "frequency": "fortnight"},
        {"layout": "long", "frequency": "month", "extra": 1},
        {"layout": "long", "frequency": "month", "value_column": 3},
        {"layout": "long", "frequency": "month", "decimal": ";"},
        {"layout": "long", "frequency": "month", "measures": [1]},
        {"layout": "long", "frequency": "month", "measures": [{"key": 1}]},
        {"layout": "long", "frequency": "month", "departments": [["a"]]},
        {"layout": "long", "frequency": "month", "departments": 5},
        {"layout": "long", "frequency": "month", "fiscal_start_month": 13},
        {"layout": [], "frequency": {}},
    ],
)
def test_a_damaged_mapping_is_refused(stored):
    with pytest.raises(Unreadable) as refused:
        Mapping.from_dict(stored)
    assert refused.value.code == "mapping_damaged"


def test_the_sample_is_recognised():
    with SAMPLE.open("rb") as file:
        table = read_table(file)
        found = propose_mapping(table, {"R1F": "r1f"}, {"attendances": "ae-attendances"})
        assert undecided(table, found) == frozenset()
    assert (found.layout, found.frequency) == ("measures", "month")
    assert (found.period_column, found.department_column) == ("period", "org_code")
    assert found.measures == (
        Measure("ae-attendances", "attendances"),
        Measure("", "breaches"),
        Measure("", "admissions"),
    )
    assert found.gaps() == (
        "Choose the metric that the column “breaches” holds.",
        "Choose the metric that the column “admissions” holds.",
    )


def proposed(text):
    return propose_mapping(read_table(text.encode()), DEPARTMENTS, MEASURES)


def test_a_long_file_is_recognised():
    found = proposed("When,Metric,Dept,Value,Note\n2024-05,Calls,OPS,1,\n2024-06,Calls,OPS,2,x\n")
    assert found.layout == "long"
    assert (found.period_column, found.measure_column) == ("When", "Metric")
    assert (found.department_column, found.value_column) == ("Dept", "Value")
    assert found.note_column == "Note"
    assert found.gaps() == ()


def test_columns_are_known_by_what_stands_in_them():
    found = proposed("x,y,z,w\nSales,2024-05,Calls,1\nOPS,2024-06,Lead time,2\n")
    assert (found.department_column, found.period_column) == ("x", "y")
    assert (found.measure_column, found.value_column) == ("z", "w")


@pytest.mark.parametrize(("column", "layout"), [("value", "long"), ("Calls", "measures")])
def test_a_mistake_among_few_figures_does_not_make_a_column_a_department(column, layout):
    """Three different figures and one word: less than most of the different texts are numbers."""
    named = ",metric" if layout == "long" else ""
    cells = ",Calls" if layout == "long" else ""
    rows = [f"2024-0{n},{figure}{cells}" for n, figure in enumerate((20, 21, 22, "many"), 1)]
    found = proposed("\n".join([f"month,{column}{named}", *rows, ""]))
    assert found.department_column is None
    if layout == "long":
        assert found.value_column == "value"
    else:
        assert [one.key for one in found.measures] == ["calls"]


def test_a_wide_file_is_recognised():
    found = proposed("Metric;Dept;2024 Q1;2024 Q2\nCalls;OPS;1,5;2,5\n")
    assert (found.layout, found.frequency, found.decimal) == ("wide", "quarter", ",")
    assert found.period_columns == ("2024 Q1", "2024 Q2")
    assert found.gaps() == ()


def test_numerator_and_denominator_are_recognised():
    found = proposed("month,dept,metric,numerator,denominator\n2024-05,OPS,Calls,1,2\n")
    assert (found.numerator_column, found.denominator_column) == ("numerator", "denominator")
    assert found.gaps() == ()


def test_bare_years_are_periods_where_the_header_says_so():
    found = proposed("year,dept,value\n2016,OPS,5\n2017,OPS,6\n")
    assert (found.period_column, found.frequency, found.value_column) == ("year", "year", "value")


@pytest.mark.parametrize(
    ("dates", "frequency"),
    [
        (["2024-01-01", "2024-02-01", "2024-04-01"], "month"),
        (["2024-01-31", "2024-02-29"], "month"),
        (["2024-01-01", "2024-04-01", "2024-07-01"], "quarter"),
        (["2023-04-01", "2024-04-01"], "year"),
        (["2024-01-01", "2024-01-08"], "week"),
        (["2024-01-01", "2024-01-15"], "two_weeks"),
        (["2024-01-01", "2024-01-02"], "day"),
        (["2024-W01", "2024-W02"], "week"),
        (["Jan-24", "Feb-24"], "month"),
        (["2010-11", "2011-12"], "month"),
        (["2023/24", "2024/25"], "fiscal_year"),
    ],
)
def test_the_frequency_is_seen_from_the_dates(dates, frequency):
    lines = "".join(f"{day},OPS,{number}\n" for number, day in enumerate(dates))
    assert proposed("period,dept,value\n" + lines).frequency == frequency


@pytest.mark.parametrize(
    ("column", "frequency", "order"),
    [
        (["01/02/2024", "13/02/2024"], None, "dmy"),
        (["01/02/2024", "02/13/2024"], None, "mdy"),
        (["13/02/2024", "02/13/2024"], None, None),
        (["01/02/2024", "03/04/2024"], None, None),
        (["01/04/2024", "01/05/2024", "01/06/2024"], None, None),
        (["01/04/2024", "01/05/2024", "01/06/2024"], "month", "dmy"),
        (["04/01/2024", "05/01/2024", "06/01/2024"], "month", "mdy"),
        (["01/04/2024", "01/05/2024"], "month", None),
        (["01/01/2024"] * 5, "month", None),
        (["2024-05-01"], "month", None),
    ],
)
def test_the_order_of_day_and_month_is_seen_from_the_whole_column(column, frequency, order):
    assert detect_date_order(column, frequency) == order
    assert detect_date_order(reversed(column), frequency) == order


def test_only_numeric_dates_need_an_order():
    assert has_numeric_dates(["x", "05/06/2024"])
    assert not has_numeric_dates(["2024-05-06", "6 May 2024", "05.06.2024"])


def test_what_is_undecided_is_named():
    table = read_table(b'day,site,calls\n05/06/2024,a,"1,234"\n06/07/2024,a,"2,345"\n')
    found = propose_mapping(table, {}, {})
    assert undecided(table, found) == {"decimal", "date_order"}


texts = st.text("abc12,.;/-% \"'\n", max_size=10)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(texts, min_size=3, max_size=3), min_size=1, max_size=8))
def test_any_table_gets_a_proposal_and_any_row_a_cell_or_a_problem(written):
    lines = [["month", "dept", "value"], *written]
    quoted = ["\t".join(cell.replace("\n", " ").replace('"', "") for cell in row) for row in lines]
    with suppress(Unreadable):
        table = read_table("\n".join(quoted).encode())
        mapping = propose_mapping(table, DEPARTMENTS, MEASURES)
        undecided(table, mapping)
        assert Mapping.from_dict(mapping.to_dict()) == mapping
        found = list(cells(table, mapping)) if not mapping.gaps() else []
        assert all(isinstance(each, Cell) or each.remedy for each in found)


@pytest.mark.parametrize("piece", ["1", "2024-", "/1", "May ", "Q", " ", "-"])
def test_the_worst_cells_take_time_in_proportion_to_their_length(piece):
    for length in (1_000, 9_000):
        text = (piece * length)[:length]
        content = "month,dept,metric,value\n" + f'"{text}","{text}","{text}","{text}"\n' * 10
        began = time.process_time()
        with suppress(Unreadable):
            table = read_table(content.encode())
            propose_mapping(table, DEPARTMENTS, MEASURES)
            list(cells(table, LONG))
            detect_date_order([text] * 10, "month")
        assert time.process_time() - began < 5  # s; in the square of the length it would be minutes
