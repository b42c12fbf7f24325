"""The gallery in Debian's Chromium: axe-core, 320 pixels, themes, and what site.js adds."""

from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.look import gallery

pytestmark = pytest.mark.browser

PAGES = ("reading", "error-404", "error-500", "sign-in")
NARROWEST = 320  # CSS pixels; WCAG 2.2, 1.4.10

SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, summary, select, input')]
    .filter((e) => e.checkVisibility({ contentVisibilityAuto: true, checkVisibilityCSS: true }))
    .filter((e) => e.type !== 'hidden' && getComputedStyle(e).display !== 'inline')
    .filter((e) => !e.closest('.search-go, .skip'))
    .map((e) => ({ box: e.getBoundingClientRect(), what: e.outerHTML.slice(0, 90) }))
    .filter(({ box }) => box.width < 24 || box.height < 24)
    .map(({ what }) => what)"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gallery")
    gallery.write(folder)
    return folder


@pytest.fixture
def show(browser, folder):
    """`show("gallery", width=320, color_scheme="dark")`: the page, in a window of its own."""
    opened: list[Page] = []

    def show(name: str, width: int = 1280, **ways) -> Page:
        page = browser.new_page(
            viewport={"width": width, "height": 800}, reduced_motion="reduce", **ways
        )
        opened.append(page)
        page.goto((folder / f"{name}.html").as_uri())
        return page

    yield show
    for page in opened:
        page.close()


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {[node['html'][:90] for node in one['nodes']]}" for one in found]


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [
        *product(["gallery"], [1280, NARROWEST], ["light", "dark"]),
        *product(PAGES, [1280], ["light"]),
        *product(PAGES, [NARROWEST], ["dark"]),
    ],
)
def test_axe_finds_nothing_and_nothing_overflows(show, name, width, scheme):
    page = show(name, width, color_scheme=scheme)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(SMALL_TARGETS) == []


def test_what_is_folded_away_is_sound_too(show):
    for width in (1280, NARROWEST):
        page = show("gallery", width)
        page.eval_on_selector_all("details", "all => all.forEach((one) => (one.open = true))")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(SMALL_TARGETS) == []


def test_forced_colours_keep_the_marks_apart(show):
    page = show("gallery", forced_colors="active")
    assert violations(page) == []
    fill = "e => getComputedStyle(e).fill"
    mark = page.locator(".mark-concern .mark-fill").first
    letter = page.locator(".mark-concern .mark-text").first
    assert mark.evaluate(fill) != letter.evaluate(fill)


def test_a_chosen_theme_wins_over_the_systems(show, browser, tmp_path):
    gallery.write(tmp_path, theme="light")
    page = browser.new_page(color_scheme="dark")
    page.goto((tmp_path / "reading.html").as_uri())
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.close()
    assert ground == "rgb(246, 246, 242)"


def test_a_dialogue_opens_as_a_dialog_and_gives_the_focus_back(show):
    page = show("gallery")
    page.locator("#retire > summary").click()
    assert page.locator("dialog[open]").get_by_role("heading").inner_text().startswith("Retire")
    assert page.evaluate("document.activeElement.id") == "reason"
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    assert page.evaluate("document.activeElement.parentElement.id") == "retire"
    assert page.locator("#retire textarea").count() == 1


def test_a_dialogue_folds_open_without_a_script(show):
    page = show("gallery", java_script_enabled=False)
    page.locator("#retire > summary").click()
    page.locator("#reason").fill("It has served its time.")


def test_escape_closes_a_menu_and_a_slash_finds_the_search(show):
    page = show("reading")
    page.locator(".account-menu > summary").click()
    page.get_by_role("link", name="Account").wait_for()
    page.keyboard.press("Escape")
    assert page.locator(".account-menu[open]").count() == 0
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"


def test_paper_shows_the_content_and_no_frame(show):
    page = show("gallery", color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator(".site-header").is_visible()
    assert page.locator("h1").is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == (
        "rgb(27, 32, 36)"
    )
