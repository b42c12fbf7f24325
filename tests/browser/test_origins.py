"""Row 2 in Chromium: what a browser says about where a form comes from, and who is heard."""

import threading
from contextlib import contextmanager

import pytest
from flask import request, request_started
from werkzeug.serving import make_server

pytestmark = pytest.mark.browser


@pytest.fixture
def heard(app):
    """(path, Origin, Sec-Fetch-Site) of every form that reaches the portal."""
    found = []

    def note(_app):
        if request.method == "POST":
            said = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
            found.append((request.path, *said))

    with request_started.connected_to(note, app):
        yield found


@pytest.mark.parametrize("script", [False, True], ids=["plain", "htmx"])
def test_a_form_says_where_it_comes_from(sign_in, live, heard, script):
    page = sign_in("ana", by_hand=True, java_script_enabled=script)
    page.goto("/account")
    page.locator("[name=name]").fill("Ana Other")
    with page.expect_response(lambda got: got.request.method == "POST") as got:
        page.locator("form:has([name=name]) button").click()
    assert got.value.status == (200 if script else 303)
    assert {path for path, *_ in heard} == {"/sign-in", "/account"}
    assert {tuple(said) for _, *said in heard} == {(live, "same-origin")}


def test_a_form_that_was_refused_is_heard_when_it_is_sent_again(sign_in, live, heard):
    """Reloading the answer sends it again."""
    page = sign_in("ana", java_script_enabled=False)
    page.goto("/account")
    empty = "field => { field.required = false; field.value = ' ' }"
    page.locator("[name=name]").evaluate(empty)
    with page.expect_navigation() as first:  # an answer alone is not yet a page to reload
        page.locator("form:has([name=name]) button").click()
    assert first.value.status == 422
    assert page.reload().status == 422
    assert heard[-1] == heard[-2] == ("/account", live, "same-origin")


def test_another_sites_form_is_refused_even_with_the_token(sign_in, live, heard):
    page = sign_in("ana")
    page.goto("/account")
    token = page.locator("[name=csrf_token]").first.get_attribute("value")
    with (
        elsewhere(f"{live}/account", token) as address,
        page.expect_response(lambda got: got.request.method == "POST") as got,
    ):
        page.goto(address)
        page.get_by_role("button").click()
    assert got.value.status == 403
    assert heard[-1] == ("/account", address.rstrip("/"), "cross-site")


@contextmanager
def elsewhere(target, token):
    """A page of another site with a form that posts to `target`."""

    def page(_environ, start):
        start("200 OK", [("Content-Type", "text/html")])
        form = f"<form method=post action='{target}'><input name=csrf_token value='{token}'>"
        return [form.encode(), b"<input name=name value=Mallory><button>Win"]

    server = make_server("127.0.0.1", 0, page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}/"  # another name, another site
    server.shutdown()
    thread.join()
    server.server_close()
