"""Photographs of a running demonstration: `bin/screenshots` starts one and calls this.

    python -m tests.browser.screenshots http://127.0.0.1:5000            README's, docs/screenshots/
    python -m tests.browser.screenshots http://127.0.0.1:5000 --all DIR  every page, size and colour

Small files: PNG with a palette of its own of at most 256 colours.
"""

import argparse
import io
import re
import sys
from itertools import product
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser import chromium

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
WIDTHS = (1280, 320)  # CSS pixels: a usual screen; the narrowest that every page must fit
HEIGHT = 900
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

WHO = "Luca Moretti"  # owns metrics in the story's department: values wait for him, and signals

# Name, address, whether README shows it. An address with … is the first link of that form on
# the page photographed before.
PAGES = (
    ("sign-in", "/sign-in", True),
    ("home", "/", True),
    ("overview", "/overview", True),
    ("department", "/departments/service", True),
    ("metric", "/metrics/…", True),
    ("metrics", "/metrics", False),
    ("values", "/values", False),
    ("imports", "/imports", False),
    ("objectives", "/objectives", False),
)


def photograph(address: str, *, email: str, password: str, everything: Path | None) -> list[Path]:
    """Sign in as `email` and photograph the pages; the files written."""
    if reason := chromium.why_not():
        raise SystemExit(reason)
    written: list[Path] = []
    faults: list[str] = []  # a page whose script fails must not be photographed as if it worked
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium.launch_args())
        page = _new_page(browser, address)
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        for name, pattern, shown in PAGES:
            if name == "home":
                _sign_in(page, email, password)
            _visit(page, pattern)
            if everything:
                written += _all_ways(page, everything, name)
            elif shown:
                written.append(_save(page.screenshot(), FOLDER / f"{name}.png"))
        browser.close()
    if faults:
        raise SystemExit("\n".join(faults))
    return written


def _new_page(browser: Browser, address: str) -> Page:
    return browser.new_page(
        base_url=address,
        viewport={"width": WIDTHS[0], "height": HEIGHT},
        locale="en-GB",
        reduced_motion="reduce",
    )


def _sign_in(page: Page, email: str, password: str) -> None:
    """As `email` with `password`; left empty, as `WHO`, whom the sign-in page offers."""
    page.goto("/sign-in")
    offered = page.locator("[aria-labelledby=try]")
    theirs = offered.locator("li").filter(has_text=WHO).locator("code")
    page.fill("input[name=email]", email or theirs.first.inner_text())
    page.fill("input[name=password]", password or offered.locator("p code").first.inner_text())
    page.press("input[name=password]", "Enter")
    try:
        page.wait_for_url(lambda url: "/sign-in" not in url, timeout=10_000)
    except PlaywrightTimeout:
        raise SystemExit("The sign-in failed: see --email and --password.") from None


def _visit(page: Page, pattern: str) -> None:
    answer = page.goto(_first_link(page, pattern) if "…" in pattern else pattern)
    if answer is None or not answer.ok:
        raise SystemExit(f"{pattern} was answered with {answer and answer.status}.")


def _first_link(page: Page, pattern: str) -> str:
    beginning, _ = pattern.split("…")
    form = re.compile(re.escape(beginning) + r"(?!new$)[^/?#]+$")
    links = page.eval_on_selector_all("main a[href]", "all => all.map(a => a.getAttribute('href'))")
    found = next((link for link in links if form.match(link)), None)
    if found is None:
        raise SystemExit(f"{page.url} has no link to {pattern}.")
    return str(found)


def _all_ways(page: Page, folder: Path, name: str) -> list[Path]:
    """The whole of a page in every width and colour scheme, and the page left as it was."""
    written = []
    for width, scheme in product(WIDTHS, SCHEMES):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=scheme)
        written.append(
            _save(page.screenshot(full_page=True), folder / f"{name}-{width}-{scheme}.png")
        )
    page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
    page.emulate_media(color_scheme="light")
    return written


def _save(picture: bytes, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    return path


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", help="where the demonstration listens")
    parser.add_argument("--email", default="", help="who signs in; else one of the story")
    parser.add_argument("--password", default="", help="with which password; else the page's")
    parser.add_argument("--all", type=Path, metavar="DIR", help="every page in every way, to DIR")
    given = parser.parse_args()
    files = photograph(
        given.address, email=given.email, password=given.password, everything=given.all
    )
    sys.stdout.write("".join(f"{file} {file.stat().st_size // 1024} KB\n" for file in files))
