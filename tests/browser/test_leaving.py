"""ASVS 14.3.1: what somebody saw goes from every window when their sign-in ends."""

import re

import pytest
from playwright.sync_api import expect

from portal.accounts.models import SignIn
from portal.accounts.sessions import end
from portal.db import session
from tests import cast
from tests.browser.conftest import sound

pytestmark = pytest.mark.browser

ASK = "document.body.dispatchEvent(new Event('notices-read'))"  # what every page does each 30 s
KEPT = "Object.keys(localStorage).concat(Object.keys(sessionStorage))"
OWN = ["htmx-current-path-for-history"]  # htmx's own: where this window is


def test_signing_out_clears_the_other_windows_and_what_is_kept(sign_in):
    page = sign_in("ana")
    other = page.context.new_page()
    for one in (page, other):
        one.goto("/departments")
    page.evaluate("localStorage.setItem('draft 1 new', 'words')")
    page.get_by_text("Ana Albrecht").first.click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    assert page.evaluate(KEPT) == OWN
    other.wait_for_url("**/sign-in*")
    expect(other.get_by_label("Password")).to_be_visible()


def test_without_the_portal_signing_out_clears_them_all_the_same(sign_in):
    page = sign_in("ana")
    other = page.context.new_page()
    for one in (page, other):
        one.goto("/departments")
    page.evaluate("localStorage.setItem('draft 1 new', 'words')")
    page.context.set_offline(True)
    page.get_by_text("Ana Albrecht").first.click()
    page.get_by_role("button", name="Sign out").click(no_wait_after=True)
    expect(other.locator("main")).to_have_count(0)
    page.context.set_offline(False)
    page.goto("/sign-in")
    assert page.evaluate(KEPT) == OWN


def test_a_sign_in_that_ended_elsewhere_leaves_only_what_was_typed(app, sign_in):
    page = sign_in("ana")
    other = page.context.new_page()
    page.goto("/account")
    other.goto("/departments")
    page.locator("#name").fill("Ana Other")
    with app.app_context():
        assert end(SignIn.person_id == cast.person("ana").id) == 1
        session.commit()
    for one in (page, other):
        one.evaluate(ASK)
    other.wait_for_url(re.compile(r"/sign-in\?next=%2Fdepartments|/sign-in\?next=/departments"))
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("Ana Other")
    assert "Where you are signed in" not in page.content()
    sound(page)
    page.get_by_role("link", name="Sign in").click()
    page.wait_for_url("**/sign-in")


def test_a_night_without_the_portal_leaves_only_what_was_typed(sign_in):
    """A lid that was closed over a form: nobody could be asked who is signed in."""
    page = sign_in("ana")
    page.clock.install()
    page.goto("/account")
    page.locator("#name").fill("Ana Other")
    page.context.set_offline(True)
    for hours in ("13:00:00", "01:00:00"):
        page.clock.fast_forward(hours)
        expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
        expect(page.get_by_label("Name")).to_have_value("Ana Other")
        assert "Where you are signed in" not in page.content()
