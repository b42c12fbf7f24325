"""An author brings in questions of another program and takes a bank out; once without a script."""

import zipfile

import pytest
from playwright.sync_api import expect

from portal import clock
from portal.accounts.models import AUTHOR, RoleGrant
from portal.db import session
from tests import make
from tests.browser.conftest import sound
from tests.cast import person

pytestmark = pytest.mark.browser

FILE = {
    "name": "days.gift.txt", "mimeType": "text/plain",
    "buffer": b"::week:: How long is a week? {#7}\n\nWhy? {}\n",
}  # fmt: skip


@pytest.fixture
def author(app, sign_in):
    def opened(**options):
        with app.app_context():
            cy = person("cy")
            cy.grants.append(RoleGrant(role=AUTHOR, granted_at=clock.now()))
            session.commit()
        return sign_in("cy", **options)

    return opened


def sent(page):
    page.goto("/learn/authors/questions")
    page.get_by_label("File with questions").set_input_files(FILE)
    page.get_by_label("Format").select_option("gift")
    page.get_by_role("button", name="Read the file").click()
    page.wait_for_url("**/questions/*")


def fetched(page, link):
    with page.expect_download() as found:
        page.get_by_role("link", name=link).click()
    return found.value.path()


def test_questions_come_in_and_a_bank_goes_out(author, worker):
    page = author()
    sent(page)
    expect(page.get_by_text("The archive holds 1 of 2 questions")).to_be_visible()
    expect(page.locator("tr", has_text="an essay")).to_contain_text("line 3")
    sound(page)
    with zipfile.ZipFile(fetched(page, "Fetch the file")) as archive:
        assert "banks/days.md" in archive.namelist()
    page.goto("/learn/authors/preview/bank/noise")
    page.get_by_role("link", name="Moodle XML").click()
    expect(page.locator("h1")).to_contain_text("Moodle XML")
    sound(page)
    assert fetched(page, "Fetch the file").read_bytes().startswith(b"<?xml")


def test_questions_come_in_without_a_script(app, author):
    page = author(java_script_enabled=False)
    sent(page)
    make.jobs(app)
    page.reload()
    expect(page.get_by_text("The archive holds 1 of 2 questions")).to_be_visible()
    expect(page.locator("tr", has_text="an essay")).to_contain_text("line 3")
