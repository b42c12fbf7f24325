"""How long a person waits: from asking for a page until its last element is drawn, in Chromium."""

import statistics

ROUNDS = 5
DRAWN = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() =>
  done(performance.now()))))"""


def last_drawn(port: int, path: str, cookie: str) -> float | None:
    """The median of some cold visits in ms; None where there is no browser."""
    try:
        from playwright.sync_api import sync_playwright

        from tests.browser import chromium
    except ImportError:
        return None
    if chromium.why_not():
        return None
    name, _, value = cookie.partition("=")
    took = []
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(**chromium.launch_args(as_people_have_it=True))
        for _ in range(ROUNDS):
            context = opened.new_context(viewport={"width": 1280, "height": 900})
            context.add_cookies([{"name": name, "value": value, "url": f"http://127.0.0.1:{port}"}])
            page = context.new_page()
            page.goto(f"http://127.0.0.1:{port}{path}", wait_until="load")
            took.append(float(page.evaluate(DRAWN)))
            context.close()
        opened.close()
    return statistics.median(took)
