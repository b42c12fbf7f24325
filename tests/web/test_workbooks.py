"""Lists are offered as workbooks, with what their pages show and nothing else."""

import io
from datetime import datetime

import pytest
from openpyxl import load_workbook

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
    assert visit("cy").get("/admin/people.xlsx").status_code == 403


def test_people_are_narrowed_as_the_page_is(visit, filled):
    found = [cell.value for cell in cells(visit("dee"), "/admin/people.xlsx?q=albrecht")]
    assert "Ana Albrecht" in found
    assert "=Cy Crane" not in found
