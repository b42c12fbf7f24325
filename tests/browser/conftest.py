"""A portal that a real browser can reach, and a critical eye for each page it opens."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from werkzeug.serving import make_server

from portal.db import set_writing
from portal.jobs.running import drain
from portal.jobs.worker import beat
from tests.cast import PASSWORD
from tests.visitor import Visitor

expect.set_options(timeout=20_000)  # ms; a page is slow where other work keeps the cores busy

EVERY = {"resultTypes": ["violations"]}  # axe's rules; in the dark those that look at colours
COLOURS = {
    **EVERY, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
}  # fmt: skip
ON_THE_WAY = "form.htmx-request, .htmx-added, .htmx-settling"
NARROW = {"width": 320, "height": 720}
WIDE = {"width": 1280, "height": 900}


@pytest.fixture
def live(app: Flask) -> Iterator[str]:
    """The address of the portal, served on a free loopback port for one test."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def worker(app: Flask) -> Iterator[None]:
    """Jobs are carried out as they are asked for, in a thread of this process."""
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(0.1):
            with app.app_context():
                set_writing(False)
                beat("a test's")
                drain("a test's")

    thread = threading.Thread(target=work)
    thread.start()
    yield
    stop.set()
    thread.join()


@pytest.fixture
def sign_in(
    app: Flask, live: str, new_context: Callable[..., BrowserContext]
) -> Callable[..., Page]:
    """`sign_in("ana")`: a window in which Ana is signed in, at the start page.

    With `by_hand` through the page that people use, which takes a second more.
    """

    def opened(who: str, *, by_hand: bool = False, **options: Any) -> Page:
        context = new_context(base_url=live, viewport=WIDE, **options)
        page = context.new_page()
        page.faults = watch(page, live)
        if by_hand:
            page.goto("/sign-in")
            page.get_by_label("E-mail").fill(f"{who}@example.org")
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url(lambda url: "/sign-in" not in url)
        else:
            become(page, app, who)
            page.goto("/")
        return page

    return opened


def become(page: Page, app: Flask, who: str) -> Page:
    """Whatever the window shows next it shows to `who`: much quicker than another window."""
    cookie = Visitor(app, who).client.get_cookie("session")
    theirs = {"name": "session", "value": cookie.value, "domain": "127.0.0.1", "path": "/"}
    page.context.add_cookies([theirs])
    return page


def watch(page: Page, live: str) -> list[str]:
    """What no page may do: log an error, break the policy, ask anybody outside, open a dialogue."""
    faults: list[str] = []
    page.on("console", lambda said: said.type == "error" and faults.append(said.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialogue: (faults.append(dialogue.message), dialogue.dismiss()))
    page.on(
        "request",
        lambda asked: (
            asked.url.startswith((live, "data:")) or faults.append(f"a request to {asked.url}")
        ),
    )
    return faults


def violations(page: Page, rules: dict[str, Any]) -> list[dict[str, Any]]:
    """What axe finds against these rules; a page is given its half a megabyte once."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(Axe().axe_script)
    found: list[dict[str, Any]] = page.evaluate(
        "rules => axe.run(rules).then(found => found.violations)", rules
    )
    return found


def sound(page: Page, *, expected: tuple[str, ...] = ()) -> None:
    """The page has nothing that axe finds and fits into 320 pixels; nor has it in dark colours.

    `expected` are parts of messages that this state brings on, such as a refused form's 422.
    """
    expect(page.locator(ON_THE_WAY)).to_have_count(0)  # a button that was pressed is paler
    for scheme, rules in (("light", EVERY), ("dark", COLOURS)):
        page.emulate_media(color_scheme=scheme)
        found = violations(page, rules)
        told = [
            f"{one['id']}: {one['help']} {[node['html'][:160] for node in one['nodes'][:3]]}"
            for one in found
        ]
        assert not told, f"{page.url} in {scheme}: {told}"
    page.set_viewport_size(NARROW)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= NARROW["width"], f"{page.url} is {wide} px wide in a window of 320"
    page.set_viewport_size(WIDE)
    faults = [one for one in page.faults if not any(part in one for part in expected)]
    assert not faults, f"{page.url}: {faults}"
