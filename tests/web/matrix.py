"""The permission matrix: every rule × method × person × subject, asked of the running portal.

`python -m tests.web.matrix [BEGINNING…]` prints the rows of the rules with these beginnings (or
names, such as "GET /") as the portal answers now, for permissions.toml; what changes there is
reviewed like code.
"""

import re
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Connection, event
from werkzeug.routing import Rule

from portal import create_app
from portal.config import Settings
from portal.db import db, session, set_writing
from tests.conftest import SECRET, fill
from tests.web import tables, world

TABLE = Path(__file__).with_name("permissions.toml")
LETTERS = {403: "D", 404: "H"}
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://localhost/metrics"}
Table = dict[str, dict[str, str]]  # "POST /metrics/<code:code>" → case → a letter for each person


class Portal:
    """A portal of its own on SQLite, which every request with an effect finds as it was."""

    def __init__(self, folder: Path, secret: str) -> None:
        settings = Settings(mode="test", secret_key=secret, data_dir=folder)
        self.app: Flask = create_app(settings)
        self.file = folder / "yardstick.sqlite3"
        self.kept = folder / "kept.sqlite3"
        self.workbooks: set[str] = set()  # names of tables that were fetched as one
        fill(self.app)
        with self.app.app_context():
            self.places = world.build()
            session.remove()
        from tests.visitor import Visitor

        self.blank = self.app.jinja_env.from_string("")
        self.people: dict[str, Any] = {}
        for who, address in world.PEOPLE.items():
            self.people[who] = Visitor(self.app, address.partition("@")[0] if address else None)
        self.tokens = {who: one.csrf() for who, one in self.people.items()}
        self.cookies = {who: one.client.get_cookie("session") for who, one in self.people.items()}
        self.stray: list[str] = []  # changes by requests that only read, which write by `observe`
        with self.app.app_context():
            db.engine.dispose()
            event.listen(db.engine, "before_cursor_execute", self._note_stray)
        shutil.copy(self.file, self.kept)

    def _note_stray(
        self, connection: Connection, _cursor: Any, said: str, _given: Any, how: Any, _many: bool
    ) -> None:
        changes = how is not None and (how.isinsert or how.isupdate or how.isdelete)
        if changes and connection.info.get("reads_only"):
            self.stray.append(said)

    def keep(self) -> None:
        """Have what stands there now be what each request finds."""
        with self.app.app_context():
            db.engine.dispose()  # the last connection takes what stands in the log beside with it
        shutil.copy(self.file, self.kept)

    def restore(self) -> None:
        """Undo what a request did."""
        with self.app.app_context():
            db.engine.dispose()
        for suffix in ("-wal", "-shm"):
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
        shutil.copy(self.kept, self.file)

    def ask(self, who: str, method: str, url: str, *, htmx: bool = False) -> Any:
        """The answer to an empty request."""
        client = self.people[who].client
        client.set_cookie("session", self.cookies[who].value)
        headers = {"X-CSRFToken": self.tokens[who], **(HTMX if htmx else {})}
        answer = client.open(url, method=method, headers=headers, buffered=True)
        if method == "POST" and answer.status_code < 400:
            self.restore()
        return answer

    @contextmanager
    def unseen(self, is_unseen: bool) -> Iterator[None]:
        """Draw nothing: who may is settled before a page is drawn, which takes most of the time."""
        environment: Any = self.app.jinja_env
        drawn = environment.get_or_select_template
        if is_unseen:
            environment.get_or_select_template = lambda *_more, **_named: self.blank
        try:
            yield
        finally:
            environment.get_or_select_template = drawn

    def letters(
        self, rule: Rule, method: str, values: dict[str, Any], some: Collection[str] = world.PEOPLE
    ) -> str:
        """One for each person; A: allowed, D: denied, H: hidden, S: to the sign-in page.

        ?: not one of the `some` who are asked.

        Of those with the same letter the first sees the page drawn, and then asks as htmx does,
        which must be answered alike.
        """
        found: dict[str, str] = {}
        for who in (one for one in world.PEOPLE if one in some):
            url = address(rule, values, who)
            with self.unseen(bool(found)):
                answer = self.ask(who, method, url)
            letter = letter_of(answer)
            if method == "GET" and not found and answer.mimetype == "text/html":
                self.look_at_tables(who, url, answer.text)
            if letter not in found.values():
                if found and letter == "A":  # and drawn; a refusal is drawn by the same pages
                    assert letter_of(self.ask(who, method, url)) == letter, f"{who}: {method} {url}"
                fragment = letter_of(self.ask(who, method, url, htmx=True))
                assert fragment == letter, f"{who}: {method} {url} as a fragment is {fragment}"
            found[who] = letter
        return "".join(found.get(who, "?") for who in world.PEOPLE)

    def look_at_tables(self, who: str, url: str, page: str) -> None:
        """Each table of a page is a workbook, too: the link is there and answers with one."""
        lacking = tables.lacking(url, page)
        assert lacking == [], f"{url}: no workbook of {lacking}"
        for name, query in tables.links(page).items():
            if name in self.workbooks:
                continue
            answer = self.ask(who, "GET", f"{url.partition('?')[0]}?{query}")
            assert answer.mimetype.endswith(".sheet"), f"{url}: {name} is no workbook"
            self.workbooks.add(name)


def letter_of(answer: Any) -> str:
    code = answer.status_code
    moved = answer.headers.get("Location", "") if code == 302 else ""  # 303 follows an effect
    swapped = answer.headers.get("HX-Redirect", "").startswith("/sign-in?next=")
    if swapped or moved.startswith("/sign-in"):
        return "S"
    if code in LETTERS:
        return LETTERS[code]
    assert code < 500 or code == 503, f"{answer.request.path}: {code}"
    assert code != 400, f"{answer.request.path}: {code}"
    return "A"


def methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) & {"GET", "POST"})


def questions(portal: Portal, rule: Rule) -> Iterator[tuple[str, dict[str, Any]]]:
    """The cases of a rule, with the values of its parts; each word of an `any(…)` is a case."""
    if not rule.arguments:
        yield "", {}
        return
    prefixes = [one for one in portal.places if rule.rule.startswith(one)]
    if not prefixes:
        raise LookupError(f"{rule.rule}: tests/web/world.py knows nothing to try it on")
    words = re.search(r"<any\(([^)]*)\)", rule.rule)
    for case, values in portal.places[max(prefixes, key=len)].items():
        if not words:
            yield case, values
            continue
        every = words[1].split(",") if case in world.WITH_EVERY_STEP else ["withdrawal"]
        for word in every:
            yield f"{case} {word.strip()}", {**values, "name": word.strip()}


def address(rule: Rule, values: dict[str, Any], who: str) -> str:
    """The rule's address for `who`."""

    def part(found: re.Match[str]) -> str:
        value = values[found[1]]
        return str(value[who] if isinstance(value, dict) else value)

    return re.sub(r"<(?:[^<>]*:)?([a-z_]+)>", part, rule.rule)


def asked(portal: Portal, names: set[str], known: Table | None = None) -> Table:
    """The rows with these names, as the portal answers.

    Of a row that is `known`, whoever is answered unlike most asks, and of the others one in turn.
    """
    table: Table = {}
    for rule in sorted(portal.app.url_map.iter_rules(), key=lambda rule: rule.rule):
        for method in methods(rule):
            if (name := f"{method} {rule.rule}") not in names:
                continue
            row = table.setdefault(name, {})
            for case, values in questions(portal, rule):
                expected = (known or {}).get(name, {}).get(case, "")
                some = few(expected, len(table) + len(row)) if expected else world.PEOPLE
                row[case] = portal.letters(rule, method, values, some)
    return table


def few(expected: str, turn: int) -> list[str]:
    """Everybody who is answered unlike most, and one of the others, another one each turn."""
    usual = max(sorted(set(expected)), key=expected.count)
    most = [who for who, one in zip(world.PEOPLE, expected, strict=True) if one == usual]
    start = turn % len(most)
    others = [who for who in world.PEOPLE if who not in most]
    return others + [*most, *most][start : start + 1]


def written(table: Table) -> str:
    """The table as permissions.toml has it: cases with the same letters share a line."""
    lines = []
    for name, row in table.items():
        lines.append(f'["{name}"]')
        by_letters: dict[str, list[str]] = {}
        for case, letters in row.items():
            by_letters.setdefault(letters, []).append(case)
        lines += [f"{letters} = {cases}".replace("'", '"') for letters, cases in by_letters.items()]
        lines.append("")
    return "\n".join(lines)


def read() -> Table:
    """permissions.toml, by rule and case."""
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return {
        name: {case: letters for letters, cases in row.items() for case in cases}
        for name, row in rows.items()
    }


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        set_writing(True)
        made = Portal(Path(folder), SECRET)
        asked_for = tuple(sys.argv[1:]) or ("/",)
        wanted = {
            name
            for rule in made.app.url_map.iter_rules()
            for name in (f"{method} {rule.rule}" for method in methods(rule))
            if name in asked_for or rule.rule.startswith(asked_for)
        }
        print(written(asked(made, wanted)))  # noqa: T201 - a command
