"""Bringing in a file as a person does it, with a row that cannot be taken."""

import pytest
from playwright.sync_api import expect

from portal.tables.opening import XLSX, open_table
from tests import books, make
from tests.browser.conftest import sound

pytestmark = pytest.mark.browser

ROWS = "".join(f"2024-{n:02}-01,delay,{20 + n}\n" for n in range(1, 13))
FILE = {
    "name": "delays.csv",
    "mimeType": "text/csv",
    "buffer": f"period,metric,value\n{ROWS}2025-01-01,delay,many\n".encode(),
}


@pytest.fixture
def delay(app):
    with app.app_context():
        definition = make.definition(
            name="delay", value_type="count", unit="days", hard_low=0, hard_high=100
        )
        definition.key = "delay"
        make.metric(name="Delay", code="DELAY", definition=definition)
        make.kept()


def test_a_file_is_read_mapped_tried_and_applied(sign_in, delay, worker):
    page = sign_in("bo")
    page.goto("/imports")
    sound(page)
    page.get_by_label("File (CSV or workbook)").set_input_files(FILE)
    page.get_by_role("button", name="Read the file").click()
    expect(page.locator("h1")).to_have_text("What do the columns hold?")
    expect(page.get_by_label("Period stands in")).to_have_value("period")
    page.locator("[name=department]").select_option(label="Operations")
    sound(page)
    page.get_by_role("button", name="Start the dry run").click()
    expect(page.get_by_text("Nothing has changed yet.")).to_be_visible()
    bad = page.locator("#problems tbody tr")
    expect(bad).to_have_count(1)
    expect(bad).to_contain_text("14")  # its line in the file
    expect(bad).to_contain_text("many")
    sound(page)
    page.get_by_role("button", name="Apply 12 values").click()
    expect(page.get_by_text("Applied.")).to_be_visible()
    sound(page)
    page.goto("/imports")
    expect(page.locator("tr", has_text="delays.csv")).to_contain_text("Applied")
    sound(page)
    page.goto("/metrics/DELAY")
    expect(page.locator("#reading svg").first).to_be_visible()


def test_no_file_is_said_beside_the_field(sign_in, delay):
    page = sign_in("bo")
    page.goto("/imports")
    page.get_by_role("button", name="Read the file").click()
    expect(page.locator(".error-summary")).to_contain_text("Choose a CSV file or a workbook.")
    sound(page, expected=("422",))


def test_a_sheet_of_a_workbook_is_chosen_tried_and_applied(sign_in, delay, worker):
    rows = [[f"2024-{n:02}-01", "delay", 20 + n] for n in range(1, 13)]
    unsaved = ["2025-01-01", "delay", "=1+1"]
    made = books.book(
        Plan=[["period", "metric", "plan"], *rows],
        Actual=[["Delays of 2024"], ["period", "metric", "value"], *rows, unsaved],
    )
    page = sign_in("bo")
    page.goto("/imports")
    page.get_by_label("File (CSV or workbook)").set_input_files(
        {"name": "delays.xlsx", "mimeType": XLSX, "buffer": books.saved(made)}
    )
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("columnheader", name="plan")).to_be_visible()
    sound(page)
    page.get_by_label("Sheet with the values").select_option("Actual")
    page.get_by_role("button", name="Show this sheet").click()
    expect(page.get_by_role("columnheader", name="value")).to_be_visible()
    expect(page.get_by_label("Value stands in")).to_have_value("value")
    page.locator("[name=department]").select_option(label="Operations")
    sound(page)
    page.get_by_role("button", name="Start the dry run").click()
    expect(page.get_by_text("Nothing has changed yet.")).to_be_visible()
    bad = page.locator("#problems tbody tr")
    expect(bad).to_have_count(1)
    expect(bad).to_contain_text("15")  # its row in the sheet
    expect(bad).to_contain_text("does not hold its result")
    sound(page)
    page.get_by_role("button", name="Apply 12 values").click()
    expect(page.get_by_text("Applied.")).to_be_visible()
    page.goto("/metrics/DELAY/values")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="as a workbook").click()
    table = open_table(waiting.value.path().read_bytes())
    assert [row[table.index("value")] for _, row in table.rows()] == [
        str(20 + n) for n in range(1, 13)
    ]
