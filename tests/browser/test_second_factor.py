"""The second factor and the question for the password, as a person meets them."""

import re
import time
from copy import copy
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import update

from portal import accounts, clock
from portal.accounts.models import SignIn
from portal.config import EVERYBODY
from portal.db import session
from tests import cast
from tests.browser.conftest import sound
from tests.cast import PASSWORD

pytestmark = pytest.mark.browser


def fresh_code(key):
    """The authenticator's code, with time left to be typed."""
    if (spent := time.time() % 30) > 20:
        time.sleep(30.5 - spent)
    return pyotp.TOTP(key).now()


def forget_the_password(app):
    """As if it had been typed eleven minutes ago."""
    with app.app_context():
        past = clock.now() - timedelta(minutes=11)
        session.execute(update(SignIn).values(confirmed_at=past))
        session.commit()


@pytest.mark.parametrize("script", [True, False])
def test_it_is_set_up_asked_for_and_turned_off(app, sign_in, script):
    page = sign_in("ana", by_hand=True, java_script_enabled=script)
    page.goto("/account")
    page.get_by_role("link", name="Set it up").click()
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("textbox", name="Code").wait_for()
    key = page.locator("code.copy").inner_text().replace(" ", "")
    assert page.locator("svg.qr").bounding_box()["width"] > 200  # what a telephone reads at once
    if script:
        sound(page)
    page.get_by_role("textbox", name="Code").fill(fresh_code(key))
    page.get_by_role("button", name="Turn the second factor on").click()
    page.get_by_text("They are shown this once.").wait_for()
    code = page.locator(".recovery-codes code").first.inner_text()
    if script:
        sound(page)
    page.context.clear_cookies()
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill("ana@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Your code").wait_for()
    if script:
        sound(page)
    page.get_by_role("textbox", name="Code").fill("000 000")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("This code does not hold.").first.wait_for()
    page.get_by_role("textbox", name="Code").fill(code)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("9 are left").wait_for()
    page.goto("/account/second-factor")
    if script:
        sound(page, expected=("422",))
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Turn the second factor off").click()
    page.get_by_text("Your second factor is off.").wait_for()


@pytest.mark.parametrize("script", [True, False])
def test_where_it_is_demanded_it_comes_before_anything_else(app, sign_in, script, monkeypatch):
    settings = replace(app.config["SETTINGS"], second_factor=EVERYBODY)
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    for name in ("beside", "owed"):  # given back after the test
        monkeypatch.setitem(app.extensions, name, copy(app.extensions.get(name)))
    accounts.demand(app)
    page = sign_in("ana", by_hand=True, java_script_enabled=script)
    page.wait_for_url("**/account/second-factor")
    page.get_by_text("Everything else opens once it is on.").wait_for()
    page.goto("/departments")
    page.wait_for_url("**/account/second-factor")
    if script:
        sound(page)
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("textbox", name="Code").wait_for()
    key = page.locator("code.copy").inner_text().replace(" ", "")
    page.get_by_role("textbox", name="Code").fill(fresh_code(key))
    page.get_by_role("button", name="Turn the second factor on").click()
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url(lambda url: url.endswith("/"))
    page.get_by_role("navigation", name="Main").wait_for()


@pytest.mark.parametrize("script", [True, False])
def test_what_is_grave_asks_for_the_password_and_keeps_what_was_typed(app, sign_in, script):
    page = sign_in("dee", by_hand=True, java_script_enabled=script)
    with app.app_context():
        number = cast.person("bo").id
    page.goto(f"/admin/people/{number}")
    forget_the_password(app)
    page.locator("#role-reason").fill("writes lessons")
    page.get_by_role("button", name=re.compile("Grant|Give")).click()
    page.get_by_role("heading", name="Is it you?").wait_for()
    if script:
        sound(page, expected=("422",))
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(f"**/admin/people/{number}")
    page.get_by_text("writes lessons").first.wait_for()
    with app.app_context():
        assert len(cast.person("bo").roles) == 1


def test_the_question_takes_the_place_of_an_open_dialogue(app, sign_in):
    page = sign_in("dee", by_hand=True)
    with app.app_context():
        number = cast.person("bo").id
    page.goto(f"/admin/people/{number}")
    forget_the_password(app)
    page.get_by_text("Suspend …").click()
    page.locator("#suspend-reason").fill("left the company")
    page.get_by_role("button", name="Suspend", exact=True).click()
    page.get_by_role("heading", name="Is it you?").wait_for()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Reactivate").wait_for()
    with app.app_context():
        assert not cast.person("bo").is_active
