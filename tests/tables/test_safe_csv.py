"""Exports that run nothing in the spreadsheet that opens them."""

import csv
import io
import itertools
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.tables.parsing import read_table
from portal.tables.safe_csv import BOM, csv_bytes, escape, unescape, written

SIGNS = "=+-@\t\r＝＋－＠"


def read_back(blocks, encoding="utf-8"):
    text = b"".join(blocks).decode(encoding)
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "=HYPERLINK(A1)",
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-1+1",
        "-",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1+1",
        "\u00a0=1+1",
        "＝1+1",
        "−1",
        "|calc",
        "'=1",
    ],
)
def test_a_cell_that_could_be_a_formula_begins_with_an_apostrophe(text):
    assert escape(text) == "'" + text
    assert unescape(escape(text)) == text


@pytest.mark.parametrize("text", ["", " ", "Ops", "a=b", "3 - 1", "O'Neill", "12", "Überweisung"])
def test_plain_words_stay_as_they_are(text):
    assert escape(text) == text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (-5, "-5"),
        (-5.25, "-5.25"),
        (3154.0, "3154"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e300, "1e+300"),
        (None, ""),
        (True, "yes"),
        (date(2024, 5, 1), "2024-05-01"),
        (datetime(2024, 5, 1, 12, tzinfo=UTC), "2024-05-01T12:00:00+00:00"),
        ("-5", "'-5"),
    ],
)
def test_numbers_stay_numbers_and_texts_are_made_safe(cell, text):
    assert written(cell) == text


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_that_is_not_finite_is_not_exported(number):
    with pytest.raises(ValueError, match="finite"):
        written(number)


@given(st.text())
def test_no_escaped_cell_begins_with_a_sign_and_the_way_back_is_equal(text):
    cell = escape(text)
    assert cell.lstrip(" \u00a0\u3000")[:1] not in tuple(SIGNS)
    assert unescape(cell) == text


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=20), st.booleans())
def test_a_file_gives_back_its_rows(rows, bom):
    blocks = csv_bytes(["a", "b"], rows, bom=bom)
    header, *back = read_back(blocks, "utf-8-sig" if bom else "utf-8")
    assert header == ["a", "b"]
    assert [[unescape(cell) for cell in row] for row in back] == rows


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_numbers_come_back_to_the_last_bit(numbers):
    rows = read_back(csv_bytes(["n", "x"], ([number, "x"] for number in numbers)))
    assert [float(row[0]) for row in rows[1:]] == numbers


def test_a_header_is_made_safe_too():
    assert read_back(csv_bytes(["=1", "b"], []))[0] == ["'=1", "b"]


def test_the_mark_for_excel_stands_first_when_asked_for():
    assert b"".join(csv_bytes(["a"], [], bom=True)) == BOM + b"a\r\n"
    assert b"".join(csv_bytes(["a"], [])) == b"a\r\n"


def test_rows_are_taken_as_they_come():
    endless = ([number, "x" * 100] for number in itertools.count())
    blocks = csv_bytes(["number", "text"], endless)
    first = next(blocks)
    assert 64_000 < len(first) < 70_000
    assert next(blocks)


def test_our_own_reader_takes_what_we_write():
    rows = [[date(2024, 5, 1), 'Ops; "A"\nand B', -5.5], [date(2024, 6, 1), "=x", 7]]
    table = read_table(b"".join(csv_bytes(["period", "department", "value"], rows, bom=True)))
    assert [cells for _, cells in table.rows()] == [
        ["2024-05-01", 'Ops; "A"\nand B', "-5.5"],
        ["2024-06-01", "'=x", "7"],
    ]
