"""Files of values: what is read, and what is refused with which reason."""

import csv
import io
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.tables import parsing
from portal.tables.parsing import read_table
from portal.tables.table import Limits
from portal.unreadable import Unreadable

SAMPLE = Path(__file__).parents[2] / "content" / "samples" / "ae_attendances.csv"
SMALL = Limits(size=100_000, rows=50, columns=10, field=200)


def rows(content, limits=None):
    return list(read_table(content, limits).rows())


def refusal(content, limits=None):
    with pytest.raises(Unreadable) as refused:
        read_table(content, limits)
    return refused.value


def test_the_sample_is_read_whole():
    with SAMPLE.open("rb") as file:
        table = read_table(file)
        lines = list(table.rows())
    assert table.header == ("period", "org_code", "attendances", "breaches", "admissions")
    assert (table.row_count, table.encoding, table.notes) == (4680, "utf-8", ())
    assert lines[0] == (2, ["2016-04-01", "R1F", "3154", "729", "821"])
    assert lines[-1][0] == 4681


def test_a_table_can_be_gone_through_again():
    table = read_table(b"a,b\n1,2\n3,4\n")
    assert list(table.rows()) == list(table.rows()) == [(2, ["1", "2"]), (3, ["3", "4"])]


def test_a_pass_may_be_left_half_way():
    table = read_table(b"a,b\n1,2\n3,4\n")
    next(table.rows())
    assert len(list(table.rows())) == 2


@pytest.mark.parametrize(
    ("encoding", "bom", "named"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8-sig"),
        ("utf-16-le", b"\xff\xfe", "utf-16"),
        ("utf-16-be", b"\xfe\xff", "utf-16"),
        ("cp1252", b"", "cp1252"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_are_found_out(encoding, bom, named, end):
    text = end.join(["Période,Küche", "2024-05,5 €", "2024-06,6 €", ""])
    table = read_table(bom + text.encode(encoding))
    assert (table.encoding, table.header) == (named, ("Période", "Küche"))
    assert [line for line, _ in table.rows()] == [2, 3]
    assert list(table.rows())[1] == (3, ["2024-06", "6 €"])


def test_a_file_read_as_windows_1252_says_so():
    table = read_table("a,b\n1,2\n3,£4\n".encode("cp1252"))
    assert table.notes == (
        "Read as Windows-1252, because line 3 is not UTF-8. Check names with accents and currency "
        "signs.",
    )


def test_an_encoding_that_changes_within_the_file_is_refused():
    found = refusal("a,b\né,1\n".encode() + "ü,2\n".encode("cp1252"))
    assert (found.code, found.line) == ("encoding", 3)


def test_bytes_that_windows_1252_does_not_have_are_refused():
    assert refusal(b"a,b\n\x81\xff,1\n").code == "encoding"


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("a,b,c\n1,2,3\n", ","),
        ("a;b;c\n1,5;2,5;3,5\n", ";"),
        ("a\tb\n1,5\t2;5\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ("a;b\n1,5;2\n2,5;3\n", ";"),
        ("sep=;\na;b\n1;2\n", ";"),
        ('a,b\n"x;y",1\n"p;q",2\n', ","),
        ("Report; May\na,b\n1,2\n3,4\n", ","),
    ],
)
def test_the_separator_is_found_out(text, separator):
    assert read_table(text.encode()).dialect.separator == separator


def test_titles_above_the_header_are_kept_apart():
    text = "Report of May\n,,\nMade by Ana,,\n\nperiod,department,value\n2024-05,Ops,1\n"
    table = read_table(text.encode())
    assert table.header == ("period", "department", "value")
    assert (table.dialect.header_line, table.dialect.titles) == (
        5,
        ("Report of May", "Made by Ana"),
    )
    assert list(table.rows()) == [(6, ["2024-05", "Ops", "1"])]


def test_a_file_without_a_header_gets_numbered_columns():
    table = read_table(b"2024-05,Ops,12\n2024-06,Ops,13\n")
    assert table.header == ("Column 1", "Column 2", "Column 3")
    assert table.notes == ("The file has no header row; its columns are numbered.",)
    assert [line for line, _ in table.rows()] == [1, 2]


def test_periods_as_column_names_are_a_header():
    assert read_table(b"metric,2016,2017\nCalls,5,6\n").header == ("metric", "2016", "2017")


def test_columns_without_a_name_or_with_the_same_are_told_apart():
    table = read_table(b"a, a ,,a\n1,2,3,4\n")
    assert table.header == ("a", "a (2)", "Column 3", "a (3)")


def test_lines_are_those_of_the_file_when_cells_hold_line_ends():
    text = 'a,b\n"one\ntwo\nthree",1\n\nx,2\n'
    assert rows(text.encode()) == [(2, ["one\ntwo\nthree", "1"]), (6, ["x", "2"])]


def test_blank_rows_and_empty_cells_beyond_the_header_are_left_out():
    assert rows(b"a,b\n1,2,,\n,\n\n3,4\n") == [(2, ["1", "2"]), (5, ["3", "4"])]


def test_a_row_of_another_width_is_given_as_it_stands():
    assert rows(b"a,b\n1\n1,2,3\n3,4\n")[:2] == [(2, ["1"]), (3, ["1", "2", "3"])]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"  \r\n\t"])
def test_an_empty_file_is_refused(content):
    assert refusal(content).code == "empty"


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"PK\x03\x04" + b"\x00" * 30 + b"xl/workbook.xml", "workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 50, "Excel"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"<!DOCTYPE html><table><tr><td>1</td></tr></table>", "web page"),
        (b'\n{"a": 1}', "JSON"),
        (b'[{"a": 1}]', "JSON"),
    ],
)
def test_other_formats_are_named_and_refused(content, word):
    found = refusal(content)
    assert (found.code, word in found.reason) == ("not_csv", True)
    assert "as CSV" in found.remedy


@pytest.mark.parametrize(
    "content", [b"a,b\n1,\x00\n", b"a,b\n\x01,2\n", "a,b\n1,2\n".encode("utf-16-le")]
)
def test_control_characters_are_refused(content):
    assert refusal(content).code == "binary"


def test_a_file_of_one_column_is_refused():
    found = refusal(b"value\n1\n2\n")
    assert found.code == "one_column"
    assert "semicolon" in found.reason


def test_a_header_without_rows_is_refused():
    assert refusal(b"a,b\n").code == "no_rows"
    assert refusal(b"a,b\n,\n\n").code == "no_rows"


def test_an_unclosed_quotation_mark_is_named_by_the_line_where_it_opens():
    found = refusal(b'a,b\n1,2\n"x\ny",5\n6,"seven\n8,9\n')
    assert (found.code, found.line) == ("quotes", 5)
    assert "line 5" in found.reason


def test_a_quotation_mark_that_closes_in_the_middle_of_a_cell_is_refused():
    found = refusal(b'a,b\n1,"two\n3,"four"\n')
    assert (found.code, found.line) == ("quotes", 2)
    assert "line 3" in found.reason


def test_an_unclosed_quotation_mark_in_the_header_is_found():
    assert refusal(b'"a,b\n1,2\n').line == 1


def test_an_unclosed_quotation_mark_before_a_long_rest_is_found():
    content = b'a,b\n1,"x\n' + b"2,3\n" * 100_000
    found = refusal(content)
    assert (found.code, found.line) == ("quotes", 2)


def test_a_quotation_mark_within_a_cell_is_text():
    assert rows(b'a,b\n5" pipe,"a ""b"""\n') == [(2, ['5" pipe', 'a "b"'])]


@pytest.mark.parametrize("cut", range(1, 22))
def test_a_file_cut_within_its_last_row_is_refused_or_says_that_it_has_no_end(cut):
    whole = b"period,department,value\n2024-05,Ops,123\n2024-06,Purchasing,456\n"
    try:
        table = read_table(whole[:-cut])
    except Unreadable as error:
        found = error.code
    else:
        found = table.notes[0] if table.notes else "whole"
    last_row = whole[:-cut].rsplit(b"\n", 1)[1]
    expected = (
        "truncated"
        if last_row.count(b",") < 2
        else ("The last line has no line end. Check that the file is complete.")
    )
    assert found == expected


def test_a_short_last_row_is_refused_with_its_line():
    found = refusal(b"a,b,c\n1,2,3\n4,5\n")
    assert (found.code, found.line) == ("truncated", 3)


def test_a_file_that_ends_within_a_character_is_refused():
    content = "a,b\né,1\né,2\né".encode()
    assert refusal(content[:-1]).code == "truncated"


def test_limits_are_kept():
    table = b"a,b\n" + b"1,2\n" * 50
    assert read_table(table, SMALL).row_count == 50
    found = refusal(table + b"1,2\n", SMALL)
    assert (found.code, found.line) == ("too_many_rows", 52)
    assert refusal(b"a,b\n" + b"1,%s\n" % (b"x" * 201), SMALL).code == "field_too_long"
    assert refusal(b",".join([b"a"] * 11) + b"\n" + b",".join([b"1"] * 11) + b"\n", SMALL).code == (
        "too_many_columns"
    )
    assert refusal(b"a,b\n" + b"1," + b" " * 100_000, SMALL).code == "too_large"
    assert refusal(b"a,b\n" + b"\n" * 5000, SMALL).code == "too_many_rows"
    assert refusal(b"a,b\n1," + b"x" * 1_000_001 + b"\n").code == "line_too_long"
    assert refusal(b"a,b\n1," + b"x" * 200_000 + b"\n").code == "field_too_long"


def test_a_stream_beyond_the_limit_is_not_read_on():
    class Endless(io.RawIOBase):
        taken = 0

        def readable(self):
            return True

        def seekable(self):
            return True

        def seek(self, offset, whence=0):
            return 0

        def read(self, size=-1):
            self.taken += size
            return b"1,2\n" * (size // 4)

    endless = Endless()
    assert refusal(endless, SMALL).code in ("too_large", "too_many_rows")
    assert endless.taken < 1_000_000


def outcome(content):
    """What a file gives: its rows, or the refusal."""
    try:
        table = read_table(content, SMALL)
        return list(table.rows())
    except Unreadable as refused:
        return refused.reason


nearly_csv = st.text(alphabet="a1,;\t|\"'\n\r .-=é\ufeff€", max_size=300)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
@example(b"\xff\xfe")
@example(b"\xff\xfe\n")
@example(b"\xfe\xff\xd8\x00,,")
@example(b"\xef\xbb\xbf")
@example(b"\xef\xbb\xbf\n,")
@example(b"sep=,\n")
@example(b'"')
@example(b"\n,\n")
def test_any_bytes_are_a_table_or_a_clear_refusal(content):
    assert outcome(content) is not None


@settings(max_examples=300, deadline=None)
@given(nearly_csv, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
def test_any_text_is_a_table_or_a_clear_refusal(text, encoding):
    assert outcome(text.encode(encoding, "replace")) is not None


cells = st.text(alphabet="abcé €,;\"'\n.-", max_size=12).map(lambda text: "x" + text)


@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=20))
def test_what_a_writer_quotes_is_read_back(written):
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerows([("first", "second", "third"), *written])
    found = rows(buffer.getvalue().encode(), Limits(rows=50))
    assert [tuple(row) for _, row in found] == written


WORST = {
    "quotation marks": lambda n: b"a,b\n" + b'"' * n,
    "doubled marks": lambda n: b'a,b\n1,"' + b'""' * (n // 2),
    "separators": lambda n: b"a,b\n" + b"," * n,
    "blank lines": lambda n: b"a,b\n" + b"\n" * n,
    "one long cell": lambda n: b"a,b\n1," + b"x" * n,
    "spaces": lambda n: b"a,b\n1," + b" " * n,
    "short rows": lambda n: b"a,b\n" + b"1\n" * (n // 2),
    "open tags": lambda n: b"<" * n,
    "blanks before a tag": lambda n: b" " * n + b"<html",
    "not UTF-8": lambda n: b"a,b\n" + b"\xe9,1\n" * (n // 4),
    "open marks in each row": lambda n: b"a,b\n" + b'"1,2\n' * (n // 5),
}


LONGEST = 5  # s of processor time; in proportion it is 0.5 s, in the square of the length minutes


@pytest.mark.parametrize("kind", WORST)
def test_the_worst_files_take_time_in_proportion_to_their_length(kind):
    for length in (1_000, 10_000, 100_000):
        content = WORST[kind](length)
        began = time.process_time()
        with suppress(Unreadable):
            list(read_table(content).rows())
        assert time.process_time() - began < LONGEST


@given(
    st.lists(st.lists(st.text('a1 "\r\n', max_size=4), min_size=2, max_size=3), max_size=9),
    st.integers(1, 4),
)
def test_rows_in_blocks_begin_on_the_lines_on_which_they_do(written, at_once):
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([["one", "two"], *written])
    content = io.BytesIO(text.getvalue().encode())
    reader = csv.reader(io.StringIO(text.getvalue(), newline=""), strict=True)
    line, expected = 1, []
    for row in reader:
        expected.append((line, row))
        line = reader.line_num + 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parsing, "AT_ONCE", at_once)
        blocks = list(parsing._records(content, "utf-8", ","))
    assert all(len(rows) <= at_once for _, rows in blocks)
    assert [
        (line, row) for lines, rows in blocks for line, row in zip(lines, rows, strict=True)
    ] == expected


@given(st.text('a,"\r\n', max_size=40), st.integers(1, 9))
def test_rows_read_many_at_once_are_those_read_one_by_one(written, piece):
    alone = csv.reader(io.StringIO(written, newline=""), strict=True)
    expected, line = [], 1
    with suppress(csv.Error):
        for row in alone:
            expected.append((line, row))
            line = alone.line_num + 1
    found = []
    with pytest.MonkeyPatch.context() as patch, suppress(Unreadable):
        patch.setattr(parsing, "PIECE", piece)
        for lines, rows in parsing._records(io.BytesIO(written.encode()), "utf-8", ","):
            found += zip(lines, rows, strict=True)
    assert found == expected


def test_a_file_that_is_known_is_counted_by_its_first_pass():
    table = read_table(b"a,b\n1,2\n\n3,4\n", is_known=True)
    assert (table.row_count, table.about()) == (None, 4)
    assert list(table.rows()) == [(2, ["1", "2"]), (4, ["3", "4"])]
    assert table.row_count == 2
