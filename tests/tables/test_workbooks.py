"""Workbooks: a sheet becomes the table that a text would give; what can't be read is named."""

import io
import math
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font

from portal.tables.cells import Figure, Unsaved
from portal.tables.numbers import detect_decimal, read_number
from portal.tables.opening import open_table, tables_in
from portal.tables.table import Limits
from portal.unreadable import Unreadable
from tests import books

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
SMALL = Limits(size=1_000_000, rows=50, columns=10, field=200)
HEADER = ["period", "value"]


def at(hour, minute):
    return datetime(2024, 5, 31, hour, minute)  # noqa: DTZ001  # a workbook knows no zones


def table(made, limits=None, sheet=None):
    content = made if isinstance(made, bytes) else books.saved(made)
    return open_table(content, limits, sheet)


def rows(made, limits=None, sheet=None):
    return [cells for _, cells in table(made, limits, sheet).rows()]


def refusal(made, limits=None, sheet=None):
    with pytest.raises(Unreadable) as refused:
        gone_through(made, limits, sheet)
    return refused.value


def gone_through(made, limits, sheet):
    opened = table(made, limits, sheet)
    opened.first_look()
    return list(opened.rows())


def formatted(value, code):
    """The cell that a number with this format becomes."""
    made = books.book(Values=[HEADER, ["x", value]])
    made["Values"]["B2"].number_format = code
    return rows(made)[0][1]


def test_rows_are_numbered_as_in_the_workbook():
    made = books.book(Values=[["Report of May"], [], HEADER, ["2024-01", 5], [], ["2024-02", 6]])
    found = table(made)
    assert found.header == ("period", "value")
    assert found.heading.titles == ("Report of May",)
    assert list(found.rows()) == [(4, ["2024-01", "5"]), (6, ["2024-02", "6"])]
    assert found.row_count == 2
    assert list(found.rows()) == list(found.rows())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"), (-5, "-5"), (5.25, "5.25"), (1.234, "1.234"), (1e14, "100000000000000"),
        (1 / 3, "0.3333333333333333"), (True, "TRUE"), (False, "FALSE"), ("1,234", "1,234"),
        ("#DIV/0!", "#DIV/0!"), (" a  b ", " a  b "), ("<&>", "<&>"), ("é €", "é €"),
        (date(2024, 5, 31), "2024-05-31"), (at(8, 30), "2024-05-31T08:30:00"),
        (date(1900, 1, 1), "1900-01-01"), (date(1900, 3, 1), "1900-03-01"),
        (time(8, 30), "8:30:00"), (timedelta(hours=36, minutes=30), "36:30:00"),
        (None, ""),
    ],
)  # fmt: skip
def test_each_kind_of_cell_has_its_text(value, text):
    made = books.book(Values=[HEADER, ["x", value], ["y", 1]])
    assert rows(made)[0][1] == text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.85, "0%", "85%"), (0.07, "0.00%", "7%"), (1.234, "0%", "123.4%"),
        (0.1234, "0.0 %", "12.34%"),
        (45413, "dd/mm/yyyy", "2024-05-01"), (45413, "mmm yyyy", "2024-05-01"),
        (45413, '"Week of "d mmm', "2024-05-01"), (45413, "[$-809]dd mmmm yyyy;@", "2024-05-01"),
        (45413, "mmmm", "2024-05-01"), (45413.5, "yyyy-mm-dd hh:mm", "2024-05-01T12:00:00"),
        (0.5, "h:mm", "12:00:00"), (1.5, "[h]:mm", "36:00:00"), (0.5, "mm:ss", "12:00:00"),
        (45413, "0", "45413"), (45413, "General", "45413"), (45413, '#,##0 "days"', "45413"),
        (45413, "[Red]#,##0", "45413"), (45413, "0.00E+00", "45413"), (45413, "\\d0", "45413"),
        (45413, '#,##0.00 [$kr-414]', "45413"), (60, "yyyy-mm-dd", "60"),
        (1e9, "yyyy-mm-dd", "1000000000"),
    ],
)  # fmt: skip
def test_a_cells_format_says_what_its_number_means(value, code, text):
    assert formatted(value, code) == text


def test_a_percentage_is_read_as_it_looks():
    cell = formatted(0.85, "0%")
    assert read_number(cell) == (85.0, True)
    assert any("0.85 shown as 85%" in note for note in table(percentages()).notes)


def percentages():
    made = books.book(Values=[HEADER, ["x", 0.85]])
    made["Values"]["B2"].number_format = "0%"
    return made


@pytest.mark.parametrize("decimal", [None, ".", ","])
@pytest.mark.parametrize("value", [1.234, -0.5, 1234567, 1.5e-9, 12345678.25])
def test_a_number_means_the_same_whatever_the_decimal_mark(value, decimal):
    assert read_number(formatted(value, "General"), decimal).value == value


def test_numbers_do_not_vote_on_the_mark_of_numbers_that_are_text():
    cells = [row[1] for row in rows(books.book(A=[HEADER, ["x", 1.5], ["y", "1.234,5"]]))]
    assert detect_decimal(cells) == ","


def test_days_are_counted_from_1904_where_the_workbook_says_so():
    made = books.book(Values=[HEADER, [date(2024, 5, 1), 1]])
    made.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    assert rows(made) == [["2024-05-01", "1"]]


def test_a_formula_gives_its_stored_value_and_one_without_is_marked():
    data = (
        books.row(2, books.text("A2", "x"), '<c r="B2"><f>1+1</f><v>2</v></c>')
        + books.row(3, books.text("A3", "y"), '<c r="B3"><f>1+1</f></c>')
        + books.row(4, books.text("A4", "z"), '<c r="B4" t="str"><f>A1</f><v></v></c>')
    )
    found = rows(books.zipped(books.parts(books.sheet_xml(books.HEADER + data))))
    assert found[0] == ["x", "2"]
    assert isinstance(found[0][1], Figure)
    assert isinstance(found[1][1], Unsaved)
    assert found[2] == ["z", ""]
    with pytest.raises(Unreadable, match="does not hold its result"):
        read_number(found[1][1])


def test_openpyxls_formulas_have_no_result():
    assert isinstance(rows(books.book(A=[HEADER, ["x", "=1+1"]]))[0][1], Unsaved)


def test_shared_texts_are_read_with_their_parts_and_without_reading_aids():
    strings = (
        f'<sst xmlns="{books.MAIN}"><si><t>period</t></si><si><r><t>val</t></r><r><rPr><b/></rPr>'
        "<t>ue</t></r><rPh><t>no</t></rPh></si><si/><si><t>a_x000D__x0041_b</t></si></sst>"
    )
    cells = ("A1", 0), ("B1", 1), ("A2", 3), ("B2", 2)
    made = [f'<c r="{place}" t="s"><v>{at}</v></c>' for place, at in cells]
    sheet = books.sheet_xml(books.row(1, *made[:2]) + books.row(2, *made[2:]))
    found = table(books.zipped(books.parts(sheet, strings=strings)))
    assert found.header == ("period", "value")
    assert [cells for _, cells in found.rows()] == [["a\rAb", ""]]


def test_a_text_that_is_not_there_is_damage():
    sheet = books.sheet_xml(books.HEADER + books.row(2, '<c r="A2" t="s"><v>7</v></c>'))
    assert refusal(books.zipped(books.parts(sheet, strings="<sst/>"))).code == "damaged"


def test_prefixes_of_other_programs_are_read():
    data = (books.HEADER + books.ROW).replace("<", "<x:").replace("<x:/", "</x:")
    assert rows(books.zipped(books.parts(books.sheet_xml(data, prefix="x")))) == [["2024-01", "5"]]


def test_cells_without_places_follow_each_other():
    data = "<row><c t='str'><v>a</v></c><c t='str'><v>b</v></c></row><row><c><v>1</v></c><c/></row>"
    found = table(books.zipped(books.parts(books.sheet_xml(data))))
    assert (found.header, list(found.rows())) == (("a", "b"), [(2, ["1", ""])])


class TestMergedCells:
    def test_a_header_that_groups_columns_is_spread_and_joined(self):
        made = books.book(
            Values=[
                ["Report"], ["Department", "2024", None, "2025"], [None, "Jan", "Feb", "Jan"],
                ["Operations", 1, 2, 3],
            ]
        )  # fmt: skip
        for cells in ("A1:D1", "A2:A3", "B2:C2"):
            made["Values"].merge_cells(cells)
        found = table(made)
        assert found.header == ("Department", "2024 Jan", "2024 Feb", "2025 Jan")
        assert found.heading.titles == ("Report",)
        assert list(found.rows()) == [(4, ["Operations", "1", "2", "3"])]

    def test_a_full_header_row_may_have_a_second_one_below(self):
        names = ["Period", "Department", "Owner", "Site", "Waits", None, "Note", "State"]
        made = books.book(A=[names, [None] * 4 + ["n", "d"], ["2024-01", *"abc", 1, 2, "x", "y"]])
        for cells in ("A1:A2", "B1:B2", "E1:F1"):
            made["A"].merge_cells(cells)
        found = table(made)
        assert found.header[:6] == ("Period", "Department", "Owner", "Site", "Waits n", "Waits d")
        assert [line for line, _ in found.rows()] == [3]

    def test_one_merged_name_stands_over_both_columns(self):
        made = books.book(A=[["a", "b", "c", "d", None], [1, 2, 3, 4, 5]])
        made["A"].merge_cells("D1:E1")
        assert table(made).header == ("a", "b", "c", "d", "d (2)")

    def test_a_text_stands_for_all_rows_that_it_covers_and_a_number_once(self):
        made = books.book(
            A=[["department", "period", "value"], ["Ops", "2024-01", 7], [None, "2024-02", None]]
        )
        made["A"].merge_cells("A2:A3")
        made["A"].merge_cells("C2:C3")
        assert rows(made) == [["Ops", "2024-01", "7"], ["Ops", "2024-02", ""]]

    @pytest.mark.parametrize("cells", ["A1:XFD1048576", "B2:B2", "ZZZ1:ZZZ9", "A9:A1"])
    def test_odd_ranges_do_no_harm(self, cells):
        after = f'<mergeCells><mergeCell ref="{cells}"/></mergeCells>'
        made = books.zipped(books.parts(books.sheet_xml(books.HEADER + books.ROW, after)))
        try:
            found = table(made)
            assert len(list(found.rows())) <= 1
        except Unreadable as error:
            assert error.code in ("damaged", "no_rows")  # noqa: PT017


class TestSheets:
    def two(self):
        return books.book(Cover=[["Read me"]], North=[HEADER, ["x", 1]], South=[HEADER, ["y", 2]])

    def test_the_first_with_a_table_is_taken_and_another_may_be_chosen(self):
        found = table(self.two())
        assert (found.sheet, found.sheets) == ("North", ("Cover", "North", "South"))
        assert rows(self.two(), sheet="South") == [["y", "2"]]
        assert [one.sheet for one in tables_in(io.BytesIO(books.saved(self.two())))] == [
            "North", "South",
        ]  # fmt: skip

    def test_a_sheet_that_is_not_there_is_named(self):
        assert "East" in refusal(self.two(), sheet="East").reason
        assert refusal(self.two(), sheet="Cover").code in ("one_column", "no_header")

    def test_hidden_sheets_are_left_out_and_said(self):
        made = self.two()
        made["North"].sheet_state = "hidden"
        made["Cover"].sheet_state = "veryHidden"
        found = table(made)
        assert (found.sheet, found.sheets) == ("South", ("South",))
        assert any("hidden sheets" in note for note in found.notes)

    def test_hidden_rows_are_read_and_said(self):
        made = self.two()
        made["North"].row_dimensions[2].hidden = True
        found = table(made)
        assert list(found.rows()) == [(2, ["x", "1"])]
        assert any("such as row 2" in note for note in found.notes)

    def test_charts_and_pictures_are_no_sheets(self):
        made = self.two()
        made.create_chartsheet("Chart", 0)
        assert table(made).sheets == ("Cover", "North", "South")


@pytest.mark.parametrize(
    ("content", "code", "told"),
    [
        (OLD + b"\0" * 600, "old_workbook", "save it there as xlsx"),
        (
            OLD + b"\0" * 70_000 + "EncryptedPackage".encode("utf-16-le"),
            "locked", "Take the password off",
        ),
        (books.zipped({"mimetype": ODS}), "old_workbook", "ods"),
        (books.zipped({"xl/workbook.bin": b"x"}), "old_workbook", "xlsb"),
        (books.zipped({"a.txt": "x"}), "not_a_workbook", "zip archive"),
        (books.zipped(books.parts() | {"../../etc/passwd": "x"}), "not_a_workbook", "outside"),
        (books.zipped(books.parts() | {"/etc/passwd": "x"}), "not_a_workbook", "outside"),
        (books.zipped(books.parts() | {"..\\x": "x"}), "not_a_workbook", "outside"),
        (b"PK\x03\x04 and nothing more", "damaged", "damaged"),
        (books.zipped(books.parts())[:-40], "damaged", "damaged"),
        (books.zipped(books.parts(), 14), "not_a_workbook", "packed"),
        (books.zipped(books.parts("<worksheet><sheetData><row>")), "damaged", "damaged"),
        (books.zipped(books.parts(books.sheet_xml(""))), "no_rows", "empty"),
        (books.zipped(books.parts(books.sheet_xml(books.HEADER))), "no_rows", "below its header"),
    ],
)  # fmt: skip
def test_what_is_no_sound_workbook_is_refused_with_what_to_do(content, code, told):
    found = refusal(content)
    assert found.code == code
    assert told in f"{found.reason} {found.remedy}"


def test_a_locked_archive_is_refused():
    content = bytearray(books.zipped(books.parts()))
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1
    assert refusal(bytes(content)).code == "locked"


def test_a_flipped_bit_is_damage():
    content = bytearray(books.zipped(books.parts(), 0))
    at = content.find(b"2024-01")
    content[at] ^= 1
    assert refusal(bytes(content)).code == "damaged"


@pytest.mark.parametrize(
    ("made", "code", "line"),
    [
        ([HEADER, *(["x", 1] for _ in range(51))], "too_many_rows", None),
        ([[f"c{n}" for n in range(11)], [1] * 11], "too_many_columns", None),
        ([HEADER, ["x", "y" * 201]], "field_too_long", 2),
        ([HEADER, ["x", 1], *([] for _ in range(1001)), ["y", 2]], "far_below", 1004),
    ],
)
def test_what_is_beyond_a_limit_is_refused(made, code, line):
    found = refusal(books.book(A=made), SMALL)
    assert (found.code, found.line) == (code, line)


def test_a_cell_far_out_is_named_and_costs_nothing():
    last = books.row(1_048_576, books.number("XFD1048576", 5))
    made = books.zipped(books.parts(books.sheet_xml(books.HEADER + books.ROW + last)))
    assert rows(made) == [["2024-01", "5"]]  # right of the table; below it, it would be refused
    last = books.row(1_048_576, books.number("A1048576", 5))
    made = books.zipped(books.parts(books.sheet_xml(books.HEADER + books.ROW + last)))
    assert refusal(made).line == 1_048_576


CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**12), 10**12),
    st.floats(-1e14, 1e14, allow_nan=False).map(lambda one: float(f"{one:.12g}") + 0.0),
    st.dates(date(1900, 3, 1), date(2199, 12, 31)),
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=20),
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=8))
@example([("=a", "'b", "+c")])
@example([("_x0041_", "\ufeff", " ")])
def test_what_openpyxl_writes_is_read_as_it_is(values):
    made = books.book(Values=[["one", "two", "three"]])
    sheet = made["Values"]
    for line, cells in enumerate(values, 2):
        for column, cell in enumerate(cells, 1):
            at = sheet.cell(line, column)
            at.value = cell
            if isinstance(cell, str):
                at.data_type = "s"
            at.font = Font(bold=True)
    found = dict(table_or_nothing(made))
    for line, cells in enumerate(values, 2):
        expected = [as_text(cell) for cell in cells]
        if any(str(text).strip() for text in expected):
            assert [plain(cell) for cell in found[line]] == expected


def table_or_nothing(made):
    return table(made).rows()


def as_text(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return float(value)
    return value.isoformat() if isinstance(value, date) else unescaped(value)


def unescaped(value):
    """openpyxl writes _x0041_ as it stands; a workbook's reader takes it for A."""
    return value.replace("_x0041_", "A")


def plain(cell):
    if isinstance(cell, Figure):
        assert math.isfinite(cell.value)
        return cell.value
    return cell
