"""What of a running portal can be attacked: `python -m tests.security.surface BASE FOLDER WHO…`.

Each of the demonstration's people WHO signs in and looks at every page that links lead to. For the
tools of bin/attack FOLDER/WHO then holds `cookie` and `token` of that person, `gets` (an address a
line, with every parameter that it takes; only what answers 200, and nobody before could reach),
`posts` (the form's address and its body, a line each), `answered.tsv` (the code that each of these
was answered with), `no-words.tsv` (rule and name of their fields that are for no words) and
`openapi.json` (every rule with its parameters and forms).
"""

import inspect
import json
import re
import sys
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from os.path import commonpath
from pathlib import Path
from tempfile import mkdtemp
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, Rule
from wtforms import Form
from wtforms.fields.core import UnboundField

from portal import create_app
from portal.config import Settings
from portal.insight.choice import FACETS
from tests.conftest import SECRET
from tests.faults.browsing import Browser
from tests.security import crawl
from tests.security.shown import Searches, sent
from tests.security.signed_in import signed_in
from tests.security.typed import typed

ASKED_FOR = ("sort", "order", "column", "page")  # of every list, whether it reads them or not
LISTS = {"/metrics", "/admin/people", "/overview/metrics", "/values", "/changes"}
LEFT_ALONE = re.compile(  # they would end the attack: signing out, locking oneself out
    r"/sign-(in|out)|^/account/(sessions|second-factor|password|confirm)|^/welcome"
    r"|^/admin/people/.*/(suspension|second-factor)"
)
FORM = re.compile(r"\b(\w+Form)\(")
OWN = ("csrf_token", "key", "version")
NO_WORDS = "X-No-Words"  # what `steady` answers with: the fields that are for no words
READ = "X-Read"  # what `steady` answers with: the parameters of the address that were read
TAKEN = (200, 202, 204, 304, 422)
ALIKE = 3  # forms of one rule with other fields: questions differ by their options
MOST = 600  # pages that are looked at, of each person


@dataclass
class Found:
    """What is known of one rule."""

    rule: Rule
    values: list[dict[str, Any]] = field(default_factory=list)  # of its parts, as met
    queries: dict[str, str] = field(default_factory=dict)  # parameters with a value
    forms: list[dict[str, str]] = field(default_factory=list)  # fields with values

    @property
    def key(self) -> tuple[str, str]:
        return self.rule.endpoint, self.rule.rule

    def address(self) -> str:
        """With what was met for its parts, else with something that is nobody's."""
        known = self.values[0] if self.values else {}
        return re.sub(
            r"<(?:[^<>]*:)?([a-z_]+)>",
            lambda part: quote(str(known.get(part[1], 1))),
            self.rule.rule,
        )


@dataclass(frozen=True)
class Sent:
    """A form as it is sent, the code that answers it, and its fields that are for no words."""

    found: Found
    form: dict[str, str]
    status: int
    no_words: set[str]

    @property
    def line(self) -> str:
        return f"{self.found.address()} {urlencode(self.form)}"


class Surface:
    """Every rule of the portal with what `browser`'s pages show of it."""

    def __init__(self, browser: Browser) -> None:
        app = _app()
        self.map, self.views = app.url_map, app.view_functions
        self.adapter = self.map.bind("localhost")
        self.found = {one.key: one for one in map(Found, self.map.iter_rules())}
        for path, page in crawl.pages(_client(browser), self._start(), most=MOST).items():
            self._read(path, page.text)
        for one in self.found.values():
            if one.rule.arguments and not one.values:
                self._guess(one)

    def _guess(self, found: Found) -> None:
        """Parts for a rule that no page leads to: those of the rules that begin as it does."""
        own = found.rule.rule
        near = sorted(
            (one for one in self.found.values() if one.values and one is not found),
            key=lambda one: len(commonpath((one.rule.rule, own))),
        )
        parts = {name: value for one in near for name, value in one.values[0].items()}
        if found.rule.arguments <= set(parts):
            found.values.append({name: parts[name] for name in found.rule.arguments})

    def _start(self) -> list[str]:
        """Every page whose address has no parts, whether a link leads there or not."""
        plain = (one.rule.rule for one in self.of_method("GET") if not one.rule.arguments)
        return ["/", *sorted(plain)]

    def _read(self, path: str, text: str) -> None:
        page = Searches(text)
        self._note("GET", path, {})
        for link in page.links:
            self._note("GET", urljoin(path, link), {})
        for action, fields in page.asking:
            self._note("GET", urljoin(path, action or path), fields)
        for form in page.forms:
            rule = self._note("POST", urljoin(path, form.action or path), {})
            fields = sent(rule.rule.rule, form.fields) if rule else {}
            known = [set(one) for one in rule.forms] if rule else []
            if rule and set(fields) not in known and len(known) < ALIKE:
                rule.forms.append(fields)

    def _note(self, method: str, address: str, queries: dict[str, str]) -> Found | None:
        parts = urlsplit(address)
        try:
            rule, values = self.adapter.match(parts.path, method, return_rule=True)
        except HTTPException:
            return None
        found = self.found[rule.endpoint, rule.rule]
        if values and values not in found.values:
            found.values.append(dict(values))
        found.queries |= dict(parse_qsl(parts.query, keep_blank_values=True)) | queries
        return found

    def parameters(self, found: Found) -> dict[str, str]:
        """What pages link to, what the view's file reads, and what a list might be asked for."""
        view = self.views[found.rule.endpoint]
        code = Path(inspect.getsourcefile(inspect.unwrap(view)) or "").read_text(encoding="utf-8")
        more = crawl.READS.findall(code) + list(ASKED_FOR if found.rule.rule in LISTS else ())
        if found.rule.rule.startswith("/overview"):
            more += [*FACETS, "q", "sort", "after", "before"]
        given = {name: value or "1" for name, value in found.queries.items()}
        return {**dict.fromkeys(more, "1"), **given}

    def fields(self, found: Found) -> set[str]:
        """Those of the forms that the view's own lines name, whether a page showed one or not."""
        view = inspect.unwrap(self.views[found.rule.endpoint])
        named = (view.__globals__.get(name) for name in FORM.findall(inspect.getsource(view)))
        return {
            name
            for form in named if inspect.isclass(form) and issubclass(form, Form)
            for name in dir(form) if isinstance(getattr(form, name), UnboundField)
        } - set(OWN)  # fmt: skip

    def of_method(self, method: str) -> list[Found]:
        return [
            one for one in self.found.values()
            if method in (one.rule.methods or ()) and one.rule.endpoint != "static"
            and not LEFT_ALONE.search(one.rule.rule)
        ]  # fmt: skip

    def gets(self, base: str, browser: Browser, known: set[Any]) -> list[str]:
        lines = []
        for one in self.of_method("GET"):
            given = self.parameters(one)
            if one.key in known or not given or (one.rule.arguments and not one.values):
                continue
            address = f"{one.address()}?{urlencode(given)}"
            answer = browser.get(address)
            if answer.status in TAKEN and (asked := _read_of(given, answer.headers)):
                known.add(one.key)
                lines.append(f"{base}{one.address()}?{urlencode(asked)}")
        return lines

    def posts(self, browser: Browser, known: set[Any]) -> list[Sent]:
        """Forms that were shown; of those that no page showed, whose door opens. Each is sent once,
        to a portal that undoes it.
        """
        found = []
        for one in self.of_method("POST"):
            rule = one.rule.rule
            guessed = {name: typed(rule, name) for name in sorted(self.fields(one))}
            for form in one.forms or filter(None, [guessed]):
                kind = (*one.key, *form)
                if kind in known:
                    continue
                answer = browser.post(one.address(), {"version": "", **form, "key": ""})
                if one.forms or answer.status in (200, 303, 409, 422):
                    known.add(kind)
                    no_words = set(_names(answer.headers.get(NO_WORDS, ""))) & set(form)
                    found.append(Sent(one, {"version": "", **form}, answer.status, no_words))
        return found

    def openapi(self, base: str) -> dict[str, Any]:
        """The rules as an interface for programs, for schemathesis."""
        paths: dict[str, Any] = defaultdict(dict)
        for one in self.of_method("GET") + self.of_method("POST"):
            address = re.sub(r"<(?:[^<>]*:)?([a-z_]+)>", r"{\1}", one.rule.rule)
            parts = [_part(one, name) for name in sorted(one.rule.arguments)]
            for method in {"GET", "POST"} & (one.rule.methods or set()):
                told: dict[str, Any] = {"responses": {"default": {"description": "a page"}}}
                told["parameters"] = parts + [
                    {"name": name, "in": "query", "schema": {"type": "string"}, "example": value}
                    for name, value in self.parameters(one).items()
                    if method == "GET"
                ]
                names = sorted({name for form in one.forms for name in form} | self.fields(one))
                if method == "POST" and names:
                    told["requestBody"] = {"content": {_kind(one): {"schema": _object(one, names)}}}
                paths[address][method.lower()] = told
        info = {"title": "Yardstick", "version": "1"}
        return {"openapi": "3.0.3", "info": info, "servers": [{"url": base}], "paths": dict(paths)}


def _app() -> Flask:
    return create_app(Settings(mode="test", secret_key=SECRET, data_dir=Path(mkdtemp())))


def adapter() -> MapAdapter:
    """What says which rule an address is of."""
    return _app().url_map.bind("localhost")


def _read_of(given: dict[str, str], headers: Mapping[str, str]) -> dict[str, str]:
    """Those that the portal read, where it says so (`steady`), else all."""
    read = headers.get(READ)
    return given if read is None else {name: given[name] for name in given if name in _names(read)}


def _names(told: str) -> list[str]:
    return [unquote(one) for one in told.split(",")]


def _part(found: Found, name: str) -> dict[str, Any]:
    """A part of an address: what was met, or anything."""
    met = sorted({str(one[name]) for one in found.values if name in one})[:5]
    anything = {"type": "string", "minLength": 1, "maxLength": 40}
    schema = {"anyOf": [{"type": "string", "enum": met}, anything]} if met else anything
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _kind(found: Found) -> str:
    is_file = any("file" in form for form in found.forms)
    return "multipart/form-data" if is_file else "application/x-www-form-urlencoded"


def _object(found: Found, names: list[str]) -> dict[str, Any]:
    """A form: each field as the page sends it, or anything."""
    fields = {}
    for name in names:
        met = sorted({form[name] for form in found.forms if name in form})[:5]
        fields[name] = {"anyOf": [{"type": "string", "enum": met or ["1"]}, {"type": "string"}]}
    return {"type": "object", "properties": fields}


def _client(browser: Browser) -> Any:
    def get(path: str) -> Any:
        answer = browser.get(path)
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        return SimpleNamespace(status_code=answer.status, mimetype=kind, text=answer.text)

    return SimpleNamespace(client=SimpleNamespace(get=get))


def main(base: str, folder: Path, *people: str) -> None:
    asked: set[Any] = set()
    known: set[Any] = set()
    for who in people:
        browser = signed_in(base, who)
        surface = Surface(browser)
        cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        own = folder / who
        own.mkdir(parents=True, exist_ok=True)
        forms = surface.posts(browser, known)
        for name, lines in (
            ("cookie", [cookies]),
            ("token", [browser.token]),
            ("gets", surface.gets(base, browser, asked)),
            ("posts", [f"{base}{one.line}" for one in forms]),
            (
                "no-words.tsv",
                [f"{one.found.rule.rule}\t{name}" for one in forms for name in one.no_words],
            ),
            ("answered.tsv", [f"{one.status}\t{one.line}" for one in forms]),
            ("openapi.json", [json.dumps(surface.openapi(base), indent=1)]),
        ):
            (own / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
