"""Lists are offered as workbooks, with what their pages show and nothing else."""

import io
from datetime import datetime, time
from urllib.parse import urlencode

import pytest
from openpyxl import load_workbook

from portal.files.workbooks import of_pages
from tests import cast, make
from tests.feedback.conftest import given, site  # noqa: F401 - a fixture
from tests.feedback.test_outcomes import acted, one_metric

WHAT = "=HYPERLINK(1)"


@pytest.fixture
def filled(app, site):  # noqa: F811
    with app.test_request_context():
        given(text=WHAT)
        acted(one_metric(), WHAT)
        cast.person("cy").name = "=Cy Crane"
        make.kept()


def cells(browser, url):
    answer = browser.get(url)
    assert answer.status_code == 200, answer.text
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    assert "attachment" in answer.headers["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(answer.data)).active
    return [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]


@pytest.mark.parametrize(
    ("who", "page", "words"),
    [
        ("bo", "/feedback/queue", [WHAT, "May 2024", "=Cy Crane"]),
        ("cy", "/feedback/figures", ["Month", 1]),
        ("cy", "/metrics/DELAY/follow-ups", [WHAT, "DELAY", 2]),
        ("cy", "/departments/operations/follow-ups", [WHAT, "Delay"]),
        ("cy", "/departments/operations/signals", ["Metric"]),
        ("dee", "/admin/people", ["=Cy Crane", "Ana Albrecht", "Operations"]),
        ("cy", "/reports/made", ["Report"]),
        ("bo", "/values", ["Delay", "DELAY", "days"]),
        ("bo", "/imports", ["File"]),
        ("bo", "/jobs", ["Job"]),
        ("cy", "/metrics/library", ["Purpose", "Formula"]),
        ("cy", "/objectives", ["Part of"]),
        ("cy", "/departments", ["Operations", "Ana Albrecht"]),
        ("cy", "/feedback", [WHAT, "=Cy Crane"]),
        ("bo", "/feedback/all", [WHAT, "=Cy Crane"]),
        ("cy", "/findings", ["What was found"]),
    ],
)
def test_a_list_is_a_workbook_of_texts_numbers_and_days(visit, filled, who, page, words):
    found = cells(visit(who), f"{page}.xlsx")
    values = [cell.value for cell in found]
    assert [one for one in words if one not in values] == []
    assert [cell.value for cell in found if cell.data_type == "f"] == []


def test_days_are_days(visit, filled):
    values = [cell.value for cell in cells(visit("bo"), "/feedback/queue.xlsx")]
    assert any(isinstance(one, datetime) for one in values)


def test_a_workbook_has_what_its_reader_may_see(visit, filled):
    assert WHAT not in [cell.value for cell in cells(visit("cy"), "/feedback/queue.xlsx")]
    for page in ("/feedback", "/feedback/all"):
        assert WHAT not in [cell.value for cell in cells(visit("fay"), f"{page}.xlsx")]
    assert "DELAY" not in [cell.value for cell in cells(visit("cy"), "/values.xlsx")]
    assert visit("cy").get("/admin/people.xlsx").status_code == 403


@pytest.mark.parametrize(
    ("who", "url", "table", "words"),
    [
        ("cy", "/metrics", "Metrics", ["Delay; DELAY", "days"]),
        ("cy", "/overview", "Lead and lag by department", ["Operations", 1]),
        ("ana", "/account", "Browsers that are signed in", []),
    ],
)
def test_any_table_of_a_page_is_a_workbook(visit, filled, who, url, table, words):
    found = cells(visit(who), f"{url}?{urlencode({'workbook': table})}")
    assert [one for one in words if one not in [cell.value for cell in found]] == []
    if who == "ana":
        assert any(
            isinstance(cell.value, datetime) and cell.value.time() > time.min for cell in found
        )


def test_a_workbook_is_of_the_list_as_it_is_narrowed_and_of_all_its_pages(visit, filled):
    page = visit("cy").get("/metrics?q=delay&before=x").text
    assert 'href="?q=delay&amp;workbook=Metrics"' in page


def test_a_table_that_is_not_there_is_not_found(visit, filled):
    answer = visit("cy").get("/metrics?workbook=%3Cb%3E")
    assert answer.status_code == 404
    assert "no such table" in answer.text


def test_who_may_not_see_the_page_gets_no_workbook(visit, filled):
    assert visit("cy").get("/admin/jobs?workbook=Jobs").status_code == 403
    assert "/sign-in?next=" in visit(None).get("/metrics?workbook=Metrics").headers["Location"]


def test_people_are_narrowed_as_the_page_is(visit, filled):
    found = [cell.value for cell in cells(visit("dee"), "/admin/people.xlsx?q=albrecht")]
    assert "Ana Albrecht" in found
    assert "=Cy Crane" not in found


def test_a_list_in_pages_is_whole_in_its_workbook():
    numbers = range(7, 0, -1)
    read = []

    def page(last):
        read.append(last)
        return [one for one in numbers if not last or one < last][:3]

    assert list(of_pages(page, 3, int)) == list(numbers)
    assert read == [0, 5, 2]
    assert list(of_pages(lambda _last: [], 3, int)) == []
