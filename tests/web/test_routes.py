"""Every route: declared, guarded, and answering with the headers that keep it safe."""

import re

import pytest

from portal import create_app
from portal.config import Settings
from tests.conftest import SECRET

ROLES = ("ana", "bo", "cy", "dee", "eve", "hal", None)
SAMPLES = {
    "code": "M-NONE",
    "slug": "no-such",
    "key": "no-such",
    "token": "no-such-token",
    "start": "2024-01-01",
    "name": "approve",
    "filename": "site.css",
    "size": "wide",
    "serial": "none",
}


FROM_ANYWHERE = {"/notices/unsubscribe/<token>"}  # signed by us; see the test of this set


def rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def address(rule):
    """An address of the rule with identities that are nobody's."""

    def sample(found):
        kind, name = found[1], found[2]
        if kind and kind.startswith("any("):
            return kind[4:-1].split(",")[0].strip().strip("\"'")
        return "2147483647" if kind and kind.startswith("int") else SAMPLES.get(name, "no-such")

    return re.sub(r"<(?:([^:<>]+(?:\([^)]*\))?):)?([^<>]+)>", sample, rule.rule)


def test_every_route_says_who_may(app):
    undeclared = [
        rule.endpoint
        for rule in rules(app)
        if not hasattr(app.view_functions[rule.endpoint], "_access")
    ]
    assert undeclared == []


def test_every_identity_in_an_address_is_bounded(app):
    loose = [rule.rule for rule in rules(app) if re.search(r"<int:", rule.rule)]
    assert loose == []


def test_routes_answer_get_and_post_only(app):
    known = {"GET", "POST", "HEAD", "OPTIONS"}
    assert all((rule.methods or set()) <= known for rule in rules(app))


@pytest.mark.parametrize("who", ROLES)
def test_every_page_answers_everybody_safely(app, visit, who):
    browser = visit(who)
    for rule in rules(app):
        if "GET" not in (rule.methods or set()):
            continue
        answer = browser.get(address(rule))
        assert answer.status_code < 500, rule
        public = app.view_functions[rule.endpoint]._access == "public"
        if who is None and not public:
            assert answer.status_code == 302, rule
            assert answer.headers["Location"].startswith("/sign-in"), rule
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy or answer.mimetype == "image/svg+xml", rule
        assert answer.headers["X-Content-Type-Options"] == "nosniff", rule
        assert answer.headers["X-Frame-Options"] == "DENY", rule
        assert answer.headers["Referrer-Policy"] == "same-origin", rule
        assert "Server" not in answer.headers, rule


def test_every_fragment_inside_an_expired_session_leaves_the_page(app, visit):
    browser = visit(None)
    for rule in rules(app):
        if app.view_functions[rule.endpoint]._access == "public":
            continue
        for method in (rule.methods or set()) & {"GET", "POST"}:
            send = browser.get if method == "GET" else browser.post
            answer = send(address(rule), htmx=True)
            assert answer.headers.get("HX-Redirect", "").startswith("/sign-in"), (rule, method)
            assert answer.text == "", rule


def test_only_what_mail_programs_send_comes_from_anywhere(app):
    """RFC 8058: no cookie, no page of ours; the address is the right, and can only end a list."""
    found = {
        rule.rule
        for rule in rules(app)
        if getattr(app.view_functions[rule.endpoint], "_from_anywhere", False)
    }
    assert found == FROM_ANYWHERE


@pytest.mark.parametrize("who", ["dee", None])
def test_every_unsafe_request_needs_its_token(app, visit, who):
    browser = visit(who)
    for rule in rules(app):
        if "POST" not in (rule.methods or set()) or rule.rule in FROM_ANYWHERE:
            continue
        for headers in ({}, {"X-CSRFToken": "forged"}, {"Origin": "https://evil.example"}):
            answer = browser.client.post(address(rule), headers=headers)
            assert answer.status_code == 403, rule


def test_a_get_of_an_action_changes_nothing(app, visit):
    browser = visit("dee")
    pages = {rule.rule for rule in rules(app) if "GET" in (rule.methods or set())}
    for rule in rules(app):
        if rule.rule in pages:
            continue
        assert browser.get(address(rule)).status_code in (404, 405), rule


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example",
        "/\t/evil.example", "javascript:alert(1)", "http:evil.example", "/%09/evil.example\n",
        "https:///evil.example", "///evil.example", "/ /evil.example", "evil.example",
        "http://localhost@evil.example/", "http://localhost.evil.example/",
    ],
)  # fmt: skip
def test_next_never_leads_to_another_host(visit, target):
    answer = visit(None).post(
        "/sign-in",
        {"email": "ana@example.org", "password": "correct horse battery", "next": target},
    )
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"


def test_next_leads_back_into_the_portal(visit):
    answer = visit(None).post(
        "/sign-in",
        {"email": "ana@example.org", "password": "correct horse battery", "next": "/metrics?q=a"},
    )
    assert answer.headers["Location"] == "/metrics?q=a"


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(
    ("path", "status"), [("/no-such-page", 404), ("/metrics/NO-SUCH-CODE", 404), ("/sign-out", 405)]
)
def test_errors_say_what_to_do_as_page_and_as_fragment(visit, path, status, htmx):
    answer = visit("ana").get(path, htmx=htmx)
    assert answer.status_code == status
    assert answer.headers["X-Request-Id"] in answer.text
    assert ("<html" in answer.text) is not htmx


def test_a_form_that_is_too_large_is_refused(visit):
    answer = visit("ana").post("/sign-out", {"text": "x" * 400_000})
    assert answer.status_code == 413
    assert "larger than the 262 KB that this page takes" in answer.text


def test_an_error_shows_no_trace_and_keeps_its_number(tmp_path):
    app = create_app(
        Settings(mode="demo", secret_key=SECRET, data_dir=tmp_path, organisation="Trial")
    )

    def broken():
        raise RuntimeError("a secret detail")

    broken._access = "public"
    app.add_url_rule("/broken", view_func=broken)
    answer = app.test_client().get("/broken")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["X-Request-Id"] in answer.text


def test_health_needs_nobody(visit):
    assert visit(None).get("/healthz").json == {"status": "ok"}
    assert visit(None).get("/readyz").json == {"status": "ready"}
