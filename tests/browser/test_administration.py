"""Administration as a person does it: somebody new comes in, gets a role, and is kept out."""

import re

import pytest
from playwright.sync_api import expect

from tests import make
from tests.browser.conftest import sound

pytestmark = pytest.mark.browser

NEW = "tram lamp otter quill"


def test_somebody_new_comes_in_by_a_link_and_is_kept_out_again(sign_in, new_context, live):
    page = sign_in("dee")
    page.goto("/admin/people/new")
    page.get_by_label("Name").fill("Nia North")
    page.get_by_label("E-mail").fill("nia@example.org")
    page.get_by_label("Department").select_option(label="Sales".rjust(7, "\u2007"))
    page.get_by_role("button", name="Add").click()
    expect(page.locator("h1")).to_have_text("Nia North")
    page.get_by_role("button", name="Make a one-time link").click()
    link = page.locator("#person-access code").inner_text()
    sound(page)

    hers = new_context(base_url=live).new_page()
    hers.goto(link)
    hers.get_by_label("New password").fill(NEW)
    hers.get_by_label("The same once more").fill(NEW)
    hers.get_by_role("button", name="Set password").click()
    expect(hers.get_by_text("Your password is set.")).to_be_visible()
    hers.get_by_label("E-mail").fill("nia@example.org")
    hers.get_by_label("Password").fill(NEW)
    hers.get_by_role("button", name="Sign in").click()
    hers.wait_for_url(lambda url: "/sign-in" not in url)
    hers.goto("/account")

    page.get_by_text("Suspend …").click()
    page.get_by_label("Reason").and_(page.locator("#suspend-reason")).fill("left the company")
    page.get_by_role("button", name="Suspend", exact=True).click()
    expect(page.get_by_text("cannot sign in")).to_be_visible()
    sound(page)
    hers.get_by_role("button", name="Save").click()  # a swap in a session that has ended
    hers.wait_for_url(lambda url: "/sign-in?next=/account" in url)


def test_people_are_offered_as_one_types_a_name(sign_in):
    page = sign_in("dee")
    page.goto("/admin/roles")
    page.get_by_label("Person").press_sequentially("bri", delay=20)
    expect(page.locator("#people-options option")).to_have_count(1)
    offered = page.locator("#people-options option").get_attribute("value")
    page.get_by_label("Person").fill(offered)
    page.get_by_label("Role", exact=True).select_option("mentor")
    page.get_by_role("button", name="Grant").click()
    expect(page.get_by_role("button", name="End the role Mentor of Bo Bright")).to_be_visible()
    sound(page)


def test_the_list_of_people_narrows_while_one_types(sign_in):
    page = sign_in("dee")
    page.goto("/admin/people")
    sound(page)
    page.get_by_label("Name or e-mail").press_sequentially("albr", delay=20)
    expect(page.locator("#people tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile("q=albr"))


@pytest.mark.parametrize(
    "path",
    [
        "/account", "/departments", "/admin/people/import", "/admin/departments",
        "/admin/departments/operations", "/admin/departments/new",
    ],
)  # fmt: skip
def test_pages_of_accounts_are_sound(sign_in, path):
    page = sign_in("dee")
    page.goto(path)
    sound(page)


def test_links_for_many_are_made_in_one_go(app, sign_in):
    with app.app_context():
        for name in ("Nia North", "Olu Oak"):
            make.person(name)
        make.kept()
    page = sign_in("dee")
    page.goto("/admin/people/links")
    sound(page)
    page.get_by_label("Olu Oak").uncheck()
    page.get_by_role("button", name="Make the links and show them").click()
    expect(page.locator(".slip h2")).to_have_text(["Nia North"])
    sound(page)
