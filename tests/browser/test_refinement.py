"""A queue by keyboard and “keep” for what was ticked, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests import make
from tests.browser.conftest import NARROW, sound
from tests.refinement import making

pytestmark = pytest.mark.browser


@pytest.fixture
def deliberated(app):
    with app.app_context():
        of = making.cycle("deliberation", year=2031)
        for place, name in enumerate(("Delay", "Errors", "Noise"), 1):
            flags = "stale late" if name == "Delay" else ""
            making.item(of, make.metric(name=name), position=place, flags=flags)
        make.kept()


def sound_at_both_widths(page):
    sound(page)
    page.set_viewport_size(NARROW)
    sound(page)


def fits(table):
    """Whether a table is read without moving it sideways."""
    return table.evaluate("one => one.scrollWidth <= one.parentElement.clientWidth")


def test_a_queue_by_keyboard_and_what_is_ticked_is_kept(sign_in, deliberated):
    page = sign_in("hal")
    page.goto("/refinement")
    sound_at_both_widths(page)
    page.goto("/refinement/2031")
    sound_at_both_widths(page)
    items = page.locator("[data-queue-item]")
    page.keyboard.press("j")
    expect(items.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(items.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(items.nth(0)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Delay")
    sound_at_both_widths(page)
    page.keyboard.press("j")
    expect(page.locator("h1")).to_contain_text("Errors")
    page.keyboard.press("k")
    expect(page.locator("h1")).to_contain_text("Delay")

    page.goto("/refinement/2031/queue")
    assert fits(page.locator("#queue .table"))
    page.get_by_label("Keep Errors").check()
    page.get_by_label("Why they stay as they are").press_sequentially("jk: it serves us.")
    page.get_by_role("button", name="Put “keep” forward").click()
    expect(page.get_by_label("Keep Errors")).to_have_count(0)
    expect(page.locator("tr", has_text="Errors")).to_contain_text("Keep")
    expect(page.get_by_label("Keep Noise")).to_be_visible()
    page.goto("/refinement/2031/minutes")
    sound_at_both_widths(page)
    assert fits(page.locator("#minutes .table").first)
    assert page.faults == []
