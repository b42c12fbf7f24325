"""From the diagnostic to a certificate that somebody else checks; with a script and without."""

import pytest
from playwright.sync_api import expect

from portal.training.actions import content as loading
from tests.browser.conftest import sound
from tests.training import content

pytestmark = pytest.mark.browser

DIAGNOSTIC = content.TEST.replace("id: small-test", "id: diagnostic").replace(
    'title: "Test: a small course"', "title: Where do I stand?"
)
RULES = """pools: [{bank: small, ids: [single, truefalse, numeric], pick: 3}]
certificate:
  valid_months: 24"""


@pytest.fixture
def written(app, tmp_path):
    """The small content, with a diagnostic and a test that gives a certificate."""
    folder = content.write(tmp_path / "content")
    (folder / "assessments" / "diagnostic.md").write_text(
        DIAGNOSTIC.replace("pass_mark: 70\n", ""), encoding="utf-8"
    )
    content.edited(folder, "assessments/small-test.md", "pools: [{bank: small, pick: 4}]", RULES)
    with app.app_context():
        loading.load(folder)


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "none"])
def test_from_the_diagnostic_to_a_checked_certificate(
    written, sign_in, new_context, live, has_script
):
    page = sign_in("cy", java_script_enabled=has_script)
    see = sound if has_script else lambda _page: None  # axe is a script
    page.goto("/learn/assessments/diagnostic")
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/questions/*")
    page.goto(page.url.rpartition("/questions")[0] + "/overview")
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("heading", name="What to read next")).to_be_visible()

    page.goto("/learn/small/first")
    page.get_by_label("It varies").check()
    page.get_by_role("button", name="Check", exact=True).first.click()
    expect(page.locator(".question-result")).to_have_count(1)
    page.locator(".check").nth(1).get_by_role("textbox").fill("30.5")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator(".question-result")).to_have_count(2)
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("region", name="Done").get_by_text("Completed")).to_be_visible()

    by_keyboard(page)
    expect(page.get_by_text("100 %").first).to_be_visible()
    see(page)
    page.goto("/learn/me")
    see(page)
    page.get_by_role("link", name="Test: a small course", exact=True).last.click()
    address = page.url
    assert "/certificates/" in address
    other = new_context(base_url=live).new_page()
    other.faults = []
    other.goto(address)
    expect(other.get_by_text("It is valid until")).to_be_visible()
    expect(other.get_by_text("Cy Crane")).to_be_visible()
    sound(other)


def by_keyboard(page):
    """The course test, without touching the mouse."""
    page.goto("/learn/assessments/small-test")
    enter(page.get_by_role("button", name="Begin"))
    for at in range(1, 4):
        page.wait_for_url(f"**/questions/{at}")
        right = page.get_by_label("It varies").or_(page.get_by_label("False"))
        if right.count():
            right.first.focus()
            page.keyboard.press("Space")
        else:
            page.locator(".question").get_by_role("textbox").focus()
            page.keyboard.type("30.5")
        enter(page.locator("button[value=next]"))
    page.wait_for_url("**/overview")
    enter(page.get_by_role("button", name="Hand in"))
    page.wait_for_url(lambda url: url.rpartition("/")[2].isdecimal())


def enter(control):
    control.focus()
    control.page.keyboard.press("Enter")
