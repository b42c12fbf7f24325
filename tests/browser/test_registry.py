"""A metric from the first word to its approval, and the list, in a real browser."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests import cast, make
from tests.browser.conftest import sound

pytestmark = pytest.mark.browser

TEXTS = {
    "Purpose": "Tells the head of operations monthly whether parcels keep the promised day.",
    "Numerator": "parcels that arrived on the promised day",
    "Denominator": "parcels delivered",
    "Formula": "numerator / denominator",
    "What is included": "all parcels of private customers",
    "Source": "warehouse system",
    "How it is collected": "monthly export by the shift lead",
    "Unit": "%",
    "Due, in days after the period": "5",
    "Next review of the definition": (date.today() + timedelta(days=200)).isoformat(),  # noqa: DTZ011 - any day will do
}
CHOICES = {
    "Direction": "increase",
    "Kind of value": "ratio",
    "Scale": "percent",
    "Combined over time by": "ratio_of_sums",
    "Combined across departments by": "ratio_of_sums",
    "Frequency": "month",
}


@pytest.fixture
def begun(app):
    with app.app_context():
        make.objective(code="PROMISES", name="Keep promises")
        make.metric(owner=cast.person("bo"), code="OTD", name="Delivery on time", unit="%")
        make.kept()


def letter(page, word):
    return page.locator(".checklist > li", has_text=word)


def test_a_metric_is_defined_checked_while_typing_submitted_and_approved(sign_in, begun):
    page = sign_in("bo")
    page.goto("/metrics/new")
    sound(page)
    page.locator("#name").press_sequentially("On-time delivery", delay=5)
    expect(page.get_by_text("Nearly the same is measured already")).to_be_visible()
    expect(letter(page, "Timely")).to_contain_text("not yet")
    for label, text in TEXTS.items():
        page.get_by_label(label, exact=True).fill(text)
    for label, value in CHOICES.items():
        page.get_by_label(label, exact=True).select_option(value)
    page.get_by_label("Keep promises").check()
    for word in ("Specific", "Measurable", "Relevant", "Timely"):
        expect(letter(page, word)).not_to_contain_text("not yet")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("h1")).to_have_text("On-time delivery")
    sound(page)
    page.get_by_role("link", name="Submit for review").click()
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("It waits for Ana Albrecht")).to_be_visible()

    hers = sign_in("ana")
    hers.get_by_role("link", name="On-time delivery").click()
    hers.get_by_role("link", name="Approve").click()
    hers.get_by_label("In force from").fill("2026-01-01")
    sound(hers)
    hers.get_by_role("button", name="Approve").click()
    expect(hers.locator("#definition")).to_contain_text("Approved")
    sound(hers)
    assert page.faults == hers.faults == []


def test_realism_and_findings_answer_while_a_target_is_typed(sign_in, begun):
    page = sign_in("bo")
    page.goto("/metrics/OTD/targets/new")
    page.get_by_label("Baseline", exact=True).fill("4")
    page.get_by_label("Value", exact=True).fill("6")
    expect(page.locator("#realism")).to_contain_text("no better than the baseline")
    page.get_by_label("Value", exact=True).fill("3")
    expect(page.locator("#realism")).not_to_contain_text("no better than the baseline")
    page.get_by_label("Reached and reviewed by").fill(
        (date.today() + timedelta(days=300)).isoformat()  # noqa: DTZ011 - any day will do
    )
    sound(page)
    page.get_by_role("button", name="Set target").click()
    expect(page.locator("#targets")).to_contain_text("Bo Bright")
    assert page.faults == []


def test_the_list_narrows_while_one_types(sign_in, begun):
    page = sign_in("bo")
    page.goto("/metrics")
    expect(page.locator("#metric-list tbody tr")).to_have_count(1)
    page.get_by_label("Name, code or tag").press_sequentially("nothing like it", delay=5)
    expect(page.get_by_text("No metric fits")).to_be_visible()
    page.get_by_label("Name, code or tag").fill("delivery")
    expect(page.locator("#metric-list tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile("q=delivery"))
    sound(page)
    assert page.faults == []


def test_a_targets_form_asks_for_what_its_kind_needs(begun, sign_in):
    page = sign_in("bo")
    page.goto("/metrics/OTD/targets/new")
    level, lower = page.get_by_label("Value", exact=True), page.get_by_label("Lower end")
    expect(level).to_be_visible()
    expect(lower).to_be_hidden()
    page.get_by_label("Kind of target").select_option("range")
    expect(level).to_be_hidden()
    expect(lower).to_be_visible()
    sound(page)
