"""Objectives and the library of definitions in a real browser."""

import pytest
from playwright.sync_api import expect

from tests import make
from tests.browser.conftest import sound

pytestmark = pytest.mark.browser


@pytest.fixture
def aims(app):
    with app.app_context():
        served = make.objective(code="PROMISES", name="Keep promises")
        make.objective(code="CARE", name="Take care of people", parent_id=served.id)
        make.metric(name="Parcels on time", code="PARCELS", objective=served)
        make.kept()


def test_objectives_and_a_metric_that_serves_one_are_sound(sign_in, aims):
    page = sign_in("eve")
    page.goto("/objectives")
    sound(page)
    page.get_by_role("link", name="Keep promises").click()
    expect(page.locator("h1")).to_contain_text("Keep promises")
    sound(page)
    page.get_by_role("link", name="Parcels on time").first.click()
    expect(page.locator("h1")).to_have_text("Parcels on time")
    sound(page)


def test_a_definition_is_found_in_the_library_and_adopted_as_a_draft(sign_in):
    page = sign_in("cy")
    page.goto("/metrics/library")
    entries = page.locator("#library-list li, #library-list tbody tr")
    before = entries.count()
    sound(page)
    page.get_by_label("Words").press_sequentially("absence", delay=20)
    page.wait_for_url("**q=absence*")
    expect(entries).not_to_have_count(before)
    found = page.locator("#library-list").get_by_role("link").first
    name = found.inner_text()
    found.click()
    expect(page.locator("h1")).to_have_text(name)
    sound(page)
    page.get_by_label("Department").select_option(label="Sales")
    page.get_by_role("button", name="Adopt as a draft").click()
    expect(page.get_by_text("It is being written")).to_be_visible()
    expect(page.locator("#smart-check")).to_be_visible()
    sound(page)
