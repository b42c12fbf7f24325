"""Signing in, the account page and signing out, as a person does it."""

import pytest

from tests.browser.conftest import sound

pytestmark = pytest.mark.browser


def test_a_person_signs_in_chooses_the_dark_and_signs_out(sign_in):
    page = sign_in("ana", by_hand=True)
    sound(page)
    page.goto("/account")
    sound(page)
    page.get_by_role("button", name="Ana Albrecht").or_(
        page.locator("summary", has_text="Ana Albrecht")
    ).first.click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/sign-in*")
    sound(page)


def test_signing_in_works_without_a_script(sign_in):
    page = sign_in("bo", by_hand=True, java_script_enabled=False)
    assert page.locator("h1").inner_text()
