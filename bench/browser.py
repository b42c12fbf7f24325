"""How long a person waits: from asking for a page until its last element is drawn, in Chromium."""

import statistics
from typing import Any, NamedTuple

ROUNDS = 5
DRAWN = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() =>
  done(performance.now()))))"""


class Asked(NamedTuple):
    """A page of one server on loopback, and the cookie that opens it."""

    port: int
    path: str
    cookie: str


def last_drawn(*pages: Asked) -> list[float] | None:
    """Of each page the median of cold visits in ms, in turn; None where there is no browser."""
    try:
        from playwright.sync_api import sync_playwright

        from tests.browser import chromium
    except ImportError:
        return None
    if chromium.why_not():
        return None
    took: list[list[float]] = [[] for _ in pages]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(**chromium.launch_args(as_people_have_it=True))
        for _ in range(ROUNDS):
            for page, found in zip(pages, took, strict=True):
                found.append(_visited(opened, page))
        opened.close()
    return [statistics.median(found) for found in took]


def _visited(opened: Any, asked: Asked) -> float:
    """One visit by a browser that has seen nothing yet."""
    origin = f"http://127.0.0.1:{asked.port}"
    name, _, value = asked.cookie.partition("=")
    context = opened.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": name, "value": value, "url": origin}])
    page = context.new_page()
    page.goto(origin + asked.path, wait_until="load")
    took = float(page.evaluate(DRAWN))
    context.close()
    return took
