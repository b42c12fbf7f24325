"""The inbox as a person sees it: followed, counted in an open page, opened, read; with and without
a script.
"""

from datetime import date

import pytest
from playwright.sync_api import expect

from portal.db import session
from portal.registry.actions import targets
from portal.registry.models import Metric
from tests import cast, make
from tests.browser.conftest import NARROW, sound

pytestmark = pytest.mark.browser


@pytest.fixture
def metric(app):
    with app.app_context():
        code = make.metric(name="Complaints", code="COMPLAINTS").code
        session.commit()
        session.remove()
    return code


def set_target(app, code, value):
    with app.app_context():
        found = session.query(Metric).filter_by(code=code).one()
        targets.set_target(
            found, type="level", value=value, starts_on=date(2026, 1, 1),
            review_on=date(2026, 12, 31), agreed_by="Operations", actor=cast.person("bo"),
        )  # fmt: skip
        session.remove()


def test_news_of_what_one_follows_arrive_in_an_open_page_and_are_read(app, sign_in, metric):
    page = sign_in("cy")
    page.goto("/notices")
    expect(page.get_by_text("Nothing to tell you yet")).to_be_visible()
    sound(page)
    page.goto(f"/metrics/{metric}")
    page.get_by_role("button", name="Follow").click()
    expect(page.get_by_role("button", name="Following")).to_have_attribute("aria-pressed", "true")
    page.clock.install()
    page.goto("/metrics")
    set_target(app, metric, 5.0)
    page.clock.fast_forward("00:31")
    count = page.get_by_role("link", name="Notices, unread: 1")
    expect(count).to_be_visible()
    sound(page)
    count.click()
    expect(page.get_by_role("heading", name="Complaints")).to_be_visible()
    expect(page.get_by_text("5 days (a level by a date)")).to_be_visible()
    sound(page)
    page.set_viewport_size(NARROW)
    sound(page)
    page.get_by_role("link", name="New target: Complaints").click()
    expect(page.locator("h1")).to_have_text("Complaints")
    expect(page.get_by_role("link", name="Notices", exact=True)).to_be_visible()
    set_target(app, metric, 4.0)
    page.goto("/notices")
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.locator(".is-unread")).to_have_count(0)
    page.get_by_role("link", name="Unread", exact=True).click()
    expect(page.get_by_text("You have read everything.")).to_be_visible()
    sound(page)


def test_choices_and_the_calendar_are_made_on_one_page(sign_in):
    page = sign_in("bo")
    page.goto("/account")
    sound(page)
    page.get_by_role("link", name="Notices and calendar").click()
    sound(page)
    page.get_by_label("Targets").select_option("weekly")
    page.get_by_label("Time zone of digests").fill("Nowhere/Land")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".error-summary")).to_contain_text("Europe/Athens")
    page.get_by_label("Time zone of digests").fill("Europe/Athens")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("button", name="Make an address").click()
    expect(page.locator("code.copy")).to_contain_text(".ics")
    sound(page, expected=("422",))
    page.get_by_role("button", name="Revoke it").click()
    expect(page.get_by_text("opens nothing any more")).to_be_visible()
    sound(page, expected=("422",))


def test_all_of_it_works_without_a_script(app, sign_in, metric):
    page = sign_in("cy", java_script_enabled=False)
    page.goto(f"/metrics/{metric}")
    page.get_by_role("button", name="Follow").click()
    expect(page.get_by_role("button", name="Following")).to_be_visible()
    set_target(app, metric, 5.0)
    page.goto("/notices")
    expect(page.locator(".is-unread")).to_have_count(1)
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.locator(".is-unread")).to_have_count(0)
    page.goto("/account/notices")
    page.get_by_label("Targets").select_option("never")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("Targets")).to_have_value("never")
