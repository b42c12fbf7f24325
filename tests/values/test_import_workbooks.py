"""Values from workbooks: the sheet is chosen, remembered, tried and applied like any file."""

import io

import pytest
from sqlalchemy import select

from portal.db import session
from portal.errors import Refused
from portal.tables.opening import CSV, XLSX
from portal.values.actions import imports as actions
from portal.values.forms.imports import MappingForm
from portal.values.mapping import Mapping, Measure
from portal.values.models import Import, ImportProblem
from portal.values.queries import imports as queries
from portal.values.queries.observations import values_of
from tests import books, cast, make
from tests.values.test_imports import delay, site  # noqa: F401  # fixtures

MAPPING = Mapping(
    layout="measures",
    frequency="month",
    period_column="period",
    department="operations",
    measures=(Measure("delay", "delay"),),
    sheet="Values",
)
HEADER = ["period", "delay"]
EMPTY = dict.fromkeys((*MappingForm.COLUMNS, "decimal", "date_order", "reason"), "")
COVER = [["Report", "of May"], ["made by", "Ana"]]


def brought_in(made, name="values.xlsx"):
    stream = io.BytesIO(made if isinstance(made, bytes) else books.saved(made))
    return actions.bring_in(stream=stream, name=name, actor=cast.person("bo"))


def checked(made, mapping=MAPPING):
    brought = brought_in(made)
    actions.map_columns(
        brought, mapping=mapping, on_conflict="skip", reason="", actor=cast.person("bo")
    )
    make.jobs()
    return session.get_one(Import, brought.id)


def problems():
    found = select(ImportProblem).order_by(ImportProblem.id)
    return [(one.line, one.column, one.code) for one in session.scalars(found)]


@pytest.mark.both_engines
def test_a_sheet_is_tried_and_applied(delay):  # noqa: F811
    rows = [[f"2024-{month:02}-01", 20 + month % 3] for month in range(1, 13)]
    brought = checked(books.book(Cover=COVER, Values=[HEADER, *rows]))
    assert (brought.state, brought.rows_count, brought.staged_count) == ("checked", 12, 12)
    assert brought.file.media_type == XLSX
    actions.apply(brought, note="", actor=cast.person("bo"))
    make.jobs()
    assert [one.value for one in values_of([delay.id])[delay.id]] == [row[1] for row in rows]


def test_a_csv_stays_a_csv(delay):  # noqa: F811
    assert brought_in(b"period,delay\n2024-01-01,5\n", "x.csv").file.media_type == CSV


def test_each_bad_cell_is_named_by_its_row_in_the_workbook(delay):  # noqa: F811
    made = books.book(
        Values=[
            ["Report of May"], [], HEADER, ["2024-01-01", 5], ["2024-02-01", "=1+1"], [],
            ["2024-03-01", "#DIV/0!"], ["2024-04-01", True], ["=A4", 5], ["2024-06-01", 0.5],
            ["2024-07-01", "7"],
        ]
    )  # fmt: skip
    made["Values"]["B10"].number_format = "0%"
    brought = checked(made)
    assert brought.staged_count == 2
    assert problems() == [
        (5, "delay", "formula_unsaved"), (7, "delay", "spreadsheet_error"),
        (8, "delay", "not_a_number"), (9, "period", "formula_unsaved"), (10, "delay", "percent"),
    ]  # fmt: skip
    one = session.scalars(select(ImportProblem)).first()
    assert "save it there" in one.remedy


def test_a_fault_further_down_ends_the_dry_run_and_nothing_counts(delay, monkeypatch):  # noqa: F811
    monkeypatch.setattr("portal.tables.sheet_table.LOOKED_AT", 1)  # row of a first look
    rows = [["2024-01-01", 5], ["2024-02-01", 5], *([] for _ in range(1001)), ["2024-03-01", 6]]
    brought = checked(books.book(Values=[HEADER, *rows]))
    assert brought.state == "failed"
    assert "Row 1,005 stands" in brought.fault


def test_the_sheet_is_remembered_for_the_next_file(delay):  # noqa: F811
    checked(books.book(Plan=[HEADER, ["2024-01-01", 99]], Values=[HEADER, ["2024-01-01", 5]]))
    again = brought_in(
        books.book(Plan=[HEADER, ["2024-02-01", 99]], Values=[HEADER, ["2024-02-01", 6]])
    )
    assert again.mapping["sheet"] == "Values"
    renamed = brought_in(books.book(Cover=COVER, June=[HEADER, ["2024-02-01", 6]]))
    assert renamed.mapping["sheet"] == "June"
    as_csv = brought_in(b"period,delay\n2024-01-01,5\n", "x.csv")
    assert as_csv.mapping["sheet"] is None
    with queries.table_of(again) as table:
        assert list(table.rows()) == [(2, ["2024-02-01", "6"])]


@pytest.mark.parametrize("content", [b"PK\x03\x04" + b"\0" * 200, books.zipped({"a": "b"})])
def test_what_is_no_workbook_is_refused_and_nothing_is_kept(delay, content):  # noqa: F811
    with pytest.raises(Refused, match=r"damaged|no Excel workbook"):
        brought_in(content)
    assert session.scalars(select(Import)).first() is None


def uploaded(visit, made, who="bo"):
    visitor = visit(who)
    visitor.get("/imports")
    answer = visitor.post(
        "/imports",
        data={"file": (io.BytesIO(books.saved(made)), "two.xlsx")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303, answer.text
    return visitor, answer.location


def test_another_sheet_is_shown_and_its_mapping_names_it(site, visit, app):  # noqa: F811
    made = books.book(
        Plan=[["period", "plan"], ["2024-01-01", 1]],
        Actual=[["period", "delay"], ["2024-01-01", 5]],
    )
    visitor, url = uploaded(visit, made)
    page = visitor.get(url)
    assert "Sheet with the values" in page.text
    assert '<th scope="col">plan</th>' in page.text
    page = visitor.get(f"{url}?sheet=Actual")
    assert '<th scope="col">delay</th>' in page.text
    assert '<input type="hidden" name="sheet" value="Actual">' in page.text
    form = {
        "sheet": "Actual", "layout": "long", "frequency": "month", "period_column": "period",
        "department": "operations", "measure": "delay", "value_column": "delay",
        "on_conflict": "skip", "version": "1",
    }  # fmt: skip
    assert visitor.post(url, data=EMPTY | form).status_code == 303
    make.jobs(app)
    with app.app_context():
        brought = session.scalars(select(Import)).one()
        assert (brought.mapping["sheet"], brought.state) == ("Actual", "checked")
        assert brought.staged_count == 1


def test_a_sheet_without_a_table_is_said_with_a_way_back(site, visit):  # noqa: F811
    made = books.book(Cover=[["Read me"]], Values=[HEADER, ["2024-01-01", 5]])
    visitor, url = uploaded(visit, made)
    for name, told in (("Cover", "only one column"), ("Nowhere", "no sheet “Nowhere”")):
        page = visitor.get(f"{url}?sheet={name}")
        assert page.status_code == 422
        assert told in page.text
        assert f'href="{url}"' in page.text
    assert visitor.get(url).status_code == 200


def test_only_its_owner_looks_at_the_sheets(site, visit):  # noqa: F811
    _, url = uploaded(visit, books.book(Values=[HEADER, ["2024-01-01", 5]]))
    assert visit("cy").get(f"{url}?sheet=Values").status_code == 404


def test_the_command_takes_a_workbook_and_a_sheet(site, app, tmp_path):  # noqa: F811
    path = tmp_path / "values.xlsx"
    header = ["period", "department", "delay"]
    rows = [[f"2024-{month:02}-01", "Operations", 20] for month in range(1, 4)]
    path.write_bytes(books.saved(books.book(Plan=[header, *rows[:1]], Actual=[header, *rows])))
    command = ["values", "import", str(path), "--as", "bo@example.org", "--sheet", "Actual"]
    done = app.test_cli_runner().invoke(args=command)
    assert done.exit_code == 0, done.output
    assert "Applied 3 values." in done.output
