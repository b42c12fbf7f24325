"""What a page writes for people is a number or a day again in a workbook."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.tables.page_tables import cell_of, tables_of
from portal.web.filters import day, number

PAGE = """
<div role="region" aria-label="Pairs"><table><thead><tr>
<th scope="col">Mentee</th><th scope="col">Points</th><th scope="col">Met</th>
<th scope="col">Due</th><th scope="col">Share</th>
<th scope="col"><span class="visually-hidden">More</span></th><th>Note</th></tr></thead>
<tbody>
<tr><th scope="row">12 Ånd<br><span class="fine">A-1</span></th><td>1,204.5</td><td>3 of 5</td>
<td><time datetime="x">5 May 2024</time> <span class="is-late">late</span></td><td>84%</td>
<td><a href="/x">Why<span class="visually-hidden">: Ånd</span></a></td><td>=1+1</td></tr>
<tr><th scope="row"><span aria-hidden="true">BO</span><span>Bo &amp; Co</span></th><td>\u22122</td>
<td>0 of 2</td><td>6 June 2024</td><td>9%</td>
<td><a href="/y">Why</a><form><button>End</button></form></td>
<td><span class="dash"><span class="visually-hidden">none</span></span></td></tr>
<tr class="row-group"><th scope="rowgroup" colspan="7">Older ones</th></tr>
</tbody></table></div>
"""
HEADER = ("Mentee", "Points", "Met", "Met, more", "Due", "Due, more", "Share (%)", "Note")


def test_figures_days_and_what_follows_them_have_columns_of_their_own():
    (table,) = tables_of(PAGE)
    assert table.label == "Pairs"
    assert table.header == HEADER
    assert table.rows == (
        ("12 Ånd; A-1", 1204.5, 3, "of 5", date(2024, 5, 5), "late", 84, "=1+1"),
        ("Bo & Co", -2, 0, "of 2", date(2024, 6, 6), "", 9, ""),
        ("Older ones", "", None, "", None, "", None, ""),
    )


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("1,204", 1204),
        ("-3.25", -3.25),
        ("0", 0),
        ("007", "007"),
        ("1.2.3", "1.2.3"),
        ("12,34", "12,34"),
        ("2024-05-05", date(2024, 5, 5)),
        ("2024-13-05", "2024-13-05"),
        ("31 June 2024", "31 June 2024"),
        ("5 May 2024, 14:05", datetime(2024, 5, 5, 14, 5)),  # noqa: DTZ001 - as shown
        ("5 Mays", "5 Mays"),
        ("8 to 12", "8 to 12"),
        ("10:30", "10:30"),
        ("", ""),
        ("२", "२"),
    ],
)
def test_what_reads_as_a_number_or_a_day_is_one_wholly(text, cell):
    assert cell_of(text) == cell
    assert type(cell_of(text)) is type(cell)


@given(st.integers(-(10**15), 10**15))
def test_numbers_come_back(value):
    assert cell_of(number(value)) == value


@given(st.dates(min_value=date(1000, 1, 1)))
def test_days_come_back(value):
    assert cell_of(day(value)) == value


@given(st.text("<>/abtdhr ='\"-!&;\n", max_size=60))
def test_no_page_is_too_odd(html):
    tables_of(f"<table><tr><th>A<th>B<tr><td>{html}")


def test_ends_that_a_page_leaves_out_are_there_all_the_same():
    short = "<tr><th>A<th>B<tbody><tr><th scope=row>x<td>1<tr><th scope=row>y<td>2"
    (table,) = tables_of(f"<table><thead>{short}</table>")
    assert (table.header, table.rows) == (("A", "B"), (("x", 1), ("y", 2)))


def test_a_value_with_its_unit_and_period_below_is_a_number_beside_them():
    rows = "<tr><td>1,777 bikes<small><br>October 2026</small><tr><td>3.9 h<br>week 47, 2026"
    (table,) = tables_of(f"<table><tr><th>Latest{rows}</table>")
    assert table.header == ("Latest", "Latest, more")
    assert table.rows == ((1777, "bikes; October 2026"), (3.9, "h; week 47, 2026"))


def test_a_table_within_a_cell_is_its_text():
    inner = "<table><tr><td>y</td></tr></table>"
    (table,) = tables_of(f"<table><tr><th>A</th></tr><tr><td>x{inner}</td></tr></table>")
    assert table.rows == (("x; y",),)
