"""A dry run as a person sees it: progress, cancelling, running again, and the jobs that were."""

import pytest
from playwright.sync_api import expect

from portal.jobs import running
from portal.jobs.worker import beat
from tests import make
from tests.browser.conftest import sound
from tests.browser.test_imports import FILE, delay  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser


def test_a_dry_run_is_watched_cancelled_and_run_again(app, sign_in, delay):  # noqa: F811
    page = sign_in("bo")
    page.goto("/jobs")
    expect(page.get_by_text("No jobs here")).to_be_visible()
    sound(page)
    page.goto("/imports")
    page.locator("input[type=file]").set_input_files(FILE)
    page.get_by_role("button", name="Read the file").click()
    page.locator("[name=department]").select_option(label="Operations")
    page.get_by_role("button", name="Start the dry run").click()
    expect(page.get_by_text("No worker is running.")).to_be_visible()
    sound(page)

    with app.app_context():
        beat("here")
        attempt = running.claim(1, 1, "here")
        step = running.Step(running.session.get_one(running.Job, 1))
        running.session.rollback()
        step.progress(4, 13, "Rows read")
    expect(page.get_by_text("Rows read: 4 of 13")).to_be_visible()
    sound(page)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Being cancelled")).to_be_visible()
    with app.app_context():
        running.work(1, attempt)
    expect(page.get_by_text("It changed nothing.")).to_be_visible()
    sound(page)

    page.get_by_role("button", name="Run it again").click()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    make.jobs(app)
    expect(page.get_by_text("Nothing has changed yet.")).to_be_visible()
    page.goto("/jobs")
    expect(page.locator("tbody tr")).to_contain_text("Done")
    sound(page)
    page.get_by_role("link", name="Dry run of a file").click()
    expect(page.locator("h1")).to_have_text("delays.csv")
    sound(page)

    admin = sign_in("dee")
    admin.goto("/admin/jobs?state=failed")
    expect(admin.get_by_text("No jobs here")).to_be_visible()
    sound(admin)
    admin.get_by_role("link", name="All", exact=True).click()
    expect(admin.locator("tbody tr")).to_contain_text("delays.csv")
    sound(admin)
