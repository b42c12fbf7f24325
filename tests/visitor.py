"""A browser for tests: signed in as one of the cast, and critical of each page it fetches."""

import secrets
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from portal import clock
from portal.accounts import sessions
from portal.accounts.models import Person, SignIn
from portal.db import session
from tests import cast

HTMX = {"HX-Request": "true"}
NAMELESS = {"hidden", "submit", "button", "image", "reset"}


class Visitor:
    """`get` and `post` like Flask's test client; pages are checked, posts carry the token."""

    def __init__(self, app: Flask, who: str | None) -> None:
        self.app = app
        self.client = app.test_client()
        self.client.environ_base["HTTP_ORIGIN"] = "http://localhost"  # as browsers do
        if who is not None:
            with self.client.session_transaction() as cookie:
                cookie["_user_id"] = self._signed_in(who)

    def csrf(self) -> str:
        """The token that this browser's forms carry now."""
        with self.client.session_transaction() as cookie:
            raw = cookie.setdefault("csrf_token", secrets.token_hex(20))
        sealer = URLSafeTimedSerializer(str(self.app.config["SECRET_KEY"]), salt="wtf-csrf-token")
        return sealer.dumps(raw)

    def person(self, who: str) -> Person:
        """Whom the tests mean by `who`."""
        return cast.person(who)

    def _signed_in(self, who: str) -> str:
        token = secrets.token_urlsafe(32)
        at = clock.now()
        with self.app.app_context():
            session.add(
                SignIn(
                    token_hash=sessions.digest(token),
                    person_id=self.person(who).id,
                    started_at=at,
                    seen_at=at,
                    ends_at=at + timedelta(days=1),
                    confirmed_at=at,
                    browser="tests",
                    address="127.0.0.1",
                )
            )
            session.commit()
        return token

    def get(self, url: str, *, htmx: bool = False, **more: Any) -> TestResponse:
        """A page, or with `htmx` a fragment."""
        headers = {**(HTMX if htmx else {}), **more.pop("headers", {})}
        response = self.client.get(url, headers=headers, **more)
        return checked(response, is_page=not htmx)

    def post(
        self, url: str, data: Any = None, *, htmx: bool = False, csrf: bool = True, **more: Any
    ) -> TestResponse:
        """A form, sent with its token unless `csrf` is False."""
        headers = {**(HTMX if htmx else {}), **more.pop("headers", {})}
        if csrf:
            headers["X-CSRFToken"] = self.csrf()
        response = self.client.post(url, data=data or {}, headers=headers, **more)
        return checked(response, is_page=not htmx)


class Page(HTMLParser):
    """What a check needs to know of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.headings = 0
        self.labelled: set[str] = set()
        self.fields: list[tuple[str | None, bool]] = []
        self.forms: list[dict[str, Any]] = []
        self.faults: list[str] = []
        self.demanded: list[tuple[int, str]] = []  # boxes that must be ticked: of which form, name
        self.inside_label = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        self.headings += tag == "h1"
        self._check_inline(tag, given)
        if tag == "label":
            self.inside_label += 1
            if given.get("for"):
                self.labelled.add(str(given["for"]))
        if tag == "form":
            self.forms.append({"method": (given.get("method") or "get").lower(), "token": False})
        if tag in ("input", "select", "textarea"):
            self._note_field(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self.inside_label -= 1

    def _check_inline(self, tag: str, given: dict[str, str | None]) -> None:
        for name in given:
            if name.startswith(("on", "hx-on")) or name == "style":
                self.faults.append(f"<{tag} {name}>: the policy forbids inline code and style")
        if tag == "style" or (tag == "script" and not given.get("src")):
            self.faults.append(f"<{tag}> inline")

    def _note_field(self, tag: str, given: dict[str, str | None]) -> None:
        if given.get("name") == "csrf_token" and self.forms:
            self.forms[-1]["token"] = True
        if tag == "input" and given.get("type") in NAMELESS:
            return
        if given.get("type") == "checkbox" and "required" in given:
            self.demanded.append((len(self.forms), str(given.get("name"))))
        named = bool(self.inside_label or given.get("aria-label") or given.get("aria-labelledby"))
        self.fields.append((given.get("id"), named))


def checked(response: TestResponse, *, is_page: bool) -> TestResponse:
    """The response, after its HTML was found sound."""
    if response.mimetype != "text/html" or response.status_code in (204, 301, 302, 303, 304):
        return response
    page = Page()
    page.feed(response.text)
    faults = list(page.faults)
    if is_page and "<html" in response.text and page.headings != 1:
        faults.append(f"{page.headings} h1 headings")
    faults += [f"id {name!r} twice" for name in {i for i in page.ids if page.ids.count(i) > 1}]
    faults += [
        f"field {name!r} without a label"
        for name, named in page.fields
        if not named and name not in page.labelled
    ]
    faults += [
        f"each of the boxes {name!r} must be ticked: a browser sends nothing before"
        for _, name in {one for one in page.demanded if page.demanded.count(one) > 1}
    ]
    faults += [
        "a post form without its token"
        for form in page.forms
        if form["method"] == "post" and not form["token"]
    ]
    if " object at 0x" in response.text:
        faults.append("an object of Python's where words belong")
    assert not faults, f"{response.request.path}: {faults}"
    return response
