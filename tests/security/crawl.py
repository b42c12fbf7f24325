"""Going through the portal as a person does, and filling in every form that it shows."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

GOES = ("src", "href", "xlink:href", "action", "formaction", "data", "hx-get", "hx-post")
ELSEWHERE = re.compile(r"(https?:)?//|javascript:|vbscript:|data:(?!image/)")
NOT_FOLLOWED = re.compile(r"^/(sign-out|sign-in|reports|static)")
READS = re.compile(r'request\.(?:args|values)(?:\.get\(|\[)"(\w+)"')  # in the code of a view
TEXT = {"text", "search", "email", "url", "tel", "textarea"}


@dataclass
class Form:
    """A form as a page shows it: where it goes, and its fields with their kinds and values."""

    action: str
    fields: dict[str, tuple[str, str]] = field(default_factory=dict)  # name → kind, value

    @property
    def kind(self) -> tuple[str, ...]:
        """What tells one form from others: the pattern of its address, and its fields."""
        pattern = re.sub(r"/[0-9]+|/[A-Z][A-Z0-9-]+", "/…", self.action)
        return (pattern, *sorted(self.fields))

    def filled(self, words: str) -> dict[str, str]:
        """What is sent when `words` are typed into every field for words."""
        return {
            name: words if kind in TEXT else "1" if kind == "number" and not value else value
            for name, (kind, value) in self.fields.items()
            if name != "csrf_token"
        }


class Page(HTMLParser):
    """A page's links and forms, and everything in it that could run."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.select: str | None = None
        self.is_post = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.elements.append((tag, given))
        if tag == "a" and given.get("href", "").startswith("/"):
            self.links.append(given["href"].partition("#")[0])
        if tag == "form":
            self.is_post = given.get("method", "").lower() == "post"
            if self.is_post:
                self.forms.append(Form(given.get("action", "")))
        name = given.get("name", "")
        if self.is_post and tag in ("input", "textarea", "select") and name:
            self._note(tag, name, given)
        if tag == "option" and self.select and self.is_post:
            _, value = self.forms[-1].fields[self.select]
            if "selected" in given or not value:
                self.forms[-1].fields[self.select] = ("select", given.get("value", ""))

    def _note(self, tag: str, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text") if tag == "input" else tag
        if kind in ("radio", "checkbox") and "checked" not in given:
            return
        if tag == "select":
            self.select = name
        self.forms[-1].fields[name] = (kind, given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_post = False
        if tag == "select":
            self.select = None


def pages(browser: Any, start: list[str], most: int = 120) -> dict[str, Page]:
    """The HTML pages that links lead to, one for each kind of address."""
    found: dict[str, Page] = {}
    kinds: dict[str, int] = {}
    waiting = list(start)
    while waiting and len(found) < most:
        path = waiting.pop(0)
        parts = urlsplit(path)
        kind = (
            re.sub(r"/[0-9]+|/[A-Z][A-Z0-9-]+", "/…", parts.path)
            + "?"
            + "&".join(sorted(re.findall(r"(\w+)=", parts.query)))
        )
        if NOT_FOLLOWED.match(path) or path in found or kinds.get(kind, 0) >= 3:
            continue
        kinds[kind] = kinds.get(kind, 0) + 1
        answer = browser.client.get(path)
        assert answer.status_code < 500, path
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        found[path] = page = Page(answer.text)
        waiting += [urljoin(path, link) for link in page.links]
    return found


def dangers(page: Page) -> list[str]:
    """What stands in a page and could run, look elsewhere or send something: none may."""
    found = []
    for tag, given in page.elements:
        if tag in ("iframe", "object", "embed", "base", "style", "marquee", "xss"):
            found.append(f"<{tag}>")
        if tag == "script" and not given.get("src", "").startswith("/static/"):
            found.append("<script>")
        for name, value in given.items():
            scheme = re.sub(r"[\s\x00-\x20]", "", value).lower()
            if name.startswith(("on", "hx-on", "data-hx-", "xss")) or name in ("style", "srcdoc"):
                found.append(f"<{tag} {name}>")
            if name in GOES and ELSEWHERE.match(scheme):
                found.append(f"<{tag} {name}={value[:40]}>")
    return found
