"""Row 8: the headers that keep an answer safe, on every kind of answer."""

import base64
import hashlib
import json
import re

import pytest

from portal import create_app
from portal.config import Settings
from portal.web.headers import CONFINED
from tests import make
from tests.conftest import fill
from tests.visitor import Visitor

SECRET = "k3-9fJ_fa0-vmPqzL4tYw2c-xNs8uRhE"
NAME = "https://portal.example.org"
KINDS = {
    "page": ("GET", "/metrics", 200),
    "form": ("GET", "/sign-in", 200),
    "redirect": ("GET", "/account", 302),
    "json": ("GET", "/healthz", 200),
    "not found": ("GET", "/no-such-page", 404),
    "method": ("GET", "/sign-out", 405),
    "forged": ("POST", "/sign-out", 403),
    "too large": ("POST", "/account", 413),
    "csv": ("GET", "/metrics/SAFE/values.csv", 200),
    "xlsx": ("GET", "/metrics/SAFE/values.xlsx", 200),
    "svg": ("GET", "/metrics/SAFE/chart.svg", 200),
    "fault": ("GET", "/broken", 500),
    "style": ("GET", "/static/vendor/all.css", 200),
    "script": ("GET", "/static/vendor/all.js", 200),
    "no file": ("GET", "/static/no-such-file.js", 404),
}


def broken():
    raise RuntimeError("a fault of ours")


broken._access = "public"


@pytest.fixture(scope="module")
def production(tmp_path_factory):
    """A portal as production runs it, with a metric in it."""
    folder = tmp_path_factory.mktemp("production")
    app = create_app(
        Settings.read(
            {
                "SECRET_KEY": SECRET,
                "DATA_DIR": str(folder),
                "BASE_URL": NAME,
            }
        )
    )
    app.add_url_rule("/broken", view_func=broken)
    fill(app)
    with app.app_context():
        make.values(make.metric(code="SAFE"), [1.0, 2.0, 3.0])
        make.kept()
    return app


def answer_of(production, kind):
    method, path, status = KINDS[kind]
    who = None if kind in ("redirect", "form", "forged") else "ana"
    browser = SecureVisitor(production, who)
    body = b"x" * 400_000 if kind == "too large" else None
    headers = {"X-CSRFToken": "x"} if body else {}
    with browser.client.open(
        path, method=method, base_url=NAME, data=body, headers=headers, buffered=True
    ) as answer:
        assert answer.status_code == status
        assert answer.get_data() is not None
    return answer


class SecureVisitor(Visitor):
    """The same in production, whose cookie travels by HTTPS only."""

    def __init__(self, app, who):
        super().__init__(app, None)
        if who is not None:
            with self.client.session_transaction(base_url=NAME) as cookie:
                cookie["_user_id"] = self._signed_in(who)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_answer_is_safe(production, kind):
    headers = answer_of(production, kind).headers
    policy = dict(
        [*part.split(" ", 1), ""][:2] for part in headers["Content-Security-Policy"].split("; ")
    )
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in str(policy)
    for name in ("object-src", "base-uri", "frame-ancestors"):
        assert policy[name] == "'none'", name
    if "sandbox" not in policy:
        assert policy["script-src"] == policy["style-src"] == "'self'"
        assert policy["form-action"] == "'self'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "Server" not in headers
    assert "X-Powered-By" not in headers
    assert "X-Cost" not in headers  # the tests' own counter


@pytest.mark.parametrize("kind", ["page", "form", "redirect", "not found", "forged", "too large"])
def test_what_is_personal_is_kept_nowhere(production, kind):
    assert answer_of(production, kind).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("kind", ["csv", "svg"])
def test_what_is_asked_again_is_asked_of_the_portal(production, kind):
    kept = answer_of(production, kind).headers["Cache-Control"]
    assert "private" in kept
    assert "public" not in kept


def test_a_drawing_may_apply_its_own_style_and_no_other(production):
    answer = answer_of(production, "svg")
    style = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = answer.headers["Content-Security-Policy"]
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; {CONFINED}"


def test_static_files_are_the_same_for_everybody_and_may_be_kept(production):
    kept = answer_of(production, "style").headers["Cache-Control"]
    assert "public" in kept or "max-age" in kept


def test_exports_are_attachments_with_a_plain_name(production):
    disposition = answer_of(production, "csv").headers["Content-Disposition"]
    assert re.fullmatch(r'attachment; filename="[A-Za-z0-9._-]+\.csv"', disposition)


def test_htmx_evaluates_nothing_and_asks_nobody_else(production):
    page = answer_of(production, "page").text
    config = json.loads(re.search(r"name=\"htmx-config\" content='([^']+)'", page)[1])
    assert config | {
        "allowEval": False, "includeIndicatorStyles": False, "allowScriptTags": False,
        "selfRequestsOnly": True, "historyCacheSize": 0,
    } == config  # fmt: skip


def test_no_page_names_another_host(production):
    page = answer_of(production, "page").text
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]+"', page) == []
