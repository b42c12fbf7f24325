"""Workbooks that are written: read back equal, opened by others, formulas of nobody's."""

import io
import tracemalloc
from datetime import date

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.tables import workbook_writing
from portal.tables.cells import Figure
from portal.tables.opening import open_table
from portal.tables.safe_csv import csv_bytes, unescape
from portal.tables.workbook_writing import xlsx_bytes

HEADER = ("one", "two", "three")
RISKY = ("=1+1", "+1", "-1", "@sum", "\t=1", "\r=1", "'=1", "=cmd|' /C calc'!A0", "%0A=1")


def written(rows, header=HEADER):
    return b"".join(xlsx_bytes(header, rows, title="Values"))


def read_back(content):
    return list(open_table(content).rows())


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(date(1900, 3, 1), date(9999, 12, 31)),
    st.sampled_from(RISKY),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\r\t")),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8))
@example([("_x0041_", "a_x", "_x005F_x0041_")])
@example([(" x ", "<&>\"'", "]]>")])
@example([(0.1 + 0.2, 5e-324, -1.7976931348623157e308)])
def test_what_is_written_is_read_back_equal(values):
    rows = [("first", 0, "x"), *values]
    found = dict(read_back(written(rows)))
    for line, cells in enumerate(rows, 2):
        if any(str(cell).strip() for cell in cells if cell is not None):
            assert [plain(cell) for cell in found[line]] == [expected(cell) for cell in cells]


def plain(cell):
    return cell.value if isinstance(cell, Figure) else cell


def expected(cell):
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, date):
        return cell.isoformat()
    return cell if isinstance(cell, str) else float(cell)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip),
            st.floats(allow_nan=False, allow_infinity=False),
            st.dates(),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_a_csv_is_read_back_equal_too(values):
    content = b"".join(csv_bytes(HEADER, values, bom=True))
    found = [
        (unescape(one[0]), float(one[1]), date.fromisoformat(one[2]))
        for _, one in open_table(content).rows()
    ]
    assert found == values


@pytest.mark.parametrize("text", RISKY)
def test_a_text_is_never_a_formula(text):
    cell = opened(written([(text, 1, text)]))["Values"]["A2"]
    assert (cell.data_type, cell.value) == ("s", text.replace("\r", "_x000D_"))


def test_others_find_numbers_days_a_header_in_sight_and_wide_columns():
    content = written([("a longer text than its header", -2.5, date(2024, 5, 31)), (True, None, 7)])
    sheet = opened(content)["Values"]
    assert [cell.value for cell in sheet[1]] == list(HEADER)
    assert (sheet["B2"].value, sheet["C2"].value.date()) == (-2.5, date(2024, 5, 31))
    assert (sheet["C2"].number_format, sheet["C2"].is_date) == ("yyyy\\-mm\\-dd", True)
    assert (sheet["A3"].value, sheet["B3"].value, sheet["C3"].value) == (True, None, 7)
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["A"].width > sheet.column_dimensions["B"].width


def test_a_table_without_rows_is_still_a_workbook():
    assert [cell.value for cell in opened(written([]))["Values"][1]] == list(HEADER)


def test_what_one_sheet_can_not_hold_goes_onto_the_next(monkeypatch):
    monkeypatch.setattr(workbook_writing, "MOST_ROWS", 2)
    book = opened(written([(n, None, "x") for n in range(5)]))
    assert book.sheetnames == ["Values", "Values 2", "Values 3"]
    assert [sheet["A2"].value for sheet in book] == [0, 2, 4]
    assert [sheet["A1"].value for sheet in book] == ["one"] * 3


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_must_be_finite(value):
    with pytest.raises(ValueError, match="finite"):
        written([(value, 1, 1)])


def test_rows_go_out_as_they_come_and_memory_stays_flat():
    taken = 0

    def rows():
        nonlocal taken
        for taken in range(1, 20_001):
            yield (f"text {taken}", taken, date(2024, 1, 1))

    tracemalloc.start()
    blocks = xlsx_bytes(HEADER, rows(), title="Values")
    next(blocks)
    assert taken <= workbook_writing.MEASURED
    size = sum(map(len, blocks))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken == 20_000
    assert size > 100_000
    assert most < 2_000_000  # bytes
