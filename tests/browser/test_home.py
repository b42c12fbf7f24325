"""The start page and the search, and what becomes of a page whose session has ended."""

import re

import pytest
from playwright.sync_api import expect

from portal.accounts.models import SignIn
from portal.accounts.sessions import end
from portal.db import session
from tests import cast, make
from tests.browser.conftest import sound

pytestmark = pytest.mark.browser


@pytest.fixture
def waiting(app):
    """A draft of Bo's that waits for Ana, and a metric that can be found."""
    with app.app_context():
        make.metric(state="in_review", name="Wait at the gate", code="GATE")
        make.metric(name="Parcels on time", code="PARCELS")
        make.kept()


def test_the_start_page_tells_what_waits_and_leads_there(sign_in, waiting):
    page = sign_in("ana")
    sound(page)
    page.get_by_role("link", name="Wait at the gate").click()
    expect(page.locator("h1")).to_have_text("Wait at the gate")
    nobody = sign_in("ivy")
    expect(nobody.get_by_text("Nothing waits for you.")).to_be_visible()
    sound(nobody)


def test_the_search_finds_while_one_types(sign_in, waiting):
    page = sign_in("ana")
    page.keyboard.press("/")
    page.keyboard.type("parcels")
    page.keyboard.press("Enter")
    expect(page.locator("#hits").get_by_role("link", name="Parcels on time")).to_be_visible()
    sound(page)
    box = page.get_by_label("Metrics, objectives, departments, people")
    box.fill("")
    box.press_sequentially("gate", delay=20)
    expect(page.locator("#hits").get_by_role("link", name="Wait at the gate")).to_be_visible()
    expect(page).to_have_url(re.compile("q=gate$"))
    box.fill("nothing like it")
    expect(page.get_by_text("Nothing found")).to_be_visible()
    sound(page)


def test_a_session_that_ended_sends_the_whole_window_to_signing_in(app, sign_in, waiting):
    page = sign_in("ana")
    page.goto("/search")
    with app.app_context():
        assert end(SignIn.person_id == cast.person("ana").id) == 1
        session.commit()
    page.get_by_label("Metrics, objectives, departments, people").press_sequentially("gate")
    page.wait_for_url(lambda url: "/sign-in" in url)
    expect(page.locator("h1")).to_have_count(1)
    expect(page.get_by_label("Password")).to_be_visible()
    expect(page.get_by_role("navigation", name="Main")).to_have_count(0)
    sound(page)
