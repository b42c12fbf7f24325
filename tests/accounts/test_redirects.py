"""`?next=` never leads to another host, as Python and as Chromium read it."""

from urllib.parse import urljoin, urlsplit

import pytest

from portal.web.returning import safe_next

HOST = "http://localhost"
# Forms that have led elsewhere in one portal or another; collected from published advisories.
FORMS = [
    "https://evil.example", "//evil.example", "///evil.example", "////evil.example",
    "/\\evil.example", "\\/evil.example", "\\\\evil.example", "/\\/evil.example",
    "//\\evil.example", "/\t/evil.example", "/\n/evil.example", "/\r/evil.example",
    "\t//evil.example", " //evil.example", "\x00//evil.example", "\x01https://evil.example",
    "https:evil.example", "https:/evil.example", "https:///evil.example", "http:\\\\evil.example",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,x",
    "vbscript:x", "//evil.example@localhost", "http://localhost@evil.example",
    "http://localhost:80@evil.example", "http://localhost.evil.example",
    "http://localhost\\@evil.example", "http://evil.example#http://localhost",
    "http://localhost//evil.example", "http://localhost/\\evil.example", "/.//evil.example",
    "/..//evil.example", "/;//evil.example", "//google.com/%2f..", "//evil.example/..;/css",
    "/%2f/evil.example", "/%5cevil.example", "%2f%2fevil.example", "/%09/evil.example",
    "evil.example", "?//evil.example", "#//evil.example", "//[::1]@evil.example",
    "//evil%E3%80%82example", "/\u2028/evil.example", "／／evil.example", "/／evil.example",
    "//\u3002evil.example", "http://localhost\t.evil.example", "HTTP://LOCALHOST@evil.example",
    "//localhost:1@evil.example", "", "x" * 3000,
]  # fmt: skip
OURS = ["/", "/metrics?q=a&b=//c", "/metrics/A#b", "/people/1", "http://localhost/account"]


def outcomes(app):
    with app.test_request_context(base_url=HOST):
        return {form: safe_next(form) for form in [*FORMS, *OURS]}


def test_python_reads_none_of_them_as_another_host(app):
    for form, target in outcomes(app).items():
        if target is not None:
            assert urlsplit(urljoin(HOST, target)).netloc == "localhost", form
            assert urlsplit(target).scheme == "", form


def test_what_is_ours_is_kept(app):
    kept = outcomes(app)
    assert [kept[one] for one in OURS] == [one.removeprefix(HOST) for one in OURS]


@pytest.mark.parametrize("form", FORMS)
def test_signing_in_leads_into_the_portal(visit, form):
    answer = visit(None).post(
        "/sign-in",
        {"email": "ana@example.org", "password": "correct horse battery", "next": form},
    )
    assert answer.status_code == 303
    where = answer.headers["Location"]
    assert where.startswith("/")
    assert urlsplit(urljoin(HOST + "/sign-in", where)).netloc == "localhost"


def test_other_ways_to_name_a_target_lead_nowhere_else(visit):
    """The page that htmx is in, and the referrer."""
    for form in ("//evil.example", "http://evil.example/x", "https:evil.example"):
        headers = {"HX-Current-URL": form, "Referer": form}
        swap = visit(None).get("/account", htmx=True, headers=headers)
        assert "evil" not in swap.headers["HX-Redirect"]
        plain = visit(None).post("/account", {"name": "x"}, headers=headers)
        assert "evil" not in plain.headers["Location"]


@pytest.mark.browser
def test_chromium_reads_none_of_them_as_another_host(app, page):
    targets = [target for target in outcomes(app).values() if target is not None]
    hosts = page.evaluate(
        "targets => targets.map((one) => new URL(one, 'http://localhost/sign-in').host)", targets
    )
    assert set(hosts) == {"localhost"}
