"""The portal without a script: what people do most works by plain forms."""

import pytest
from playwright.sync_api import expect

from tests import make
from tests.browser.test_imports import FILE

pytestmark = pytest.mark.browser


@pytest.fixture
def complete(app):
    """A draft of Bo's without anything to mend, and a metric for a file's values."""
    with app.app_context():
        make.metric(name="Gate", code="GATE", state="draft", objective=make.objective())
        definition = make.definition(name="delay", value_type="count", unit="days")
        definition.key = "delay"
        make.metric(name="Delay", code="DELAY", definition=definition)
        make.kept()


def test_drafting_approving_and_importing_work_without_a_script(app, sign_in, complete):
    page = sign_in("bo", java_script_enabled=False)
    page.goto("/metrics/new")
    page.locator("#name").fill("Wait at the counter")
    page.get_by_role("button", name="Check", exact=True).click()
    page.wait_for_url("**/metrics/check")
    expect(page.locator("#smart-check")).to_be_visible()
    expect(page.locator("#name")).to_have_value("Wait at the counter")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("h1")).to_have_text("Wait at the counter")

    page.goto("/metrics/GATE")
    page.get_by_role("link", name="Submit for review").click()
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("It waits for Ana Albrecht")).to_be_visible()
    hers = sign_in("ana", java_script_enabled=False)
    hers.get_by_role("link", name="Gate").click()
    hers.get_by_role("link", name="Approve").click()
    hers.get_by_role("button", name="Approve").click()
    expect(hers.locator("#definition")).to_contain_text("Approved")

    page.goto("/imports")
    page.get_by_label("File (CSV or workbook)").set_input_files(FILE)
    page.get_by_role("button", name="Read the file").click()
    page.locator("[name=department]").select_option(label="Operations")
    page.get_by_role("button", name="Start the dry run").click()
    expect(page.get_by_text("No worker is running.")).to_be_visible()
    make.jobs(app)
    page.reload()
    page.get_by_role("button", name="Apply 12 values").click()
    expect(page.get_by_text("No worker is running.")).to_be_visible()
    make.jobs(app)
    page.reload()
    expect(page.get_by_text("Applied.")).to_be_visible()
