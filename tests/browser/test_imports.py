"""Bringing in a file as a person does it, with a row that cannot be taken."""

import pytest
from playwright.sync_api import expect

from tests import make
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
